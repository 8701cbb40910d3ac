#!/usr/bin/env bash
# What the images say of themselves, and where they are pushed to. From the environment: PRECONFIGURED, outputs of tf/preconfigured.
# Into $GITHUB_ENV, for docker-bake.hcl: VERSION, REVISION, SOURCE_DATE_EPOCH (make's own), REGISTRY.
set -euo pipefail
: "${PRECONFIGURED:?}"
registry=$(jq -er '.platform.services.api.repository_url | rtrimstr("/api")' <<<"$PRECONFIGURED") ||
  { echo "versions.sh: PRECONFIGURED has no repository of the api: $PRECONFIGURED" >&2; exit 2; }
{
  echo "VERSION=$(git describe --tags --always)"
  echo "REVISION=$(git rev-parse HEAD)"
  echo "SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)"
  echo "REGISTRY=$registry"
} >>"${GITHUB_ENV:-/dev/stdout}"
