#!/usr/bin/env bash
# The cost of the api without viewers and history: CPU time and memory of its process, as counted by the kernel. Fails above the budget.
#   bench/cost.sh [SECONDS]     default 300
set -euo pipefail
cd "$(dirname "$0")/../api"
seconds=${1:-300}
budget_percent=0.2 budget_anonymous_kib=$((12 * 1024))

work=$(mktemp -d)
go build -trimpath -ldflags '-s -w' -o "$work/api" ./cmd/api
SYS_STATS_LISTEN=127.0.0.1:0 SYS_STATS_INSTANCE=bench SYS_STATS_HISTORY=off "$work/api" >"$work/log" &
pid=$!
trap 'kill "$pid" 2>/dev/null || true; wait "$pid" 2>/dev/null || true; rm -rf "$work"' EXIT

ticks() { sed 's/.*) //' "/proc/$pid/stat" | awk '{ print $12 + $13 }'; } # utime and stime, in 1/100 s
kibibytes() { awk -v name="$1:" '$1 == name { print $2 }' "/proc/$pid/status"; }

sleep 10 # leave out the start
before=$(ticks)
sleep "$seconds"
after=$(ticks)
anonymous=$(kibibytes RssAnon)

awk -v used=$((after - before)) -v seconds="$seconds" -v anonymous="$anonymous" -v resident="$(kibibytes VmRSS)" \
  -v size="$(stat -c %s "$work/api")" -v most="$budget_percent" -v room="$budget_anonymous_kib" 'BEGIN {
    percent = used / seconds
    printf "over %d s, one sample a second, no viewers\n", seconds
    printf "CPU               %.3f %% of one core   (budget %.1f %%)\n", percent, most
    printf "anonymous memory  %.1f MiB            (budget %d MiB)\n", anonymous / 1024, room / 1024
    printf "resident memory   %.1f MiB, including pages of the binary\n", resident / 1024
    printf "binary            %.1f MiB\n", size / 1048576
    exit percent > most || anonymous > room
  }'
