#!/bin/sh
# Checks the settings (settings.tsv lists them) before Nginx starts, and writes those that are lists as files that Nginx includes. The
# values become part of its configuration, where a stray character would at best cause an error in a line nobody wrote.
set -eu
export LC_ALL=C

# refuse NAME VALUE EXPECTED
refuse() {
  cat >&2 <<END
proxy: $1 is not valid.
  Got:       "$2"
  Expected:  $3
END
  exit 1
}
# is VALUE REGEX. Checks the characters first: grep works by line, and would accept a good line followed by a bad one.
is() {
  case $1 in
    *[!]A-Za-z0-9._:/*[-]*) return 1 ;;
  esac
  printf '%s\n' "$1" | grep -Eqx -- "$2"
}
# items VALUE: one line for each item of a list separated by commas
items() { printf '%s\n' "$1" | tr ',' '\n' | sed 's/^ *//; s/ *$//; /^$/d'; }

label='[A-Za-z0-9_]([A-Za-z0-9_-]*[A-Za-z0-9_])?'

upstream() { # upstream NAME VALUE EXAMPLE
  is "$2" '([A-Za-z0-9_]([A-Za-z0-9._-]*[A-Za-z0-9_])?|\[[0-9A-Fa-f:.]+\]):[0-9]{1,5}' ||
    refuse "$1" "$2" "host:port, such as $3, without http:// or a path."
}
upstream API_UPSTREAM "${API_UPSTREAM:-}" api:8080
upstream WEB_UPSTREAM "${WEB_UPSTREAM:-}" web:3000

# ---- Host names ----

items "${PROXY_HOSTS:-}" | while IFS= read -r host; do
  is "$host" "(\*\.)?$label(\.$label)*" ||
    refuse PROXY_HOSTS "$host" 'host names separated by commas, without port: stats.example.org, or *.example.org for every name below one. Addresses and localhost need not be listed.'
done
{
  echo proxy
  cat /proc/sys/kernel/hostname
  items "${PROXY_HOSTS:-}"
} | tr 'A-Z' 'a-z' | grep -vxE '(\*\.)?localhost' | sort -u | sed 's/.*/"&" 1;/' >/tmp/hosts.conf
