#!/usr/bin/env bash
# Which environment a run is for, and whether it may touch AWS at all. From the event, in the environment:
#   EVENT (pull_request, push, workflow_dispatch), NUMBER of the pull request, HEAD_REPOSITORY, REPOSITORY, ENVIRONMENT that was chosen
#   by hand, DEPLOY_ROLE, SHA, RUN_ID, RUN_ATTEMPT
# Into $GITHUB_OUTPUT:
#   deploys        true or false; where false, the summary says why
#   settings       folder in tf/environments, and GitHub's environment
#   name           name of the environment's resources
#   preconfigured  variables of tf/preconfigured, beyond the folder's
#   preconfigured_backend, app_backend   the key of each state
#   tag            of the images: of no other run, as a tag can be pushed but once
set -euo pipefail
: "${EVENT:?}" "${REPOSITORY:?}" "${SHA:?}" "${RUN_ID:?}" "${RUN_ATTEMPT:?}"

reason=''
case $EVENT in
  pull_request)
    [[ ${NUMBER:-} =~ ^[1-9][0-9]{0,5}$ ]] || { echo "target.sh: NUMBER must be the number of a pull request of at most six digits: ${NUMBER:-}" >&2; exit 2; }
    settings=preview environment=pr-$NUMBER
    [ "${HEAD_REPOSITORY:-}" = "$REPOSITORY" ] || reason="The pull request comes from a fork (${HEAD_REPOSITORY:-a repository that is gone}). GitHub gives such a run no identity, and AWS would let nobody else's code in. All that needs no AWS has run."
    ;;
  push) settings=prod environment=prod ;;
  workflow_dispatch)
    case ${ENVIRONMENT:-} in dev | prod) ;; *) echo "target.sh: ENVIRONMENT must be dev or prod: ${ENVIRONMENT:-}" >&2; exit 2 ;; esac
    settings=$ENVIRONMENT environment=$ENVIRONMENT
    ;;
  *) echo "target.sh: there is no environment for the event $EVENT" >&2; exit 2 ;;
esac
[ -n "$reason" ] || [ -n "${DEPLOY_ROLE:-}" ] ||
  reason="The repository has no variable AWS_DEPLOY_ROLE, so there is no AWS account to deploy to: tf/README.md says how to set one up. All that needs no AWS has run."

name=sys-stats-$environment
{
  echo "deploys=$([ -z "$reason" ] && echo true || echo false)"
  echo "settings=$settings"
  echo "name=$name"
  echo "preconfigured=$(jq -nc --arg name "$name" '{name: $name}')"
  echo "preconfigured_backend=$(jq -nc --arg key "$environment/preconfigured.tfstate" '{key: $key}')"
  echo "app_backend=$(jq -nc --arg key "$environment/app.tfstate" '{key: $key}')"
  echo "tag=sha-${SHA:0:12}-$RUN_ID-$RUN_ATTEMPT"
} >>"${GITHUB_OUTPUT:-/dev/stdout}"
[ -z "$reason" ] || printf '### No deployment\n\n%s\n' "$reason" >>"${GITHUB_STEP_SUMMARY:-/dev/stderr}"
