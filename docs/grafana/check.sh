#!/usr/bin/env bash
# The dashboard and the alerts against programs that run (part of make e2e-prometheus): each expression is asked of the first of them, and each
# series that one names is in the /metrics of any. What no machine is sure to have is looked for in the source instead.
#   docs/grafana/check.sh URL...     http://127.0.0.1:3050
set -euo pipefail
[ $# -gt 0 ] || { sed -n '4s/^# *//p' "$0" >&2; exit 2; }
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# By a glob: a finding that stands, a swapping or throttled machine, one with sensors, in a container with limits, with others on it.
rare=(sys_stats_finding 'sys_stats_swap_*' 'sys_stats_pressure_*' sys_stats_sensor_celsius 'sys_stats_container_*' 'sys_stats_workload_*' 'node_*')

expressions() {
  jq -r '[.panels[].targets[]?.expr, .annotations.list[].expr // empty] | .[]' docs/grafana/sys-stats.json |
    sed 's/\$__rate_interval/1m/g; s/\$instance/.*/g'
  # An expression of a rule is a line, or a block below "expr: |" that is indented further.
  awk '/^ *expr: \|/ { at = index($0, "e"); block = ""; next }
    at { match($0, /^ */); if (RLENGTH >= at) { block = block " " $0; next } print block; at = 0 }
    /^ *expr: / { sub(/^ *expr: /, ""); print }' alerts/sys-stats.rules.yaml
}
expressions >"$work/expressions"
for url in "$@"; do curl --silent --fail --max-time 10 "$url/metrics"; done >"$work/metrics"
sed -nE 's/^([a-z][A-Za-z0-9_:]*)[{ ].*/\1/p' "$work/metrics" | sort -u >"$work/served"
grep -qx sys_stats_build_info "$work/served" || { echo "grafana: $* serve no sys_stats_build_info" >&2; exit 1; }

problems=0 asked=0
problem() { echo "grafana: $*" >&2; problems=$((problems + 1)); }
while IFS= read -r expression; do
  [[ $expression != *'$'* ]] || problem "a variable that nothing sets is left in: $expression"
  answer=$(curl --silent --max-time 20 --data-urlencode "query=$expression" "$1/api/v1/query") || answer=''
  asked=$((asked + 1))
  [ "$(jq -r .status <<<"$answer" 2>/dev/null)" = success ] || problem "$expression: $answer"
done <"$work/expressions"

for name in $(grep -ohE '\b(sys_stats|node|container|process)_[a-z0-9_]+|\bup\b' "$work/expressions" | sort -u); do
  [ "$name" != up ] || continue # Prometheus makes it, of each target
  ! grep -qx "$name" "$work/served" || continue
  for glob in "${rare[@]}"; do
    # shellcheck disable=SC2053
    if [[ $name == $glob ]]; then
      grep -qrF --include='*.go' --exclude='*_test.go' "\"$name\"" api/internal/metrics || problem "$name is neither served nor known to api/internal/metrics"
      continue 2
    fi
  done
  problem "$name is not in /metrics of $*"
done
[ "$asked" -gt 50 ] || problem "only $asked expressions were found: is the form of the files another one?"
[ "$problems" = 0 ] || { echo "grafana: FAILED, $problems problems" >&2; exit 1; }
echo "grafana: $asked expressions, $(wc -l <"$work/served") names served: passed"
