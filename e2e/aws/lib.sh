# Sourced by ../aws.sh and its parts: what they ask, and run.
joins() { # joins TEXT PROCESS: what was started in the background has ended well
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

# terraform_run TREE ACTION DIRECTORY: tf/run.sh in a tree of its own, so that several can run at once. What it prints is in
# $work/log/TREE-DIRECTORY; what it hands to the next job in $work/out/TREE-DIRECTORY, as GitHub would have it.
terraform_run() {
  local tree=$1 action=$2 directory=$3 name
  name=$tree-$(basename "$directory")
  : >"$work/out/$name"
  GITHUB_OUTPUT=$work/out/$name GITHUB_STEP_SUMMARY=$work/summary/$name "$work/$tree/tf/run.sh" "$action" "$directory" >"$work/log/$name" 2>&1
}
output() { sed -n "s/^$2=//p" "$work/out/$1"; } # output TREE-DIRECTORY NAME
