#!/usr/bin/env bash
# What make kind does: a three-node Kind cluster in which Flux keeps the chart of the working tree, uncommitted changes too. Run again,
# it builds and hands over what has changed since. Needs Docker, kubectl, Go and the internet; HTTP_PORT where port 80 is taken.
#   clusters/kind/up.sh            everything, until all is Ready
#   clusters/kind/up.sh chart      only the chart once more (CHART, if not charts/stats), until Flux has it
#   clusters/kind/up.sh tag TAG    other images, by the ConfigMap that Flux watches
#   clusters/kind/up.sh values TAG that ConfigMap, printed
#   clusters/kind/up.sh diagnose   what a person would look at
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
# A file of its own: whatever cluster somebody works with stays the one that their kubectl speaks to.
export KUBECONFIG=$PWD/clusters/kind/.kubeconfig

diagnose() {
  say "what there is to see"
  [ -s "$KUBECONFIG" ] || return 0
  kubectl get nodes,ocirepositories,helmreleases,pods,ingresses --all-namespaces --output wide || return 0
  for object in ocirepository/{stats,traefik}:flux-system helmrelease/stats:sys-stats helmrelease/traefik:traefik; do
    kubectl --namespace "${object#*:}" describe "${object%:*}" || true
  done
  kubectl get events --all-namespaces --sort-by .lastTimestamp | tail -n 60 || true
  for controller in source-controller helm-controller; do
    say "$controller"
    kubectl --namespace flux-system logs "deployment/$controller" --tail 60 || true
  done
  say "pods of sys-stats"
  kubectl --namespace sys-stats logs --selector app.kubernetes.io/part-of=sys-stats --all-containers --prefix --tail 40 || true
  docker logs --tail 20 "$registry" || true
}

# reconcile KIND NAME NAMESPACE: has Flux look now, and waits until it is through: an upgrade, its tests, a rollback.
reconcile() {
  local stamp
  stamp=$(date +%s%N)
  kubectl --namespace "$3" annotate --overwrite "$1/$2" "reconcile.fluxcd.io/requestedAt=$stamp" >/dev/null
  kubectl --namespace "$3" wait "$1/$2" --for "jsonpath={.status.lastHandledReconcileAt}=$stamp" --timeout 12m >/dev/null
}

# The version never changes: Flux goes by the digest.
push_chart() {
  local work
  work=$(mktemp -d)
  tool helm package "${CHART:-$PWD/charts/stats}" --version 0.0.0-kind --app-version "${VERSION:-dev}" --destination "$work"
  tool helm push "$work/stats-0.0.0-kind.tgz" "oci://127.0.0.1:$registry_port/charts" --plain-http
  rm -r "$work"
}

take_over() {
  reconcile ocirepository stats flux-system
  kubectl --namespace flux-system wait ocirepository/stats --for condition=Ready --timeout 1m
  reconcile helmrelease stats sys-stats
  kubectl --namespace sys-stats wait helmrelease/stats --for condition=Ready --timeout 10m
}

build_images() {
  local id tag images=(sys-stats/api sys-stats/web sys-stats/proxy)
  REGISTRY=sys-stats TAG=kind COMPOSE_DISABLE_ENV_FILE=true docker compose -f docker-compose.yaml build
  # Named after what is in them: what has not changed is not rolled out again.
  id=$(docker image inspect --format '{{.Id}}' "${images[@]/%/:kind}" | sha256sum)
  tag=kind-${id:0:12}
  for image in "${images[@]}"; do docker tag "$image:kind" "$image:$tag"; done
  tool kind load docker-image --name "$cluster" "${images[@]/%/:$tag}"
  set_tag "$tag"
}

set_tag() { values "$1" | kubectl apply --filename -; }
# values TAG: what app.yaml takes the tag from. The label makes Flux see a change at once.
values() {
  cat <<MANIFEST
apiVersion: v1
kind: ConfigMap
metadata:
  name: stats-values
  namespace: sys-stats
  labels: {reconcile.fluxcd.io/watch: Enabled}
data:
  values.yaml: |
    {"image": {"tag": "$1"}}
MANIFEST
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
  kubectl apply --server-side --filename clusters/kind/namespaces.yaml
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
  echo "kind: not all is Ready: what is above may say why. make kind goes on from here, make kind-down takes it away." >&2
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
  values) values "$2" ;;
  diagnose) diagnose ;;
  *) sed -n '2,8s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
esac
