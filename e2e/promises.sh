#!/usr/bin/env bash
# Sourced by the suites of this folder and by bench/: how they say what must hold, and count it.
#
#   . e2e/promises.sh NAME      NAME begins each message of the suite
suite=$1
failed=0 passed=0

die() { echo "$suite: $*" >&2; exit 1; }
say() { printf '\n%s: %s\n' "$suite" "$*"; }

# needs TOOL...: what is missing is a failure. Of docker, the engine must answer too.
needs() {
  local tool
  for tool in "$@"; do
    command -v "$tool" >/dev/null || die "$tool is not installed, and without it nothing can be tested here."
    [ "$tool" != docker ] || docker info >/dev/null 2>&1 ||
      die "the Docker engine does not answer: start it, or get the right to use it (docker info says more)."
  done
}
# needs_port PORT [HINT]: nobody else listens there.
needs_port() { ! (: <"/dev/tcp/127.0.0.1/$1") 2>/dev/null || die "port $1 is taken: stop what listens there${2:-.}"; }

# promise TEXT COMMAND...: what must hold; the command says why it does not. It runs in a shell of its own.
promise() {
  local text=$1 why
  shift
  if why=$("$@" 2>&1); then
    passed=$((passed + 1))
    echo "  ok      $text"
  else
    failed=$((failed + 1))
    printf '  BROKEN  %s\n%s\n' "$text" "$(tail -n 25 <<<"$why" | sed 's/^/            /')"
  fi
}
expect() { [ "$1" = "$2" ] || { echo "got $1, expected $2"; return 1; }; }
# soon SECONDS COMMAND...: it holds within that time. What it said last is why it does not.
soon() {
  local until=$((SECONDS + $1)) why
  shift
  until why=$("$@" 2>&1); do
    [ "$SECONDS" -lt "$until" ] || { echo "$why"; return 1; }
    sleep 0.5
  done
}
# counted: the suite's last line, and whether all is well.
counted() {
  say "$passed kept, $failed broken"
  [ "$failed" = 0 ]
}
