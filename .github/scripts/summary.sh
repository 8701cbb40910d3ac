#!/usr/bin/env bash
# One table of a whole run, into $GITHUB_STEP_SUMMARY. From the environment: NEEDS, what GitHub says of the earlier jobs
# (toJSON(needs)). Fails if one of them has failed.
set -euo pipefail
: "${NEEDS:?}"
{
  printf '### This run\n\n| job | result | where |\n| --- | --- | --- |\n'
  jq -r 'to_entries[] | "| \(.key) | \(.value.result) | \((.value.outputs.outputs // "" | if . == "" then {} else fromjson end).url // "" | if . == "" then . else "<\(.)>" end) |"' <<<"$NEEDS"
  jq -r '.images.outputs.images // "" | if . == "" then empty else fromjson | to_entries[] | "\n`\(.value)`" end' <<<"$NEEDS"
} >>"${GITHUB_STEP_SUMMARY:-/dev/stdout}"
jq -e 'all(.[]; .result == "success" or .result == "skipped")' >/dev/null <<<"$NEEDS"
