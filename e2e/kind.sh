#!/usr/bin/env bash
# What Flux must do with the cluster of make kind (make e2e-kind): the contract through the ingress, an upgrade, a broken change rolled
# back, drift repaired, a node drained without a lost request, a node lost. Run it again as often as you like. It needs what make kind
# needs, and a browser.
#
#   IN_NODE    what runs a command on a node: $IN_NODE NODE COMMAND...    default: docker exec, as Kind's nodes are containers
set -euo pipefail
cd "$(dirname "$0")/.."

front=http://127.0.0.1:${HTTP_PORT:-80}
export KUBECONFIG=$PWD/clusters/kind/.kubeconfig
. e2e/checks.sh e2e-kind
needs docker kubectl curl jq node npx go
[ -s "$KUBECONFIG" ] || die "there is no cluster: make kind makes one."
. e2e/browser.sh

work=$(mktemp -d)
cp -rL charts/stats "$work/chart"
drained='' loading='' cut_off='' finished=''
in_node() { ${IN_NODE:-docker exec} "$@"; }
# A node without a network, but for its own loopback. It goes on running.
network() { # network off|on NODE
  local change=-I
  [ "$1" = off ] || change=-D
  in_node "$2" iptables -t raw $change PREROUTING ! -i lo -j DROP
  in_node "$2" iptables -t raw $change OUTPUT ! -o lo -j DROP
}
finish() {
  [ -n "$finished" ] || { stopped && clusters/kind/up.sh diagnose; } >&2
  [ -z "$loading" ] || kill "$loading" 2>/dev/null || true
  [ -z "$cut_off" ] || network on "$cut_off" || true
  [ -z "$drained" ] || kubectl uncordon $drained >/dev/null || true
  [ -n "$finished" ] || go_back "$PWD/charts/stats" >/dev/null 2>&1 || true
  rm -rf "$work"
}
trap finish EXIT

stats() { kubectl --namespace sys-stats "$@"; }
field() { stats get helmrelease stats --output "jsonpath=$1"; }
reconcile() { stats annotate --overwrite helmrelease/stats "reconcile.fluxcd.io/requestedAt=$(date +%s%N)" >/dev/null; }
# go_back CHART: to a good chart, with the release's own timeout. Held until that chart is there, as with the short timeout a busy machine may
# not get it Ready, and with the long one Flux would try the broken chart again.
go_back() {
  stats patch helmrelease stats --type merge --patch '{"spec": {"suspend": true, "upgrade": {"timeout": null}}}' >/dev/null
  CHART=$1 clusters/kind/up.sh chart
}
# under_load COMMAND...: nothing that is asked meanwhile may be lost, of any member.
under_load() {
  LOAD_INSTANCES=$nodes "$work/load" "$front" 600 >"$work/load.json" &
  loading=$!
  "$@"
  # What the last step does to the pods may come a little later.
  sleep 10
  # It may have ended by itself.
  kill "$loading" 2>/dev/null || true
  wait "$loading" || { jq . "$work/load.json" && die "requests were lost"; }
  loading=''
  jq -r '"  \(.requests) requests, \(.lost) lost"' "$work/load.json"
}
go build -o "$work/load" ./e2e/load/main.go

say "the contract through the ingress, three nodes under their own names"
e2e/smoke.sh "$front" --lens host
nodes=$(kubectl get nodes --output json | jq -r '.items[].metadata.name' | sort | xargs)
ask() { curl -sS --fail --max-time 3 "$front$1"; }
# all_but [DOWN]: all nodes are members, and all but that one are up. One answer says both.
all_but() {
  local answer
  answer=$(ask /instances)
  expect "$(jq -r '.instances[].name' <<<"$answer" | sort | xargs)" "$nodes"
  expect "down: $(jq -r '.instances[] | select(.up | not).name' <<<"$answer" | xargs)" "down: ${1:-}"
}
see_all() { all_but ''; }
within 30 see_all

say "replicas are on different nodes"
nodes_of() { kubectl get pods --all-namespaces --selector "$1" --field-selector status.phase=Running --output 'jsonpath={range .items[*]}{.spec.nodeName}{"\n"}{end}' | sort -u; }
spread() { expect "$(nodes_of "app.kubernetes.io/component=$1" | wc -l)" 2; }
for component in web proxy; do within 30 spread "$component"; done

say "with a browser"
(cd web && FLEET_URL=$front npx playwright test --output test-results/kubernetes --grep 'all members are on one page|the picker leads')

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

say "a broken change: an image that does not exist, under load"
# Not the minutes of a real cluster: every try lasts until its timeout.
stats patch helmrelease stats --type merge --patch '{"spec": {"upgrade": {"timeout": "20s"}}}' >/dev/null
reason() { field "{.status.conditions[?(@.type==\"$1\")].reason}"; }
images() { stats get deployment stats-web --output 'jsonpath={.spec.template.spec.containers[0].image}'; }
good_image=$(images)
break_it() {
  cp -r "$work/chart" "$work/broken"
  sed -i '/^    repository: sys-stats\/web$/,/tag:/s/tag: ""/tag: nowhere/' "$work/broken/values.yaml"
  ! CHART=$work/broken clusters/kind/up.sh chart >"$work/gave-up" 2>&1 || die "up.sh took the broken chart for Ready"
  grep 'Flux has given up' "$work/gave-up" || { cat "$work/gave-up"; die "up.sh does not say that Flux has given up"; }
  # Stalled: every try that release.yaml allows is used up, so that what is there now stays.
  [ "$(reason Stalled) $(reason Remediated)" = 'RetriesExceeded RollbackSucceeded' ] || die "it was not rolled back: $(reason Stalled) $(reason Remediated)"
  [ "$(images)" = "$good_image" ] || die "what runs is $(images), not $good_image"
}
under_load break_it
go_back "$work/chart"

say "drift: the Service of the page deleted, the proxy scaled to 0, a variable of the api changed"
service=$(stats get service --selector app.kubernetes.io/component=web --output name)
stats delete "$service"
stats scale deployment stats-proxy --replicas 0
# A variable that somebody adds stays: it is theirs (server-side apply), and the chart says nothing of it. One of the chart's does not.
kubectl --namespace sys-stats-nodes set env daemonset/stats-api HOST_PROC=/nowhere
reconcile
repaired() {
  stats get "$service" >/dev/null && expect "$(stats get deployment stats-proxy --output 'jsonpath={.status.readyReplicas}')" 2 &&
    expect "$(kubectl --namespace sys-stats-nodes get daemonset stats-api --output json | jq -r '.spec.template.spec.containers[0].env[] | select(.name == "HOST_PROC").value')" /host/proc
}
within 180 repaired
within 120 e2e/smoke.sh "$front" --lens host
within 60 see_all

say "a node is drained, under load"
# A worker with a proxy on it: where there is nothing to lose, nothing is shown. Not one with a name server: where there is no other,
# the whole cluster is without names for seconds.
workers=$(kubectl get nodes --selector '!node-role.kubernetes.io/control-plane' --output name | sed 's#^node/##')
drain() {
  drained=$(nodes_of app.kubernetes.io/component=proxy | grep -Fx "$workers" | grep -vxF "$(nodes_of k8s-app=kube-dns)" | head -n 1 || true)
  [ -n "$drained" ] || die "each worker with a proxy has a name server, too."
  kubectl drain "$drained" --ignore-daemonsets --delete-emptydir-data --timeout 5m
}
under_load drain
kubectl uncordon "$drained"
drained=''
within 60 see_all
# The drained pods are together on what was left. Restarted, they are apart again.
for component in web proxy; do
  stats rollout restart "deployment/stats-$component" >/dev/null
  stats rollout status "deployment/stats-$component" --timeout 2m >/dev/null
  within 60 spread "$component"
done

say "a node is lost: its network is gone, under load"
# Not the one that port 80 leads to, nor one with a name server: those are the cluster's own to lose.
front_node=$(kubectl get nodes --selector node-role.kubernetes.io/control-plane --output 'jsonpath={.items[*].metadata.name}')
front_node=${front_node:-${nodes%% *}}
spared=$(nodes_of k8s-app=kube-dns; echo "$front_node")
lost=$(tr ' ' '\n' <<<"$nodes" | grep -vxF "$spared" | head -n 1)
[ -n "$lost" ] || die "no node can be lost: each of $nodes is needed."
# With something to lose on it: a proxy and a page.
for component in web proxy; do
  ! nodes_of "app.kubernetes.io/component=$component" | grep -qx "$lost" || continue
  drained=$(grep -vxF "$front_node" <<<"$spared" || true)
  [ -z "$drained" ] || kubectl cordon $drained
  stats rollout restart "deployment/stats-$component"
  stats rollout status "deployment/stats-$component" --timeout 2m
  [ -z "$drained" ] || kubectl uncordon $drained
  drained=''
done
# As a browser does, each of these tries a connection again that does not come about: until Kubernetes takes out the ingress controller of the
# lost node, half of them lead to it. So one answer must be enough, and none is waited for long.
answers() { ask "$1" >/dev/null; }
steady() { local i; for i in {1..10}; do answers / && answers /stats || return 1; done; }
"$work/load" "$front" 300 >"$work/load.json" &
loading=$!
sleep 3
cut_off=$lost
network off "$lost"
began=$SECONDS
within 45 answers /
within 45 answers /stats
echo "  $lost is lost; page and snapshot after $((SECONDS - began)) s"
within 45 all_but "$lost"
echo "  it is down on the list of members after $((SECONDS - began)) s"
within 75 steady
echo "  every request is answered at the first try after $((SECONDS - began)) s"
kill "$loading" 2>/dev/null || true
wait "$loading" || true
loading=''
jq -r '"  \(.requests) requests meanwhile, \(.lost) lost"' "$work/load.json"
network on "$lost"
cut_off=''
within 120 see_all

finished=yes
say "passed"
