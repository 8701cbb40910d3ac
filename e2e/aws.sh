#!/usr/bin/env bash
# The test of tf/ (make e2e-aws): the real Terraform and the real provider, against an emulated AWS at AWS_ENDPOINT_URL. Two
# environments of different kinds are made from nothing, by the script that the workflows use (tf/run.sh), asked for through the AWS
# API, changed, broken, and taken down; and what Terraform wrote as task definitions runs under Docker and keeps the contract.
# What it needs and does not find is a failure, never a skip. Takes about ten minutes, most of it the provider's waiting.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD

. e2e/promises.sh aws
case ${AWS_ENDPOINT_URL:-} in
  http://127.0.0.1:* | http://localhost:*) ;;
  *) die "AWS_ENDPOINT_URL must be an emulated AWS on this machine (moto or the like), and is: ${AWS_ENDPOINT_URL:-not set}. This test makes and destroys, so it never goes anywhere else." ;;
esac
needs terraform docker go curl node jq git
command -v aws >/dev/null || PATH=$PATH:$(tools/venv.sh awscli) || die "there is no AWS CLI."
curl -sS --max-time 5 -o /dev/null "$AWS_ENDPOINT_URL" || die "nobody answers at $AWS_ENDPOINT_URL."
export AWS_REGION=eu-west-1 AWS_DEFAULT_REGION=eu-west-1 AWS_PAGER='' CHECKPOINT_DISABLE=1

work=$(mktemp -d)
project=e2e-$((RANDOM % 9000 + 1000))
status=1
. e2e/aws/lib.sh
. e2e/aws/objects.sh
. e2e/aws/tasks.sh
finish() {
  tasks_down
  [ "$status" = 0 ] || { say "FAILED. The ends of the logs:"; tail -n 15 "$work"/log/* 2>/dev/null || true; }
  rm -rf "$work"
}
trap finish EXIT
mkdir "$work/log" "$work/out" "$work/summary"
# plain: public subnets, one load balancer, HTTP. full: private subnets, a load balancer each, HTTPS, autoscaling, access logs.
for tree in plain full other; do mkdir "$work/$tree" && cp -r tf "$work/$tree/" && find "$work/$tree" -name .terraform -prune -exec rm -rf {} +; done

# ---- What a person applies once ----

say "bootstrap"
terraform_run_bootstrap() {
  BACKEND='{}' SETTINGS='' VARIABLES=$(jq -nc --arg name "$project" '{name: $name, region: "eu-west-1", lock_table: true, state_bucket_disposable: true,
    plan_subjects: ["repo:sys-stats/sys-stats:pull_request", "repo:sys-stats@1/sys-stats@2:pull_request"],
    deploy_subjects: ["repo:sys-stats/sys-stats:environment:preview", "repo:sys-stats/sys-stats:environment:prod"]}') terraform_run plain "$1" tf/bootstrap
}
bucket=$project-state-123456789012 table=$project-lock
terraform_run_bootstrap apply &
bootstrapping=$!
# What comes next needs the bucket, and not that its last setting is known to have arrived, for which the provider waits a minute.
promise 'bucket and lock table are there' soon 120 eval 'aws s3api head-bucket --bucket "$bucket" && aws s3api get-bucket-policy --bucket "$bucket" && aws dynamodb describe-table --table-name "$table" | grep -q ACTIVE'

# ---- What is there before the application ----

backend() { # backend ENVIRONMENT STACK LOCK...: by a file beside the state, by the table, or both
  jq -nc --arg bucket "$bucket" --arg key "$1/$2.tfstate" --arg table "$table" --arg locks "$3" \
    '{bucket: $bucket, key: $key, use_lockfile: ($locks != "table")} + if $locks == "file" then {} else {dynamodb_table: $table} end'
}
preconfigured() { # preconfigured TREE ACTION
  local lock=file insights=disabled settings=preview
  [ "$1" = plain ] || { lock=table insights=enhanced settings=prod; }
  SETTINGS=$settings BACKEND=$(backend "$1" preconfigured $lock) VARIABLES=$(jq -nc --arg name "$project-$1" --arg insights $insights \
    --arg boundary "arn:aws:iam::123456789012:policy/$project/ci/$project-task-boundary" \
    '{name: $name, permissions_boundary_arn: $boundary, container_insights: $insights, disposable: true, execute_command: false}') \
    terraform_run "$1" "$2" tf/preconfigured
}
refused() { # refused BACKEND: a second one at the same time, from another place, does not get the lock
  (cd "$work/other/tf/preconfigured" && rm -rf .terraform &&
    jq -r 'to_entries[] | "\(.key) = \(.value | tojson)"' <<<"$1" >"$work/other/backend.hcl" &&
    terraform init -no-color -input=false -reconfigure -backend-config="$work/other/backend.hcl" >"$work/log/second" 2>&1 &&
    ! terraform apply -no-color -input=false -auto-approve -lock-timeout=0s -var name=second -var region=eu-west-1 >>"$work/log/second" 2>&1) ||
    { echo "it was not refused"; tail -5 "$work/log/second"; return 1; }
  has "$work/log/second" 'Error acquiring the state lock' && has "$work/log/second" "$2"
}
# The lock is let go between plan and apply; once something is being made it stays until all is.
applying() { has "$work/log/$1" 'Creating\.\.\.'; }
locked_by_file() { aws s3api head-object --bucket "$bucket" --key "$1.tflock"; }
locked_by_table() { aws dynamodb get-item --table-name "$table" --key "{\"LockID\": {\"S\": \"$bucket/$1\"}}" | grep -q Info; }

say "preconfigured, of both environments at once"
preconfigured plain apply &
plain=$!
preconfigured full apply &
full=$!
promise 'a second apply at the same time is refused: lock in the table' eval 'soon 120 applying full-preconfigured && locked_by_table full/preconfigured.tfstate && refused "$(backend full preconfigured table)" ConditionalCheckFailed'
joins 'it is there, plain' $plain
joins 'it is there, full' $full
promise 'its outputs are JSON that the next job can read' eval 'output plain-preconfigured outputs | jq -e ".platform.services | keys == [\"api\", \"proxy\", \"web\"]"'

# ---- The application ----

digest() { printf '%s' "$1" | sha256sum | cut -d ' ' -f 1; }
image() { # image TREE SERVICE VERSION: pushed as far as ECR goes here, which is its manifest
  local manifest
  manifest=$(jq -nc --arg version "$2 $3" '{schemaVersion: 2, mediaType: "application/vnd.oci.image.manifest.v1+json", config: {digest: ("sha256:" + "0" * 64), size: 2}, layers: [], annotations: {version: $version}}')
  aws ecr put-image --repository-name "$project-$1/$2" --image-tag "$3" --image-digest "sha256:$(digest "$2 $3")" --image-manifest "$manifest" >/dev/null
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
  local lock=file settings=preview repositories
  [ "$1" = plain ] || { lock=both settings=prod; }
  repositories=$(output "$1-preconfigured" outputs | jq -c .platform)
  SETTINGS=$settings BACKEND=$(backend "$1" app $lock) VARIABLES=$(jq -nc --arg name "$project-$1" --argjson platform "$repositories" --argjson more "${4:-"{}"}" \
    --arg api "sha256:$(digest "api $3")" --arg web "sha256:$(digest "web $3")" --arg proxy "sha256:$(digest "proxy $3")" '
    {name: $name, platform: $platform, disposable: true, deployment_timeout: "90s",
     images: ({api: $api, web: $web, proxy: $proxy} | with_entries(.value = $platform.services[.key].repository_url + "@" + .value))} + $more') \
    terraform_run "$1" "$2" tf
}
full_variables=$(jq -nc --arg certificate "$certificate" '{load_balancers: "each", certificate_arn: $certificate}')

say "the application, of both environments at once"
application plain apply one &
plain=$!
application full apply one "$full_variables" &
full=$!
promise 'a second apply at the same time is refused: lock in a file' eval 'soon 120 applying plain-tf && locked_by_file plain/app.tfstate && refused "$(backend plain app file)" PreconditionFailed'
promise 'a second apply at the same time is refused: both locks' eval 'soon 120 applying full-tf && locked_by_file full/app.tfstate && locked_by_table full/app.tfstate && refused "$(backend full app both)" "state lock"'
joins 'bootstrap has ended well' $bootstrapping
joins 'it is there, plain' $plain
joins 'it is there, full' $full
promise 'its URL is an output' eval 'output plain-tf outputs | jq -e ".url | startswith(\"http://\")" && output full-tf outputs | jq -e ".url | startswith(\"https://\")"'
promise 'its plan is in the summary' has "$work/summary/plain-tf" 'Plan: '

say "a second time changes nothing"
unchanged() { "$@" && expect "$(output "$unchanged" changes)" false || { grep -E '^  # |forces' "$work/log/$unchanged"; return 1; }; }
(unchanged=full-tf; unchanged application full plan one "$full_variables") >"$work/log/second-full" 2>&1 &
full=$!
unchanged=plain-tf
promise 'the application, plain' unchanged application plain plan one
joins 'the application, full' $full
unchanged=plain-preconfigured
promise 'preconfigured' unchanged preconfigured plain plan
unchanged=plain-bootstrap
promise 'bootstrap' unchanged terraform_run_bootstrap plan

say "what is there, as AWS has it"
objects

# ---- Changes ----

say "under Docker, what Terraform wrote"
tasks

say "replicas and an image"
promise 'are changed' application plain apply two '{"replicas": {"api": 3, "web": 1, "proxy": 1}}'
promise 'three of the api are wanted, of the new image' changed
promise 'the plan said so' has "$work/log/plain-tf" 'desired_count .*2 -> 3'

say "a deployment that never becomes healthy"
before=$(service plain api .taskDefinition)
promise 'fails the apply' eval '! application plain apply one "{\"replicas\": {\"api\": 3, \"web\": 1, \"proxy\": 1}, \"docker_labels\": {\"api\": {\"lab.fails\": \"true\"}}}"'
promise 'which says that it was rolled back' has "$work/log/plain-tf" 'was rolled back'
promise 'what ran before runs' eval 'expect "$(service plain api .taskDefinition)" "$before" && expect "$(service plain api .runningCount)" 3'

say "a wrong variable"
before=$(aws s3api head-object --bucket "$bucket" --key plain/app.tfstate --query VersionId)
for wrong in '{"sizes": {"api": {"cpu": 256, "memory": 4096}}}' '{"images": {"api": "x/api:latest", "web": "x", "proxy": "x"}}' '{"name": "Far_too_long_for_a_load_balancer"}'; do
  promise "is refused: $wrong" eval '! application plain apply two "$wrong" && has "$work/log/plain-tf" "Invalid value for variable"'
done
promise 'before anything changes' expect "$(aws s3api head-object --bucket "$bucket" --key plain/app.tfstate --query VersionId)" "$before"

# ---- And away with it ----

say "destroyed"
(application full destroy one "$full_variables" && preconfigured full destroy) &
full=$!
promise 'plain' eval 'application plain destroy two && preconfigured plain destroy'
joins 'full' $full
promise 'bootstrap' terraform_run_bootstrap destroy
promise 'nothing is left but what AWS keeps, too' nothing_left

status=$failed
counted
