#!/usr/bin/env bash
# Installs a tool of requirements.txt inside the project, unless it is there, and prints its folder.
#   "$(tools/venv.sh zizmor)/zizmor" …
# Each tool has its own virtual environment, so that their dependencies cannot conflict.
set -euo pipefail
cd "$(dirname "$0")"
pin=$(grep -E "^${1:?a tool of requirements.txt}(\[[a-z]+\])?==" requirements.txt) || { echo "venv.sh: $1 is not in requirements.txt." >&2; exit 2; }
venv=$PWD/.venv/$pin
if [ ! -f "$venv/installed" ]; then
  command -v python3 >/dev/null || { echo "venv.sh: $1 needs python3, which is not installed." >&2; exit 1; }
  mkdir -p .venv
  exec 9>.venv/lock # two suites at once want one tool, and what the first has begun must not be removed
  ! command -v flock >/dev/null || flock 9
fi
if [ ! -f "$venv/installed" ]; then
  rm -rf "$venv"
  { python3 -m venv "$venv" && "$venv/bin/pip" install --quiet --disable-pip-version-check "$pin"; } >&2 ||
    { echo "venv.sh: $pin cannot be installed. On Debian, install python3-venv." >&2; exit 1; }
  touch "$venv/installed"
fi
echo "$venv/bin"
