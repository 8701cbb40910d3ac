#!/usr/bin/env bash
# Prints where the tools of requirements.txt are, after installing them there: a folder of the project, nothing global.
#   PATH=$(tools/venv.sh):$PATH
set -euo pipefail
cd "$(dirname "$0")"
venv=$PWD/.venv
if ! cmp -s requirements.txt "$venv/requirements.txt"; then
  command -v python3 >/dev/null || { echo "venv.sh: python3 is not installed." >&2; exit 1; }
  rm -rf "$venv"
  {
    python3 -m venv "$venv" && "$venv/bin/pip" install --quiet --disable-pip-version-check -r requirements.txt
  } >&2 || { echo "venv.sh: the tools of tools/requirements.txt cannot be installed; on Debian, python3 needs the package python3-venv." >&2; exit 1; }
  cp requirements.txt "$venv/requirements.txt"
fi
echo "$venv/bin"
