#!/usr/bin/env bash
# The alerts: promtool checks the rules, and runs the tests in tests/, of which each alert must have one in which it fires and one in which
# it does not. Part of make e2e-prometheus, as promtool takes minutes to compile the first time.
set -euo pipefail
cd "$(dirname "$0")"
promtool=$(../tools/prometheus.sh promtool)/promtool

# untested RULES TEST...: the alerts of which one of the two is missing.
untested() {
  awk '
    FNR == NR { if ($2 == "alert:") alerts[$3] = 1; next }
    $2 == "alertname:" { alert = $3 }
    /exp_alerts: \[\]/ { quiet[alert] = 1 }
    /exp_alerts:$/ { fires[alert] = 1 }
    END { for (alert in alerts) { if (!fires[alert]) print alert " is never made to fire"; if (!quiet[alert]) print alert " is never kept from it" } }
  ' "$@"
}

"$promtool" check rules --lint=all --lint-fatal sys-stats.rules.yaml
"$promtool" test rules tests/*.yaml
missing=$(untested sys-stats.rules.yaml tests/*.yaml)
[ -z "$missing" ] || { echo "alerts: $missing" >&2; exit 1; }
echo "alerts: passed"
