#!/usr/bin/env bash
# What Flux must do with the cluster of make kind (make e2e-kind): the contract through the ingress, an upgrade, a broken change taken
# back, drift repaired, a node drained without a lost request. Run it again as often as you like. It needs what make kind needs, and a browser.
set -euo pipefail
cd "$(dirname "$0")/.."

front=http://127.0.0.1:${HTTP_PORT:-80}
export KUBECONFIG=$PWD/clusters/kind/.kubeconfig
. e2e/promises.sh e2e-kind
needs docker kubectl curl jq node npx go
[ -s "$KUBECONFIG" ] || die "there is no cluster: make kind makes one."
. e2e/browser.sh

work=$(mktemp -d)
cp -r charts/stats "$work/chart"
good_tag=$(kubectl --namespace sys-stats get configmap stats-values --output 'jsonpath={.data.values\.yaml}' | sed 's/.*"\(.*\)".*/\1/')
drained='' loading='' finished=''
finish() {
  [ -n "$finished" ] || { say "FAILED" && clusters/kind/up.sh diagnose; } >&2
  [ -z "$loading" ] || kill "$loading" 2>/dev/null || true
  [ -z "$drained" ] || kubectl uncordon "$drained" >/dev/null || true
  clusters/kind/up.sh tag "$good_tag" >/dev/null || true
  rm -rf "$work"
}
trap finish EXIT

stats() { kubectl --namespace sys-stats "$@"; }
field() { stats get helmrelease stats --output "jsonpath=$1"; }
# eventually SECONDS COMMAND...: what comes after makes no sense without it.
eventually() { soon "$@" || die "does not hold: ${*:2}"; }
# under_load COMMAND...: nothing that is asked meanwhile may be lost.
under_load() {
  "$work/load" "$front" 600 >"$work/load.json" &
  loading=$!
  "$@"
  # What the last step does to the pods may come a little later.
  sleep 10
  # It may have come to its own end.
  kill "$loading" 2>/dev/null || true
  wait "$loading" || { jq . "$work/load.json" && die "requests were lost"; }
  loading=''
  jq -r '"  \(.requests) requests, \(.lost) lost"' "$work/load.json"
}
go build -o "$work/load" ./e2e/load/main.go

say "the contract through the ingress, three nodes under their own names"
e2e/smoke.sh "$front" --lens host
nodes=$(kubectl get nodes --output json | jq -r '.items[].metadata.name' | sort | xargs)
members() { curl -sS --max-time 5 "$front/instances" | jq -r '.instances[].name' | sort | xargs; }
see_all() { [ "$(members)" = "$nodes" ]; }
eventually 30 see_all

say "with a browser"
# Not those that kill members of a Compose fleet: a DaemonSet's pod is back before anybody has seen it down.
(cd web && FLEET_URL=$front npx playwright test --grep-invert 'is killed|replica between dies')

say "an upgrade: the chart changed, the version did not, under load"
upgrade() {
  local before
  before=$(field '{.status.history[0].version}')
  # Another annotation: every pod is replaced, and nothing else changes.
  sed -i "s/podAnnotations: {}/podAnnotations: {e2e-kind: \"$(date +%s)\"}/" "$work/chart/values.yaml"
  CHART=$work/chart clusters/kind/up.sh chart
  [ "$(field '{.status.history[0].version}')" -gt "$before" ] || die "Flux has not upgraded to the changed chart"
}
under_load upgrade

say "a broken change: an image that is nowhere"
# Stalled: every try that app.yaml allows is used up, so that what is there now stays.
reason() { field "{.status.conditions[?(@.type==\"$1\")].reason}"; }
is_rolled_back() { [ "$(reason Stalled) $(reason Remediated)" = 'RetriesExceeded RollbackSucceeded' ]; }
tags() { stats get deployment,daemonset --output json | jq -r '.items[].spec.template.spec.containers[].image | sub(".*:"; "")' | sort -u; }
has_good_tag() { [ "$(tags)" = "$good_tag" ]; }
break_it() {
  clusters/kind/up.sh tag nowhere
  eventually 900 is_rolled_back
  eventually 60 has_good_tag
}
under_load break_it
clusters/kind/up.sh tag "$good_tag"
stats wait helmrelease/stats --for condition=Ready --timeout 5m

say "drift: the Service of the page is taken away"
service=$(stats get service --selector app.kubernetes.io/component=web --output name)
stats delete "$service"
stats annotate --overwrite helmrelease/stats "reconcile.fluxcd.io/requestedAt=$(date +%s%N)"
is_there() { stats get "$service" >/dev/null 2>&1; }
eventually 120 is_there
eventually 60 e2e/smoke.sh "$front" --lens host

say "a node is drained"
drain() {
  # A worker with a proxy on it: where there is nothing to lose, nothing is shown.
  drained=$(stats get pods --selector app.kubernetes.io/component=proxy --output json |
    jq -r '[.items[].spec.nodeName | select(endswith("control-plane") | not)][0]')
  kubectl drain "$drained" --ignore-daemonsets --delete-emptydir-data --timeout 5m
}
under_load drain
kubectl uncordon "$drained"
drained=''
eventually 60 see_all

finished=yes
say "passed"
