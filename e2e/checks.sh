#!/usr/bin/env bash
# Sourced by the suites of this folder and by bench/: runs checks, reports each, and counts them.
#
#   . e2e/checks.sh NAME      NAME starts each message of the suite
#
# Not bats: it runs each test in a process of its own, and these are scenarios whose steps share state. It holds back the output of a
# suite or a browser run inside a test until its end, and smoke.sh must run where there is only curl and Node.js.
suite=$1
folder=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
passed=0 failed=0 step=''

die() { echo "$suite: $*" >&2; exit 1; }
say() { step=$*; printf '\n%s: %s\n' "$suite" "$step"; }
# stopped: for the EXIT trap of a suite that ends early, before it prints what it finds: in which step, and at which line. What was printed
# just before says why.
stopped() {
  local at=$BASH_COMMAND
  # Of a command in a function, Bash knows the line that called it. A function that has returned is told by its output.
  [ ${#FUNCNAME[@]} -le 3 ] || at=$(failing_line "${0##*/}" "${BASH_LINENO[-2]}")
  [[ $at != return* ]] || at=''
  printf '\n%s: FAILED in the step "%s"%s\n' "$suite" "$step" "${at:+: $at}"
}

# needs TOOL...: a missing tool is a failure. For docker, the engine must answer too.
needs() {
  local tool
  for tool in "$@"; do
    command -v "$tool" >/dev/null || die "$tool is not installed, and nothing can be tested without it."
    [ "$tool" != docker ] || docker info >/dev/null 2>&1 ||
      die "the Docker engine does not answer: start it, or get permission to use it (docker info says more)."
  done
}
needs_free_port() { # needs_free_port PORT [HINT]
  ! (: <"/dev/tcp/127.0.0.1/$1") 2>/dev/null || die "port $1 is in use: stop the process that listens there${2:-.}"
}

# attempt COMMAND...: runs it in a subshell that stops at the first failing command. Sets $code, and $output, which ends with that
# command's line. Never called in a condition: there, bash ignores set -e.
attempt() {
  set +e
  output=$(exec 3>&1; set -eE; trap 'failing_line "${BASH_SOURCE[0]##*/}" "$LINENO" >&3' ERR; "$@" 2>&1)
  code=$?
  set -e
}
failing_line() { # failing_line FILE LINE
  [ "$1" = checks.sh ] || echo "$1:$2:$(sed -n "$2s/^ */ /p" "$folder/$1" 2>/dev/null)"
}
# check TEXT COMMAND...: what must be true; the command's output says why it is not.
check() {
  local text=$1 output code
  shift
  attempt "$@"
  if [ "$code" = 0 ]; then
    passed=$((passed + 1))
    echo "  ok      $text"
  else
    failed=$((failed + 1))
    printf '  FAILED  %s\n%s\n' "$text" "$(tail -n 25 <<<"${output:-no output from: $*}" | sed 's/^/            /')"
  fi
}
expect() { [ "$1" = "$2" ] || { echo "got $1, expected $2"; return 1; }; } # expect GOT EXPECTED
# within SECONDS COMMAND...: retries until it succeeds. The output of the last try is the reason for a failure.
within() {
  local seconds=$1 until=$((SECONDS + $1)) output code
  shift
  while true; do
    attempt "$@"
    [ "$code" != 0 ] || return 0
    [ "$SECONDS" -lt "$until" ] || { printf '%s\nnot within %s s: %s\n' "$output" "$seconds" "$*"; return 1; }
    sleep 0.5
  done
}
# summary: the last line of the suite; fails if a check did.
summary() {
  say "$passed passed, $failed failed"
  [ "$failed" = 0 ]
}
