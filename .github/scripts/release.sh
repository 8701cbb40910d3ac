#!/usr/bin/env bash
# A release: what it is called, and how it is made.
#   release.sh names              the images and the chart that this version has, one a line
#   release.sh check              what the packaged chart pulls is what bake pushes; needs Docker with buildx, and Go for Helm
#   release.sh publish            builds, pushes and signs all of it, and creates the GitHub release (release.yaml)
#   release.sh bases FILE         writes a bake file that fixes each base image to the digest that its tag has now
# From the environment: GITHUB_REPOSITORY_OWNER (sys-stats); VERSION, or else the tag that git describes.
set -euo pipefail
cd "$(dirname "$0")/../.."
die() { echo "release.sh: $*" >&2; exit 1; }

owner=${GITHUB_REPOSITORY_OWNER:-sys-stats}
version=${VERSION:-$(git describe --tags --always)}
# Registries accept lower case only. VERSION is git's, and the images' tag is the chart's appVersion.
export VERSION=$version TAG=$version REGISTRY=ghcr.io/${owner,,} CHARTS=oci://ghcr.io/${owner,,}/charts
REVISION=$(git rev-parse HEAD) SOURCE_DATE_EPOCH=$(git log -1 --format=%ct)
export REVISION SOURCE_DATE_EPOCH
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

helm() { (cd api && go tool -modfile=../tools/kubernetes/go.mod helm "$@"); }
pushed() { docker buildx bake --file docker-bake.hcl --print 2>/dev/null | jq -r '.target[].tags[]' | sort; }
# package: the chart with this version, and for this owner, as it is pushed; prints its file.
package() {
  cp -rL charts "$work/charts"
  mkdir -p "$work/api" "$work/tools" && cp -r api/go.mod "$work/api/" && cp -r tools/kubernetes "$work/tools/"
  sed -i "s#^    repository: sys-stats/#    repository: ${owner,,}/#" "$work/charts/stats/values.yaml"
  "$work/charts/package.sh" "$work" >&2
  ls "$work"/stats-*.tgz
}
pulled() { helm template stats "$1" | grep -oE 'image: *"?[^" ]+' | sed 's/image: *"\{0,1\}//' | sort -u; }

bases() {
  local image digest contexts='{}'
  for image in $(sed -nE 's/^FROM (--platform=[^ ]+ )?([a-z0-9.\/-]+:[^ ]+).*/\2/p' api/Dockerfile web/Dockerfile proxy/Dockerfile | sort -u); do
    digest=$(docker buildx imagetools inspect "$image" --format '{{.Manifest.Digest}}')
    [[ $digest =~ ^sha256:[0-9a-f]{64}$ ]] || die "$image has no digest: $digest"
    contexts=$(jq -c --arg image "$image" --arg digest "$digest" '.[$image] = "docker-image://\($image)@\($digest)"' <<<"$contexts")
  done
  jq -n --argjson contexts "$contexts" '{target: (["api", "web", "proxy"] | map({key: ., value: {contexts: $contexts}}) | from_entries)}' >"$1"
}

publish() {
  local chart service digest pushed_chart
  [[ $version =~ ^v[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?$ ]] || die "a release is a tag such as v1.2.3, and this is $version"
  chart=$(package)
  diff <(pushed) <(pulled "$chart") || die "the chart pulls (>) other images than this release pushes (<)."
  bases "$work/bases.json"
  docker buildx bake --file docker-bake.hcl --file "$work/bases.json" --push --metadata-file "$work/metadata.json"
  {
    printf 'Images, for amd64 and arm64:\n\n'
    for service in api web proxy; do
      digest=$(jq -er --arg service "$service" '.[$service]["containerimage.digest"]' "$work/metadata.json")
      cosign sign --yes --recursive "$REGISTRY/$service@$digest" >&2
      printf -- '- `%s/%s:%s@%s`\n' "$REGISTRY" "$service" "$version" "$digest"
    done
    pushed_chart=$(helm push "$chart" "$CHARTS" 2>&1)
    digest=$(grep -oE 'sha256:[0-9a-f]{64}' <<<"$pushed_chart" | head -1)
    [ -n "$digest" ] || die "helm push gave no digest: $pushed_chart"
    cosign sign --yes "${CHARTS#oci://}/stats@$digest" >&2
    printf '\nChart: `%s/stats`, version `%s`, `%s`\n\nBuilt on:\n\n' "$CHARTS" "${version#v}" "$digest"
    jq -r '.target.api.contexts[] | "- `\(. | sub("docker-image://"; ""))`"' "$work/bases.json"
    printf '\nEach is signed by this workflow:\n\n```sh\ncosign verify %s/api:%s --certificate-oidc-issuer https://token.actions.githubusercontent.com \\\n  --certificate-identity https://github.com/%s/.github/workflows/release.yaml@refs/tags/%s\n```\n' \
      "$REGISTRY" "$version" "${GITHUB_REPOSITORY:?}" "$version"
  } >"$work/notes.md"
  gh release create "$version" --verify-tag --generate-notes --notes-file "$work/notes.md" $([[ $version != *-* ]] || echo --prerelease) "$chart"
}

case ${1:-} in
  names)
    pushed
    echo "$CHARTS/stats:${version#v}"
    ;;
  check)
    VERSION=v1.2.3 TAG=v1.2.3 version=v1.2.3
    chart=$(package)
    diff <(pushed) <(pulled "$chart") || die "the chart pulls (>) other images than a release pushes (<)."
    echo "release.sh: a release pushes what its chart pulls:"
    pushed
    ;;
  bases) bases "${2:?a file}" ;;
  publish) publish ;;
  *) sed -n '3,6s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
esac
