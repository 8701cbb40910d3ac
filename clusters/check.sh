#!/usr/bin/env bash
# Judges every object of every cluster here by the schemas of Kubernetes, of the Gateway API and of Flux; no cluster is asked. Part of make lint.
set -euo pipefail
cd "$(dirname "$0")/../tools/kubernetes"
go run ./schemas .schemas
# Kind and kustomize read these themselves, and publish no schema.
find ../../clusters -name '*.yaml' ! -name kind.yaml ! -name kustomization.yaml -print0 |
  xargs -0 go tool kubeconform -strict -summary \
    -schema-location "$PWD/.schemas/{{.Group}}_{{.ResourceAPIVersion}}_{{.ResourceKind}}.json"
