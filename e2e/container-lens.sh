#!/usr/bin/env bash
# The test of the container lens (make e2e-machine): the api runs in real containers with real limits, and must report those limits and
# what happens inside: a busy loop, memory allocated, a process killed. A missing requirement is a failure, never a skip. IMAGE names an
# image of the api to test; by default the api is built from this tree. Takes a minute.
set -euo pipefail
cd "$(dirname "$0")/.."

. e2e/checks.sh container-lens
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

chmod 755 "$work" # the image's user reads it
export CGO_ENABLED=0
(cd e2e/containerlens && go build -o "$work/load" main.go) || die "the load (e2e/containerlens) does not build."
program=(--volume "$work/load:/load:ro")
if [ -z "${IMAGE:-}" ]; then
  (cd api && go build -o "$work/api" ./cmd/api) || die "the api does not build."
  program+=(--volume "$work/api:/sys-stats-api:ro" --entrypoint /sys-stats-api)
fi

# start NAME FLAGS...: runs an api with these limits; sets $url
start() {
  local name=$prefix-$1
  shift
  containers+=("$name")
  docker run --detach --name "$name" --publish 127.0.0.1::8080 --read-only --cap-drop ALL --security-opt no-new-privileges \
    --env SYS_STATS_INSTANCE=lens "${program[@]}" "$@" "${IMAGE:-$base}" >/dev/null || die "no container starts with $*"
  url=http://$(docker port "$name" 8080/tcp | head -n 1)/stats
  for _ in {1..60}; do
    if curl --silent --fail --max-time 2 --output /dev/null "$url"; then return; fi
    sleep 0.5
  done
  docker logs "$name" 2>&1 | tail -n 20 >&2
  die "the api does not answer within 30 s in a container with $*; its last lines are above."
}
stats() { curl --silent --show-error --fail --max-time 5 "$url"; }

# holds FILTER: the jq filter is true of the current snapshot
holds() {
  local snapshot
  snapshot=$(stats) || { echo "the api does not answer: $snapshot"; return 1; }
  jq --exit-status "$1" <<<"$snapshot" >/dev/null || {
    echo "false: $1"
    jq --compact-output '{container, lenses, missing: [.missing[] | select(.field | startswith("container"))]}' <<<"$snapshot"
    return 1
  }
}
load() { docker exec "$@"; }

say "0.5 CPUs, 128 MiB and 64 tasks, on cgroup v$version"
# The machine's /proc and /sys are mounted, as Compose mounts them: the lens must still show the container.
start limited --cpus 0.5 --memory 128m --memory-swap 128m --pids-limit 64 \
  --volume /proc:/host/proc:ro --volume /sys:/host/sys:ro --env HOST_PROC=/host/proc --env HOST_SYS=/host/sys
limited=$prefix-limited
check 'the container lens is available, from the cgroup' holds ".lenses | any(.name == \"container\" and .source == \"cgroup$version\")"
check 'the host lens is available, from /host/proc' holds '.lenses | any(.name == "host" and .source == "/host/proc")'
check 'the container names its source' holds ".container.source == \"cgroup$version\""
check 'the runtime is docker'        holds '.container.runtime == "docker"'
check 'the limit is 0.5 CPUs'        holds '.container.cpu.limitCores == 0.5'
check 'the limit is 128 MiB'         holds '.container.memory.limitBytes == 134217728'
check 'the limit is 64 tasks, and some are running' holds '.container.pids | .limit == 64 and .current > 0 and .current < 64'
check 'headroom and working set add up to the limit' \
  holds '.container.memory | .headroomBytes + .workingSetBytes == .limitBytes and .workingSetBytes > 0'
check 'no process was killed yet'    holds '.container.memory.oomKills == 0'
check 'the usage is known from the second snapshot on' within 10 holds '.container.cpu.usagePercent != null'
if [ "$version" = 1 ]; then
  check 'pressure is missing on cgroup v1, with a hint' \
    holds '.container.pressure == null and (.missing | any(.field == "container.pressure" and .hint != null))'
else
  check 'pressure is known, or missing with a hint' \
    holds '.container.pressure.cpu != null or (.missing | any(.field == "container.pressure" and .hint != null))'
fi

say "a busy loop inside"
check 'the loop starts' load --detach "$limited" /load busy 20
check 'the usage approaches 100 %, and the container is throttled' \
  within 15 holds '.container.cpu | .usagePercent >= 90 and .throttledPercent > 50'
check 'no percentage is above 100'   holds '.container.cpu | .usagePercent <= 100 and .throttledPercent <= 100'
check 'the usage drops when the loop ends' within 40 holds '.container.cpu.usagePercent < 50'

say "96 MiB allocated inside"
check 'a process allocates 96 MiB' load --detach "$limited" /load allocate $((96 << 20)) 12
check 'memory is near its limit' \
  within 20 holds '.container.memory | .usagePercent >= 75 and .headroomBytes < 33554432 and .workingSetBytes >= 100663296'
check 'it is freed again'            within 30 holds '.container.memory.usagePercent < 50'

say "more memory than the limit, inside"
started=$(docker inspect --format '{{.State.StartedAt}}' "$limited")
code=0
timeout 60 docker exec "$limited" /load allocate $((512 << 20)) 30 >/dev/null 2>&1 || code=$?
check 'the kernel kills that process' expect "$code" 137
check 'the kill is counted'          within 10 holds '.container.memory.oomKills >= 1'
check 'the api keeps running' expect "$(docker inspect --format '{{.State.Running}} {{.State.StartedAt}}' "$limited")" "true $started"
sequence=$(stats | jq .sequence) || sequence=0
check 'and keeps sampling'           within 10 holds ".sequence > $sequence and $sequence > 0"

say "other limits"
start cpuset --cpuset-cpus 0
if [ "$(nproc --all)" -gt 1 ]; then
  check 'a cpuset alone limits to 1 CPU' holds '.container.cpu.limitCores == 1 and (.lenses | any(.name == "container"))'
else
  check 'a cpuset of all CPUs is no limit' holds '.container == null'
fi
check 'no memory limit is invented'  holds '.container.memory.limitBytes == null'
start free --pids-limit -1
check 'without limits there is no container lens' holds '.container == null and (.lenses | all(.name != "container"))'
check 'and nothing of it is reported missing' holds '.missing | all(.field | startswith("container") | not)'

summary
