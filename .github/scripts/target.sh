#!/usr/bin/env bash
# Which environment a run deploys to first, and whether it may deploy at all. From the event, in the environment:
#   EVENT (pull_request, push, workflow_dispatch), REF, BASE of the pull request, NUMBER, HEAD_REPOSITORY, REPOSITORY, ACCOUNT
# Into $GITHUB_OUTPUT:
#   environment    preview or dev; empty where nothing is deployed, and then the summary says why
#   number         of the pull request; empty for dev
set -euo pipefail
: "${EVENT:?}" "${REPOSITORY:?}" "${REF:?}"

reason='' number=''
case $EVENT in
  pull_request)
    [[ ${NUMBER:-} =~ ^[1-9][0-9]{0,5}$ ]] || { echo "target.sh: NUMBER must be the number of a pull request, of at most six digits: ${NUMBER:-}" >&2; exit 2; }
    environment=preview number=$NUMBER
    [ "${BASE:-}" = main ] || reason="The pull request is not for main."
    [ "${HEAD_REPOSITORY:-}" = "$REPOSITORY" ] || reason="The pull request comes from a fork (${HEAD_REPOSITORY:-a repository that is gone}). GitHub gives such a run no identity, and AWS would not let a stranger's code in."
    ;;
  push | workflow_dispatch)
    environment=dev
    [ "$REF" = refs/heads/main ] || reason="Only main is deployed to dev and prod, and this is $REF. Open a pull request for a preview."
    ;;
  *) echo "target.sh: nothing is deployed for the event $EVENT" >&2; exit 2 ;;
esac
[ -n "${ACCOUNT:-}" ] || reason="The repository has no variable AWS_ACCOUNT_ID, so there is no AWS account to deploy to: tf/README.md says how to set one up."
if [ -n "$reason" ]; then
  environment='' number=''
  printf '### No deployment\n\n%s All that needs no AWS has run.\n' "$reason" >>"${GITHUB_STEP_SUMMARY:-/dev/stderr}"
fi
printf 'environment=%s\nnumber=%s\n' "$environment" "$number" >>"${GITHUB_OUTPUT:-/dev/stdout}"
