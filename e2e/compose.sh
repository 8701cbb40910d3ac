#!/usr/bin/env bash
# The end-to-end test (make e2e). Builds the images, starts the stack as a Compose project of its own, with the page on a second origin
# too, and tests it three ways: through the front door (smoke.sh), the containers' privileges and failures (here), and in a browser
# (web/e2e). It always removes the stack. A missing requirement is a failure, never a skip.
set -euo pipefail
cd "$(dirname "$0")/.."

front=http://127.0.0.1:3050
elsewhere=http://127.0.0.1:3051

. e2e/checks.sh e2e
needs docker curl jq node npx go openssl python3
docker compose version >/dev/null 2>&1 || die "docker has no compose plugin: install docker compose 2.24 or later."
for port in 3050 3051; do needs_free_port $port ' (make down, if it is the stack itself).'; done
. e2e/browser.sh

# The stack as committed: no settings from the caller's environment, no .env. Frequent health checks, as it only runs for minutes.
unset STATS_BACKEND_URL REGISTRY TAG "${!SYS_STATS_@}" "${!PROXY_@}"
export HEALTH_INTERVAL=2s COMPOSE_DISABLE_ENV_FILE=true COMPOSE_PROJECT_NAME=sys-stats-e2e
export COMPOSE_FILE=$PWD/docker-compose.yaml:$PWD/docker-compose.two-origins.yaml
export PROXY_HOSTS='Stats.example.org, *.lan'

work=$(mktemp -d)
status=1
finish() {
  if [ "$status" != 0 ]; then
    say "FAILED. The state and the last lines of each container:"
    docker compose ps --all || true
    docker compose logs --no-color --tail 15 || true
  fi
  docker compose down --volumes --remove-orphans >/dev/null 2>&1 || true
  rm -rf "$work"
}
trap finish EXIT

container() { docker compose ps --all --quiet "$1"; }
inspect() { docker inspect --format "$2" "$(container "$1")"; }
answer() { curl -sS -o /dev/null -w '%{http_code} %{content_type}' --max-time 10 "${@:2}" "$front$1"; } # answer PATH [CURL ARGUMENT...]
like() { grep -Eqx -- "[^:]*: $1" <<<"$2" || { echo "$2, expected $1"; return 1; }; } # like REGEX "WHAT: VALUE"

say "images"
docker compose build
say "start"
docker compose up --no-build --detach --wait --wait-timeout 120

say "privileges"
restricted() { # restricted SERVICE [WRITABLE]: asks the engine, not the file
  expect "$(inspect "$1" '{{with .HostConfig}}{{.ReadonlyRootfs}} {{.CapDrop}} {{.CapAdd}} {{.Privileged}}{{end}}')" 'true [ALL] [] false'
  expect "$(inspect "$1" '{{.HostConfig.SecurityOpt}}')" '[no-new-privileges:true]'
  expect "$(inspect "$1" '{{.HostConfig.PidMode}}{{.HostConfig.UTSMode}}')" ''
  like '[1-9][0-9]*:[1-9][0-9]*' "user: $(inspect "$1" '{{.Config.User}}')"
  like "${COMPOSE_PROJECT_NAME}_(edge|backend)" "network: $(inspect "$1" '{{.HostConfig.NetworkMode}}')"
  expect "writable: $(inspect "$1" '{{range .Mounts}}{{if .RW}}{{.Destination}}{{end}}{{end}}')" "writable: ${2:-}"
  like '[1-9][0-9]* [1-9][0-9]* [1-9][0-9]*' "limits: $(inspect "$1" '{{with .HostConfig}}{{.Memory}} {{.NanoCpus}} {{.PidsLimit}}{{end}}')"
}
published() { # published SERVICE ADDRESS
  expect "$(inspect "$1" '{{range $p, $to := .HostConfig.PortBindings}}{{range $to}}{{.HostIp}}:{{.HostPort}}{{end}}{{end}}')" "$2"
}
only_the_proxy() {
  published api ''
  published web ''
  published proxy 127.0.0.1:3050
}
internal() {
  expect "$(docker network inspect --format '{{.Internal}}' "${COMPOSE_PROJECT_NAME}_backend")" true
  expect "$(docker network inspect --format '{{index .Options "com.docker.network.bridge.enable_ip_masquerade"}}' "${COMPOSE_PROJECT_NAME}_edge")" false
  for service in api web; do
    expect "$service: $(inspect $service '{{range $name, $_ := .NetworkSettings.Networks}}{{$name}} {{end}}')" "$service: ${COMPOSE_PROJECT_NAME}_backend "
  done
}
for service in web proxy; do check "$service: not root, no capabilities, nothing writable, resource limits" restricted "$service"; done
check 'api: the same, and nothing writable but where the history is kept' restricted api /var/lib/sys-stats
check 'only the proxy is published, on the loopback address' only_the_proxy
check 'the only network of api and web is internal, and that of the proxy has no way out' internal

say "through the front door"
e2e/smoke.sh "$front" --lens host --lens container || failed=$((failed + 1))

e2e/workloads.sh "$front" || failed=$((failed + 1))

own_names() {
  local host
  for host in stats.example.org STATS.EXAMPLE.ORG. a.b.lan proxy "$(inspect proxy '{{.Config.Hostname}}')" localhost:1 192.0.2.1; do
    expect "$host $(answer /stats -H "Host: $host")" "$host 200 application/json"
  done
  for host in lan example.org a.stats.example.org; do
    expect "$host $(answer / -H "Host: $host")" "$host 421 application/problem+json"
  done
  # HTTP/1.0 allows a request without a host.
  expect "$(answer /stats -0 -H Host:)" '200 application/json'
}
check 'names of PROXY_HOSTS and of the proxy itself are answered, others are not' own_names

say "with the page on another origin"
allowed_origin() { # allowed_origin ORIGIN: what the api answers to it
  curl -sS -o /dev/null -D - -H "Origin: $1" "$front/stats" | tr -d '\r' | sed -n 's/^access-control-allow-origin: //Ip'
}
elsewhere_config() { expect "$(curl -sS "$elsewhere/config.json")" "{\"backendUrl\":\"$front\"}"; }
elsewhere_policy() { curl -sS -o /dev/null -D - "$elsewhere/" | grep -i '^content-security-policy:.*connect-src .self. '"$front;"; }
cors() {
  expect "$(allowed_origin "$elsewhere")" "$elsewhere"
  expect "$(allowed_origin http://evil.example)" ''
}
check 'config.json names the api' elsewhere_config
check 'its content security policy allows the api' elsewhere_policy
check 'the api allows this origin and no other' cors

say "bad settings"
refuses() { # refuses SERVICE SETTING...: the container does not start with any of them, and names the setting
  local setting out
  for setting in "${@:2}"; do
    ! out=$(docker compose run --rm --no-deps -T -e "$setting" "$1" 2>&1) || { echo "it started with $setting"; return 1; }
    grep -q "${setting%%=*}" <<<"$out" || { echo "$out"; return 1; }
  done
}
check 'web refuses a bad STATS_BACKEND_URL' \
  refuses web 'STATS_BACKEND_URL=http://x";evil' STATS_BACKEND_URL=ftp://x STATS_BACKEND_URL=http://x/
check 'proxy refuses a bad API_UPSTREAM' refuses proxy API_UPSTREAM=http://api
check 'proxy refuses bad PROXY_HOSTS' refuses proxy PROXY_HOSTS=http://x.example PROXY_HOSTS=x.example:80 'PROXY_HOSTS=a.example,*' 'PROXY_HOSTS=a b'
# As long as DNS allows, which must fit Nginx's hash tables.
long=$(printf 'a%.0s' {1..63}).$(printf 'b%.0s' {1..63}).$(printf 'c%.0s' {1..63}).$(printf 'd%.0s' {1..61})
check 'proxy takes the longest host name there is' docker compose run --rm --no-deps -T -e "PROXY_HOSTS=$long" proxy nginx -t

say "what tools find"
configuration() {
  docker compose exec -T proxy nginx -T >"$work/nginx.conf" 2>/dev/null
  "$(tools/venv.sh gixy-ng)/gixy" "$work/nginx.conf"
}
contract() {
  local schemathesis config=$PWD/e2e/schemathesis.toml
  schemathesis=$(tools/venv.sh schemathesis)/schemathesis
  cd "$work" # for what it keeps
  "$schemathesis" --config-file "$config" run "$front/openapi.json" --no-color
}
check 'gixy finds nothing in the configuration that the proxy runs' configuration
check 'schemathesis finds no answer that the contract does not have' contract

say "requests that are malformed"
check 'each gets its status as a problem, and none a 500' node e2e/malformed.mjs "$front"

say "live streams"
check 'a compressed stream is the plain one, event by event, and only for those who ask' node e2e/stream-coding.mjs "$front"
as_many_as_the_proxy_carries() {
  ulimit -n 8192 # each is an open file here, too
  node e2e/stream-limit.mjs "$front"
}
check 'one more gets a 503 as a problem, all others go on, and later there is room again' as_many_as_the_proxy_carries

say "bounds for each client"
address_of() { inspect "$1" "{{(index .NetworkSettings.Networks \"${COMPOSE_PROJECT_NAME}_$2\").IPAddress}}"; } # address_of SERVICE NETWORK
# logged_client HEADER: who sent a request with this header, by the access log
logged_client() {
  local path=/version?nonsense=$RANDOM$RANDOM
  curl -sS -o /dev/null -H "$1" "$front$path"
  docker compose logs --no-log-prefix proxy | grep -F "\"path\":\"$path\"" | sed -n 's/.*"client":"\([^"]*\)".*/\1/p'
}
claims_nothing() { [ "$(logged_client 'X-Forwarded-For: 203.0.113.7')" != 203.0.113.7 ]; }
check 'without PROXY_TRUSTED, nobody says who the client is' claims_nothing
export PROXY_TRUSTED=10.0.0.0/8,172.16.0.0/12,192.168.0.0/16 PROXY_CLIENT_STREAMS=2 PROXY_CLIENT_REQUESTS_PER_SECOND=1 PROXY_CLIENT_BURST=20
docker compose up --no-build --detach --no-deps --wait proxy >/dev/null 2>&1
as() { curl -sS -o "$work/answer" -D "$work/headers" -w '%{http_code}' --max-time "${3:-5}" -H "X-Forwarded-For: 203.0.113.$1" "$front$2" || [ $? = 28 ]; } # as CLIENT PATH [SECONDS]
problem_with() { # problem_with TEXT: the last answer is a problem that says when to come back
  grep -Eqi '^content-type: application/problem\+json' "$work/headers" && grep -Eqi '^retry-after: [0-9]+' "$work/headers" && grep -q "$1" "$work/answer" ||
    { cat "$work/headers" "$work/answer"; return 1; }
}
streams_bounded() {
  as 1 /stats/stream 6 >/dev/null &
  as 1 /stats/stream 6 >/dev/null &
  sleep 2
  expect "$(as 1 /stats/stream 2)" 503
  problem_with PROXY_CLIENT_STREAMS
  expect "$(as 1 /stats)" 200
  expect "$(as 2 /stats/stream 2)" 200
  wait
}
requests_bounded() {
  local refused=''
  for _ in $(seq 60); do
    [ "$(as 3 /version)" != 429 ] || { refused=yes && break; }
  done
  expect "$refused" yes
  problem_with PROXY_CLIENT_REQUESTS_PER_SECOND
  expect "$(as 4 /version)" 200
}
check 'a trusted proxy says who the client is' eval "expect \"\$(logged_client 'X-Forwarded-For: 203.0.113.7')\" 203.0.113.7"
check 'one client has so many streams, another has its own' streams_bounded
check 'one client that asks too often gets a 429, another is answered' requests_bounded
unset PROXY_TRUSTED "${!PROXY_CLIENT_@}"
docker compose up --no-build --detach --no-deps --wait proxy >/dev/null 2>&1
check 'proxy refuses bounds and networks that are none' refuses proxy PROXY_TRUSTED=10.0.0.0/40 PROXY_TRUSTED=everybody PROXY_CLIENT_STREAMS=-1 PROXY_CLIENT_REQUESTS_PER_SECOND=1.5

say "a password, a proxy that knows the user, a certificate"
restart_proxy() { docker compose up --no-build --detach --no-deps --wait --wait-timeout 60 proxy >/dev/null 2>&1 || { docker compose logs --no-color --tail 5 proxy; return 1; }; }
chmod 755 "$work"
# htpasswd -B of the password "correct horse", at its lowest cost.
echo 'eve:$2b$04$6sc1kmcUJrBfcSdAbGLSuOR3R2Pcz/Dhkx6BGToG2rj82dVJIhXxu' >"$work/htpasswd"
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=IP:127.0.0.1,DNS:localhost \
  -keyout "$work/tls.key" -out "$work/tls.crt" 2>/dev/null
chmod 644 "$work/htpasswd" "$work"/tls.*
wants_password() {
  restart_proxy
  for path in / /stats /stats/stream /assets/none.js; do expect "$path $(answer $path)" "$path 401 application/problem+json"; done
  expect "$(answer /stats -u eve:wrong)" '401 application/problem+json'
  expect "$(answer /stats -u 'eve:correct horse')" '200 application/json'
  curl -sS -o /dev/null -D - "$front/" | grep -qi '^www-authenticate: basic'
  answers /healthz 200
}
wants_user() {
  restart_proxy
  expect "$(answer /stats)" '403 application/problem+json'
  expect "$(answer /stats -H 'Remote-User: eve')" '200 application/json'
  expect "$(answer /stats -H 'Remote-User;')" '403 application/problem+json'
  answers /healthz 200
}
# From an address that is not trusted, the header says nothing.
wants_user_from_proxy() {
  restart_proxy
  expect "$(answer /stats -H 'Remote-User: eve')" '403 application/problem+json'
}
encrypted() {
  restart_proxy
  CURL_CA_BUNDLE=$work/tls.crt e2e/smoke.sh "${front/http/https}"
  expect "$(answer /stats)" '400 application/problem+json'
}
answers() { [[ $(answer "$1") = $2* ]] || { echo "$1: $(answer "$1"), expected $2"; return 1; }; } # answers PATH "STATUS [TYPE]"
export PROXY_PASSWORD_FILE=$work/htpasswd
check 'with PROXY_PASSWORD_FILE, nobody gets in without, but to /healthz' wants_password
unset PROXY_PASSWORD_FILE
export PROXY_USER_HEADER=Remote-User PROXY_TRUSTED=10.0.0.0/8,172.16.0.0/12,192.168.0.0/16
check 'with PROXY_USER_HEADER, a trusted proxy must name the user' wants_user
export PROXY_TRUSTED=192.0.2.0/24
check 'and nobody else can' wants_user_from_proxy
unset PROXY_USER_HEADER PROXY_TRUSTED
export PROXY_TLS_CERTIFICATE_FILE=$work/tls.crt PROXY_TLS_KEY_FILE=$work/tls.key
check 'with a certificate, the contract holds over HTTPS, and plain HTTP is a 400' encrypted
unset "${!PROXY_TLS_@}"
restart_proxy
: >"$work/empty"
refuses_file() { ! PROXY_PASSWORD_FILE=$work/empty docker compose run --rm --no-deps -T proxy >"$work/out" 2>&1 && grep -q PROXY_PASSWORD_FILE "$work/out"; }
check 'proxy refuses an empty file of passwords, a header without PROXY_TRUSTED, and two ways at once' eval \
  'refuses_file && refuses proxy PROXY_PASSWORD_FILE=/etc/hostname && ! docker compose run --rm --no-deps -T -e PROXY_USER_HEADER=Remote-User proxy >/dev/null 2>&1'

say "one client tries to use up the proxy's memory"
survives() {
  # Not through the published port: Docker's userland proxy takes six files a connection, and stops for good when it has no more.
  go run ./e2e/attack/main.go "http://$(address_of proxy edge):3050"
  ! docker compose logs --no-log-prefix proxy | grep 'exited on signal'
  echo "  figure: at most $(docker compose exec -T proxy sh -c 'cat /sys/fs/cgroup/memory.peak 2>/dev/null || cat /sys/fs/cgroup/memory/memory.max_usage_in_bytes') bytes" >&3
}
check "a bystander's stream goes on, and the kernel kills nothing" survives 3>&1

say "the api and the page stop and return"
docker compose stop api >/dev/null 2>&1
page_and_health() {
  answers / 200
  answers /healthz 200
}
page_missing() {
  answers / '50[24] application/problem+json'
  answers /stats 200
}
check 'without the api, /stats is a 502 or 504 as a problem' within 20 answers /stats '50[24] application/problem+json'
check 'the page and /healthz still answer' page_and_health
docker compose up --no-build --detach --no-deps --force-recreate api >/dev/null 2>&1
check 'the proxy follows the api to its new container without a restart' within 20 answers /stats '200 application/json'
restarted() {
  local loading outage
  go run ./e2e/load/main.go "$front" 15 20 >"$work/load" &
  loading=$!
  sleep 3
  docker compose restart api
  wait $loading || true
  outage="$(inspect api '{{.State.FinishedAt}}') $(docker compose logs --timestamps --no-log-prefix api | grep '"message":"serving"' | tail -n 1 | cut -d ' ' -f 1)"
  # What is refused is sent again for two seconds. On a slow machine a restart takes longer.
  node -e '
    const [finished, started] = process.argv[2].split(" ").map((time) => Date.parse(time));
    const { requests, lost, errors } = JSON.parse(process.argv[1]);
    const seconds = (started - finished) / 1000;
    // The api says so itself, with a status that a client knows to repeat.
    const early = errors.filter((error) => /first sample/.test(error)).length;
    console.log(`${lost} of ${requests} requests were lost; the api was gone for ${seconds} s`, errors);
    process.exit(requests > 200 && lost - early <= Math.max(0, seconds - 1) * 20 ? 0 : 1)' "$(cat "$work/load")" "$outage"
}
check 'a restart of the api loses no request' restarted
streams_end() {
  local stream began
  curl -sSN --max-time 60 -o "$work/stream" "$front/stats/stream" &
  stream=$!
  within 10 grep -q '^data:' "$work/stream"
  began=$(date +%s%3N)
  docker compose stop proxy &
  wait $stream || true
  took=$(($(date +%s%3N) - began))
  wait
  # It waits one second for other requests; a slow machine takes some more, but not the 10 after which Docker kills it.
  [ "$took" -lt 9000 ] || { echo "the stream ended $took ms after the proxy was told to stop"; return 1; }
}
check 'a proxy that stops closes its streams, so that pages connect to the next one' streams_end
docker compose up --no-build --detach --wait >/dev/null 2>&1
docker compose stop web >/dev/null 2>&1
check 'without the page, / is a 502 or 504 as a problem, and /stats still answers' within 20 page_missing
docker compose up --no-build --detach --wait >/dev/null 2>&1
check 'the page is back' within 20 answers / 200

say "in a browser"
(cd web && BASE_URL=$front CROSS_ORIGIN_URL=$elsewhere API_RESTART_COMMAND='docker compose restart api' npx playwright test) ||
  failed=$((failed + 1))

status=$failed
summary
