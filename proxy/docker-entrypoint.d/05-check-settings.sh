#!/bin/sh
# Refuses to start with upstreams that are not host:port. The values are written into Nginx's configuration, where a stray
# character would be at best an error message that names a line nobody wrote.
set -eu
export LC_ALL=C

check() { # check NAME VALUE EXAMPLE
  # The characters first, as grep looks at one line at a time and would be content with a good one before a bad one.
  case $2 in
    *[!]A-Za-z0-9._:[-]*) ;;
    *) printf '%s\n' "$2" | grep -Eqx '([A-Za-z0-9_]([A-Za-z0-9._-]*[A-Za-z0-9_])?|\[[0-9A-Fa-f:.]+\]):[0-9]{1,5}' && return ;;
  esac
  cat >&2 <<EOF
proxy: $1 is not usable.
  It is:       "$2"
  It must be:  host:port, such as $3; without http:// and without a path.
EOF
  exit 1
}

check API_UPSTREAM "${API_UPSTREAM:-}" api:8080
check WEB_UPSTREAM "${WEB_UPSTREAM:-}" web:3000
