#!/usr/bin/env bash
# The contract, asked of what was just deployed. From the environment: OUTPUTS of the application (tf/outputs.tf), REVISION that must
# answer, RUNNER, the label of a runner that is inside ingress_cidr_blocks; empty where the job runs on GitHub's own.
set -euo pipefail
: "${OUTPUTS:?}" "${REVISION:?}"
url=$(jq -er .url <<<"$OUTPUTS")
if [ "$(jq -r .public <<<"$OUTPUTS")" != true ] && [ -z "${RUNNER:-}" ]; then
  echo "url.sh: ingress_cidr_blocks does not let everybody in, so GitHub's runners cannot reach $url. Set the repository's variable URL_TEST_RUNNER to the label of a self-hosted runner whose address it lets in." >&2
  exit 1
fi
exec "$(dirname "$0")/../../e2e/smoke.sh" "$url" --wait 300 --lens container --revision "$REVISION"
