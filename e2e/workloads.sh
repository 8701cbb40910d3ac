#!/usr/bin/env bash
# The test of workloads in Docker, part of make e2e: containers that it starts, with known load, must be rows whose numbers are those of
# docker stats, with a killed process told by name, and with the names that a file and Docker's own list give them.
#   e2e/workloads.sh URL      needs the running stack, and the COMPOSE_* variables that started it
#
# What is compared: memory and tasks with what docker stats shows, and processor time with the growth of the counter behind it, over the same
# ten seconds. The percentage of docker stats itself is of one second, of which the quota's periods do not make a whole number.
set -euo pipefail
cd "$(dirname "$0")/.."

. e2e/checks.sh workloads
needs docker go curl jq
front=$1
exec 4>&1 # for figures, of checks that pass too; opened again by its name, a log file would be cut off
base=gcr.io/distroless/static-debian13:nonroot
socket=${DOCKER_HOST:-unix:///var/run/docker.sock} socket=${socket#unix://}

work=$(mktemp -d)
prefix=sys-stats-workloads-$$
export CONTAINER_API_NETWORK=''
named=$COMPOSE_FILE:$PWD/docker-compose.names.yaml:$work/here.yaml
finish() {
  docker rm --force --volumes $prefix-busy $prefix-full $prefix-proxy >/dev/null 2>&1 || true
  if [ -n "$CONTAINER_API_NETWORK" ]; then
    docker network disconnect --force $prefix "$(docker compose ps --quiet api)" >/dev/null 2>&1 || true
    docker network rm $prefix >/dev/null 2>&1 || true
  fi
  rm -rf "$work"
}
trap finish EXIT

chmod 755 "$work" # the image's user reads it
mkdir "$work/names"
export CGO_ENABLED=0
(cd e2e/containerlens && go build -o "$work/load" main.go) || die "the load (e2e/containerlens) does not build."
(cd e2e/socketproxy && go build -o "$work/socketproxy" main.go) || die "e2e/socketproxy does not build."
start() { # start NAME LIMIT... -- ARGUMENT...: sets the id of it
  local name=$1 flags=()
  shift
  while [ "$1" != -- ]; do flags+=("$1"); shift; done
  docker run --detach --name "$prefix-$name" --volume "$work/load:/load:ro" --volume "$work/load:/hog:ro" "${flags[@]}" --entrypoint /load "$base" "${@:2}"
}
busy=$(start busy --cpus 0.1 --memory 64m --pids-limit 50 -- busy 600) || die "no container starts."
full=$(start full --memory 64m --memory-swap 64m -- allocate $((8 << 20)) 600) || die "no container starts."

ask() { curl -sS --fail-with-body --max-time 10 "$front/stats/workloads?limit=200"; }
row() { ask | jq -ce --arg id "$1" '.workloads[] | select(.containerId == $id)' || { echo "there is no row of $1"; return 1; }; } # row ID
row_has() { local row; row=$(row "$1") && jq -e "$2" <<<"$row" >/dev/null || { echo "not so: $2"; echo "$row"; return 1; }; } # row_has ID FILTER
docker_stats() { curl -sS --fail --unix-socket "$socket" "http://docker/containers/$1/stats?stream=false&one-shot=true"; }
near() { awk -v got="$1" -v want="$2" -v percent="$3" 'BEGIN { print "  figure: " got " of " want | "cat >&4"; print "got " got ", expected " want " +- " percent " %"; exit !(got >= want * (1 - percent / 100) && got <= want * (1 + percent / 100)) }'; } # near GOT WANT PERCENT
watch_for() { local until=$((SECONDS + $1)); while [ "$SECONDS" -lt "$until" ]; do ask >/dev/null; sleep 1; done; } # watch_for SECONDS: as a page does

say "containers by the cgroup tree alone"
mounts() { expect "$(docker inspect --format '{{range .Mounts}}{{.Destination}} {{end}}' "$(docker compose ps --quiet api)" | tr ' ' '\n' | sort | xargs)" '/host/etc/hostname /host/etc/os-release /host/proc /host/sys /run/secrets/peer-password /var/lib/sys-stats'; }
check 'the api has no mount but those of proc, sys, three files and its history' mounts
check 'a container is a row, by its first process' within 20 row_has "$busy" '.kind == "container" and .runtime == "docker" and .name == "load" and .nameSource == "process"'
check 'its limits are those that it was given' row_has "$busy" '.cpu.limitCores == 0.1 and .memory.limitBytes == 67108864 and .pids.limit == 50'
own() { row_has "$(docker compose ps --quiet "$1")" '.memory.workingSetBytes > 0 and .startedAt != null'; }
check 'our own containers are among them' eval 'own api && own web && own proxy'

same_cpu() {
  local before after
  watch_for 12
  before=$(docker_stats "$busy") && watch_for 10 && after=$(docker_stats "$busy") && row "$busy" >"$work/row"
  near "$(jq .cpu.last10SecondsCores "$work/row")" "$(jq -n --argjson a "$before" --argjson b "$after" \
    'def seconds: (.read[:19] + "Z" | fromdate) + ("0" + .read[19:-1] | tonumber); ($b.cpu_stats.cpu_usage.total_usage - $a.cpu_stats.cpu_usage.total_usage) / 1e9 / (($b | seconds) - ($a | seconds))')" 5
}
same_memory() {
  near "$(row "$full" | jq .memory.workingSetBytes)" "$(docker_stats "$full" | jq '.memory_stats | .usage - (.stats.total_inactive_file // .stats.inactive_file)')" 5
}
same_tasks() { expect "$(row "$full" | jq .pids.current)" "$(docker_stats "$full" | jq .pids_stats.current)"; }
check 'processor time is within 5 % of what Docker counts' same_cpu
check 'memory is within 5 % of docker stats' within 10 same_memory
check 'and so many tasks' within 10 same_tasks
# 0.1: low enough that the quota, not the load of the machine, is what slows it down.
check 'a quota that is used up is told' within 20 row_has "$busy" '.cpu.throttledPercent > 50 and .cpu.usagePercent > 90'
adds_up() { ask | jq -e '([.workloads[] | select(.parent == null) | .cpu.usageCores // 0] | add) + .rest.usageCores <= .rest.totalUsageCores * 1.05 + 0.05' >/dev/null; }
check 'rows and the rest come to no more than the machine' within 10 adds_up

say "a process is killed for want of memory"
# The largest of three, long enough there to be seen: the kernel chooses it when the third wants more than is left.
docker exec --detach $prefix-full /hog allocate $((36 << 20)) 600
check 'a second process takes most of what it may have' within 20 row_has "$full" '.memory.usagePercent > 60 and .processes == 2'
watch_for 3
docker exec --detach $prefix-full /load allocate $((32 << 20)) 600
killed() { ask >/dev/null; row_has "$full" '.memory.oomKills >= 1 and (.memory.oomKillEvents | length >= 1) and (.memory.oomKillEvents[-1].victims | index("hog") != null)'; }
check 'the kill is told, with the name of its victim' within 20 killed

say "names from outside"
cat >"$work/here.yaml" <<X
services:
  api:
    environment: [SYS_STATS_WORKLOAD_NAMES=/run/names/names]
    volumes: ["$work/names:/run/names:ro"]
X
printf '%s the one that is full\nno key\n' "${full:0:12}" >"$work/names/names"
again() { COMPOSE_FILE=$1 docker compose up --no-build --detach --no-deps --wait --remove-orphans "${@:2}" >"$work/out" 2>&1 || { cat "$work/out"; return 1; }; }
# A proxy of somebody's, started as docker-compose.names.yaml says: nothing of sys-stats has the socket.
docker network create --internal $prefix >/dev/null && CONTAINER_API_NETWORK=$prefix
docker run --detach --name $prefix-proxy --network $prefix --network-alias socket-proxy --read-only --cap-drop ALL --security-opt no-new-privileges \
  --memory 32m --pids-limit 32 --user "65534:$(stat --format %g "$socket")" --volume "$socket:/engine.sock:ro" --volume "$work/socketproxy:/socketproxy:ro" \
  --entrypoint /socketproxy "$base" -listenip=0.0.0.0 -allowfrom=api -allowGET=/containers/json -socketpath=/engine.sock >/dev/null || die "e2e/socketproxy does not start."
check 'the stack starts with docker-compose.names.yaml' again "$named" api
no_socket() {
  local source
  for source in $(docker inspect --format '{{range .Mounts}}{{.Source}} {{end}}' $(COMPOSE_FILE=$named docker compose ps --quiet)); do
    [ ! -S "$source" ] || { echo "$source is mounted"; return 1; }
  done
  expect "$(COMPOSE_FILE=$named docker compose config --services | sort | xargs)" "$(docker compose config --services | sort | xargs)"
}
check 'no container of ours has a socket, and none is added' no_socket
check 'a container has the name that Docker knows it by' within 30 row_has "$busy" ".name == \"$prefix-busy\" and .nameSource == \"api\" and (.image | test(\"static-debian13\"))"
check 'and says what its health check says' within 60 eval 'row_has "$(docker compose ps --quiet web)" ".health == \"healthy\""'
check 'the file of names goes before it' within 10 row_has "$full" '.name == "the one that is full" and .nameSource == "file"'
check 'a line that cannot be used is told by its number' within 10 eval 'ask | jq -e ".missing | any(.field == \"workloads.name\" and (.reason | startswith(\"Line 2 \")))" >/dev/null'
rename() { printf '%s renamed\n' "${full:0:12}" >"$work/names/new" && mv "$work/names/new" "$work/names/names"; }
check 'a file that was replaced is read again' eval 'rename && within 10 row_has "$full" ".name == \"renamed\""'
asked_for() { docker logs $prefix-proxy | awk '{ print $1, $3, $4 }' | sort -u; }
check 'the proxy was asked for the list of containers and nothing else' eval 'expect "$(asked_for)" "passed GET /containers/json"'
docker stop --time 1 $prefix-proxy >/dev/null
check 'without the proxy, the reason is told and names stay' within 30 eval 'row_has "$busy" ".name == \"'$prefix'-busy\" and .health == null" && ask | jq -e ".missing | any(.field == \"workloads.health\")" >/dev/null'
again "$COMPOSE_FILE" api

summary
