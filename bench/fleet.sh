#!/usr/bin/env bash
# The cost of a fleet of 200 to one of its members: CPU time and memory of an api with 200 peers on this machine, as counted by the
# kernel, and the latency of /instances. Fails above the budget.
#   bench/fleet.sh [SECONDS]     default 60
set -euo pipefail
cd "$(dirname "$0")"
seconds=${1:-60} count=200 first=23000
budget_percent=5 budget_resident_kib=$((48 * 1024)) budget_milliseconds=5

work=$(mktemp -d)
pids=()
trap 'kill "${pids[@]}" 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$work"' EXIT
(cd ../api && go build -trimpath -ldflags '-s -w' -o "$work/api" ./cmd/api)
(cd members && go build -o "$work/members" main.go)

serve() { # serve NAME SETTING...: starts an api; its address is in $work/NAME.address
  env SYS_STATS_LISTEN=127.0.0.1:0 SYS_STATS_INSTANCE="$1" SYS_STATS_HISTORY=off "${@:2}" "$work/api" >"$work/$1.log" &
  pids+=($!)
  until sed -n 's/.*"address":"\([^"]*\)".*/\1/p' "$work/$1.log" | grep . >"$work/$1.address"; do sleep 0.1; done
}
serve sample
sleep 3
curl -sSf "http://$(cat "$work/sample.address")/stats" >"$work/snapshot.json"
"$work/members" "$work/snapshot.json" "$first" "$count" &
pids+=($!)

peers=$(seq -f '127.0.0.1:%.0f' -s, "$first" $((first + count - 1)))
serve measured SYS_STATS_PEERS="$peers"
pid=${pids[-1]} url="http://$(cat "$work/measured.address")"
ticks() { sed 's/.*) //' "/proc/$pid/stat" | awk '{ print $12 + $13 }'; } # utime and stime, in 1/100 s
kibibytes() { awk -v name="$1:" '$1 == name { print $2 }' "/proc/$pid/status"; }
up() { curl -sS "$url/instances" | grep -o '"up":true' | wc -l; }

sleep 10
before=$(ticks)
sleep "$seconds"
after=$(ticks)
# the median of twenty requests over one connection
curl -sS -o /dev/null -w '%{time_starttransfer} %{time_total}\n' $(for _ in $(seq 20); do echo "$url/instances"; done) >"$work/times" 2>/dev/null
awk '/^[0-9.]+ [0-9.]+$/ { print $2 * 1000 }' "$work/times" | sort -n | sed -n 10p >"$work/median"
awk -v used=$((after - before)) -v seconds="$seconds" -v resident="$(kibibytes VmRSS)" -v anonymous="$(kibibytes RssAnon)" -v up="$(up)" -v count="$count" \
  -v took="$(cat "$work/median")" -v most="$budget_percent" -v room="$budget_resident_kib" -v time="$budget_milliseconds" 'BEGIN {
    percent = used / seconds
    printf "%d of %d members up, measured over %d s\n", up - 1, count, seconds
    printf "CPU               %.2f %% of one core   (budget %d %%)\n", percent, most
    printf "resident memory   %.1f MiB            (budget %d MiB), %.1f MiB of it anonymous\n", resident / 1024, room / 1024, anonymous / 1024
    printf "GET /instances    %.1f ms             (budget %d ms)\n", took, time
    exit up - 1 != count || percent > most || resident > room || took > time
  }'
