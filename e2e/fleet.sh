#!/usr/bin/env bash
# The test of a fleet (make e2e-fleet): three agents behind one proxy find each other, answer alike, and go on when one is killed,
# comes back at another address, and when there are five or two of them. Only what can be seen through the front door. What it needs
# and does not find is a failure, never a skip. Takes the stack down whatever happens.
set -euo pipefail
cd "$(dirname "$0")/.."

port=3052
front=http://127.0.0.1:$port
. e2e/promises.sh fleet
needs docker curl node npx
needs_port $port
. e2e/browser.sh

unset STATS_BACKEND_URL PROXY_BIND REGISTRY TAG "${!SYS_STATS_@}"
export PROXY_PORT=$port HEALTH_INTERVAL=2s COMPOSE_DISABLE_ENV_FILE=true COMPOSE_PROJECT_NAME=sys-stats-fleet
export COMPOSE_FILE=$PWD/docker-compose.yaml:$PWD/docker-compose.fleet.yaml

work=$(mktemp -d)
status=1 listener='' squatter=''
finish() {
  [ -z "$squatter" ] || docker rm --force "$squatter" >/dev/null 2>&1 || true
  [ -z "$listener" ] || kill "$listener" 2>/dev/null || true
  if [ "$status" != 0 ]; then
    say "FAILED. The state and the last lines of each container:"
    docker compose ps --all || true
    docker compose logs --no-color --tail 15 || true
    curl -sS --max-time 5 "$front/instances" || true
  fi
  docker compose down --volumes --remove-orphans >/dev/null 2>&1 || true
  rm -rf "$work"
}
trap finish EXIT

names() { docker compose ps --quiet api | cut -c1-12 | sort | tr '\n' ' '; }
# members STATE: the names of the members that are up or down, as one replica sees them
members() {
  curl -sS --max-time 5 "$front/instances" | node -e '
    const list = JSON.parse(require("fs").readFileSync(0, "utf8")).instances;
    process.stdout.write(list.filter((i) => i.up === (process.argv[1] === "up")).map((i) => i.name).sort().map((n) => n + " ").join(""))' "$1"
}
up_are() { expect "$(members up)" "$1"; }
down_are() { expect "$(members down)" "$1"; }
# Every request goes to the next replica, so five in a row have asked each of three.
alike() { for _ in 1 2 3 4 5; do up_are "$1" || return 1; done; }
answers_for() { # answers_for NAME STATUS: whichever replica gets the question
  local got
  for _ in 1 2 3 4 5; do
    got=$(curl -sS --max-time 15 -o "$work/body" -w '%{http_code}' "$front/stats?instance=$1")
    [ "$got" = "$2" ] || { echo "$1: $got, expected $2: $(head -c 300 "$work/body")"; return 1; }
    [ "$2" != 200 ] || grep -q "\"instance\":\"$1\"" "$work/body" || { echo "somebody else answers for $1"; return 1; }
  done
}
# whole FILE: the stream in it goes on by one, each number once
whole() {
  node -e '
    const ids = [...require("fs").readFileSync(process.argv[1], "utf8").matchAll(/^id: (.*)-(\d+)-(\d+)$/gm)].map((m) => ({ process: m[1] + m[2], sequence: Number(m[3]) }));
    const bad = ids.findIndex((id, i) => i && (id.process !== ids[i - 1].process || id.sequence !== ids[i - 1].sequence + 1));
    if (ids.length < 5 || bad > 0) { console.log(`${ids.length} events, broken at ${JSON.stringify(ids[bad])}`); process.exit(1); }' "$1"
}

docker compose build --quiet
say "three agents"
docker compose up --no-build --detach --wait --wait-timeout 120 2>/dev/null
first=$(names)
read -r one two three <<<"$first"
promise 'all three are there, under their own names' soon 15 up_are "$first"
promise 'every replica says the same' soon 15 alike "$first"
promise 'whichever is asked, the one that was named answers' answers_for "$two" 200
promise 'somebody who is no member is a 404' answers_for nobody 404

# Before any has come and gone: the page is to see three, and no memory of others.
say "with a browser"
(cd web && FLEET_URL=$front MEMBER_KILL_COMMAND='docker kill' \
  MEMBER_START_COMMAND='docker compose up --no-build --detach --no-recreate --wait --wait-timeout 60' npx playwright test) ||
  failed=$((failed + 1))
promise 'then all three are up again' soon 20 alike "$first"

say "one is killed"
curl -sSN --max-time 60 "$front/stats/stream?instance=$one" >"$work/stream" &
listener=$!
docker kill "$two" >/dev/null
promise 'it is shown down, and the others up' soon 15 eval 'expect "$(members up)" "$one $three " && expect "$(members down)" "$two "'
promise 'to ask for it is a 502 or 504 that names it' soon 5 eval '
  got=$(curl -sS --max-time 15 -o "$work/body" -w "%{http_code} %{content_type}" "$front/stats?instance=$two")
  case $got in "502 application/problem+json" | "504 application/problem+json") grep -q "$two" "$work/body" ;; *) echo "$got"; false ;; esac'
promise 'the others are answered for' answers_for "$one" 200
docker compose up --no-build --detach --no-recreate --wait --wait-timeout 60 2>/dev/null
promise 'it is up again when it returns' soon 20 alike "$first"
kill "$listener" 2>/dev/null || true
wait "$listener" 2>/dev/null || true
listener=''
promise 'who watched another one has lost nothing' whole "$work/stream"

say "one returns at another address"
network=${COMPOSE_PROJECT_NAME}_backend
address() { docker inspect --format "{{(index .NetworkSettings.Networks \"$network\").IPAddress}}" "$1"; }
before=$(address "$three")
docker network disconnect "$network" "$three"
# Somebody who is no member takes the address that is free now.
squatter=$(docker run --detach --rm --network "$network" "${REGISTRY:-sys-stats}/api:${TAG:-dev}")
docker network connect --alias api "$network" "$three"
moved() { [ "$(address "$three")" != "$before" ] || { echo "it got $before again"; return 1; }; }
promise 'it has another address' moved
promise 'it is followed to its new address' soon 20 eval 'expect "$(members up)" "$first" && curl -sS "$front/instances" | grep -q "\"address\":\"$(address "$three"):8080\""'
promise 'and answered for there' soon 10 answers_for "$three" 200

docker rm --force "$squatter" >/dev/null
squatter=''

say "more, and fewer"
docker compose up --no-build --detach --wait --wait-timeout 60 --scale api=5 --no-recreate 2>/dev/null
promise 'five are there' soon 20 eval 'alike "$(names)" && [ "$(wc -w <<<"$(names)")" = 5 ]'
docker compose up --no-build --detach --scale api=2 --no-recreate 2>/dev/null
promise 'two are up, and the three that went are shown down' soon 20 eval 'up_are "$(names)" && [ "$(wc -w <<<"$(members up)")" = 2 ] && [ "$(wc -w <<<"$(members down)")" = 3 ]'

status=$failed
counted
