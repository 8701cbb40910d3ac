#!/usr/bin/env bash
# The test of a fleet (make e2e-fleet): three instances behind one proxy find each other, give the same answers, and keep working when one
# is killed or returns at another address, and when they are scaled to five and to two; then a member outside Docker's
# networks. All through the front door. It always removes the stack. A missing requirement is a failure, never a skip.
set -euo pipefail
cd "$(dirname "$0")/.."

port=3052
front=http://127.0.0.1:$port
. e2e/checks.sh fleet
needs docker curl node npx go
outside_port=3053
needs_free_port $port
# How long anything may take here: only what never happens fails, not what is slow because the machine is busy.
patience=60
as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi; }
as_root ip netns list >/dev/null 2>&1 || die "a network namespace is needed: install iproute2, and run this as root or with sudo that asks for no password."
. e2e/browser.sh

unset STATS_BACKEND_URL REGISTRY TAG "${!SYS_STATS_@}" "${!PROXY_@}"
export PROXY_PORT=$port HEALTH_INTERVAL=2s COMPOSE_DISABLE_ENV_FILE=true COMPOSE_PROJECT_NAME=sys-stats-fleet
export COMPOSE_FILE=$PWD/docker-compose.yaml:$PWD/docker-compose.fleet.yaml

work=$(mktemp -d)
status=1 listener='' squatter='' namespace=''
finish() {
  [ -z "$squatter" ] || docker rm --force "$squatter" >/dev/null 2>&1 || true
  if [ -n "$namespace" ]; then
    as_root sh -c 'ip netns pids "$1" | xargs -r kill; ip link delete ss-fleet0; ip netns delete "$1"' - "$namespace" >/dev/null 2>&1 || true
  fi
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

# started ARGUMENT...: runs docker compose up until all are healthy. On a busy machine a health check may fail now and then, and Compose gives up
# at the first container that is unhealthy for a moment.
compose_up() { docker compose up --no-build --detach --wait --wait-timeout 120 "$@" >"$work/up" 2>&1; }
started() {
  local until=$((SECONDS + 3 * patience))
  until compose_up "$@"; do
    [ "$SECONDS" -lt "$until" ] || { cat "$work/up"; die "docker compose up did not make all containers healthy; its own words are above."; }
    sleep 1
  done
}
names() { docker compose ps --quiet api | cut -c1-12 | sort | tr '\n' ' '; }
# members up|down: the names of the members in that state, as one replica sees them
members() {
  curl -sS --max-time 5 "$front/instances" | node -e '
    const list = JSON.parse(require("fs").readFileSync(0, "utf8")).instances;
    process.stdout.write(list.filter((i) => i.up === (process.argv[1] === "up")).map((i) => i.name).sort().map((n) => n + " ").join(""))' "$1"
}
up_are() { expect "$(members up)" "$1"; }
down_are() { expect "$(members down)" "$1"; }
# The proxy takes the next replica for each request, so five requests reach all three.
all_agree_on() { for _ in 1 2 3 4 5; do up_are "$1" || return 1; done; }
answers_for() { # answers_for NAME STATUS: from every replica
  local got
  for _ in 1 2 3 4 5; do
    got=$(curl -sS --max-time 15 -o "$work/body" -w '%{http_code}' "$front/stats?instance=$1")
    [ "$got" = "$2" ] || { echo "$1: $got, expected $2: $(head -c 300 "$work/body")"; return 1; }
    [ "$2" != 200 ] || grep -q "\"instance\":\"$1\"" "$work/body" || { echo "another member answers for $1"; return 1; }
  done
}
# complete FILE: the stream in it has every sequence number, once
complete() {
  node -e '
    const ids = [...require("fs").readFileSync(process.argv[1], "utf8").matchAll(/^id: (.*)-(\d+)-(\d+)$/gm)].map((m) => ({ process: m[1] + m[2], sequence: Number(m[3]) }));
    const bad = ids.findIndex((id, i) => i && (id.process !== ids[i - 1].process || id.sequence !== ids[i - 1].sequence + 1));
    if (ids.length < 5 || bad > 0) { console.log(`${ids.length} events, out of sequence at ${JSON.stringify(ids[bad])}`); process.exit(1); }' "$1"
}

# follow FILE NAME: reads the stream of a member as a page does: when it ends, goes on after the last event. Until FILE.on is removed.
follow() {
  local last=''
  while [ -e "$1.on" ]; do
    curl -sSN --max-time 10 ${last:+--header "Last-Event-ID: $last"} "$front/stats/stream?instance=$2" >>"$1" 2>/dev/null || true
    last=$(sed -n 's/^id: *//p' "$1" | tail -n 1)
  done
}

docker compose build --quiet
say "three instances"
started
first=$(names)
read -r one two three <<<"$first"
check 'all three are up, under their own names' within $patience up_are "$first"
check 'every replica lists the same members' within $patience all_agree_on "$first"
check 'every replica answers for the member that was named' within $patience answers_for "$two" 200
check 'an unknown name is a 404' answers_for nobody 404

# Before any member is lost: the page must show three, and none from before.
say "in a browser"
{
  declare -p suite work patience
  declare -f die compose_up started
  echo started --no-recreate
} >"$work/start"
(cd web && FLEET_URL=$front MEMBER_KILL_COMMAND='docker kill' MEMBER_START_COMMAND="bash $work/start" npx playwright test) ||
  failed=$((failed + 1))
check 'all three are up again' within $patience all_agree_on "$first"

say "one is killed"
touch "$work/stream.on"
follow "$work/stream" "$one" &
listener=$!
within $patience grep -q ^id: "$work/stream"
docker kill "$two" >/dev/null
one_down() {
  up_are "$one $three "
  down_are "$two "
}
gateway_error() {
  local got
  got=$(curl -sS --max-time 15 -o "$work/body" -w '%{http_code} %{content_type}' "$front/stats?instance=$two")
  [[ $got =~ ^50[24]\ application/problem\+json$ ]] || { echo "$got"; return 1; }
  grep -q "$two" "$work/body"
}
check 'it is listed as down, and the others as up' within $patience one_down
check 'a request for it is a 502 or 504 that names it' within $patience gateway_error
check 'requests for the others are answered' within $patience answers_for "$one" 200
started --no-recreate
check 'it is up again when it returns' within $patience all_agree_on "$first"
rm "$work/stream.on"
wait "$listener"
listener=''
check 'a viewer of another member lost nothing' complete "$work/stream"

say "one returns at another address"
network=${COMPOSE_PROJECT_NAME}_backend
address() { docker inspect --format "{{(index .NetworkSettings.Networks \"$network\").IPAddress}}" "$1"; }
before=$(address "$three")
docker network disconnect "$network" "$three"
# A container that is not a member takes the free address.
squatter=$(docker run --detach --rm --network "$network" "${REGISTRY:-sys-stats}/api:${TAG:-dev}")
docker network connect --alias api "$network" "$three"
moved() { [ "$(address "$three")" != "$before" ] || { echo "it got $before again"; return 1; }; }
found() {
  up_are "$first"
  curl -sS "$front/instances" | grep -q "\"address\":\"$(address "$three"):8080\""
}
check 'it has another address' moved
check 'it is found there' within $patience found
check 'and requests for it are answered' within $patience answers_for "$three" 200

docker rm --force "$squatter" >/dev/null
# For a moment it may have been taken for a member, by one that asked the old address before it asked DNS again; then it is one that is down.
stranger=${squatter:0:12}
squatter=''

say "scaled up and down"
started --scale api=5 --no-recreate
scaled_to() { # scaled_to UP DOWN: so many members are up, the replicas that run, and so many down
  all_agree_on "$(names)"
  expect "$(members up | wc -w) up, $(members down | sed "s/$stranger //" | wc -w) down" "$1 up, $2 down" || { echo "stranger $stranger, up $(members up), down $(members down)"; return 1; }
}
check 'five are up' within $patience scaled_to 5 0
started --scale api=2 --no-recreate
check 'two are up, and the three that stopped are down' within $patience scaled_to 2 3

say "a member on another machine"
docker compose down --volumes --remove-orphans >/dev/null 2>&1
# A network namespace stands for it, with a link to this machine, but none of Docker's networks and no way to them: it can only answer what
# comes from the machine's own address, as it does from a member on a real network.
namespace=$COMPOSE_PROJECT_NAME address=198.51.100.2
as_root ip netns add $namespace
as_root ip link add ss-fleet0 type veth peer name ss-fleet1
as_root ip link set ss-fleet1 netns $namespace
as_root ip addr add 198.51.100.1/30 dev ss-fleet0
as_root ip link set ss-fleet0 up
as_root ip -n $namespace addr add $address/30 dev ss-fleet1
as_root ip -n $namespace link set ss-fleet1 up
(cd api && go build -o "$work/api" ./cmd/api)
as_root ip netns exec $namespace env SYS_STATS_LISTEN=$address:$outside_port SYS_STATS_INSTANCE=elsewhere SYS_STATS_HISTORY=off "$work/api" >"$work/elsewhere" 2>&1 &
within $patience curl -fsS -o /dev/null "http://$address:$outside_port/stats"
export SYS_STATS_PEERS=$address:$outside_port SYS_STATS_INSTANCE=here
has_members() { expect "$(members up)" "$1"; }
export COMPOSE_FILE=$PWD/docker-compose.yaml
started
unreached() {
  curl -sS --max-time 5 "$front/instances" | node -e '
    const list = JSON.parse(require("fs").readFileSync(0, "utf8")).instances;
    if (!list.some((i) => i.address === process.argv[1] && !i.up)) { console.log(JSON.stringify(list)); process.exit(1); }' "$address:$outside_port"
  has_members 'here '
}
check 'without docker-compose.members.yaml, the api cannot reach it' within $patience unreached
export COMPOSE_FILE=$PWD/docker-compose.yaml:$PWD/docker-compose.members.yaml
started
check 'with it, both are members' within $patience has_members 'elsewhere here '
check 'and a request for it is answered' within $patience answers_for elsewhere 200

status=$failed
summary
