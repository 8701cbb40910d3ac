#!/usr/bin/env bash
# What make kind-down does: removes the cluster and the registry that up.sh made. The images stay.
set -euo pipefail
cd "$(dirname "$0")/../../api"
export KUBECONFIG=$PWD/../clusters/kind/.kubeconfig
go tool -modfile=../tools/kubernetes/go.mod kind delete cluster --name sys-stats
docker rm --force --volumes kind-registry >/dev/null
rm -f "$KUBECONFIG"
