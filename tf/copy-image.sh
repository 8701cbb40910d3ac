#!/usr/bin/env bash
# Copies an image with all its platforms and attestations into another repository, from registry to registry, and makes sure that its
# digest is still the same.
#   tf/copy-image.sh REPOSITORY@sha256:… TARGET_REPOSITORY
set -euo pipefail
[ $# = 2 ] && [[ $1 =~ ^[^@]+@sha256:[0-9a-f]{64}$ ]] || { sed -n '2,4s/^# \{0,1\}//p' "$0" >&2; exit 2; }
source=$1 target=$2 digest=${1#*@}
tag=sha-${digest:7:16} # the content names it: a second copy is the same tag with the same content

login() { # login REPOSITORY
  local registry=${1%%/*}
  case $registry in *.dkr.ecr.*.amazonaws.com) aws ecr get-login-password | docker login --username AWS --password-stdin "$registry" >/dev/null ;; esac
}
digest_of() { docker buildx imagetools inspect "$1" --format '{{.Manifest.Digest}}' 2>/dev/null || true; }

login "$source"
login "$target"
if [ "$(digest_of "$target:$tag")" != "$digest" ]; then
  docker buildx imagetools create --prefer-index=false --tag "$target:$tag" "$source"
fi
[ "$(digest_of "$target:$tag")" = "$digest" ] || { echo "copy-image.sh: $target:$tag is not $digest after the copy." >&2; exit 1; }
echo "copy-image.sh: $source is $target:$tag"
