#!/usr/bin/env bash
# clusters/production as somebody's own cluster takes it: the real source-, kustomize- and helm-controller, a Git repository that this
# machine serves, a chart and images under the names of a release. On the cluster of make kind, whose application it replaces; it
# removes everything at the end, and make kind brings that one back.
#
#   GIT_ADDRESS   ADDRESS:PORT under which pods reach this machine     default: the gateway of Docker's network kind, port 9418
#   GIT_RUN       a command that runs the Git server where that address is, such as: ip netns exec NAME
set -euo pipefail
cd "$(dirname "$0")/.."

http_port=${HTTP_PORT:-80}
front=http://stats.localhost:$http_port
export KUBECONFIG=$PWD/clusters/kind/.kubeconfig
. e2e/checks.sh e2e-git
needs docker kubectl curl jq git go
[ -s "$KUBECONFIG" ] || die "there is no cluster: make kind makes one."
git_address=${GIT_ADDRESS:-$(docker network inspect kind --format '{{range .IPAM.Config}}{{.Gateway}} {{end}}' | grep -oE '([0-9]+\.){3}[0-9]+' | head -n 1):9418}

work=$(mktemp -d)
serving='' status=''
tool() { (cd api && go tool -modfile=../tools/kubernetes/go.mod "$@"); }
flux() { kubectl --namespace flux-system "$@"; }
stats() { kubectl --namespace sys-stats "$@"; }
finish() {
  [ -n "$status" ] || stopped >&2
  [ "$status" = 0 ] || clusters/kind/up.sh diagnose >&2
  flux delete kustomization flux-system app infrastructure --ignore-not-found --timeout 3m >/dev/null || true
  flux delete gitrepository flux-system --ignore-not-found >/dev/null || true
  [ -z "$serving" ] || kill "$serving" 2>/dev/null || true
  rm -rf "$work"
}
trap finish EXIT

registry=127.0.0.1:${REGISTRY_PORT:-5001}
say "a release: chart and images under the names that clusters/base/app asks for, on the cluster alone"
# release VERSION: the chart in the registry beside the nodes, the images on the nodes. They are in the registry as well: a node that
# has little room removes an image that no pod uses, and nodes that take this registry for ghcr.io's can pull it again.
release() {
  local image images=()
  VERSION=v$1 charts/package.sh "$work" >/dev/null
  tool helm push "$work/stats-$1.tgz" "oci://$registry/sys-stats/charts" --plain-http 2>/dev/null
  for image in api web proxy; do
    docker tag "sys-stats/$image:kind" "ghcr.io/sys-stats/$image:v$1"
    docker tag "sys-stats/$image:kind" "$registry/sys-stats/$image:v$1"
    docker push --quiet "$registry/sys-stats/$image:v$1" >/dev/null
    images+=("ghcr.io/sys-stats/$image:v$1")
  done
  tool kind load docker-image --name sys-stats "${images[@]}" 2>/dev/null
}
# The registry keeps what earlier runs pushed: these are newer.
minor=1.$(date +%s)
release "$minor.0"
# A release candidate, which production must not take.
VERSION=v$minor.1-rc.1 charts/package.sh "$work" >/dev/null
tool helm push "$work/stats-$minor.1-rc.1.tgz" "oci://$registry/sys-stats/charts" --plain-http 2>/dev/null

say "a fork, with what is different in every cluster: the host name, the way in, the registry"
fork=$work/fork
mkdir -p "$fork/clusters" "$work/served"
cp -r clusters/{base,overlays,production} "$fork/clusters/"
commit() { git -C "$fork" add --all && git -C "$fork" -c user.name=owner -c user.email=owner@example.org commit --quiet --message "$1" && git -C "$fork" push --quiet --force "$work/served/fork.git" HEAD:main; }
git init --quiet --bare "$work/served/fork.git" && git init --quiet "$fork"
sed -i 's/stats\.example\.org/stats.localhost/g' "$fork/clusters/overlays/production/release.yaml"
# No load balancer here: the NodePort of Kind's own patch.
cp clusters/kind/ingress.yaml "$fork/clusters/base/ingress/"
printf 'patches:\n  - path: ingress.yaml\n' >>"$fork/clusters/base/ingress/kustomization.yaml"
# ghcr.io is out of reach, but for a release that is on it: the registry beside the nodes has the same path.
sed -i 's#oci://ghcr.io/sys-stats/charts/stats#oci://kind-registry:5000/sys-stats/charts/stats\n  insecure: true#' "$fork/clusters/base/app/source.yaml"
commit "our cluster"
go build -o "$work/gitserver" ./e2e/gitserver/main.go
${GIT_RUN:-} "$work/gitserver" "$git_address" "$work/served" &
serving=$!
within 10 ${GIT_RUN:-} git ls-remote "http://$git_address/fork.git"

say "flux create source git, flux create kustomization: what flux bootstrap leaves on the cluster"
kubectl delete --kustomize clusters/kind --ignore-not-found --timeout 3m >/dev/null
began=$SECONDS
kubectl apply --server-side --filename - >/dev/null <<MANIFEST
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: {name: flux-system, namespace: flux-system}
spec: {interval: 1m, url: "http://$git_address/fork.git", ref: {branch: main}}
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {name: flux-system, namespace: flux-system}
spec: {interval: 10m, path: ./clusters/production, prune: true, sourceRef: {kind: GitRepository, name: flux-system}}
MANIFEST
condition() { kubectl --namespace "$1" get "$2" --output "jsonpath={.status.conditions[?(@.type==\"$3\")].$4}"; } # NAMESPACE OBJECT TYPE FIELD
is_ready() { expect "$(condition "$@" Ready status)" True; }
look() { # has Flux fetch the newest commit; what depends on it follows by itself
  local stamp
  stamp=$(date +%s%N)
  flux annotate --overwrite gitrepository/flux-system "reconcile.fluxcd.io/requestedAt=$stamp" >/dev/null
  flux wait gitrepository/flux-system --for "jsonpath={.status.lastHandledReconcileAt}=$stamp" --timeout 1m >/dev/null
}

check "the ingress controller is there" within 240 is_ready flux-system kustomization/infrastructure
ingress_since=$(condition flux-system kustomization/infrastructure Ready lastTransitionTime)
is_refused() { expect "$(condition sys-stats ocirepository/stats Ready reason)" VerificationError && ! kubectl --namespace sys-stats get deployment stats-web 2>/dev/null; }
check "a chart that nobody has signed is not installed" within 180 is_refused

# Here, nothing signs. In a fork that does, the subject changes, not this.
sed -i '/# Nothing is installed/,$d' "$fork/clusters/base/app/source.yaml"
commit "this fork does not sign its charts"
look
check "without the check, the application is there" within 420 is_ready sys-stats helmrelease/stats
# Everything that follows needs it.
[ "$failed" = 0 ] || exit 1
echo "  figure: ready $((SECONDS - began)) s after the cluster was pointed at Git"
comes_after() { # the release was not made before Traefik was there
  local made
  made=$(stats get helmrelease stats --output 'jsonpath={.metadata.creationTimestamp}')
  [[ ! $made < $ingress_since ]] || { echo "the ingress controller was there at $ingress_since, the release made at $made"; return 1; }
}
check "it came after the ingress controller" comes_after
version() { stats get helmrelease stats --output 'jsonpath={.status.history[0].chartVersion} {.status.history[0].status}'; }
is_version() { expect "$(version | sed "s/+[0-9a-f]* / /")" "$1 deployed"; }
check "its chart is the release, not the release candidate" is_version "$minor.0"
images() { kubectl get pods --all-namespaces --selector app.kubernetes.io/part-of=sys-stats --output json | jq -r '[.items[].spec.containers[].image] | unique | join(" ")'; }
released=$(printf "ghcr.io/sys-stats/%s:v$minor.0 " api proxy web | xargs)
check "and its images those of the release" eval 'expect "$(images)" "$released"'
e2e/smoke.sh "$front" --lens host || failed=$((failed + 1))
levels() { kubectl get namespaces sys-stats sys-stats-nodes --output 'jsonpath={.items[*].metadata.labels.pod-security\.kubernetes\.io/enforce}'; }
check "the namespaces enforce restricted, and privileged for the pods with hostPath alone" eval 'expect "$(levels)" "restricted privileged"'

say "a change is a commit"
sed -i 's/minReplicas: 2/minReplicas: 3/' "$fork/clusters/overlays/production/release.yaml"
commit "three proxies at least"
look
proxies() { expect "$(stats get deployment stats-proxy --output 'jsonpath={.spec.replicas} {.status.readyReplicas}')" "$1 $1"; }
check "is on the cluster: the autoscaler makes three proxies" within 180 proxies 3
# Flux repairs nothing while it is busy with an upgrade.
is_ready() {
  expect "$(stats get helmrelease stats --output json | jq -r '"\(.status.observedGeneration == .metadata.generation) \(.status.conditions[] | select(.type == "Ready").status)"')" 'true True'
}
check "and Flux is done with it" within 120 is_ready

say "a change that is not in Git"
stats delete networkpolicy stats-proxy >/dev/null
stats scale deployment stats-web --replicas 0 >/dev/null
stats annotate --overwrite helmrelease/stats "reconcile.fluxcd.io/requestedAt=$(date +%s%N)" >/dev/null
is_repaired() { stats get networkpolicy stats-proxy >/dev/null && expect "$(stats get deployment stats-web --output 'jsonpath={.status.readyReplicas}')" 2; }
check "is taken back: the policy and both pods of the page are there again" within 120 is_repaired
check "but not what the autoscaler has set" proxies 3

say "the next release"
release "$minor.1"
stats annotate --overwrite ocirepository/stats "reconcile.fluxcd.io/requestedAt=$(date +%s%N)" >/dev/null
check "is taken by itself, as the range of versions says" within 300 is_version "$minor.1"

say "the end: the entry is deleted"
flux delete kustomization flux-system --timeout 3m >/dev/null
is_gone() { ! kubectl get namespace sys-stats sys-stats-nodes traefik 2>/dev/null | grep -q Active; }
check "everything that came from Git goes" within 180 is_gone

status=$failed
summary
