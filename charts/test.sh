#!/usr/bin/env bash
# The chart without a cluster (make chart-test): lint, schemas, refusals and what matters (tools/kubernetes/charttest), then checkov.
set -euo pipefail
cd "$(dirname "$0")/.."
(cd tools/kubernetes && go test -count=1 -timeout 30m ./...)

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for values in '' hostView.enabled=true,ingress.enabled=true,web.autoscaling.enabled=true,history.storage=hostPath history.storage=claim,api.replicas=1; do
  (cd api && go tool -modfile=../tools/kubernetes/go.mod helm template stats ../charts/stats --namespace watched --skip-tests --set "$values") >"$work/stats.yaml"
  "$(tools/venv.sh checkov)/checkov" --config-file charts/checkov.yaml --file "$work/stats.yaml"
done
echo "chart-test: passed"
