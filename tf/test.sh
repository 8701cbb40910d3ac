#!/usr/bin/env bash
# The tests of tf/ that need no AWS (make tf-test): format; then, with the oldest provider that is supported and with a newest one,
# init, validate and the tests of each directory, on mocks; then checkov. Works on a copy, so nothing is left in the tree.
# What is not possible on this machine is named at the end; with TF_TEST_ALL=true, as in CI, that is a failure. Always needed: Terraform
# and the oldest provider. TF_CLI_CONFIG_FILE_5 and _6 are configuration files for Terraform to use with each instead of TF_CLI_CONFIG_FILE.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
command -v terraform >/dev/null || { echo "tf-test: terraform is not installed: https://developer.hashicorp.com/terraform/install, 1.11 or later." >&2; exit 1; }
export CHECKPOINT_DISABLE=1 TF_IN_AUTOMATION=true TF_INPUT=0

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
left=() failed=0
directories=(tf/bootstrap tf/preconfigured tf/modules/network tf/modules/app tf)

echo "tf-test: format"
terraform fmt -check -diff -recursive tf || failed=1

# with_provider CONSTRAINT CONFIGURATION: all directories, with that provider. 3: it is not available here.
with_provider() {
  local copy=$work/$RANDOM directory out
  [ -z "$2" ] || export TF_CLI_CONFIG_FILE=$2
  mkdir "$copy" && (git ls-files -co --exclude-standard tf || find tf -type f) | tar -cf - -T - | tar -xf - -C "$copy"
  cd "$copy"
  # The lock files pin one provider, and each leg wants its own.
  find . -name .terraform.lock.hcl -delete
  for directory in "${directories[@]}"; do
    # An override file is merged into the configuration: only the version changes.
    printf 'terraform {\n  required_providers {\n    aws = {\n      source  = "hashicorp/aws"\n      version = "%s"\n    }\n  }\n}\n' "$1" >"$directory/versions_override.tf"
  done
  for directory in "${directories[@]}"; do
    out=$(terraform -chdir="$directory" init -backend=false -no-color 2>&1) || { [ "$directory" != "${directories[0]}" ] || { echo "$out" | tail -n 12; return 3; }; echo "$out"; return 1; }
    out=$(terraform -chdir="$directory" validate -no-color 2>&1) || { echo "$directory: $out"; return 1; }
    out=$(terraform -chdir="$directory" test -no-color 2>&1) || { echo "$directory:"; grep -v '\.\.\. pass$' <<<"$out"; return 1; }
    echo "  ok      $directory: $(tail -n 1 <<<"$out")"
  done
}
for provider in "5:= 5.100.0:${TF_CLI_CONFIG_FILE_5:-}" "6:>= 6.25.0, < 7.0.0:${TF_CLI_CONFIG_FILE_6:-}"; do
  IFS=: read -r major constraint configuration <<<"$provider"
  echo "tf-test: hashicorp/aws $constraint"
  code=0
  (with_provider "$constraint" "$configuration") || code=$?
  case $code in
    0) ;;
    3) [ "$major" = 6 ] && left+=("hashicorp/aws $constraint: is not available here") || failed=1 ;;
    *) failed=1 ;;
  esac
done

echo "tf-test: checkov"
if tools=$("$root/tools/venv.sh" checkov); then
  "$tools/checkov" --directory tf --framework terraform --skip-download --compact --quiet || failed=1
else
  left+=("checkov: cannot be installed here")
fi

for what in ${left[@]+"${left[@]}"}; do echo "tf-test: left out: $what"; done
[ "${TF_TEST_ALL:-}" != true ] || [ ${#left[@]} = 0 ] || failed=1
[ "$failed" = 0 ] || { echo "tf-test: FAILED"; exit 1; }
echo "tf-test: passed"
