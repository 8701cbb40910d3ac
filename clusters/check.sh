#!/usr/bin/env bash
# Validates every object of every cluster here by the schemas of Kubernetes, the Gateway API and Flux, without a cluster. Part of make lint.
set -euo pipefail
cd "$(dirname "$0")/../tools/kubernetes"
go run ./schemas .schemas
clusters=../../clusters
{
  for folder in "$clusters"/{kind,base/ingress} "$clusters"/overlays/*; do go tool kustomize build "$folder" && echo ---; done
  for file in "$clusters"/{staging,production}/*.yaml; do cat "$file" && echo ---; done
} | go tool kubeconform -strict -summary \
  -schema-location "$PWD/.schemas/{{.Group}}_{{.ResourceAPIVersion}}_{{.ResourceKind}}.json"
