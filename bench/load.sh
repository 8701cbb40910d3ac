#!/usr/bin/env bash
# The cost of many viewers (make bench-load), on the real stack with its limits, as a Compose project of its own:
#   - VIEWERS live streams through the proxy: every tick to each, how late, and the processor time and memory of proxy and api
#   - requests a second for /stats through the proxy, against the same proxy before a bare handler that sends the same bytes
# Fails above the budgets. All traffic stays on this machine, and the stack is always removed. Needs Docker, Go and curl.
#   bench/load.sh [VIEWERS] [SECONDS]     default 2000 60
set -euo pipefail
cd "$(dirname "$0")/.."
viewers=${1:-2000} seconds=${2:-60}

. e2e/checks.sh bench/load
needs docker go curl
# A stream is an open file here, as it is in the containers.
ulimit -n $((viewers + 1000)) 2>/dev/null || [ "$(ulimit -n)" -gt $((viewers + 100)) ] ||
  die "$(ulimit -n) open files are too few for $viewers streams: raise the hard limit (ulimit -Hn)."

unset STATS_BACKEND_URL REGISTRY TAG "${!SYS_STATS_@}" "${!PROXY_@}"
export COMPOSE_DISABLE_ENV_FILE=true COMPOSE_FILE=$PWD/docker-compose.yaml:$PWD/bench/docker-compose.load.yaml
BENCH_WORK=$(mktemp -d)
export BENCH_WORK
chmod 755 "$BENCH_WORK" # read by the user of the container
finish() {
  docker compose down --volumes --remove-orphans >/dev/null 2>&1 || true
  rm -rf "$BENCH_WORK"
}
trap finish EXIT

for program in viewers requests; do go build -o "$BENCH_WORK/$program" bench/$program/*.go; done
CGO_ENABLED=0 go build -o "$BENCH_WORK/bare" bench/bare/main.go

container() { docker compose ps --quiet "$1"; }
pid() { docker inspect --format '{{.State.Pid}}' "$(container "$1")"; }
# The address of a container on the network with the proxies in it: through the published port, Docker's own proxy would be measured too.
address() { docker inspect --format "{{(index .NetworkSettings.Networks \"${COMPOSE_PROJECT_NAME}_edge\").IPAddress}}:3050" "$(container "$1")"; }
export COMPOSE_PROJECT_NAME=sys-stats-bench

say "start"
docker compose build api proxy
docker compose up --no-build --detach --wait --wait-timeout 120 api proxy
curl -fsS --retry 20 --retry-delay 1 --retry-connrefused "http://$(address proxy)/stats" >"$BENCH_WORK/snapshot.json"
chmod 644 "$BENCH_WORK"/*.json

status=0
say "viewers, through the proxy"
"$BENCH_WORK/viewers" "http://$(address proxy)" "$viewers" "$seconds" "proxy=$(pid proxy)" "api=$(pid api)" || status=1

say "requests for /stats, through the proxy"
docker compose up --no-build --detach bare proxy-of-bare
curl -fsS -o /dev/null --retry 20 --retry-delay 1 --retry-all-errors "http://$(address proxy-of-bare)/stats"
"$BENCH_WORK/requests" "api=http://$(address proxy)/stats" "bare=http://$(address proxy-of-bare)/stats" 16 5 4 || status=1
exit "$status"
