#!/usr/bin/env bash
# The end-to-end test (make e2e). Builds the images, starts the stack as a project of its own with the page on a second origin too,
# and asks it three ways: through the front door (smoke.sh), about what the containers may do and how they fail (here), and with a
# browser (web/e2e). Takes the stack down whatever happens. What it needs and does not find is a failure, never a skip.
set -euo pipefail
cd "$(dirname "$0")/.."

front=http://127.0.0.1:3050
elsewhere=http://127.0.0.1:3051

. e2e/promises.sh e2e
needs docker curl node npx
docker compose version >/dev/null 2>&1 || die "docker has no compose plugin: install docker compose 2.24 or later."
for port in 3050 3051; do needs_port $port ' (make down, if it is the stack itself).'; done
. e2e/browser.sh

# The stack of the file, not that of whoever runs this: none of their settings, no .env; and quick health checks, as it lives shortly.
unset STATS_BACKEND_URL PROXY_BIND PROXY_PORT REGISTRY TAG "${!SYS_STATS_@}"
export HEALTH_INTERVAL=2s COMPOSE_DISABLE_ENV_FILE=true COMPOSE_PROJECT_NAME=sys-stats-e2e
export COMPOSE_FILE=$PWD/docker-compose.yaml:$PWD/docker-compose.two-origins.yaml

status=1
finish() {
  if [ "$status" != 0 ]; then
    say "FAILED. The state and the last lines of each container:"
    docker compose ps --all || true
    docker compose logs --no-color --tail 15 || true
  fi
  docker compose down --volumes --remove-orphans >/dev/null 2>&1 || true
}
trap finish EXIT

container() { docker compose ps --all --quiet "$1"; }
inspect() { docker inspect --format "$2" "$(container "$1")"; }
like() { grep -Eqx -- "[^:]*: $1" <<<"$2" || { echo "$2"; return 1; }; } # like REGEX "WHAT: VALUE"

say "images"
docker compose build
say "start"
docker compose up --no-build --detach --wait --wait-timeout 120

say "what the containers may do"
restricted() { # restricted SERVICE: as the engine has it, not as the file says it
  expect "$(inspect "$1" '{{with .HostConfig}}{{.ReadonlyRootfs}} {{.CapDrop}} {{.CapAdd}} {{.Privileged}}{{end}}')" 'true [ALL] [] false' &&
    expect "$(inspect "$1" '{{.HostConfig.SecurityOpt}}')" '[no-new-privileges:true]' &&
    expect "$(inspect "$1" '{{.HostConfig.PidMode}}{{.HostConfig.UTSMode}}')" '' &&
    like '[1-9][0-9]*:[1-9][0-9]*' "user: $(inspect "$1" '{{.Config.User}}')" &&
    like "${COMPOSE_PROJECT_NAME}_(edge|backend)" "network: $(inspect "$1" '{{.HostConfig.NetworkMode}}')" &&
    like '([^ ]+:false )*' "mounts that can be written to: $(inspect "$1" '{{range .Mounts}}{{.Source}}:{{.RW}} {{end}}')" &&
    like '[1-9][0-9]* [1-9][0-9]* [1-9][0-9]*' "limits: $(inspect "$1" '{{with .HostConfig}}{{.Memory}} {{.NanoCpus}} {{.PidsLimit}}{{end}}')"
}
published() { expect "$(inspect "$1" '{{range $p, $to := .HostConfig.PortBindings}}{{range $to}}{{.HostIp}}:{{.HostPort}}{{end}}{{end}}')" "$2"; }
no_way_out() { expect "$(docker network inspect --format '{{.Internal}}' "${COMPOSE_PROJECT_NAME}_backend")" true; }
for service in api web proxy; do promise "$service: no root, no capabilities, nothing writable, limits" restricted "$service"; done
promise 'only the proxy is published, on this machine alone' eval 'published api "" && published web "" && published proxy 127.0.0.1:3050'
promise 'api and web have no way out of their network' no_way_out

say "through the front door"
e2e/smoke.sh "$front" --lens host --lens container || failed=$((failed + 1))

say "with the page on another origin"
cors() { # cors ORIGIN: what the api answers it
  curl -sS -o /dev/null -D - -H "Origin: $1" "$front/stats" | tr -d '\r' | sed -n 's/^access-control-allow-origin: //Ip'
}
elsewhere_config() { expect "$(curl -sS "$elsewhere/config.json")" "{\"backendUrl\":\"$front\"}"; }
elsewhere_policy() { curl -sS -o /dev/null -D - "$elsewhere/" | grep -i '^content-security-policy:.*connect-src .self. '"$front;"; }
promise 'it is told where the api is' elsewhere_config
promise 'its policy lets it ask there' elsewhere_policy
promise 'the api lets it in, and nobody else' eval 'expect "$(cors "$elsewhere")" "$elsewhere" && expect "$(cors http://evil.example)" ""'
refuses() { # refuses SERVICE SETTING: the container does not start with it, and says so
  local out
  ! out=$(docker compose run --rm --no-deps -T -e "$2" "$1" 2>&1) || { echo "it started"; return 1; }
  grep -q "${2%%=*}" <<<"$out" || { echo "$out"; return 1; }
}
promise 'a page with a bad STATS_BACKEND_URL does not start' eval 'refuses web "STATS_BACKEND_URL=http://x\";evil" && refuses web STATS_BACKEND_URL=ftp://x && refuses web STATS_BACKEND_URL=http://x/'
promise 'a proxy with a bad upstream does not start' refuses proxy 'API_UPSTREAM=http://api'

say "with as many live streams as the proxy carries"
promise 'one more is refused in words, everything else is answered, and afterwards there is room again' node e2e/crowd.mjs "$front"

say "when the api goes and comes back"
answer() { curl -sS -o /dev/null -w '%{http_code} %{content_type}' --max-time 5 "$front$1"; }
docker compose stop api >/dev/null 2>&1
promise 'it is a 502 as a problem' soon 10 eval 'expect "$(answer /stats)" "502 application/problem+json"'
promise 'the page and the health of the proxy stay' eval 'answer / | grep -q ^200 && answer /healthz | grep -q ^200'
docker compose up --no-build --detach --no-deps --force-recreate api >/dev/null 2>&1
promise 'the proxy follows it to its new container, without a restart' soon 20 eval 'expect "$(answer /stats)" "200 application/json"'
docker compose stop web >/dev/null 2>&1
promise 'without the page: a plain 502, and data all the same' soon 10 eval 'expect "$(answer /)" "502 text/plain" && answer /stats | grep -q ^200'
docker compose up --no-build --detach --wait >/dev/null 2>&1
promise 'then all is well again' soon 20 eval 'answer / | grep -q ^200'

say "with a browser"
(cd web && BASE_URL=$front CROSS_ORIGIN_URL=$elsewhere API_RESTART_COMMAND='docker compose restart api' npx playwright test) ||
  failed=$((failed + 1))

status=$failed
counted
