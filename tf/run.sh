#!/usr/bin/env bash
# Plans, applies or destroys one directory of Terraform: what .github/workflows/terraform.yaml calls, and what works at a desk, too.
#   tf/run.sh plan|apply|destroy DIRECTORY        DIRECTORY as seen from the repository, such as tf/preconfigured or tf
# From the environment:
#   SETTINGS    folder in tf/environments, whose backend.hcl and whose tfvars of this directory are read; empty: none
#   BACKEND     JSON object of more settings of the backend: {"key": …}; STATE_BUCKET, where it is set, is the bucket
#   VARIABLES   JSON object of more variables, which go before those of the folder
# Into $GITHUB_OUTPUT and $GITHUB_STEP_SUMMARY, where these are set: outputs (JSON, without sensitive ones), changes (true, false),
# plan (one line); and the plan. A plan takes no lock, as the role that plans cannot write.
set -euo pipefail
cd "$(dirname "$0")/.."

die() { echo "run.sh: $*" >&2; exit 2; }
[ $# = 2 ] || { sed -n '2,9s/^# \{0,1\}//p' "$0" >&2; exit 2; }
action=$1 directory=${2%/}
case $action in plan | apply | destroy) ;; *) die "the action is plan, apply or destroy, not: $action" ;; esac
[ -f "$directory/versions.tf" ] || die "$directory has no Terraform in it."
for tool in terraform jq; do command -v "$tool" >/dev/null || die "$tool is not installed."; done

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export TF_IN_AUTOMATION=true TF_INPUT=0 CHECKPOINT_DISABLE=1

# json_object NAME VALUE: it is one. Values go from here to Terraform by files, never through a shell.
json_object() { jq -e 'type == "object"' >/dev/null 2>&1 <<<"$2" || die "$1 must be a JSON object, and is: $2"; }
backend=${BACKEND:-} variables=${VARIABLES:-}
[ -n "$backend" ] || backend='{}'
[ -n "$variables" ] || variables='{}'
json_object BACKEND "$backend"
json_object VARIABLES "$variables"
[ -z "${STATE_BUCKET:-}" ] || backend=$(jq -c --arg bucket "$STATE_BUCKET" '{bucket: $bucket} + .' <<<"$backend")

init=() values=()
if [ -n "${SETTINGS:-}" ]; then
  [[ $SETTINGS =~ ^[a-z]+$ ]] && [ -d "tf/environments/$SETTINGS" ] || die "there is no tf/environments/$SETTINGS."
  stack=$([ "$directory" = tf ] && echo app || basename "$directory")
  init+=("-backend-config=$PWD/tf/environments/$SETTINGS/backend.hcl")
  values+=("-var-file=$PWD/tf/environments/$SETTINGS/$stack.tfvars")
fi
jq -r 'to_entries[] | "\(.key) = \(.value | tojson)"' <<<"$backend" >"$work/backend.hcl"
printf '%s\n' "$variables" >"$work/variables.tfvars.json"
[ "$backend" = '{}' ] || init+=("-backend-config=$work/backend.hcl")
values+=("-var-file=$work/variables.tfvars.json")

cd "$directory"
output() { [ -z "${GITHUB_OUTPUT:-}" ] || printf '%s=%s\n' "$1" "$2" >>"$GITHUB_OUTPUT"; }

terraform init -reconfigure -no-color ${init[@]+"${init[@]}"} >"$work/init" || { cat "$work/init"; exit 1; }

flags=(-no-color "-out=$work/tfplan" -detailed-exitcode "${values[@]}")
[ "$action" != plan ] || flags+=(-lock=false)
[ "$action" != destroy ] || flags+=(-destroy)
code=0
terraform plan "${flags[@]}" >"$work/plan" || code=$?
# Terraform says 0 for no changes, 2 for some.
case $code in 0) changes=false ;; 2) changes=true ;; *) cat "$work/plan"; exit 1 ;; esac
terraform show -no-color "$work/tfplan" >"$work/shown"
line=$(grep -E '^(Plan:|No changes\.|Changes to Outputs:)' "$work/shown" | head -1 || true)
cat "$work/shown"
output changes "$changes"
output plan "$line"
if [ -n "${GITHUB_STEP_SUMMARY:-}" ]; then
  # GitHub takes a megabyte; the fence is longer than any that a plan could hold.
  {
    printf '### %s of %s%s\n\n%s\n\n<details><summary>The plan</summary>\n\n~~~~~~~~text\n' "$action" "$directory" "${SETTINGS:+, $SETTINGS}" "$line"
    head -c 500000 "$work/shown"
    printf '\n~~~~~~~~\n\n</details>\n\n'
  } >>"$GITHUB_STEP_SUMMARY"
fi

if [ "$action" != plan ] && [ "$changes" = true ]; then terraform apply -no-color "$work/tfplan"; fi

output outputs "$(terraform output -no-color -json 2>/dev/null | jq -c 'map_values(select(.sensitive | not) | .value)')"
