#!/usr/bin/env bash
# Prints the folder with a tool of requirements.txt, after installing it there: inside the project, nothing global.
#   "$(tools/venv.sh zizmor)/zizmor" …
# Each tool has a folder of its own, so that none waits for another's dependencies, or has to agree with them.
set -euo pipefail
cd "$(dirname "$0")"
pin=$(grep -E "^${1:?a tool of requirements.txt}(\[[a-z]+\])?==" requirements.txt) || { echo "venv.sh: requirements.txt has no $1." >&2; exit 2; }
venv=$PWD/.venv/$pin
if [ ! -f "$venv/installed" ]; then
  command -v python3 >/dev/null || { echo "venv.sh: python3 is not installed, which $1 needs." >&2; exit 1; }
  rm -rf "$venv"
  { python3 -m venv "$venv" && "$venv/bin/pip" install --quiet --disable-pip-version-check "$pin"; } >&2 ||
    { echo "venv.sh: $pin cannot be installed. On Debian, python3 needs the package python3-venv." >&2; exit 1; }
  touch "$venv/installed"
fi
echo "$venv/bin"
