#!/usr/bin/env bash
# What speaks Prometheus, against the real program without Docker (make e2e-prometheus): its client and promtool ask the program; a real
# Prometheus beside it scrapes it, and answers the same 20 expressions from the same data; a real node_exporter beside it counts the same.
# Then the history is killed, its disk fills up, its directory cannot be written, a second process wants it, and a thousand hostile queries
# come, while /stats must be answered in time. Calls to write fail, one after the other, and a compaction is interrupted. Last, the rules of
# alerts/ and the dashboard of docs/grafana.
# Needs root where it mounts a small disk; elsewhere that part is left out, which is said. Takes four minutes, and five more the first
# time, to compile Prometheus.
set -euo pipefail
cd "$(dirname "$0")/.."

. e2e/checks.sh e2e-prometheus
needs go curl jq strace
programs=$(tools/prometheus.sh) || die "Prometheus does not build."
PATH=$programs:$PATH
unset "${!SYS_STATS_@}"

work=$(mktemp -d)
chmod 755 "$work"
declare -A pids=()
status=''
finish() {
  local name
  [ -n "$status" ] || stopped
  for name in "${!pids[@]}"; do kill -KILL "${pids[$name]}" 2>/dev/null || true; done
  wait 2>/dev/null
  if mountpoint --quiet "$work/disk"; then umount --lazy "$work/disk"; fi
  rm -rf "$work"
}
trap finish EXIT

export CGO_ENABLED=0
(cd api && go build -trimpath -ldflags '-s -w' -o "$work/api" ./cmd/api) || die "the api does not build."
(cd api && go build -o "$work/ask" ../e2e/prometheus/*.go) || die "the program of the suite (e2e/prometheus) does not build."

# run NAME COMMAND...: in the background, with its output in $work/NAME.log. A name is for one process at a time.
run() { "${@:2}" >>"$work/$1.log" 2>&1 & pids[$1]=$!; }
# end NAME [SIGNAL]: ends it and waits until it has ended; returns its exit code.
end() {
  local pid=${pids[$1]} code=0
  unset "pids[$1]"
  kill "-${2:-TERM}" "$pid"
  wait "$pid" 2>/dev/null || code=$?
  return "$code"
}
# address NAME: what a program of ours, or of Prometheus's, says it listens on; all of them are told to take any free port.
address() { sed -n 's/.*address"\{0,1\}[:=]"\{0,1\}\(127\.0\.0\.1:[0-9]*\).*/\1/p' "$work/$1.log" | grep -v ':0$' | head -n 1; }
listens() { address "$1" | grep -q . || { tail -n 5 "$work/$1.log"; return 1; }; }
# serve NAME [SETTING=VALUE...]: starts the program, as the user that the array as says, and sets $url.
as=()
serve() {
  : >"$work/$1.log"
  run "$1" "${as[@]}" env SYS_STATS_LISTEN=127.0.0.1:0 SYS_STATS_INSTANCE=e2e SYS_STATS_DRAIN_DELAY=0s SYS_STATS_HISTORY_INTERVAL=1s \
    SYS_STATS_HISTORY_DIR="$work/history" "${@:2}" "$work/api"
  within 10 listens "$1" || die "the program does not listen within 10 s."
  url=http://$(address "$1")
}

query() { curl --silent --show-error --max-time 15 --data-urlencode "query=$1" "${2:-$url}/api/v1/query"; } # query PROMQL [URL]
value() { query "$@" | jq -er '.data.result[0].value[1]'; }
# holds PROMQL [URL]: it has an answer
holds() {
  local got
  got=$(query "$@")
  jq -e '.data.result | length > 0' <<<"$got" >/dev/null || { echo "no answer to $1: ${got:0:400}"; return 1; }
}
# has_until TIME: a sample of that second, as the unit of what is stored is a second
has_until() {
  query "sys_stats_cpu_usage_ratio[10s] @ $1" | jq -e --argjson time "$1" '.data.result[0].values[-1][0] >= $time - 1' >/dev/null ||
    { echo "at $1: $(query "sys_stats_cpu_usage_ratio[10s] @ $1")"; return 1; }
}
stores() { within 15 holds "timestamp(sys_stats_cpu_usage_ratio) > $(date +%s)"; } # something that is measured from now on
missing() { curl --silent --max-time 5 "$url/stats" | jq -r '.missing[] | select(.field == "history") | "\(.reason) \(.hint)"'; }
says() { missing | grep -q -- "$1" || { echo "the snapshot says of the history: $(missing)"; return 1; }; }
says_nothing() { expect "$(missing)" ''; }
watched() { : >"$work/watch.log"; run watch "$work/ask" watch "$url" 2000; } # /stats is asked from now on,
answered() { # and was answered in time until now
  local code=0
  end watch || code=$?
  check '/stats was answered in time all the while' expect "$code $(tail -n 3 "$work/watch.log")" "0 $(head -n 1 "$work/watch.log")"
}

say "as a data source"
serve api
check 'within 15 s of the start, what was measured can be asked for' within 15 holds 'count_over_time(sys_stats_cpu_usage_ratio[1m]) >= 6'
check 'the client that Grafana uses is answered: queries, names, metadata, build; and refused what does not read' "$work/ask" client "$url"
promtool_queries() {
  local now
  now=$(date +%s)
  promtool query instant "$url" 'node_memory_MemTotal_bytes' | grep -q 'instance="e2e", job="node"'
  promtool query range --start=$((now - 10)) --end="$now" --step=1s "$url" 'rate(node_cpu_seconds_total{mode="idle"}[5s])' | grep -q '@\['
  promtool query series --match=sys_stats_build_info "$url" | grep -q 'goversion='
  promtool query labels "$url" mountpoint | grep -q '^/'
}
check 'promtool query: instant, range, series and labels' promtool_queries

say "scraped by a real Prometheus"
cat >"$work/prometheus.yaml" <<END
global: {scrape_interval: 1s, scrape_timeout: 1s}
scrape_configs:
  - {job_name: text, scrape_protocols: [PrometheusText0.0.4], static_configs: [{targets: ["${url#http://}"]}]}
  - {job_name: openmetrics, scrape_protocols: [OpenMetricsText1.0.0], static_configs: [{targets: ["${url#http://}"]}]}
END
start=$((($(date +%s) - 5 * 3600) / 60 * 60))
"$work/ask" data "$start" >"$work/data"
for directory in history-with-data prometheus; do
  promtool tsdb create-blocks-from openmetrics --quiet "$work/data" "$work/$directory" || die "promtool makes no blocks of the data."
done
run prometheus prometheus --config.file="$work/prometheus.yaml" --storage.tsdb.path="$work/prometheus" --web.listen-address=127.0.0.1:0
within 60 listens prometheus || die "Prometheus does not listen."
prometheus=http://$(address prometheus)
scraped() {
  holds "count_over_time(up{job=\"$1\"}[1m]) >= 8 and min_over_time(up{job=\"$1\"}[1m]) == 1" "$prometheus"
  holds "scrape_samples_post_metric_relabeling{job=\"$1\"} > 100" "$prometheus"
}
for format in text openmetrics; do check "it scrapes $format" within 60 scraped $format; done
check 'no series is in one of the two and not in the other' \
  holds 'count({job="text",__name__!~"scrape_.*|up"}) == on () count({job="openmetrics",__name__!~"scrape_.*|up"})' "$prometheus"
complaints() { ! grep -E 'level=(WARN|ERROR)' "$work/prometheus.log"; }
check 'without a word of complaint' complaints
# Some names of node_exporter are not to promtool's taste.
linted() { expect "$(curl --silent --fail "$url/metrics" | { promtool check metrics 2>&1 || true; } | grep -v '^node_')" ''; }
check 'promtool check metrics finds nothing, but in the names of node_exporter' linted

say "beside a real node_exporter"
# tests_of FILE: runs the tests of one file.
tests_of() { (cd api && go test -count=1 -tags e2e -run "$(sed -n 's/^func \(Test[^(]*\).*/^\1$/p' "cmd/api/$1" | paste -sd '|')" ./cmd/api); }
check 'it counts the same, and what dashboards and rules need is there' tests_of node_exporter_test.go

say "the same data, in ours and in a real Prometheus"
end api || die "the program exited with $? on SIGTERM."
serve api SYS_STATS_HISTORY_DIR="$work/history-with-data"
check 'the history opens' within 15 holds 'sys_stats_cpu_usage_ratio'
check 'twenty expressions have equal answers, of moments and of ranges' "$work/ask" equal "$url" "$prometheus" "$start"
end prometheus || true
end api || die "the program exited with $? on SIGTERM."

say "a thousand hostile queries"
# The limit that docker-compose.yaml gives the api, and Go what the api gives it of that.
mebibytes=$(sed -n '/^  api:/,/^  [a-z]*:$/s/.*memory: \([0-9]*\)M.*/\1/p' docker-compose.yaml)
serve api SYS_STATS_HISTORY_DIR="$work/history-with-data" GOMEMLIMIT=$((mebibytes * 3 / 4))MiB
check 'the history of before is there' within 15 holds 'count_over_time(sys_stats_cpu_usage_ratio[10m]) > 5'
check "/stats is answered in time, what is refused names its setting, and the memory stays below $mebibytes MiB" "$work/ask" hostile "$url" "${pids[api]}" "$mebibytes"
check 'what is asked next is answered' within 15 holds 'sys_stats_cpu_usage_ratio'
end api || die "the program exited with $? on SIGTERM."

say "kill -9"
serve api
check 'it stores' stores
# A process is started and ended outside of a check, whose shell it would not be a child of.
for n in 1 2 3; do
  stored=$(value 'timestamp(sys_stats_cpu_usage_ratio)')
  end api KILL || true
  serve api
  check "killed, time $n: it answers at once" curl --silent --show-error --fail --max-time 1 --output "$work/answer" "$url/healthz"
  check 'is ready within 2 s' within 2 holds 'count_over_time(sys_stats_load1[1h])'
  check 'and has lost nothing but the last second' has_until "$stored"
  check 'and stores' stores
done

say "a compaction that is interrupted, and writes that fail"
check 'SIGTERM and SIGKILL during a compaction lose nothing' tests_of history_disk_test.go
check 'whichever write fails, it runs on, says so, and all that was stored before is there' tests_of history_failing_test.go

say "a second process on the directory"
first=$url
watched
serve second
check 'it runs, and says why its history is not there' within 15 says 'another process'
check 'and keeps it in memory' stores
end second || die "the second program exited with $? on SIGTERM."
url=$first
check 'the first is not disturbed' says_nothing
check 'and stores' stores
answered
end api || die "the program exited with $? on SIGTERM."

say "a directory that cannot be written"
mkdir "$work/locked" && chmod 555 "$work/locked"
[ "$(id -u)" != 0 ] || as=(setpriv --reuid=65534 --regid=65534 --clear-groups --inh-caps=-all)
serve api SYS_STATS_HISTORY_DIR="$work/locked/history"
watched
check 'the program runs, and says what is wrong and what to do' within 15 says 'cannot be written.*SYS_STATS_HISTORY_DIR'
check 'what fits into memory is kept' stores
answered
end api || die "the program exited with $? on SIGTERM."
as=()

say "a full disk"
full_disk() {
  local before
  serve api SYS_STATS_HISTORY_DIR="$work/disk/history"
  watched
  check 'the history is kept on a disk of 64 MiB' stores
  head -c 1G /dev/zero >"$work/disk/full" 2>/dev/null || true
  check 'the disk is full: it says so, and what to do' within 15 says 'the disk of .* is full.*Free some space'
  check 'what was stored can still be asked for' holds 'last_over_time(sys_stats_cpu_usage_ratio[5m])'
  sleep 5
  rm "$work/disk/full"
  check 'with room, nothing is missing' within 90 says_nothing
  check 'and storing goes on' stores
  answered
  before=$(value 'timestamp(sys_stats_cpu_usage_ratio)')
  end api || die "the program exited with $? on SIGTERM."
  serve api SYS_STATS_HISTORY_DIR="$work/disk/history"
  check 'the next start has all that was stored since' within 15 has_until "$before"
  end api || die "the program exited with $? on SIGTERM."
}
mkdir "$work/disk"
if [ "$(id -u)" = 0 ]; then
  mount -t tmpfs -o size=64m tmpfs "$work/disk"
  full_disk
else
  echo '  left out: only root can mount a small disk'
fi

say "alerts and dashboard"
check 'the rules are valid, and each alert is made to fire and kept from it' alerts/test.sh
serve api
first=$url
serve second SYS_STATS_INSTANCE=second SYS_STATS_HISTORY_DIR="$work/second" SYS_STATS_PEERS="${first#http://}"
check 'two programs run, and have rates by now' stores
check 'they know each other' within 30 holds 'sys_stats_member_up == 1'
check 'every expression is answered, and every series is there' docs/grafana/check.sh "$url" "$first"
for name in second api; do end "$name" || die "the program $name exited with $? on SIGTERM."; done

status=$failed
summary
