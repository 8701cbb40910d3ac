#!/bin/sh
# Refuses to start with an upstream that is not host:port. The values are written into Nginx's configuration, where a stray character
# would at best cause an error in a line nobody wrote.
set -eu
export LC_ALL=C

check() { # check NAME VALUE EXAMPLE
  # Check the characters first: grep works by line, and would accept a good line followed by a bad one.
  case $2 in
    *[!]A-Za-z0-9._:[-]*) ;;
    *) printf '%s\n' "$2" | grep -Eqx '([A-Za-z0-9_]([A-Za-z0-9._-]*[A-Za-z0-9_])?|\[[0-9A-Fa-f:.]+\]):[0-9]{1,5}' && return ;;
  esac
  cat >&2 <<EOF
proxy: $1 is not valid.
  Got:       "$2"
  Expected:  host:port, such as $3, without http:// or a path.
EOF
  exit 1
}

check API_UPSTREAM "${API_UPSTREAM:-}" api:8080
check WEB_UPSTREAM "${WEB_UPSTREAM:-}" web:3000
