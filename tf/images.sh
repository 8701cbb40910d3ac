#!/usr/bin/env bash
# Builds the three images for all platforms, pushes them to an environment's repositories and says what they are.
#   tf/images.sh preview|dev|prod
# Needs a builder that can do several platforms: docker buildx create --use --driver docker-container
# From the environment: AWS_REGION; PROJECT, BACKEND as in tf/deploy.sh. In a workflow, the run and its attempt are part of the tag: a
# tag can be pushed only once.
# Prints (and puts into $GITHUB_OUTPUT) images: {"api": "REPOSITORY@sha256:…", …}, which tf/deploy.sh takes as IMAGES.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
die() { echo "images.sh: $*" >&2; exit 2; }
case ${1:-} in preview | dev | prod) ;; *) sed -n '2,3s/^# \{0,1\}//p' "$0" >&2; exit 2 ;; esac
project=${PROJECT:-sys-stats}
account=${AWS_ACCOUNT_ID:-$(aws sts get-caller-identity --query Account --output text)}
platform=$(BACKEND=$(jq -nc --arg bucket "$project-state-$account" --arg key "$1/preconfigured.tfstate" '{bucket: $bucket, key: $key}') \
  "$here/run.sh" output tf/preconfigured | jq -c '.platform // empty')
[ -n "$platform" ] || die "$1 has no repositories yet. A run on main creates them; by hand: PARTS=platform tf/deploy.sh apply $1"

REGISTRY=$(jq -er '.services.api.repository_url | rtrimstr("/api")' <<<"$platform")
REVISION=$(git rev-parse HEAD)
VERSION=$(git describe --tags --always --dirty)
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)
TAG=sha-${REVISION:0:12}-${GITHUB_RUN_ID:-$(date +%s)}-${GITHUB_RUN_ATTEMPT:-1}
export REGISTRY REVISION VERSION SOURCE_DATE_EPOCH TAG
aws ecr get-login-password | docker login --username AWS --password-stdin "${REGISTRY%%/*}" >&2
metadata=$(mktemp)
trap 'rm -f "$metadata"' EXIT
docker buildx bake --file "$here/../docker-bake.hcl" --push --metadata-file "$metadata" >&2
images=$(jq -c --arg registry "$REGISTRY" '
  . as $metadata | ["api", "web", "proxy"] | map({key: ., value: "\($registry)/\(.)@\($metadata[.]["containerimage.digest"] // error("no digest of \(.)"))"}) | from_entries' "$metadata")
echo "$images"
[ -z "${GITHUB_OUTPUT:-}" ] || echo "images=$images" >>"$GITHUB_OUTPUT"
