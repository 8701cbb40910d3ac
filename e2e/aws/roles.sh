# Sourced by ../aws.sh: the roles of the workflows, as AWS has them: who gets them, that they suffice, and what they cannot do. $work,
# $project and the traces in $work/roles are its.

# policies_of ROLE: what is attached to it, as $work/roles/ROLE.json.
policies_of() {
  local arn version name=$project-$1-deploy
  case $1 in *-plan) name=$project-$1 ;; esac
  for arn in $(aws iam list-attached-role-policies --role-name "$name" --query 'AttachedPolicies[].PolicyArn' --output text); do
    version=$(aws iam get-policy --policy-arn "$arn" --query Policy.DefaultVersionId --output text)
    aws iam get-policy-version --policy-arn "$arn" --version-id "$version" --output json | jq .PolicyVersion.Document
  done | jq -s . >"$work/roles/$1.json"
}

roles() {
  local role
  say "the roles"
  go build -o "$work/permissions" e2e/aws/permissions/*.go || die "e2e/aws/permissions does not build."
  for role in preview dev prod prod-plan; do policies_of $role; done
  for role in preview prod prod-plan; do
    promise "the role $role may do all that was asked of AWS with it, and what the table adds" "$work/permissions" calls "$work/roles" e2e/aws/permissions.tsv $role
  done
  for role in 'preview prod' 'preview dev' 'dev prod' 'dev preview' 'prod preview'; do
    promise "apart: $role" "$work/permissions" apart "$work/roles" ${role% *} ${role#* }
  done
  promise 'the check itself: with prod'\''s rights a preview is not apart' eval 'mkdir "$work/less" && cp "$work"/roles/* "$work/less" && cp "$work/roles/prod.json" "$work/less/preview.json" && ! "$work/permissions" apart "$work/less" preview prod >/dev/null'
  for role in preview:preview dev:dev prod:prod prod-plan:prod-plan; do trusts ${role%:*} ${role#*:}; done
}

trusts() { # trusts ROLE ENVIRONMENT
  local name=$project-$1-deploy ref='"refs/heads/main"'
  case $1 in *-plan) name=$project-$1 ;; preview) ref=null ;; esac
  ask trust iam get-role --role-name "$name"
  promise "the role $1 is for jobs of the environment $2 alone, ref $ref" holds trust '.Role.AssumeRolePolicyDocument.Statement | length == 1 and (.[0] |
    .Action == "sts:AssumeRoleWithWebIdentity" and (.Condition | keys == ["StringEquals"]) and (.Condition.StringEquals |
      .["token.actions.githubusercontent.com:aud"] == "sts.amazonaws.com" and .["token.actions.githubusercontent.com:ref"] == '"$ref"' and
      .["token.actions.githubusercontent.com:sub"] == ["repo:sys-stats/sys-stats:environment:'"$2"'", "repo:sys-stats@1/sys-stats@2:environment:'"$2"'"]))'
}

# The sweep asks the bucket and GitHub; here gh is a script that knows which pull requests are closed.
swept() {
  local state
  mkdir -p "$work/bin"
  printf '#!/bin/sh\ncase $2 in */13) exit 1 ;; */12) echo "$PULL_STATE" ;; *) echo open ;; esac\n' >"$work/bin/gh"
  chmod +x "$work/bin/gh"
  aws s3api put-object --bucket "$bucket" --key preview/pr-13.tfstate --body /dev/null >/dev/null
  aws s3api put-object --bucket "$bucket" --key preview/pr-14.tfstate --body /dev/null >/dev/null
  for state in 'closed [12]' 'open []'; do
    expect "$(PATH=$work/bin:$PATH PROJECT=$project GITHUB_REPOSITORY=o/r PULL_STATE=${state% *} tf/sweep.sh 2>/dev/null)" "${state#* }" || return 1
  done
  for state in 13 14; do aws s3api delete-object --bucket "$bucket" --key preview/pr-$state.tfstate >/dev/null; done
}
