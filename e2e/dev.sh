#!/usr/bin/env bash
# The test of make dev (make e2e-dev). Copies the tracked files to a temporary folder, runs make dev there as a developer would, edits
# files while a browser watches (web/e2e-dev), and presses Ctrl-C. It changes nothing in the working tree and leaves nothing running.
# A missing requirement is a failure, never a skip.
set -euo pipefail
cd "$(dirname "$0")/.."

. e2e/checks.sh e2e-dev

export PROXY_PORT=${PROXY_PORT:-3052}
front=http://127.0.0.1:$PROXY_PORT
needs docker curl node npx git
needs_free_port "$PROXY_PORT" ', or set PROXY_PORT.'
. e2e/browser.sh

# The stack as committed: no settings from the caller's environment, no .env.
unset STATS_BACKEND_URL PROXY_BIND TAG COMPOSE_FILE MAKEFLAGS "${!SYS_STATS_@}"
export HEALTH_INTERVAL=2s COMPOSE_DISABLE_ENV_FILE=true COMPOSE_PROJECT_NAME=sys-stats-e2e-dev REGISTRY=sys-stats-e2e-dev
unset VERSION REVISION SOURCE_DATE_EPOCH

# Readable by the containers' users, which differ from ours.
work=$(mktemp -d)
tree=$work/tree log=$work/log
chmod 755 "$work" && mkdir "$tree"
git ls-files -z | while IFS= read -r -d '' file; do
  if [ -e "$file" ]; then printf '%s\0' "$file"; fi
done | tar --null --files-from=- -c | tar -x -C "$tree"
chmod -R a+rX "$tree"

dev=
containers() { docker ps --all --quiet --filter "label=com.docker.compose.project=$COMPOSE_PROJECT_NAME"; }
running() { kill -0 "$dev" 2>/dev/null; }
gone() { expect "$(containers)" '' && ! running; }
status=1
finish() {
  if [ -n "$dev" ] && running; then kill -INT -- "-$dev" 2>/dev/null || true; within 60 gone || true; fi
  if [ "$status" != 0 ]; then
    say "FAILED. The last lines of make dev:"
    tail -60 "$log" || true
  fi
  (cd "$tree" && docker compose -f docker-compose.yaml -f docker-compose.dev.yaml down --volumes --remove-orphans) >/dev/null 2>&1 || true
  rm -rf "$work"
}
trap finish EXIT

say "make dev, in a copy of the sources"
# In its own process group (set -m), so that Ctrl-C can go to all of it, as from a terminal.
set -m
make -C "$tree" dev >"$log" 2>&1 </dev/null &
dev=$!
set +m
up() { curl -fsS -o /dev/null "$front/stats" 2>/dev/null && curl -fsS "$front/" 2>/dev/null | grep -q /@vite/client; }
within 420 eval 'up || ! running' || die "nothing answers on $front."
running || die "make dev exited by itself."

say "edits and mistakes"
(cd web && BASE_URL=$front TREE=$tree LOG=$log npx playwright test --config playwright.dev.config.ts) || failed=$((failed + 1))

say "Ctrl-C"
kill -INT -- "-$dev"
check 'everything is removed' within 90 gone

status=$failed
summary
