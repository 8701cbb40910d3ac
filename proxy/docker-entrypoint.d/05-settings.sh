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

# ---- Clients ----

octet='(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])'
items "${PROXY_TRUSTED:-}" | while IFS= read -r network; do
  is "$network" "$octet(\.$octet){3}(/(3[0-2]|[12]?[0-9]))?|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*(/(12[0-8]|1[01][0-9]|[1-9]?[0-9]))?" ||
    refuse PROXY_TRUSTED "$network" 'networks separated by commas, such as 10.0.0.0/8: those of the load balancer or proxy in front.'
done

# number NAME VALUE: a whole number
number() { is "$2" '0|[1-9][0-9]{0,5}' || refuse "$1" "$2" 'a whole number, 0 for no bound.'; }
# share_of ZONE: three quarters of what all clients have together. One client cannot starve the others, and where all of them have one
# address, as behind a load balancer, it is no hindrance.
share_of() { sed -n "s/^ *limit_conn $1 \([0-9]*\);.*/\1/p" /etc/nginx/templates/default.conf.template | awk '{ print int($1 * 3 / 4) }'; }

streams=${PROXY_CLIENT_STREAMS:-$(share_of streams)}
connections=${PROXY_CLIENT_CONNECTIONS:-$(share_of answers)}
rate=${PROXY_CLIENT_REQUESTS_PER_SECOND:-0}
burst=${PROXY_CLIENT_BURST:-100}
number PROXY_CLIENT_STREAMS "$streams"
number PROXY_CLIENT_CONNECTIONS "$connections"
number PROXY_CLIENT_REQUESTS_PER_SECOND "$rate"
number PROXY_CLIENT_BURST "$burst"
{
  items "${PROXY_TRUSTED:-}" | sed 's/.*/set_real_ip_from &;/'
  echo 'geo $realip_remote_addr $is_trusted {'
  echo '    default 0;'
  items "${PROXY_TRUSTED:-}" | sed 's/.*/    & 1;/'
  echo '}'
  echo 'real_ip_header X-Forwarded-For;'
  echo 'real_ip_recursive on;'
  [ "$rate" = 0 ] || echo "limit_req_zone \$binary_remote_addr zone=client_requests:1m rate=${rate}r/s;"
} >/tmp/clients.conf
{
  [ "$connections" = 0 ] || echo "limit_conn client_answers $connections;"
  [ "$rate" = 0 ] || echo "limit_req zone=client_requests burst=$burst nodelay;"
} >/tmp/client-answers.conf
{
  [ "$streams" = 0 ] || echo "limit_conn client_streams $streams;"
} >/tmp/client-streams.conf

# ---- Who may ask ----

# readable NAME PATH: a file that Nginx can read and that is not empty
readable() {
  is "$2" '/[A-Za-z0-9._/-]+' || refuse "$1" "$2" 'the absolute path of a file in the container, of letters, digits and ._/-'
  [ -r "$2" ] || refuse "$1" "$2" "a file that user $(id -u) may read: there is none, or its permissions keep this user out."
  [ -s "$2" ] || refuse "$1" "$2" 'a file that is not empty.'
}

passwords=${PROXY_PASSWORD_FILE:-}
header=${PROXY_USER_HEADER:-}
certificate=${PROXY_TLS_CERTIFICATE_FILE:-} key=${PROXY_TLS_KEY_FILE:-}
# Where secrets come as variables (ECS).
if [ -n "${PROXY_PASSWORDS:-}" ]; then
  [ -z "$passwords" ] || refuse PROXY_PASSWORDS '(not shown)' 'nothing where PROXY_PASSWORD_FILE is set: choose one.'
  passwords=/tmp/htpasswd
  (umask 077 && printf '%s\n' "$PROXY_PASSWORDS" >"$passwords")
fi
if [ -n "$passwords" ]; then
  readable PROXY_PASSWORD_FILE "$passwords"
  ! grep -Evq '^([^:]+:\$(2[aby]|apr1|5|6)\$.+|#.*|)$' "$passwords" ||
    refuse PROXY_PASSWORD_FILE "$passwords" 'lines as htpasswd -B writes them, NAME:HASH. Another line is in it.'
  [ -z "$header" ] || refuse PROXY_USER_HEADER "$header" 'nothing where a password is wanted: choose one.'
fi
{
  # Whether a request lacks the user whom a proxy in front must name. Only networks of PROXY_TRUSTED may.
  if [ -n "$header" ]; then
    is "$header" '[A-Za-z][A-Za-z0-9-]*' || refuse PROXY_USER_HEADER "$header" 'the name of a header, such as Remote-User.'
    [ -n "${PROXY_TRUSTED:-}" ] || refuse PROXY_TRUSTED '' 'the network of the proxy that sets PROXY_USER_HEADER: from anywhere else, anybody could set it.'
    echo "map \"\$is_trusted \$uri|\$http_$(printf '%s' "$header" | tr 'A-Z-' 'a-z_')\" \$lacks_user {"
    echo '    volatile;'
    echo '    default 1;'
    echo '    "~^[01] /(healthz|\.problem)\|" 0;'
    echo '    "~^1 [^|]*\|." 0;'
  else
    echo 'map $uri $lacks_user {'
    echo '    default 0;'
  fi
  echo '}'
} >>/tmp/clients.conf
{
  if [ -n "$passwords" ]; then
    echo 'auth_basic sys-stats;'
    echo "auth_basic_user_file $passwords;"
  fi
} >/tmp/passwords.conf

# ---- Encryption ----

listen='listen 3050 sndbuf=16k rcvbuf=16k'
{
  if [ -n "$certificate$key" ]; then
    readable PROXY_TLS_CERTIFICATE_FILE "$certificate"
    readable PROXY_TLS_KEY_FILE "$key"
    echo "$listen ssl;"
    echo "ssl_certificate $certificate;"
    echo "ssl_certificate_key $key;"
  else
    echo "$listen;"
  fi
} >/tmp/listen.conf
