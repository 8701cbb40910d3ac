#!/usr/bin/env bash
# checks.sh under other names, for the suites that use these. A command here goes on after a failure unless && stops it.
. "$(dirname "${BASH_SOURCE[0]}")/checks.sh" "$1"
promise() { check "$1" in_full "${@:2}"; }
soon() { within "$1" in_full "${@:2}"; }
in_full() { if "$@" 3>&-; then :; else return 1; fi; } # 3: see attempt; a background command must not hold it
needs_port() { needs_free_port "$@"; }
counted() { summary; }
