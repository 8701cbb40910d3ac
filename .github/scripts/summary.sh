#!/usr/bin/env bash
# One table of a whole run, into $GITHUB_STEP_SUMMARY. From the environment: NEEDS, what GitHub says of the jobs before (toJSON(needs)),
# and URL, where the environment is, if it is.
set -euo pipefail
: "${NEEDS:?}"
{
  printf '### %s\n\n| job | result |\n| --- | --- |\n' "${URL:+<$URL>}"
  jq -r 'to_entries[] | "| \(.key) | \(.value.result) |"' <<<"$NEEDS"
  jq -r '.images.outputs.images // "" | if . == "" then empty else fromjson | to_entries[] | "\n`\(.value)`" end' <<<"$NEEDS"
} >>"${GITHUB_STEP_SUMMARY:-/dev/stdout}"
jq -e 'all(.[]; .result == "success" or .result == "skipped")' >/dev/null <<<"$NEEDS"
