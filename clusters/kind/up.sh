#!/usr/bin/env bash
# What make kind does: a three-node Kind cluster in which Flux keeps the chart of the working tree, uncommitted changes too. Run again,
# it builds and hands over what has changed since. Needs Docker, kubectl, Go and the internet; HTTP_PORT where port 80 is taken.
#   clusters/kind/up.sh            everything, until all is Ready
#   clusters/kind/up.sh chart      only the chart once more (CHART, if not charts/stats), until Flux is done with it
#   clusters/kind/up.sh tag TAG    other images, through the ConfigMap that Flux watches
#   clusters/kind/up.sh diagnose   what to look at when something is not Ready
set -euo pipefail
cd "$(dirname "$0")/../.."

cluster=sys-stats
registry=kind-registry
registry_image=docker.io/library/registry:3.0.0
# The newest that Flux 2.9 supports, in the build that belongs to the Kind of tools/kubernetes.
node_image=kindest/node:v1.36.4@sha256:099e049362a1526b2db71494e1947aae99bd16290d7c895f2b7ea312e3cbfaed
http_port=${HTTP_PORT:-80}
registry_port=${REGISTRY_PORT:-5001}

say() { printf '\nkind: %s\n' "$*"; }
die() { echo "kind: $*" >&2; exit 1; }
tool() { (cd api && go tool -modfile=../tools/kubernetes/go.mod "$@"); }
# A file of its own: the cluster that your kubectl speaks to stays the same.
export KUBECONFIG=$PWD/clusters/kind/.kubeconfig

diagnose() {
  [ -s "$KUBECONFIG" ] || return 0
  say "objects of Flux, pods, warnings and logs"
  kubectl get nodes,ocirepositories,helmreleases,kustomizations,pods,ingresses --all-namespaces --output wide || true
  kubectl get events --all-namespaces --field-selector type!=Normal --sort-by .lastTimestamp | tail -n 40 || true
  kubectl --namespace flux-system logs --selector app.kubernetes.io/part-of=flux --prefix --tail 40 | grep -v '"level":"info"' || true
  for namespace in sys-stats sys-stats-nodes; do
    kubectl --namespace "$namespace" logs --selector app.kubernetes.io/part-of=sys-stats --prefix --tail 20 || true
  done
  docker logs --tail 20 "$registry" || true
}

# The version never changes: Flux goes by the digest.
push_chart() {
  local work
  work=$(mktemp -d)
  tool helm package "${CHART:-$PWD/charts/stats}" --version 0.0.0-kind --app-version "${VERSION:-dev}" --destination "$work"
  tool helm push "$work/stats-0.0.0-kind.tgz" "oci://127.0.0.1:$registry_port/charts" --plain-http
  rm -r "$work"
}

build_images() {
  local id tag images=(sys-stats/api sys-stats/web sys-stats/proxy)
  REGISTRY=sys-stats TAG=kind COMPOSE_DISABLE_ENV_FILE=true docker compose -f docker-compose.yaml build
  # Named after their content: what has not changed is not rolled out again.
  id=$(docker image inspect --format '{{.Id}}' "${images[@]/%/:kind}" | sha256sum)
  tag=kind-${id:0:12}
  for image in "${images[@]}"; do docker tag "$image:kind" "$image:$tag"; done
  tool kind load docker-image --name "$cluster" "${images[@]/%/:$tag}"
  set_tag "$tag"
}

# What release.yaml takes the tag from. The label makes Flux see a change at once.
set_tag() {
  kubectl create configmap stats-values --namespace sys-stats --from-literal "values.yaml={\"image\": {\"tag\": \"$1\"}}" --dry-run=client --output yaml |
    kubectl label --local --filename - --output yaml reconcile.fluxcd.io/watch=Enabled | kubectl apply --server-side --filename -
}

# request KIND/NAME STAMP: what flux reconcile --reset does. The stamp is in the status once Flux has looked.
request() { kubectl --namespace sys-stats annotate --overwrite "$1" reconcile.fluxcd.io/{requestedAt,resetAt}="$2" >/dev/null; }

# Has Flux take over the chart that was pushed, and waits until it is done: Ready, or Stalled, which no waiting would change. A suspended
# release goes on, but not before the new chart is there: it may be suspended because of the old one.
take_over() {
  local stamp handled ready stalled message until=$((SECONDS + 900))
  stamp=$(date +%s%N)
  request ocirepository/stats "$stamp"
  kubectl --namespace sys-stats wait ocirepository/stats --for "jsonpath={.status.lastHandledReconcileAt}=$stamp" --timeout 2m >/dev/null
  kubectl --namespace sys-stats wait ocirepository/stats --for condition=Ready --timeout 1m
  kubectl --namespace sys-stats patch helmrelease stats --type merge --patch '{"spec": {"suspend": null}}' >/dev/null
  request helmrelease/stats "$stamp"
  while [ "$SECONDS" -lt "$until" ]; do
    # One request that fails is no reason to stop.
    IFS='|' read -r handled ready stalled message < <(kubectl --namespace sys-stats get helmrelease stats --output \
      'jsonpath={.status.lastHandledReconcileAt}|{.status.conditions[?(@.type=="Ready")].status}|{.status.conditions[?(@.type=="Stalled")].status}|{.status.conditions[?(@.type=="Ready")].message}{"\n"}') || true
    case $handled:$ready:$stalled in
      "$stamp":*:True) die "Flux has given up: $message" ;;
      "$stamp":True:*) echo "helmrelease.helm.toolkit.fluxcd.io/stats: $message" && return ;;
    esac
    sleep 1
  done
  die "after 15 minutes Flux is not done: $message"
}

up() {
  for program in docker kubectl go; do
    command -v "$program" >/dev/null || die "$program is not installed."
  done
  docker info >/dev/null 2>&1 || die "the Docker engine does not answer: start it, or get the right to use it (docker info says more)."

  if ! tool kind get clusters 2>/dev/null | grep -qx "$cluster"; then
    ! (: <"/dev/tcp/127.0.0.1/$http_port") 2>/dev/null || die "port $http_port is taken: HTTP_PORT=8080 make kind takes another."
    say "three nodes"
    sed "s/hostPort: 80,/hostPort: $http_port,/" clusters/kind/kind.yaml |
      tool kind create cluster --name "$cluster" --image "$node_image" --config - --wait 3m
  fi
  if ! docker inspect "$registry" >/dev/null 2>&1; then
    docker run --detach --restart unless-stopped --name "$registry" --publish "127.0.0.1:$registry_port:5000" "$registry_image" >/dev/null
  fi
  docker network connect kind "$registry" 2>/dev/null || true

  say "Flux"
  kubectl apply --server-side --kustomize clusters/kind/flux-system
  kubectl --namespace flux-system wait deployment --all --for condition=Available --timeout 5m

  say "images and chart of the working tree"
  kubectl apply --server-side --filename clusters/base/app/namespaces.yaml
  push_chart
  build_images

  say "what clusters/kind asks for"
  kubectl apply --server-side --kustomize clusters/kind
  kubectl --namespace traefik wait helmrelease/traefik --for condition=Ready --timeout 10m
  take_over
  say "sys-stats ${VERSION:-dev} on http://localhost$([ "$http_port" = 80 ] || echo ":$http_port"), kubectl by KUBECONFIG=$KUBECONFIG"
}

failed() {
  diagnose >&2
  echo "kind: not everything is Ready; the lines above may say why. make kind continues from here, make kind-down removes it all." >&2
}
case ${1:-up} in
  up)
    # Not "up || failed": within such a list nothing stops at an error.
    trap '[ $? = 0 ] || failed' EXIT
    up
    ;;
  chart)
    push_chart
    take_over
    ;;
  tag) set_tag "$2" ;;
  diagnose) diagnose ;;
  *) sed -n '2,7s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
esac
