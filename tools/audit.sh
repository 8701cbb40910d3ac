#!/usr/bin/env bash
# Looks for known vulnerabilities in what we ship and build with (make audit). Asks vuln.go.dev and the npm registry.
set -euo pipefail
cd "$(dirname "$0")/.."
status=0
# Only those whose code is reached from ours.
(cd api && go tool -modfile=../tools/go.mod govulncheck ./...) || status=1
# What the page consists of, then what builds and tests it.
(cd web && npm audit --omit=dev && npm audit --audit-level=high) || status=1
exit $status
