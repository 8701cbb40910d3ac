#!/usr/bin/env bash
# The variables of the application: what is to run, and on what. From the environment:
#   NAME            name of the environment's resources
#   PRECONFIGURED   outputs of tf/preconfigured, as JSON
#   METADATA        what docker buildx bake says of what it has pushed, as JSON; empty where everything is to be destroyed: Terraform
#                   wants to know all variables then, too, but not what they are
# Into $GITHUB_OUTPUT:
#   variables       of tf/, as JSON
#   images          what runs, by service: repository@digest
#   exists          whether there is anything that the application could run on
set -euo pipefail
: "${NAME:?}" "${PRECONFIGURED:?}"

if ! jq -e '.platform' >/dev/null <<<"$PRECONFIGURED"; then
  [ -z "${METADATA:-}" ] || { echo "variables.sh: PRECONFIGURED has no platform: $PRECONFIGURED" >&2; exit 2; }
  printf 'variables={}\nimages={}\nexists=false\n' >>"${GITHUB_OUTPUT:-/dev/stdout}"
  exit
fi
metadata=${METADATA:-}
[ -n "$metadata" ] || metadata=$(jq -nc '["api", "web", "proxy"] | map({key: ., value: {"containerimage.digest": ("sha256:" + "0" * 64)}}) | from_entries')
images=$(jq -nc --argjson metadata "$metadata" --argjson outputs "$PRECONFIGURED" '
  ["api", "web", "proxy"] | map({key: ., value: "\($outputs.platform.services[.].repository_url // error("no repository of \(.)"))@\($metadata[.]["containerimage.digest"] // error("no digest of \(.)"))"}) | from_entries')
{
  echo "images=$images"
  echo "variables=$(jq -nc --arg name "$NAME" --argjson images "$images" --argjson outputs "$PRECONFIGURED" '{name: $name, platform: $outputs.platform, images: $images}')"
  echo "exists=true"
} >>"${GITHUB_OUTPUT:-/dev/stdout}"
