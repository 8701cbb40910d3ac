#!/usr/bin/env bash
# The tests of the api with the race detector (make test-api). With testing/synctest it at times ends the whole program over itself
# (ThreadSanitizer: CHECK failed, golang/go#78156). That is no result: those packages are run again. Everything else that fails has failed.
set -uo pipefail
cd "$(dirname "$0")"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
packages=(./...)
for _ in 1 2 3; do
  CGO_ENABLED=1 go test -race -shuffle=on "${packages[@]}" 2>&1 | tee "$log" && exit
  grep -q 'ThreadSanitizer: CHECK failed' "$log" || exit 1
  ! grep -Eq -- '--- FAIL|DATA RACE|^panic:|\[(build|setup) failed\]' "$log" || exit 1
  mapfile -t packages < <(sed -n 's/^FAIL\t\([^\t ]*\)\t.*/\1/p' "$log")
  [ ${#packages[@]} -gt 0 ] || exit 1
  echo "test.sh: the race detector broke, not a test. Again: ${packages[*]}"
done
exit 1
