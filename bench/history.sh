#!/usr/bin/env bash
# What the history costs: ours (one sample a second, history every 5 s, no viewers) beside a real node_exporter that a real Prometheus scrapes
# every 5 s, all in one run on one machine. CPU must be half of theirs at most, resident and anonymous memory two thirds.
#   bench/history.sh [SECONDS]     default 420
#   GOGC="50 75"                   ours once more with each of these
#   BASE=COMMIT                    a build of that commit, with which ours without history is compared
# The Prometheus of the comparison has no service discovery of a cloud (tools/prometheus.sh), and so less code than a released one.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-420}
read -ra collectors <<<"${GOGC:-}"
unset GOGC

work=$(mktemp -d)
names=() pids=()
finish() {
  kill "${pids[@]}" 2>/dev/null || true
  wait 2>/dev/null || true
  [ -z "${BASE:-}" ] || git worktree remove --force "$work/base" 2>/dev/null || true
  rm -rf "$work"
}
trap finish EXIT
run() { names+=("$1"); "${@:2}" >"$work/$1.log" 2>&1 & pids+=("$!"); } # run NAME COMMAND...
ours() { # ours NAME PROGRAM [SETTING=VALUE...]
  run "$1" env SYS_STATS_LISTEN=127.0.0.1:0 SYS_STATS_INSTANCE=bench "${@:3}" "$work/$2"
}
build() { (cd "$1/api" && CGO_ENABLED=0 go build -trimpath -ldflags '-s -w' -o "$work/$2" ./cmd/api); }

build . api
programs=$(tools/prometheus.sh node_exporter prometheus)
if [ -n "${BASE:-}" ]; then
  git worktree add --quiet --detach "$work/base" "$BASE"
  build "$work/base" api-base
fi

run node_exporter "$programs/node_exporter" --web.listen-address=127.0.0.1:0 --log.level=info
address() { sed -n 's/.*address=\(127\.0\.0\.1:[1-9][0-9]*\).*/\1/p' "$work/$1.log" | head -n 1; }
until address node_exporter | grep -q .; do sleep 0.2; done
printf 'global: {scrape_interval: 5s}\nscrape_configs: [{job_name: node, static_configs: [{targets: ["%s"]}]}]\n' "$(address node_exporter)" >"$work/prometheus.yaml"
run prometheus "$programs/prometheus" --config.file="$work/prometheus.yaml" --storage.tsdb.path="$work/prometheus" --web.listen-address=127.0.0.1:0
ours ours api SYS_STATS_HISTORY_DIR="$work/ours"
for percent in "${collectors[@]}"; do ours "ours-gogc-$percent" api SYS_STATS_HISTORY_DIR="$work/ours-gogc-$percent" GOGC="$percent"; done
ours history-off api SYS_STATS_HISTORY=off
[ -z "${BASE:-}" ] || ours base api-base

# look: a line for each process: name, CPU time in 1/100 s, resident and anonymous memory in KiB
look() {
  local i
  for i in "${!pids[@]}"; do
    echo "${names[i]} $(sed 's/.*) //' "/proc/${pids[i]}/stat" | awk '{ print $12 + $13 }') $(awk '$1 == "VmRSS:" { r = $2 } $1 == "RssAnon:" { a = $2 } END { print r, a }' "/proc/${pids[i]}/status")"
  done
}
sleep 30 # leave out the start
for i in "${!pids[@]}"; do kill -0 "${pids[i]}" || { tail -n 3 "$work/${names[i]}.log"; exit 1; }; done
curl --silent --fail --data-urlencode 'query=count_over_time(up[30s]) > 3 and min_over_time(up[30s]) == 1' "http://$(address prometheus)/api/v1/query" | grep -q '"value"' ||
  { echo "bench: Prometheus does not scrape node_exporter"; exit 1; }
end=$((SECONDS + seconds))
while look >>"$work/looks" && [ "$SECONDS" -lt "$end" ]; do sleep 5; done

for program in "$work/api" "$work/api-base"; do
  [ ! -e "$program" ] || echo "${program##*/}: $(($(stat -c %s "$program") / 1048576)) MiB, $(gzip -c "$program" | wc -c | awk '{ printf "%.1f", $1 / 1048576 }') MiB compressed"
done
du -sm "$work/ours" "$work/prometheus" | sed "s#$work/#on disk, MiB: #"
awk -v seconds="$seconds" '
  !($1 in count) { order[++n] = $1; first[$1] = $2 }
  { count[$1]++; last[$1] = $2; resident[$1] += $3; anonymous[$1] += $4 }
  function row(name) {
    printf "%-20s %7.3f %% %9.1f MiB %9.1f MiB\n", name, cpu[name], mean[name, "r"], mean[name, "a"]
  }
  END {
    printf "over %d s, the mean of %d looks\n%-20s %9s %13s %13s\n", seconds, count[order[1]], "", "CPU", "resident", "anonymous"
    for (i = 1; i <= n; i++) {
      name = order[i]
      cpu[name] = (last[name] - first[name]) / seconds
      mean[name, "r"] = resident[name] / count[name] / 1024
      mean[name, "a"] = anonymous[name] / count[name] / 1024
      row(name)
    }
    both = cpu["node_exporter"] + cpu["prometheus"]
    r = mean["node_exporter", "r"] + mean["prometheus", "r"]
    a = mean["node_exporter", "a"] + mean["prometheus", "a"]
    for (i = 1; i <= n; i++) if (order[i] ~ /^ours/) {
      name = order[i]
      printf "%-20s CPU %.2f, resident %.2f, anonymous %.2f of node_exporter and Prometheus\n", name, cpu[name] / both, mean[name, "r"] / r, mean[name, "a"] / a
    }
    failed = cpu["ours"] / both > 0.5 || mean["ours", "r"] / r > 2 / 3 || mean["ours", "a"] / a > 2 / 3
    if ("base" in count) {
      printf "history off: anonymous %.2f of the base\n", mean["history-off", "a"] / mean["base", "a"]
      failed = failed || mean["history-off", "a"] > mean["base", "a"] * 1.02
    }
    print failed ? "bench: FAILED: more than is allowed (CPU 0.50, memory 0.67, history off 1.02)" : "bench: passed"
    exit failed
  }' "$work/looks"
