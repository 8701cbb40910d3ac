#!/usr/bin/env bash
# The linters of everything that is neither Go nor TypeScript (make lint): the workflows and their scripts, every other shell script,
# and the Kubernetes objects in clusters/. Needs jq and Python.
set -euo pipefail
cd "$(dirname "$0")/.."

# actionlint runs shellcheck and pyflakes if they are installed. Off, so that it reports the same on every machine.
(cd api && go tool -modfile=../tools/go.mod actionlint -shellcheck= -pyflakes= ../.github/workflows/*.yaml)
"$(tools/venv.sh zizmor)/zizmor" --offline --quiet --config .github/zizmor.yaml .github
(cd tools && go test -count=1 ./...)

# The syntax of every script, in the shell that its first line names.
git ls-files --cached --others --exclude-standard -- '*.sh' .ci/run | while read -r script; do
  [ -f "$script" ] || continue # deleted, and not committed yet
  case $(head -n 1 "$script") in
    '#!/bin/sh'*) sh -n "$script" ;;
    *) bash -n "$script" ;;
  esac
done

clusters/check.sh
