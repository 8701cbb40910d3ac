#!/usr/bin/env bash
# The test of tf/ (make e2e-aws): the real Terraform and the real provider, against an emulated AWS. An account is set up, the platform
# of the previews with one of them on it, and prod, with the scripts that the workflows use (tf/deploy.sh); then asked for through the
# AWS API, changed, broken, and destroyed; the rights of each role are compared with what was asked of AWS; and what Terraform wrote as
# task definitions runs under Docker and meets the contract.
# Needs Terraform 1.11, provider 5.100, Docker, Go, Node.js, jq, Python 3. The emulator (e2e/aws/emulator.py, moto from PyPI) is started here,
# unless AWS_ENDPOINT_URL names one on this machine. What is needed and missing is a failure, never a skip. Takes some fifteen minutes.
set -euo pipefail
cd "$(dirname "$0")/.."

. e2e/promises.sh aws
needs terraform docker go curl node jq git python3
command -v aws >/dev/null || PATH=$PATH:$(tools/venv.sh awscli) || die "there is no AWS CLI."
export AWS_REGION=eu-west-1 AWS_DEFAULT_REGION=eu-west-1 AWS_PAGER='' CHECKPOINT_DISABLE=1
export AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test AWS_EC2_METADATA_DISABLED=true
unset AWS_PROFILE AWS_SESSION_TOKEN GITHUB_ACTIONS

work=$(mktemp -d)
project=e2e-$((RANDOM % 9000 + 1000)) account=123456789012
status=1 emulator=''
. e2e/aws/lib.sh
. e2e/aws/objects.sh
. e2e/aws/roles.sh
. e2e/aws/tasks.sh
finish() {
  tasks_down
  [ "$status" = 0 ] || { say "FAILED. The ends of the logs:"; tail -n 15 "$work"/log/* 2>/dev/null || true; }
  [ -z "$emulator" ] || kill "$emulator" 2>/dev/null || true
  rm -rf "$work"
}
trap finish EXIT
mkdir "$work/log" "$work/out" "$work/summary" "$work/roles"
emulate
# plain: a preview, on the platform that previews share: public subnets, HTTP. full: prod, private subnets, a load balancer each, HTTPS, autoscaling, access logs.
# All with the provider that the emulator was made for: newer ones ask ECS for deployments, which moto does not have.
for tree in account plain full other-file other-table other-both; do
  mkdir "$work/$tree" && cp -r tf "$work/$tree/" && find "$work/$tree" -name '.terraform*' -prune -exec rm -rf {} +
  for directory in tf tf/bootstrap tf/preconfigured; do
    printf 'terraform {\n  required_providers {\n    aws = {\n      source  = "hashicorp/aws"\n      version = "= 5.100.0"\n    }\n  }\n}\n' >"$work/$tree/$directory/versions_override.tf"
  done
done

# ---- What a person applies once ----

say "bootstrap"
bootstrap() {
  VARIABLES=$(jq -nc --arg name "$project" '{name: $name, lock_table: true, state_bucket_disposable: true, repositories: ["sys-stats/sys-stats", "sys-stats@1/sys-stats@2"]}') \
    logged account bootstrap "" "$work/account/tf/run.sh" "$1" tf/bootstrap
}
bucket=$project-state-$account table=$project-lock
bootstrap apply &
bootstrapping=$!
# What comes next needs the bucket, and not that its last setting is known to have arrived, for which the provider waits a minute.
promise 'bucket and lock table are there' soon 600 eval 'aws s3api head-bucket --bucket "$bucket" && aws s3api get-bucket-policy --bucket "$bucket" && aws dynamodb describe-table --table-name "$table" | grep -q ACTIVE'

# ---- The platforms ----

locks() { # locks file|table|both: more settings of the backend
  jq -nc --arg table "$table" --arg locks "$1" '{use_lockfile: ($locks != "table")} + if $locks == "file" then {} else {dynamodb_table: $table} end'
}
platform() { # platform TREE ACTION
  case $1 in
    plain) BACKEND=$(locks file) PARTS=platform logged plain platform preview "$work/plain/tf/deploy.sh" "$2" preview ;;
    full) BACKEND=$(locks table) PARTS=platform PLATFORM_VARIABLES='{"disposable": true, "secret_arns": {"api": ["arn:aws:ssm:eu-west-1:123456789012:parameter/'"$project"'-prod/token"]}}' \
      logged full platform prod "$work/full/tf/deploy.sh" "$2" prod ;;
  esac
}
refused() { # refused STATE LOCKS TEXT: a second one at the same time, from another place, does not get the lock
  local log=$work/log/second-$2
  (cd "$work/other-$2/tf/preconfigured" &&
    jq -r 'to_entries[] | "\(.key) = \(.value | tojson)"' <<<"$(locks "$2")" >"$work/other-$2/backend.hcl" &&
    terraform init -no-color -input=false -backend-config="$work/other-$2/backend.hcl" -backend-config="bucket=$bucket" -backend-config="key=$1" >"$log" 2>&1 &&
    ! terraform apply -no-color -input=false -auto-approve -lock-timeout=0s -var name=second -var region=eu-west-1 >>"$log" 2>&1) ||
    { echo "it was not refused"; return 1; }
  has "$log" 'Error acquiring the state lock' && has "$log" "$3"
}
# The lock is released between plan and apply; once something is being created it stays until all is.
applying() { has "$work/log/$1" 'Creating\.\.\.'; }
locked_by_file() { aws s3api head-object --bucket "$bucket" --key "$1.tflock"; }
locked_by_table() { aws dynamodb get-item --table-name "$table" --key "{\"LockID\": {\"S\": \"$bucket/$1\"}}" | grep -q Info; }

say "the platforms of previews and prod at once"
platform plain apply &
plain=$!
platform full apply &
full=$!
{ soon 600 applying full-platform && soon 30 locked_by_table prod/preconfigured.tfstate && refused prod/preconfigured.tfstate table ConditionalCheckFailed; } >"$work/log/refused-table" 2>&1 &
table_lock=$!
{ soon 600 applying plain-platform && soon 30 locked_by_file preview/preconfigured.tfstate && refused preview/preconfigured.tfstate file PreconditionFailed; } >"$work/log/refused-file" 2>&1 &
file_lock=$!
joins 'a second apply at the same time is refused: lock in the table' $table_lock
joins 'a second apply at the same time is refused: lock in a file' $file_lock
joins 'it is there, preview' $plain
joins 'it is there, prod' $full
promise 'its outputs are JSON that the next job can read' eval 'outputs plain-platform | jq -e ".platform.services | keys == [\"api\", \"proxy\", \"web\"]"'

# ---- The application ----

digest() { printf '%s' "$1" | sha256sum | cut -d ' ' -f 1; }
repository() { echo "$account.dkr.ecr.eu-west-1.amazonaws.com/$(platform_name "$1")/$2"; } # repository TREE SERVICE
image() { # image TREE SERVICE VERSION: pushed as far as ECR goes here, which is its manifest
  local manifest
  manifest=$(jq -nc --arg version "$2 $3" '{schemaVersion: 2, mediaType: "application/vnd.oci.image.manifest.v1+json", config: {digest: ("sha256:" + "0" * 64), size: 2}, layers: [], annotations: {version: $version}}')
  aws ecr put-image --repository-name "$(platform_name "$1")/$2" --image-tag "$3" --image-digest "sha256:$(digest "$2 $3")" --image-manifest "$manifest" >/dev/null
}
images() { # images TREE VERSION
  for service in api web proxy; do jq -nc --arg service $service --arg image "$(repository "$1" $service)@sha256:$(digest "$service $2")" '{($service): $image}'; done | jq -sc add
}
pushing=()
for service in api web proxy; do
  for push in 'plain one' 'plain two' 'full one'; do
    image ${push% *} $service ${push#* } &
    pushing+=($!)
  done
done
certificate=$(aws acm request-certificate --domain-name stats.example.com --query CertificateArn --output text)
for push in "${pushing[@]}"; do wait "$push" || die "an image cannot be pushed."; done

application() { # application TREE ACTION VERSION [JSON]: more variables
  local more='{"disposable": true, "deployment_timeout": "90s"}'
  more=$(jq -nc --argjson a "$more" --argjson b "${4:-"{}"}" '$a + $b')
  case $1 in
    plain) BACKEND=$(locks file) IMAGES=$(images plain "$3") VARIABLES=$more logged plain app preview "$work/plain/tf/deploy.sh" "$2" preview 12 ;;
    full) BACKEND=$(locks both) PARTS=application IMAGES=$(images full "$3") VARIABLES=$more logged full app "$([ "$2" = plan ] && echo prod-plan || echo prod)" "$work/full/tf/deploy.sh" "$2" prod ;;
  esac
}
full_variables=$(jq -nc --arg certificate "$certificate" --arg project "$project" '{load_balancers: "each", certificate_arn: $certificate, domain: {name: "stats.example.com"},
  secrets: {api: {TOKEN: "arn:aws:ssm:eu-west-1:123456789012:parameter/\($project)-prod/token"}}}')

say "the application, of both at once"
application plain apply one &
plain=$!
application full apply one "$full_variables" &
full=$!
promise 'a second apply at the same time is refused: both locks' eval 'soon 600 applying full-app && soon 30 locked_by_file prod/app.tfstate && locked_by_table prod/app.tfstate && refused prod/app.tfstate both "state lock"'
joins 'bootstrap has succeeded' $bootstrapping
joins 'it is there, preview' $plain
joins 'it is there, prod' $full
promise 'its URL is an output: a port of its own for the preview, the domain for prod' eval 'outputs plain-app | jq -e ".url | test(\"^http://.*:20012$\")" && outputs full-app | jq -e ".url == \"https://stats.example.com\" and .public"'
promise 'its plan is in the summary' has "$work/summary/plain-app" 'Plan: '

say "a second time changes nothing"
unchanged() { local name=$1; shift; "$@" && has "$work/log/$name" '^No changes\.' || { grep -E '^  # |forces' "$work/log/$name"; return 1; }; }
unchanged full-app application full plan one "$full_variables" >"$work/log/second-full" 2>&1 &
full=$!
promise 'the application, preview' unchanged plain-app application plain plan one
joins 'the application, prod' $full
promise 'the platform, preview' unchanged plain-platform platform plain plan
promise 'bootstrap' unchanged account-bootstrap bootstrap plan

say "what is there, as AWS has it"
objects

# ---- Changes ----

say "under Docker, what Terraform wrote"
tasks

say "replicas, an image, and on demand instead of Spot"
promise 'are changed' application plain apply two '{"replicas": {"api": 3, "web": 1, "proxy": 1}, "spot": false}'
promise 'three of the api are wanted, of the new image' changed
promise 'the plan said so, and replaced no service' eval 'has "$work/log/plain-app" "desired_count .*2 -> 3" && ! has "$work/log/plain-app" "aws_ecs_service.*must be replaced"'

say "a deployment that never becomes healthy"
before=$(service plain api .taskDefinition)
promise 'fails the apply' eval '! application plain apply one "{\"replicas\": {\"api\": 3, \"web\": 1, \"proxy\": 1}, \"docker_labels\": {\"api\": {\"e2e.fails\": \"true\"}}}"'
promise 'which says that it was rolled back' has "$work/log/plain-app" 'was rolled back'
promise 'what ran before runs' eval 'expect "$(service plain api .taskDefinition)" "$before" && expect "$(service plain api .runningCount)" 3'

say "a wrong variable"
before=$(aws s3api head-object --bucket "$bucket" --key preview/pr-12.tfstate --query VersionId)
for wrong in '{"sizes": {"api": {"cpu": 256, "memory": 4096}}}' '{"images": {"api": "x/api:latest", "web": "x", "proxy": "x"}}' '{"name": "Far_too_long_for_a_load_balancer"}' \
  '{"certificate_arn": "'"$certificate"'"}'; do
  promise "is refused: $wrong" eval '! application plain apply two "$wrong" && has "$work/log/plain-app" "Invalid value for variable"'
done
promise 'before anything changes' expect "$(aws s3api head-object --bucket "$bucket" --key preview/pr-12.tfstate --query VersionId)" "$before"

# ---- Destroyed again ----

say "destroyed"
(application full destroy one "$full_variables" && platform full destroy) &
full=$!
promise 'the sweep finds a closed pull request by its state' swept
promise 'the preview, and its state with it' eval 'application plain destroy two && ! aws s3api head-object --bucket "$bucket" --key preview/pr-12.tfstate'
promise 'the platform of the previews' platform plain destroy
joins 'prod' $full
roles
promise 'bootstrap' bootstrap destroy
promise 'nothing is left but what AWS keeps, too' nothing_left

status=$failed
counted
