#!/usr/bin/env bash
# The test of make dev (make e2e-dev). Copies what git tracks to a folder of its own, runs make dev there just as a person would, and
# lets a browser look on while files in it change (web/e2e-dev). Then it presses Ctrl-C. Nothing in the tree itself is touched, and
# nothing stays running. What it needs and does not find is a failure, never a skip.
set -euo pipefail
cd "$(dirname "$0")/.."

. e2e/promises.sh e2e-dev

export PROXY_PORT=${PROXY_PORT:-3052}
front=http://127.0.0.1:$PROXY_PORT
needs docker curl node npx git
needs_port "$PROXY_PORT" ', or set PROXY_PORT.'
. e2e/browser.sh

# The stack of the files, not that of whoever runs this: none of their settings, no .env.
unset STATS_BACKEND_URL PROXY_BIND TAG COMPOSE_FILE MAKEFLAGS "${!SYS_STATS_@}"
export HEALTH_INTERVAL=2s COMPOSE_DISABLE_ENV_FILE=true COMPOSE_PROJECT_NAME=sys-stats-e2e-dev REGISTRY=sys-stats-e2e-dev
unset VERSION REVISION SOURCE_DATE_EPOCH

# Open to the users inside the containers, which are others than ours.
work=$(mktemp -d)
tree=$work/tree log=$work/log
chmod 755 "$work" && mkdir "$tree"
git ls-files -z | while IFS= read -r -d '' file; do
  if [ -e "$file" ]; then printf '%s\0' "$file"; fi
done | tar --null --files-from=- -c | tar -x -C "$tree"
chmod -R a+rX "$tree"

dev=
containers() { docker ps --all --quiet --filter "label=com.docker.compose.project=$COMPOSE_PROJECT_NAME"; }
runs() { kill -0 "$dev" 2>/dev/null; }
gone() { expect "$(containers)" '' && ! runs; }
status=1
finish() {
  if [ -n "$dev" ] && runs; then kill -INT -- "-$dev" 2>/dev/null || true; soon 60 gone || true; fi
  if [ "$status" != 0 ]; then
    say "FAILED. The last lines of make dev:"
    tail -60 "$log" || true
  fi
  (cd "$tree" && docker compose -f docker-compose.yaml -f docker-compose.dev.yaml down --volumes --remove-orphans) >/dev/null 2>&1 || true
  rm -rf "$work"
}
trap finish EXIT

say "make dev, in a copy of the sources"
# A job of its own (set -m), so that Ctrl-C can be sent to all of it, as a terminal does.
set -m
make -C "$tree" dev >"$log" 2>&1 </dev/null &
dev=$!
set +m
up() { curl -fsS -o /dev/null "$front/stats" 2>/dev/null && curl -fsS "$front/" 2>/dev/null | grep -q /@vite/client; }
soon 420 eval 'up || ! runs' || die "nothing answers on $front."
runs || die "make dev ended by itself."

say "edits, and mistakes"
(cd web && BASE_URL=$front TREE=$tree LOG=$log npx playwright test --config playwright.dev.config.ts) || failed=$((failed + 1))

say "Ctrl-C"
kill -INT -- "-$dev"
promise 'everything is taken down' soon 90 gone

status=$failed
counted
