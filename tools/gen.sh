#!/usr/bin/env bash
# Writes the generated files that are committed (make gen): the api's contract, and the page's types from it.
#   tools/gen.sh [--check]     --check writes nothing, and fails if a committed file is out of date (make test)
set -euo pipefail
cd "$(dirname "$0")/.."
contract=api/openapi.json types=web/src/api/schema.d.ts

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
(cd api && go run ./cmd/api openapi) >"$work/contract"
(cd web && npx --no-install openapi-typescript "$work/contract" --output "$work/types" >"$work/log" 2>&1) || { cat "$work/log" >&2; exit 1; }

if [ "${1:-}" != --check ]; then
  cat "$work/contract" >"$contract"
  cat "$work/types" >"$types"
  exit
fi
status=0
diff -u "$contract" "$work/contract" || { status=1; echo "$contract does not match the Go types (+). Run make gen and commit the result." >&2; }
diff -u "$types" "$work/types" || { status=1; echo "$types does not match the contract (+). Run make gen and commit the result." >&2; }
exit $status
