# Sourced by ../aws.sh and its parts: what they ask, and run.
joins() { # joins TEXT PROCESS: what was started in the background has succeeded
  local code=0
  wait "$2" || code=$?
  promise "$1" expect "exit code $code" 'exit code 0'
}
has() { grep -q -- "$2" "$1" || { echo "$1 does not say: $2"; tail -n 20 "$1"; return 1; }; } # has FILE TEXT

# ask NAME COMMAND...: keeps what the AWS API says as $work/NAME.json. holds NAME FILTER: jq says true of it.
ask() {
  local name=$1
  shift
  aws --output json "$@" >"$work/$name.json" || { echo "aws $*" >&2; return 1; }
}
holds() {
  jq -e "$2" "$work/$1.json" >/dev/null || { echo "not so of $1: $2"; jq -c . "$work/$1.json" | head -c 1500; return 1; }
}

# emulate: starts the emulated AWS on a free port, unless there is one.
emulate() {
  case ${AWS_ENDPOINT_URL:-} in
    '') ;;
    http://127.0.0.1:* | http://localhost:*) curl -sS --max-time 5 -o /dev/null "$AWS_ENDPOINT_URL" || die "nobody answers at $AWS_ENDPOINT_URL."; return ;;
    *) die "AWS_ENDPOINT_URL must be an emulated AWS on this machine, and is: $AWS_ENDPOINT_URL. This test creates and destroys, so it never goes anywhere else." ;;
  esac
  local venv port
  venv=$(tools/venv.sh moto) || die "moto cannot be installed."
  port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
  export AWS_ENDPOINT_URL=http://127.0.0.1:$port
  "$venv/python" e2e/aws/emulator.py -H 127.0.0.1 -p "$port" >"$work/log/emulator" 2>&1 &
  emulator=$!
  soon 60 curl -fsS -o /dev/null "$AWS_ENDPOINT_URL/moto-api/" || die "the emulated AWS does not start: $(tail -n 5 "$work/log/emulator")"
}

# logged TREE NAME ROLE COMMAND...: runs a script of tf/ in a tree of its own, so that several can run at once. What it prints is in
# $work/log/TREE-NAME, what it hands to the next job in $work/out/TREE-NAME, as GitHub would have it; and all that it asks of AWS is
# added to the trace of the role that runs it in a workflow, $work/roles/ROLE.log.
logged() {
  local tree=$1 name=$1-$2 role=$3 code=0
  shift 3
  : >"$work/out/$name"
  : >"$work/trace-$tree"
  PROJECT=$project GITHUB_OUTPUT=$work/out/$name GITHUB_STEP_SUMMARY=$work/summary/$name TF_LOG=DEBUG TF_LOG_PATH=$work/trace-$tree \
    "$@" >"$work/log/$name" 2>&1 || code=$?
  [ -z "$role" ] || grep -aF rpc.method "$work/trace-$tree" >>"$work/roles/$role.log" || true
  return $code
}
outputs() { sed -n "s/^outputs=//p" "$work/out/$1"; } # outputs TREE-NAME
# platform_name TREE, application_name TREE
platform_name() { [ "$1" = plain ] && echo "$project-pr" || echo "$project-prod"; }
application_name() { [ "$1" = plain ] && echo "$project-pr-12" || echo "$project-prod"; }
