#!/usr/bin/env bash
# Plans, deploys or destroys an environment: its platform (tf/preconfigured), then the application on it (tf). The workflows call it,
# and so can a person.
#   tf/deploy.sh plan|apply|destroy preview|dev|prod [NUMBER]
# preview without a NUMBER is the platform that all pull requests share; with one, the application of that pull request.
# From the environment:
#   AWS_REGION          the region
#   IMAGES              what is to run, by service: {"api": "REPOSITORY@sha256:…", "web": …, "proxy": …}. Images of another environment
#                       are copied into this one's repositories first; their digests stay the same
#   PROMOTE             instead of IMAGES: the environment whose images are to run here, too
#   PARTS               only platform, or only application; empty: both
#   PROJECT             name that tf/bootstrap was applied with (sys-stats)
#   VARIABLES, PLATFORM_VARIABLES, BACKEND   JSON objects of more variables of tf and tf/preconfigured, and of more settings of the backend
# Into $GITHUB_OUTPUT, where it is set: outputs, those of the application as JSON, or else of the platform.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
die() { echo "deploy.sh: $*" >&2; exit 2; }
usage() { sed -n '4,5s/^# \{0,1\}//p' "$0" >&2; exit 2; }
[ $# = 2 ] || [ $# = 3 ] || usage
action=$1 environment=$2 number=${3:-} project=${PROJECT:-sys-stats}
[ -n "${AWS_REGION:-}" ] || die "AWS_REGION must be set, such as eu-west-1."
case $action in plan | apply | destroy) ;; *) usage ;; esac
case $environment in
  preview) name=$project-pr ;;
  dev | prod) name=$project-$environment ;;
  *) usage ;;
esac
parts=${PARTS:-platform application} state=app.tfstate application=$name port=null
[ "$environment" != preview ] || parts=platform
if [ -n "$number" ]; then
  [ "$environment" = preview ] && [[ $number =~ ^[1-9][0-9]{0,5}$ ]] || die "only a preview has a number, that of a pull request, of at most six digits: $environment $number"
  # A listener of its own at the shared load balancer. Two open pull requests whose numbers differ by 40000 would collide.
  parts=application state=pr-$number.tfstate application=$name-$number port=$((20000 + number % 40000))
fi
command -v jq >/dev/null || die "jq is not installed."
account=${AWS_ACCOUNT_ID:-$(aws sts get-caller-identity --query Account --output text)} || die "nobody is logged in to AWS: aws sso login, see tf/environments/credentials.aws.example."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

merged() { jq -cn --argjson a "$1" --argjson b "${2:-"{}"}" '$a + $b'; }
backend() { merged "$(jq -nc --arg bucket "$project-state-$account" --arg key "$1" '{bucket: $bucket, key: $key}')" "${BACKEND:-}"; }
outputs_of() { BACKEND=$(backend "$1") "$here/run.sh" output "$2"; }

platform() {
  SETTINGS=$environment BACKEND=$(backend "$environment/preconfigured.tfstate") \
    VARIABLES=$(merged "$(jq -nc --arg name "$name" --arg boundary "arn:aws:iam::$account:policy/$project/ci/$name-boundary" \
      '{name: $name, permissions_boundary_arn: $boundary}')" "${PLATFORM_VARIABLES:-}") \
    "$here/run.sh" "$1" tf/preconfigured
}

# own_images PLATFORM: IMAGES, as they are called in this environment's own repositories, after copying them there for an apply.
own_images() {
  local platform=$1 images=${IMAGES:-} service source target
  [ -z "${PROMOTE:-}" ] || images=$(outputs_of "$PROMOTE/app.tfstate" tf | jq -c .images)
  # A destroy wants to know all variables, but not what they are.
  [ "$action" != destroy ] || images=$(jq -nc '["api", "web", "proxy"] | map({key: ., value: "none@sha256:\("0" * 64)"}) | from_entries')
  jq -e '[.api, .web, .proxy] | all(type == "string" and test("^[^@]+@sha256:[0-9a-f]{64}$"))' >/dev/null 2>&1 <<<"$images" ||
    die "IMAGES must name api, web and proxy, each as REPOSITORY@sha256:…, and is: ${images:-empty}"
  for service in api web proxy; do
    source=$(jq -r --arg service "$service" '.[$service]' <<<"$images")
    target=$(jq -er --arg service "$service" '.services[$service].repository_url' <<<"$platform")
    if [ "$action" = apply ] && [ "${source%@*}" != "$target" ]; then "$here/copy-image.sh" "$source" "$target" >&2; fi
    jq -nc --arg service "$service" --arg image "$target@${source#*@}" '{($service): $image}'
  done | jq -sc add
}

application() {
  local platform images
  platform=$(outputs_of "$environment/preconfigured.tfstate" tf/preconfigured | jq -c '.platform // empty')
  if [ -z "$platform" ]; then
    case $action in
      destroy) echo "deploy.sh: $name has no platform, so there is nothing to destroy on it."; return ;;
      plan) echo "deploy.sh: $name has no platform yet, so the application cannot be planned: everything would be created."; return ;;
    esac
    die "$name has no platform yet. A run on main creates it; by hand: tf/deploy.sh apply $environment"
  fi
  images=$(own_images "$platform") || exit
  SETTINGS=$environment BACKEND=$(backend "$environment/$state") \
    VARIABLES=$(merged "$(jq -nc --arg name "$application" --argjson platform "$platform" --argjson images "$images" --argjson port "$port" \
      '{name: $name, platform: $platform, images: $images, listener_port: $port}')" "${VARIABLES:-}") \
    "$here/run.sh" "$1" tf
}

[ "$action" != destroy ] || [ "$parts" != 'platform application' ] || parts='application platform'
for part in $parts; do
  case $part in platform | application) ;; *) die "PARTS is platform or application, not: $part" ;; esac
  GITHUB_OUTPUT=$work/outputs "$part" "$action"
done
# The empty state of a preview goes too: what is listed in the bucket is what exists.
[ "$action" != destroy ] || [ -z "$number" ] || aws s3api delete-object --bucket "$project-state-$account" --key "$environment/$state" >/dev/null
if [ -n "${GITHUB_OUTPUT:-}" ] && [ -f "$work/outputs" ]; then tail -n 1 "$work/outputs" >>"$GITHUB_OUTPUT"; fi
