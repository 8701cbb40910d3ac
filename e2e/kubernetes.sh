#!/usr/bin/env bash
# The chart on a real cluster (make e2e-kubernetes): installed with the values of clusters/kind, asked through the ingress, upgraded and
# drained under load, broken and rolled back, scaled by an autoscaler, removed. What it needs and does not find is a failure, never a skip.
#
#   KUBECONFIG       the cluster; without it, the one that make kind makes. Everything is done in namespaces of its own.
#   FRONT            where its ingress answers                              default: http://127.0.0.1
#   IMAGES           registry of the three images                           default: the one of the values
#   IMAGE_TAG        their tag, which the cluster can pull                  default: dev, on Kind the one that make kind has loaded
set -euo pipefail
cd "$(dirname "$0")/.."

. e2e/checks.sh kubernetes
needs kubectl curl jq go node npx
if [ -z "${KUBECONFIG:-}" ]; then
  KUBECONFIG=$PWD/clusters/kind/.kubeconfig
  [ -s "$KUBECONFIG" ] || die "there is no cluster: make kind makes one, or set KUBECONFIG, FRONT and IMAGES to use another."
  export KUBECONFIG
  IMAGE_TAG=${IMAGE_TAG:-$(kubectl --namespace sys-stats get configmap stats-values --output 'jsonpath={.data.values\.yaml}' | jq -r .image.tag)}
fi
. e2e/browser.sh
FRONT=${FRONT:-http://127.0.0.1} IMAGE_TAG=${IMAGE_TAG:-dev}
kubectl version >/dev/null 2>&1 || die "the cluster does not answer: KUBECONFIG=$KUBECONFIG"
helm() { (cd api && go tool -modfile=../tools/kubernetes/go.mod helm "$@"); }
chart=$PWD/charts/stats

work=$(mktemp -d)
export HELM_CACHE_HOME=$work/helm HELM_CONFIG_HOME=$work/helm HELM_DATA_HOME=$work/helm
host=sys-stats-e2e watchers=sys-stats-e2e-nodes replicas=sys-stats-e2e-replicas
drained=''
status=''
finish() {
  if [ "$status" != 0 ]; then
    [ -n "$status" ] || stopped
    say "what is there, and what happened last"
    for namespace in $host $watchers $replicas; do
      kubectl -n $namespace get pods,services,ingresses -o wide || true
      kubectl -n $namespace get events --sort-by=.lastTimestamp | tail -n 15 || true
      kubectl -n $namespace logs -l app.kubernetes.io/part-of=sys-stats --tail=5 --prefix || true
    done
  fi
  [ -z "$drained" ] || kubectl uncordon "$drained" >/dev/null 2>&1 || true
  kubectl delete namespace $host $watchers $replicas --ignore-not-found --wait=false >/dev/null 2>&1 || true
  kubectl delete persistentvolume $replicas --ignore-not-found --wait=false >/dev/null 2>&1 || true
  rm -rf "$work"
}
trap finish EXIT

# The releases share one ingress with each other, and on Kind with that of Flux. So they have host names; curl is told where those are,
# and a browser knows by itself where names under localhost are. Elsewhere the first takes any name.
name_of() {
  case $address:$1 in
    127.*) echo "$1.localhost" ;;
    *:"$replicas") echo "$1.example.test" ;;
  esac
}
at() { if [ -n "$(name_of "$1")" ]; then echo "http://$(name_of "$1"):$port"; else echo "$FRONT"; fi; }
ask() { curl -sS --fail-with-body --max-time 10 "$(at "$1")$2"; } # ask RELEASE PATH
holds() { ask "$1" "$2" | jq -e "$3" >/dev/null || { echo "not so: $3"; ask "$1" "$2" | head -c 600; return 1; }; }
port=${FRONT##*:} address=${FRONT#http://}
case $port in //*) port=80 ;; esac
address=$(getent ahostsv4 "${address%%:*}" | awk 'NR == 1 { print $1 }')
printf 'resolve = "%s:%s:%s"\n' "$(name_of $replicas)" "$port" "$address" >"$work/.curlrc"
export CURL_HOME=$work

# The values of clusters/kind, with other images, host name and namespace.
# annotate --local turns YAML into JSON, of kinds that the cluster does not know too.
kubectl kustomize clusters/kind | kubectl annotate --local --filename - --output json read=yes |
  jq -s '[.[] | select(.kind == "HelmRelease" and .metadata.name == "stats")][0].spec.values' >"$work/values.json"
jq -e .hostView.enabled "$work/values.json" >/dev/null || die "clusters/kind has no values for the chart: kubectl kustomize clusters/kind shows what it has."
jq -n --arg images "${IMAGES:-}" --arg tag "$IMAGE_TAG" --arg name "$(name_of $host)" --arg watchers $watchers \
  '{image: ({tag: $tag} + (if $images == "" then {} else {registry: $images} end)), hostView: {namespace: $watchers}} + (if $name == "" then {} else {ingress: {hosts: [$name]}} end)' >"$work/here.json"
values=(--values "$work/values.json" --values "$work/here.json")

say "a namespace that refuses hostPath"
kubectl create namespace $replicas >/dev/null
kubectl label namespace $replicas pod-security.kubernetes.io/{enforce,warn}=restricted >/dev/null
kubectl create namespace $host >/dev/null
kubectl label namespace $host pod-security.kubernetes.io/{enforce,warn}=restricted >/dev/null
kubectl create namespace $watchers >/dev/null
kubectl label namespace $watchers pod-security.kubernetes.io/enforce=privileged >/dev/null
refuses_host_view() {
  local out
  ! out=$(helm install refused "$chart" --namespace $replicas --set hostView.enabled=true 2>&1) || { echo "it installed"; return 1; }
  grep -q 'enforce=privileged' <<<"$out" || { echo "$out"; return 1; }
}
check "host view in it is refused before anything is made, and says which label to set" refuses_host_view

say "install: the chart before its last change"
previous=$(git log --format=%H -n 2 -- charts/stats | tail -n 1)
# With the alerts, which the chart has a link to.
mkdir -p "$work/previous" && git archive "$previous" charts/stats $(git ls-tree --name-only "$previous" alerts) | tar -x -C "$work/previous"
before=$work/previous/charts/stats
if ! helm template stats "$before" "${values[@]}" >/dev/null 2>&1; then
  echo "  that chart does not know these values: it is this tree's instead, and the upgrade replaces pods by an annotation"
  before=$chart
fi
began=$(date +%s%N)
helm install stats "$before" --namespace $host "${values[@]}" --wait --timeout 3m >/dev/null || die "$before does not install."
answers() { ask $host /stats >/dev/null; }
within 30 answers
echo "  figure: ready $((($(date +%s%N) - began) / 1000000)) ms after the install began"

go build -o "$work/load" ./e2e/load/main.go
pods() { kubectl -n "$1" get pods -l "app.kubernetes.io/component=$2" -o "jsonpath=$3"; }
# under_load SECONDS RELEASE COMMAND...: while it runs, and for a while after, no request may be lost.
under_load() {
  local seconds=$1 release=$2 code=0 loading
  shift 2
  LOAD_RESOLVE=$address "$work/load" "$(at "$release")" "$seconds" >"$work/load.json" 2>"$work/load.err" &
  loading=$!
  sleep 2
  "$@" >"$work/during" 2>&1 || { code=$?; cat "$work/during"; }
  sleep 8 # the last pods of the old kind are leaving
  kill "$loading" 2>/dev/null || true
  wait "$loading" || code=1
  jq -c . "$work/load.json" || cat "$work/load.err"
  jq -r '"  figure: \(.requests) requests, \(.lost) lost; \(.events) events, streams opened again \(.reopened) times"' "$work/load.json" >>"$work/figures" || true
  return $code
}
figures() { cat "$work/figures" 2>/dev/null || true; rm -f "$work/figures"; }

say "an upgrade of every pod to the chart of this tree, under load"
# Of a chart that has not changed, an annotation makes new pods.
upgrade() {
  helm upgrade stats "$chart" --namespace $host "${values[@]}" --wait --timeout 4m \
    --set "api.podAnnotations.e2e=$1,web.podAnnotations.e2e=$1,proxy.podAnnotations.e2e=$1"
}
check "loses no request" under_load 300 $host upgrade one
figures

say "every node, under its own name, with its own numbers"
nodes=$(kubectl get nodes -o 'jsonpath={.items[*].metadata.name}')
count=$(wc -w <<<"$nodes")
all_up() { holds "$1" /instances "[.instances[] | select(.up)] | length == $2"; }
check "all $count nodes are on the list, up" within 30 all_up $host "$count"
own_numbers() {
  local node
  for node in $nodes; do
    holds $host "/stats?instance=$node" ".instance == \"$node\" and (.lenses | any(.name == \"host\" and .source == \"/host/proc\")) and .cpu.usagePercent != null and .memory.usedBytes > 0 and (.networks | length > 0)" || return 1
  done
}
check "each answers by its name, with the lens of its machine" own_numbers
differ() { # every pod of a node is behind an interface of its own, whose name is made up by chance: no two nodes have the same
  local node
  for node in $nodes; do ask $host "/stats?instance=$node" | jq -c '[.networks[].name] | sort'; done | sort -u | wc -l
}
check "no two of them show the same interfaces" eval 'expect "$(differ)" "$count"'
check "the control plane is among them" eval '[ "$(kubectl -n $watchers get pods -l app.kubernetes.io/component=api -o "jsonpath={.items[*].spec.nodeName}" | wc -w)" = "$count" ]'

say "the pods of every node, by name"
image=$(kubectl -n $host get deployment stats-proxy -o 'jsonpath={.spec.template.spec.containers[0].image}') # has a shell
on_every_node() { # on_every_node NAMESPACE NAME: a pod of that name on each node; more of its specification is read, six spaces in
  {
    cat <<X
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: $2}
spec:
  selector: {matchLabels: {app: $2}}
  template:
    metadata: {labels: {app: $2}}
    spec:
      automountServiceAccountToken: false
      terminationGracePeriodSeconds: 1
      tolerations: [{operator: Exists}]
X
    cat
  } | kubectl -n "$1" apply -f - >/dev/null
  kubectl -n "$1" rollout status "daemonset/$2" --timeout=60s >/dev/null
}
# A known load: a tenth of a processor, and 30 MB.
on_every_node $host busy <<X
      securityContext: {runAsNonRoot: true, runAsUser: 101, seccompProfile: {type: RuntimeDefault}}
      containers:
        - name: loop
          image: $image
          command: [sh, -c, 'x=\$(head -c 30000000 /dev/zero | tr "\\0" x); while :; do :; done']
          securityContext: {allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: {drop: [ALL]}}
          resources: {requests: {cpu: 100m}, limits: {cpu: 100m, memory: 256Mi}}
X
all_named() { # every pod that runs on a node is a row of it, with its containers
  local node missing
  for node in $nodes; do
    kubectl get pods -A --field-selector "spec.nodeName=$node,status.phase=Running" -o json |
      jq -c '[.items[] | .metadata.namespace + "/" + .metadata.name as $pod | $pod, ($pod + "/" + .spec.containers[].name)] | sort' >"$work/want"
    ask $host "/stats/workloads?instance=$node&limit=200" >"$work/rows" || return 1
    missing=$(jq -c --slurpfile want "$work/want" '$want[0] - [.workloads[] | select(.nameSource == "kubernetes") | .name]' "$work/rows")
    [ "$missing" = '[]' ] || { echo "$node does not show $missing"; jq -c '[.total, .missing, [.workloads[].name]]' "$work/rows"; return 1; }
  done
}
check "every pod, and every container in it, has its namespace and name on the page of its node" within 60 all_named
# metrics-server says of which seconds its mean is, so ours is taken over the same ones, from readings a second apart or a little more. What an
# edge may have too much or too little is 7 % of 15 s; memory has grown to its size before. Three readings are enough: of fewer, where the
# machine is busy, the next seconds are awaited.
watch_rows() { # watch_rows NODE
  while [ -e "$work/watching" ]; do
    ask $host "/stats/workloads?instance=$1&limit=200" 2>/dev/null |
      jq -c --arg name "$host/$(cat "$work/pod.$1")/loop" '.at as $at | .workloads[] | select(.name == $name and .cpu.usageCores != null) | {at: ($at[:19] + "Z" | fromdate), cpu: .cpu.usageCores, memory: .memory.workingSetBytes}' >>"$work/seen.$1" || true
    sleep 0.5
  done
}
same_seconds() { # of each node, what metrics-server says and what was seen meanwhile: in near.NODE
  local node until=$((SECONDS + 150)) left
  while :; do
    left=''
    kubectl get --raw "/apis/metrics.k8s.io/v1beta1/namespaces/$host/pods?labelSelector=app%3Dbusy" >"$work/top" 2>/dev/null || echo '{"items": []}' >"$work/top"
    for node in $nodes; do
      [ ! -s "$work/near.$node" ] || continue
      left+=" $node"
      touch "$work/seen.$node"
      jq -c -s --slurpfile top "$work/top" --arg pod "$(cat "$work/pod.$node")" '
        def number: capture("^(?<n>[0-9]+)(?<unit>[a-zA-Z]*)$") | (.n | tonumber) * {"n": 1e-9, "u": 1e-6, "m": 1e-3, "": 1, "Ki": 1024, "Mi": 1048576}[.unit];
        def seconds: [scan("([0-9.]+)([hms])")] | map((.[0] | tonumber) * {h: 3600, m: 60, s: 1}[.[1]]) | add;
        . as $seen | $top[0].items[] | select(.metadata.name == $pod)
        | (.timestamp[:19] + "Z" | fromdate) as $to | ($to - (.window | seconds)) as $from
        | (.containers[0].usage | {cpu: (.cpu | number), memory: (.memory | number)}) as $want
        | select($seen | length > 0 and .[0].at <= $from and .[-1].at >= $to)
        | [$seen[] | select(.at > $from and .at <= $to)] | select(length >= 3)
        | {$want, got: {cpu: (map(.cpu) | add / length), memory: .[-1].memory}, readings: length}' "$work/seen.$node" >"$work/near.$node"
    done
    [ -n "$left" ] || return 0
    [ "$SECONDS" -lt "$until" ] || { echo "there were not three readings in any seconds of metrics-server on$left"; return 1; }
    sleep 1
  done
}
as_kubectl_top() {
  local node watching=() code=0
  rm -f "$work"/seen.* "$work"/near.*
  for node in $nodes; do
    kubectl -n $host get pods -l app=busy --field-selector "spec.nodeName=$node" -o 'jsonpath={.items[0].metadata.name}' >"$work/pod.$node"
  done
  touch "$work/watching"
  for node in $nodes; do
    watch_rows "$node" &
    watching+=($!)
  done
  same_seconds || code=$?
  rm "$work/watching"
  wait "${watching[@]}" || true
  [ "$code" = 0 ] || return 1
  for node in $nodes; do
    sed "s|^|  figure: $node |" "$work/near.$node" >>"$work/figures"
    jq -e 'def near($a; $b): ($a - $b | fabs) <= $b / 10; near(.got.cpu; .want.cpu) and near(.got.memory; .want.memory)' "$work/near.$node" >/dev/null ||
      { echo "$node: more than 10 % apart"; cat "$work/near.$node"; return 1; }
  done
}
if kubectl get --raw /apis/metrics.k8s.io/v1beta1 >/dev/null 2>&1; then
  check "processor time and memory are within 10 % of kubectl top, on every node" within 120 as_kubectl_top
  tail -n "$count" "$work/figures" 2>/dev/null || true
else
  echo "  figure: none of kubectl top, the cluster has no metrics-server"
fi
rm -f "$work/figures"
kubectl -n $host delete daemonset busy --wait=false >/dev/null

say "through the ingress"
e2e/smoke.sh "$(at $host)" --lens host || failed=$((failed + 1))
check "its history is stored, in a volume that is the user's own" within 30 holds $host '/api/v1/query?query=sys_stats_history_storing' '.data.result[0].value[1] == "1"'
in_a_browser() { (cd web && FLEET_URL=$(at $host) npx playwright test --output test-results/kubernetes --grep 'all members are on one page|the picker leads'); }
[ "$count" != 3 ] || check "in a browser: all three on the fleet page, each opened by its name" in_a_browser
closed() { # nothing but the proxy is offered outside
  expect "$(kubectl get services -A -l app.kubernetes.io/instance=stats -o json | jq -r '[.items[] | select(.metadata.namespace | startswith("sys-stats-e2e")) | select(.spec.type != "ClusterIP")] | length')" 0 &&
    expect "$(kubectl -n $host get ingresses -o json | jq -r '[.items[].spec.rules[].http.paths[].backend.service.name] | unique | join(" ")')" stats-proxy &&
    expect "$(kubectl -n $host get pods -o json | jq -r '[.items[].spec | .hostNetwork, .hostPID, .containers[].ports[]?.hostPort | select(.)] | length')" 0
}
check "nothing but the proxy can be reached from outside" closed
check "the chart's own tests pass" helm test stats --namespace $host --timeout 2m

say "a pod is killed"
victim=${nodes##* }
reborn() { # reborn NODE POD: another pod than that one answers for the node
  local now
  now=$(kubectl -n $watchers get pods -l app.kubernetes.io/component=api --field-selector "spec.nodeName=$1" -o 'jsonpath={.items[?(@.status.containerStatuses[0].ready==true)].metadata.name}')
  [ -n "$now" ] && [ "$now" != "$2" ]
}
watcher_of() { kubectl -n $watchers get pods -l app.kubernetes.io/component=api --field-selector "spec.nodeName=$1" -o 'jsonpath={.items[0].metadata.name}'; }
old=$(watcher_of "$victim")
kubectl -n $watchers delete pod "$old" --force --grace-period=0 >/dev/null 2>&1
check "another takes its place" within 60 reborn "$victim" "$old"
moved=$SECONDS
check "and is found, by its name, within 15 s" within 15 holds $host "/stats?instance=$victim" ".instance == \"$victim\""
echo "  figure: found after $((SECONDS - moved)) s"

say "a node is drained, under load"
# One on which neither the ingress nor a name server stands alone; where both are on every node, they must be able to bear it.
busy=$(kubectl get pods -A -o json | jq -r '[.items[] | select(.metadata.name | test("^(traefik|coredns)-")) | .spec.nodeName] | unique | .[]')
for node in $nodes; do grep -qx "$node" <<<"$busy" || drained=$node; done
drained=${drained:-$victim}
drain() { kubectl drain "$drained" --ignore-daemonsets --delete-emptydir-data --timeout=120s; }
check "loses no request" under_load 180 $host drain
figures
left() { expect "$(kubectl -n $host get pods -o json | jq -r --arg n "$drained" '[.items[] | select(.spec.nodeName == $n and (.metadata.ownerReferences[0].kind != "DaemonSet"))] | length')" 0; }
check "nothing but the watcher of the node is left on it" left
check "the node itself goes on being watched" holds $host "/stats?instance=$drained" ".instance == \"$drained\""
kubectl uncordon "$drained" >/dev/null && drained=''

say "an image that does not exist"
broken() {
  ! helm upgrade stats "$chart" --namespace $host "${values[@]}" --set image.tag=no-such-tag --rollback-on-failure --timeout 25s || { echo "it was taken for good"; return 1; }
}
check "fails, is rolled back, and nobody notices" under_load 180 $host broken
figures
check "what runs is what ran before" eval '! kubectl -n $host get pods -o json | grep -q no-such-tag && holds $host /stats ".sequence > 0"'
check "a rollback by hand works too" eval 'helm rollback stats 1 --namespace $host --wait --timeout 3m && within 30 all_up $host $count'

say "replicas that see their own container alone, in a restricted namespace"
helm install replicas "$chart" --namespace $replicas "${values[@]}" --set hostView.enabled=false --set "ingress.hosts={$(name_of $replicas)}" --wait --timeout 3m >/dev/null 2>"$work/warnings" ||
  { cat "$work/warnings"; die "the chart does not install there."; }
check "no warning of Pod Security" eval '! grep -i podsecurity "$work/warnings"'
# What each replica answers: asked at once, as one request after the other may go over one connection, to one replica.
all_say() { # all_say JQ: the different results
  local asked
  rm -f "$work"/said.*
  for asked in $(seq 20); do ask $replicas /instances >"$work/said.$asked" & done
  wait
  for asked in $(seq 20); do jq -c "$1" "$work/said.$asked"; done | sort -u
}
# The one that came first knows the other before that knows itself to be of a fleet.
both_know() { expect "$(all_say '[.instances[] | select(.up)] | length')" 2; }
check "both are members, and both know it" within 30 both_know
e2e/smoke.sh "$(at $replicas)" --lens container || failed=$((failed + 1))
check "its history is stored, in a volume that is the user's own" within 30 holds $replicas '/api/v1/query?query=sys_stats_history_storing' '.data.result[0].value[1] == "1"'
check "whichever is asked says the same" within 15 eval 'expect "$(all_say "[.instances[] | [.name, .up]] | sort" | wc -l)" 1'
moved() { # moved POD: it is gone from the list of those that are up, and another is there
  holds $replicas /instances "([.instances[] | select(.up)] | length == 2) and ([.instances[] | select(.up and .name == \"$1\")] | length == 0)"
}
old=$(pods $replicas api '{.items[0].metadata.name}')
kubectl -n $replicas delete pod "$old" --wait=false >/dev/null
check "when one goes, its successor is found within 15 s of being ready" eval 'kubectl -n $replicas wait --for=delete "pod/$old" --timeout=60s && kubectl -n $replicas rollout status deployment/replicas-stats-api --timeout=60s && within 15 moved "$old"'

say "an autoscaler is turned on"
proxies() { kubectl -n $replicas get deployment replicas-stats-proxy -o 'jsonpath={.spec.replicas}'; }
# Whatever the autoscaler makes of it, there are never fewer than there were.
fewest() {
  local now least=99
  while [ -e "$work/watching" ]; do
    now=$(proxies) || continue
    [ "$now" -ge "$least" ] || least=$now
    sleep 0.2
  done
  echo "$least"
}
scaled_at() { kubectl -n $replicas get hpa replicas-stats-proxy -o 'jsonpath={.status.lastScaleTime}'; }
stays_at_two() {
  local watcher before
  touch "$work/watching"
  fewest >"$work/fewest" &
  watcher=$!
  helm upgrade replicas "$chart" --namespace $replicas --reuse-values --set proxy.autoscaling.enabled=true,proxy.autoscaling.minReplicas=2 --wait --timeout 3m &&
    before=$(scaled_at) && kubectl -n $replicas scale deployment replicas-stats-proxy --replicas 3 && # as an autoscaler does
    helm upgrade replicas "$chart" --namespace $replicas --reuse-values --set proxy.podAnnotations.again=yes --wait --timeout 3m || return 1
  rm "$work/watching"
  wait "$watcher"
  # The real autoscaler may meanwhile have found that two are enough.
  expect "$(cat "$work/fewest")" 2 && { [ "$(scaled_at)" != "$before" ] || expect "$(proxies)" 3; }
}
check "there are never fewer than two pods, and an upgrade leaves the number to it" stays_at_two

. e2e/kubernetes-history.sh

say "what it takes"
{ kubectl top pods --namespace $host --no-headers && kubectl top pods --namespace $watchers --no-headers; } 2>/dev/null | awk '{ sum += $3; print "  figure: " $1, $2, $3 } END { print "  figure: " NR " pods, " sum " MiB in all" }' || echo "  figure: none, the cluster has no metrics-server"

say "uninstall"
helm uninstall stats --namespace $host --wait --timeout 2m >/dev/null
helm uninstall replicas --namespace $replicas --wait --timeout 2m >/dev/null
kinds=$(kubectl api-resources --namespaced --verbs=list -o name | grep -vE '^(events|events.events.k8s.io|pods.metrics.k8s.io)$' | paste -sd,)
remains() { kubectl get "$kinds" --namespace "$1" -o name 2>/dev/null | grep -vE '^(configmap/kube-root-ca.crt|serviceaccount/default)$'; }
as_root 'rm -rf $KEPT $KEPT-volume'
kubectl -n $watchers delete daemonset folders --wait >/dev/null
check "leaves nothing" within 60 eval '! remains $host && ! remains $watchers && ! remains $replicas'

status=$failed
summary
