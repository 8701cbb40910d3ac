#!/usr/bin/env bash
# Plans, applies or destroys one directory of Terraform, or prints its outputs. tf/deploy.sh calls it; it works on its own, too.
#   tf/run.sh plan|apply|destroy|output DIRECTORY      DIRECTORY as seen from the repository, such as tf/preconfigured or tf
# From the environment:
#   AWS_REGION  the region of the backend and of everything that is created
#   SETTINGS    folder in tf/environments whose tfvars of this directory are read; empty: none
#   BACKEND     JSON object of settings of the backend, beyond tf/environments/backend.hcl: {"bucket": …, "key": …}; {}: no backend
#   VARIABLES   JSON object of more variables, which override those of the folder
# Into $GITHUB_OUTPUT and $GITHUB_STEP_SUMMARY, where these are set: outputs (JSON, without sensitive ones); and the plan. A plan takes
# no lock, as the role that plans cannot write.
set -euo pipefail
cd "$(dirname "$0")/.."

die() { echo "run.sh: $*" >&2; exit 2; }
[ $# = 2 ] || { sed -n '2,11s/^# \{0,1\}//p' "$0" >&2; exit 2; }
action=$1 directory=${2%/}
case $action in plan | apply | destroy | output) ;; *) die "the action is plan, apply, destroy or output, not: $action" ;; esac
[ -f "$directory/versions.tf" ] || die "$directory has no Terraform in it."
for tool in terraform jq; do command -v "$tool" >/dev/null || die "$tool is not installed."; done
[ -n "${AWS_REGION:-}" ] || die "AWS_REGION must be set: it is the one place that names the region."
[ "${GITHUB_ACTIONS:-}" != true ] || [ -f "$directory/.terraform.lock.hcl" ] ||
  die "$directory/.terraform.lock.hcl is missing, so any provider would do. Run tf/lock.sh where the Terraform registry can be reached, and commit what it writes."

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export TF_IN_AUTOMATION=true TF_INPUT=0 CHECKPOINT_DISABLE=1 TF_VAR_region=$AWS_REGION

# json_object NAME VALUE: it is one. Values go from here to Terraform by files, never through a shell.
json_object() { jq -e 'type == "object"' >/dev/null 2>&1 <<<"$2" || die "$1 must be a JSON object, and is: $2"; }
backend=${BACKEND:-} variables=${VARIABLES:-}
[ -n "$backend" ] || backend='{}'
[ -n "$variables" ] || variables='{}'
json_object BACKEND "$backend"
json_object VARIABLES "$variables"

init=() values=()
if [ -n "${SETTINGS:-}" ]; then
  [[ $SETTINGS =~ ^[a-z]+$ ]] && [ -d "tf/environments/$SETTINGS" ] || die "there is no tf/environments/$SETTINGS."
  stack=$([ "$directory" = tf ] && echo app || basename "$directory")
  values+=("-var-file=$PWD/tf/environments/$SETTINGS/$stack.tfvars")
fi
jq -r 'to_entries[] | "\(.key) = \(.value | tojson)"' <<<"$backend" >"$work/backend.hcl"
printf '%s\n' "$variables" >"$work/variables.tfvars.json"
[ "$backend" = '{}' ] || init+=("-backend-config=$PWD/tf/environments/backend.hcl" "-backend-config=$work/backend.hcl")
[ "${GITHUB_ACTIONS:-}" != true ] || init+=(-lockfile=readonly)
values+=("-var-file=$work/variables.tfvars.json")

cd "$directory"
terraform init -reconfigure -no-color ${init[@]+"${init[@]}"} >"$work/init" || { cat "$work/init"; exit 1; }
outputs() { terraform output -no-color -json 2>/dev/null | jq -c 'map_values(select(.sensitive | not) | .value)'; }
if [ "$action" = output ]; then outputs; exit; fi

flags=(-no-color "-out=$work/tfplan" -detailed-exitcode "${values[@]}")
[ "$action" != plan ] || flags+=(-lock=false)
[ "$action" != destroy ] || flags+=(-destroy)
code=0
terraform plan "${flags[@]}" >"$work/plan" || code=$?
# Terraform says 0 for no changes, 2 for some.
case $code in 0 | 2) ;; *) cat "$work/plan"; exit 1 ;; esac
terraform show -no-color "$work/tfplan" | tee "$work/shown"
if [ -n "${GITHUB_STEP_SUMMARY:-}" ]; then
  # GitHub accepts a megabyte; the fence is longer than any that a plan could contain.
  {
    printf '### %s of %s%s\n\n%s\n\n<details><summary>The plan</summary>\n\n~~~~~~~~text\n' "$action" "$directory" "${SETTINGS:+, $SETTINGS}" \
      "$(grep -E '^(Plan:|No changes\.|Changes to Outputs:)' "$work/shown" | head -1 || true)"
    head -c 400000 "$work/shown"
    printf '\n~~~~~~~~\n\n</details>\n\n'
  } >>"$GITHUB_STEP_SUMMARY"
fi

if [ "$action" != plan ] && [ "$code" = 2 ]; then terraform apply -no-color "$work/tfplan"; fi
[ -z "${GITHUB_OUTPUT:-}" ] || printf 'outputs=%s\n' "$(outputs)" >>"$GITHUB_OUTPUT"
