#!/bin/sh
# Refuses to start with a STATS_BACKEND_URL that is not an origin. The value is written into JSON and into a response header, so
# anything that could end a string, a directive or a line must not come through; and a page that cannot find its api is better
# noticed now than by its first visitor.
set -eu
export LC_ALL=C

url=${STATS_BACKEND_URL:-}
[ -n "$url" ] || exit 0

refuse() {
  cat >&2 <<EOF
web: STATS_BACKEND_URL is not usable: $1
  It is:       "$url"
  It must be:  the origin of the api as browsers see it, scheme://host or scheme://host:port, such as https://stats.example.com
  Or:          leave it empty if the page and the api have one address, as they have behind the proxy.
EOF
  exit 1
}

# The characters first, as grep looks at one line at a time and would be content with a good one before a bad one.
case $url in
  *[!A-Za-z0-9.:/-]*) refuse "it has a character that has no place in it (a quote, a space, a line break, the brackets of an IPv6 address, …)." ;;
  http://* | https://*) ;;
  *) refuse "it does not begin with http:// or https://." ;;
esac
case ${url#*://} in
  */) refuse "it ends in a slash; an origin has none." ;;
  */*) refuse "it has a path; only scheme, host and port are wanted." ;;
esac
# A name or an IPv4 address: a content security policy has no way to name an IPv6 one.
printf '%s\n' "$url" | grep -Eqx 'https?://[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:[0-9]{1,5})?' ||
  refuse "its host or port is malformed."
