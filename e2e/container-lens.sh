#!/usr/bin/env bash
# The test of the container lens (make e2e): the api runs inside real containers with real limits, and what it says of them must be
# what they were given and what is done to them: a busy loop, memory taken, a process killed. What it needs and does not find is a
# failure, never a skip. IMAGE names an image of the api to test; without it the api is built from this tree. Takes a minute.
set -euo pipefail
cd "$(dirname "$0")/.."

. e2e/promises.sh container-lens
needs docker go curl jq
version=$(docker info --format '{{.CgroupVersion}}')
base=gcr.io/distroless/static-debian13:nonroot

work=$(mktemp -d)
prefix=sys-stats-lens-$$
containers=()
finish() {
  [ ${#containers[@]} = 0 ] || docker rm --force --volumes "${containers[@]}" >/dev/null 2>&1 || true
  rm -rf "$work"
}
trap finish EXIT

chmod 755 "$work" # read by the user of the image
export CGO_ENABLED=0
(cd e2e/containerlens && go build -o "$work/load" main.go) || die "the load (e2e/containerlens) does not build."
program=(--volume "$work/load:/load:ro")
if [ -z "${IMAGE:-}" ]; then
  (cd api && go build -o "$work/api" ./cmd/api) || die "the api does not build."
  program+=(--volume "$work/api:/sys-stats-api:ro" --entrypoint /sys-stats-api)
fi

# start NAME FLAGS...: an api under these limits; its address goes into $url.
start() {
  local name=$prefix-$1
  shift
  containers+=("$name")
  docker run --detach --name "$name" --publish 127.0.0.1::8080 --read-only --cap-drop ALL --security-opt no-new-privileges \
    --env SYS_STATS_INSTANCE=lens "${program[@]}" "$@" "${IMAGE:-$base}" >/dev/null || die "a container with $* does not start."
  url=http://$(docker port "$name" 8080/tcp | head -n 1)/stats
  for _ in {1..60}; do
    if curl --silent --fail --max-time 2 --output /dev/null "$url"; then return; fi
    sleep 0.5
  done
  docker logs "$name" 2>&1 | tail -n 20 >&2
  die "the api in a container with $* does not answer within 30 s; its last lines are above."
}
stats() { curl --silent --show-error --fail --max-time 5 "$url"; }

# holds FILTER: the snapshot now is as jq says.
holds() {
  local snapshot
  snapshot=$(stats) || { echo "the api does not answer: $snapshot"; return 1; }
  jq --exit-status "$1" <<<"$snapshot" >/dev/null || {
    echo "not so: $1"
    jq --compact-output '{container, lenses, missing: [.missing[] | select(.field | startswith("container"))]}' <<<"$snapshot"
    return 1
  }
}
# comes SECONDS FILTER: a snapshot as jq says comes within that time. On failure the last one is shown.
comes() {
  local deadline=$((SECONDS + $1))
  until holds "$2" >/dev/null 2>&1; do
    [ "$SECONDS" -lt "$deadline" ] || { echo "not within $1 s:"; holds "$2"; return; }
    sleep 0.3
  done
}
load() { docker exec "$@"; }
is() { [ "$1" = "$2" ] || { echo "got $1, expected $2"; return 1; }; }

echo "container-lens: half a processor, 128 MiB and 64 tasks, on cgroup v$version"
# The machine's /proc and /sys are bound, as compose binds them: the lens must still be of the container.
start limited --cpus 0.5 --memory 128m --memory-swap 128m --pids-limit 64 \
  --volume /proc:/host/proc:ro --volume /sys:/host/sys:ro --env HOST_PROC=/host/proc --env HOST_SYS=/host/sys
limited=$prefix-limited
promise "the lens is there, and says where it comes from" holds ".lenses | any(.name == \"container\" and .source == \"cgroup$version\")"
promise "the lens of the machine is beside it" holds '.lenses | any(.name == "host" and .source == "/host/proc")'
promise "the container says so too"        holds ".container.source == \"cgroup$version\""
promise "the runtime is docker"            holds '.container.runtime == "docker"'
promise "half a processor"                 holds '.container.cpu.limitCores == 0.5'
promise "128 MiB"                          holds '.container.memory.limitBytes == 134217728'
promise "64 tasks, of which it has some"   holds '.container.pids | .limit == 64 and .current > 0 and .current < 64'
promise "headroom and working set make up the limit" holds '.container.memory | .headroomBytes + .workingSetBytes == .limitBytes and .workingSetBytes > 0'
promise "nobody was killed yet"            holds '.container.memory.oomKills == 0'
promise "its usage is known from the second snapshot on" comes 10 '.container.cpu.usagePercent != null'
if [ "$version" = 1 ]; then
  promise "waiting is not known on cgroup v1, and it says so" holds '.container.pressure == null and (.missing | any(.field == "container.pressure" and .hint != null))'
else
  promise "waiting is known, or it says why not" holds '.container.pressure.cpu != null or (.missing | any(.field == "container.pressure" and .hint != null))'
fi

echo "container-lens: a busy loop in it"
promise "a busy loop starts" load --detach "$limited" /load busy 20
promise "usage comes near 100 % and the container is throttled" comes 15 '.container.cpu | .usagePercent >= 90 and .throttledPercent > 50'
promise "no percentage is above 100"       holds '.container.cpu | .usagePercent <= 100 and .throttledPercent <= 100'
promise "it ends when the loop ends"       comes 40 '.container.cpu.usagePercent < 50'

echo "container-lens: 96 MiB taken in it"
promise "a process takes 96 MiB" load --detach "$limited" /load eat $((96 << 20)) 12
promise "memory is near its limit"         comes 20 '.container.memory | .usagePercent >= 75 and .headroomBytes < 33554432 and .workingSetBytes >= 100663296'
promise "and is given back"                comes 30 '.container.memory.usagePercent < 50'

echo "container-lens: a process in it takes more than there is"
started=$(docker inspect --format '{{.State.StartedAt}}' "$limited")
code=0
timeout 60 docker exec "$limited" /load eat $((512 << 20)) 30 >/dev/null 2>&1 || code=$?
promise "the kernel kills that process"    is "$code" 137
promise "the kill is counted"              comes 10 '.container.memory.oomKills >= 1'
promise "the api lives on"                 is "$(docker inspect --format '{{.State.Running}} {{.State.StartedAt}}' "$limited")" "true $started"
sequence=$(stats | jq .sequence) || sequence=0
promise "and goes on sampling"             comes 10 ".sequence > $sequence and $sequence > 0"

echo "container-lens: other limits"
start cpuset --cpuset-cpus 0
if [ "$(nproc --all)" -gt 1 ]; then
  promise "one processor of several, by a cpuset alone" holds '.container.cpu.limitCores == 1 and (.lenses | any(.name == "container"))'
else
  promise "a cpuset of all processors is no limit" holds '.container == null'
fi
promise "no memory limit is made up"       holds '.container.memory.limitBytes == null'
start free --pids-limit -1
promise "without limits there is no lens"  holds '.container == null and (.lenses | all(.name != "container"))'
promise "and nothing is said to be missing" holds '.missing | all(.field | startswith("container") | not)'

counted
