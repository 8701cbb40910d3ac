#!/usr/bin/env bash
# The Go tests (part of make test): vet, then every test in random order, with the race detector where there is a C compiler.
#   api/test.sh [--race-detector]     --race-detector runs nothing, and fails if there is no C compiler
# Together with testing/synctest the race detector sometimes crashes (ThreadSanitizer: CHECK failed, golang/go#78156). Such a run says
# nothing about the tests, so those packages run again; any other failure is final.
set -uo pipefail
cd "$(dirname "$0")"

has_compiler() { command -v "$(go env CC)" >/dev/null; }
if [ "${1:-}" = --race-detector ]; then has_compiler; exit; fi

go vet ./... && go vet -tags e2e ./cmd/api || exit 1
if ! has_compiler; then CGO_ENABLED=0 go test -shuffle=on ./...; exit; fi

log=$(mktemp)
trap 'rm -f "$log"' EXIT
packages=(./...)
for _ in 1 2 3; do
  CGO_ENABLED=1 go test -race -shuffle=on "${packages[@]}" 2>&1 | tee "$log" && exit
  grep -q 'ThreadSanitizer: CHECK failed' "$log" || exit 1
  ! grep -Eq -- '--- FAIL|DATA RACE|^panic:|\[(build|setup) failed\]' "$log" || exit 1
  mapfile -t packages < <(sed -n 's/^FAIL\t\([^\t ]*\)\t.*/\1/p' "$log")
  [ ${#packages[@]} -gt 0 ] || exit 1
  echo "test.sh: the race detector crashed; no test failed. Running again: ${packages[*]}"
done
exit 1
