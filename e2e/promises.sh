#!/usr/bin/env bash
# checks.sh under other names, for the suites that use these. A command here goes on after a failure unless && stops it.
. "$(dirname "${BASH_SOURCE[0]}")/checks.sh" "$1"
promise() { check "$1" in_full "${@:2}"; }
soon() { within "$1" in_full "${@:2}"; }
in_full() { if "$@"; then :; else return 1; fi; }
needs_port() { needs_free_port "$@"; }
counted() { summary; }
