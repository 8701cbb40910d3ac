#!/usr/bin/env bash
# Writes .terraform.lock.hcl of each directory that is applied: the newest provider that versions.tf allows, for every platform that
# somebody works on. Needs the Terraform registry; commit what it writes.
#   tf/lock.sh            --check: only say which are missing, and fail
set -euo pipefail
cd "$(dirname "$0")"
missing=0
for directory in bootstrap preconfigured .; do
  if [ "${1:-}" = --check ]; then
    [ -f "$directory/.terraform.lock.hcl" ] || { echo "lock.sh: tf/$directory/.terraform.lock.hcl is missing: run tf/lock.sh where the Terraform registry can be reached, and commit it." >&2; missing=1; }
    continue
  fi
  # init -upgrade looks for the newest; the platforms come after it.
  terraform -chdir="$directory" init -backend=false -upgrade -no-color >/dev/null
  terraform -chdir="$directory" providers lock -platform=linux_amd64 -platform=linux_arm64 -platform=darwin_amd64 -platform=darwin_arm64 -platform=windows_amd64
done
exit "$missing"
