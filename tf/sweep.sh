#!/usr/bin/env bash
# Finds previews whose pull request is closed: GitHub starts no workflow for a pull request that closes with conflicts. The states in
# the bucket say what exists, GitHub says what is open. A pull request that GitHub does not answer for is left alone.
#   tf/sweep.sh [NUMBER]        NUMBER: that one only, whatever GitHub says
# From the environment: GITHUB_REPOSITORY, and GH_TOKEN for gh; PROJECT as in tf/deploy.sh
# Prints (and puts into $GITHUB_OUTPUT) numbers: a JSON list.
set -euo pipefail
project=${PROJECT:-sys-stats}
if [ -n "${1:-}" ]; then
  [[ $1 =~ ^[1-9][0-9]{0,5}$ ]] || { echo "sweep.sh: not the number of a pull request: $1" >&2; exit 2; }
  numbers=[$1]
else
  account=${AWS_ACCOUNT_ID:-$(aws sts get-caller-identity --query Account --output text)}
  keys=$(aws s3api list-objects-v2 --bucket "$project-state-$account" --prefix preview/pr- --query 'Contents[].Key' --output text)
  numbers=$(for number in $(grep -oE 'preview/pr-[0-9]+\.tfstate\b' <<<"$keys" | grep -oE '[0-9]+' | sort -un); do
    state=$(gh api "repos/${GITHUB_REPOSITORY:?}/pulls/$number" --jq .state) || { echo "sweep.sh: GitHub does not say whether $number is open; left alone." >&2; continue; }
    [ "$state" != closed ] || echo "$number"
  done | jq -sc .)
fi
echo "$numbers"
[ -z "${GITHUB_OUTPUT:-}" ] || echo "numbers=$numbers" >>"$GITHUB_OUTPUT"
