mock_provider "aws" {
  override_during = plan

  mock_data "aws_caller_identity" {
    defaults = { account_id = "123456789012" }
  }
  mock_resource "aws_s3_bucket" {
    defaults = { arn = "arn:aws:s3:::sys-stats-state-123456789012" }
  }
  mock_resource "aws_dynamodb_table" {
    defaults = { arn = "arn:aws:dynamodb:eu-west-1:123456789012:table/sys-stats-lock" }
  }
  mock_resource "aws_iam_policy" {
    defaults = { arn = "arn:aws:iam::123456789012:policy/sys-stats/ci/policy" }
  }
  mock_resource "aws_iam_openid_connect_provider" {
    defaults = { arn = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com" }
  }
}

variables {
  region       = "eu-west-1"
  repositories = ["owner/name", "owner@1/name@2"]
}

run "state" {
  command = plan

  assert {
    condition     = aws_s3_bucket.state.bucket == "sys-stats-state-123456789012" && !aws_s3_bucket.state.force_destroy && aws_s3_bucket_versioning.state.versioning_configuration[0].status == "Enabled"
    error_message = "states are not versioned, or can be destroyed"
  }
  assert {
    condition     = aws_s3_bucket_public_access_block.state.block_public_acls && aws_s3_bucket_public_access_block.state.block_public_policy && aws_s3_bucket_public_access_block.state.ignore_public_acls && aws_s3_bucket_public_access_block.state.restrict_public_buckets
    error_message = "states can be made public"
  }
  assert {
    condition     = jsondecode(aws_s3_bucket_policy.state.policy).Statement[0].Effect == "Deny" && jsondecode(aws_s3_bucket_policy.state.policy).Statement[0].Condition.Bool["aws:SecureTransport"] == "false"
    error_message = "states can be read without TLS"
  }
  assert {
    condition     = length(aws_dynamodb_table.lock) == 0
    error_message = "there is a lock table that nobody asked for"
  }
}

run "trust" {
  command = plan

  assert {
    condition     = keys(aws_iam_role.deploy) == ["dev", "preview", "prod"] && keys(aws_iam_role.plan) == ["prod"]
    error_message = "there are other roles"
  }
  assert {
    condition     = alltrue([for role in concat(values(aws_iam_role.deploy), values(aws_iam_role.plan)) : keys(jsondecode(role.assume_role_policy).Statement[0].Condition) == ["StringEquals"] && jsondecode(role.assume_role_policy).Statement[0].Condition.StringEquals["token.actions.githubusercontent.com:aud"] == "sts.amazonaws.com"])
    error_message = "a claim is not compared letter by letter"
  }
  assert {
    condition     = jsondecode(aws_iam_role.deploy["prod"].assume_role_policy).Statement[0].Condition.StringEquals["token.actions.githubusercontent.com:sub"] == ["repo:owner/name:environment:prod", "repo:owner@1/name@2:environment:prod"]
    error_message = "others than jobs of the GitHub environment prod get its role"
  }
  assert {
    condition     = jsondecode(aws_iam_role.plan["prod"].assume_role_policy).Statement[0].Condition.StringEquals["token.actions.githubusercontent.com:sub"] == ["repo:owner/name:environment:prod-plan", "repo:owner@1/name@2:environment:prod-plan"]
    error_message = "others than jobs of the GitHub environment prod-plan get its role"
  }
  # A pull request's ref is refs/pull/…: without it, an environment without protection rules would be open to pull requests.
  assert {
    condition     = alltrue([for role in [aws_iam_role.deploy["dev"], aws_iam_role.deploy["prod"], aws_iam_role.plan["prod"]] : jsondecode(role.assume_role_policy).Statement[0].Condition.StringEquals["token.actions.githubusercontent.com:ref"] == "refs/heads/main"])
    error_message = "a pull request can get a role of dev or prod"
  }
}

run "trust_with_everything" {
  command = plan

  variables {
    repository_id     = "42"
    oidc_provider_arn = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com"
    lock_table        = true
  }

  assert {
    condition     = alltrue([for role in values(aws_iam_role.deploy) : jsondecode(role.assume_role_policy).Statement[0].Condition.StringEquals["token.actions.githubusercontent.com:repository_id"] == "42"]) && length(aws_iam_openid_connect_provider.github) == 0
    error_message = "the repository's id is not checked, or a second provider is created"
  }
  assert {
    condition = aws_dynamodb_table.lock[0].hash_key == "LockID" && [
      for s in jsondecode(aws_iam_policy.state["prod"].policy).Statement : s.Condition["ForAllValues:StringLike"]["dynamodb:LeadingKeys"] if s.Sid == "LockByTable"
    ] == [["sys-stats-state-123456789012/prod/*"]]
    error_message = "the lock table cannot be used, or for others' locks, too"
  }
  assert {
    condition = [
      for s in jsondecode(aws_iam_policy.read["prod"].policy).Statement : [s.Action, s.Condition["ForAllValues:StringLike"]["dynamodb:LeadingKeys"]] if try(s.Sid, "") == "ReadChecksums"
    ] == [[["dynamodb:GetItem"], ["sys-stats-state-123456789012/prod/*"]]]
    error_message = "a plan cannot read a state with a lock table"
  }
}

run "least_privilege" {
  command = plan

  assert {
    condition = alltrue([for policy in local.granted : alltrue([
      for s in jsondecode(policy).Statement : alltrue([for action in flatten([s.Action]) : !endswith(action, ":*") && action != "*"])
    ])])
    error_message = "a policy allows all of a service"
  }
  # The only ones for which AWS has no resource. Whoever adds one has to say so here.
  assert {
    condition = toset(flatten([for policy in local.changing : [
      for s in jsondecode(policy).Statement : s.Action if s.Resource == "*"
    ]])) == toset(["ecr:GetAuthorizationToken", "servicediscovery:CreatePrivateDnsNamespace", "servicediscovery:TagResource"])
    error_message = "an action is allowed everywhere"
  }
  assert {
    condition = alltrue([for environment, policy in aws_iam_policy.containers : alltrue([for s in jsondecode(policy.policy).Statement :
      s.Resource == "arn:aws:iam::123456789012:role/sys-stats/tasks/${local.names[environment]}-*" && s.Condition.StringEquals["iam:PassedToService"] == "ecs-tasks.amazonaws.com" if contains(s.Action, "iam:PassRole")
    ])])
    error_message = "a role can be passed to somebody else"
  }
  assert {
    condition = alltrue([for environment, policy in aws_iam_policy.containers : alltrue([for s in jsondecode(policy.policy).Statement :
      s.Condition.StringEquals["iam:PermissionsBoundary"] == "arn:aws:iam::123456789012:policy/sys-stats/ci/${local.names[environment]}-boundary"
      if anytrue([for action in s.Action : contains(["iam:CreateRole", "iam:PutRolePolicy", "iam:PutRolePermissionsBoundary"], action)])
    ])])
    error_message = "a role can be created that may do more than its creator"
  }
  assert {
    condition     = !anytrue([for policy in local.changing : anytrue([for s in jsondecode(policy).Statement : length(setintersection(flatten([s.Action]), ["iam:DeleteRolePermissionsBoundary", "iam:AttachRolePolicy", "iam:CreatePolicyVersion", "iam:CreatePolicy"])) > 0])])
    error_message = "the boundary can be taken away or changed"
  }
  assert {
    condition     = aws_iam_policy.boundary["preview"].name == "sys-stats-pr-boundary" && aws_iam_policy.boundary["preview"].path == "/sys-stats/ci/"
    error_message = "the boundary is not called what the roles must name"
  }
  assert {
    condition = alltrue([for environment, policy in aws_iam_policy.boundary : alltrue([for s in jsondecode(policy.policy).Statement :
      alltrue([for resource in flatten([s.Resource]) : can(regex(":(secret:|parameter/)${local.names[environment]}[-/]\\*$", resource))]) if s.Sid == "Secrets"
    ])])
    error_message = "a task may read secrets that are not of its environment"
  }
  assert {
    condition     = alltrue([for own in local.own : !strcontains(own.task_roles, "/ci/")]) && alltrue([for role in concat(values(aws_iam_role.deploy), values(aws_iam_role.plan)) : role.path == "/sys-stats/ci/"])
    error_message = "a deploy role may change itself"
  }
  assert {
    condition = alltrue(flatten([for policy in aws_iam_policy.read : [for s in jsondecode(policy.policy).Statement : [
      for action in s.Action : can(regex("^[a-z0-9-]+:(Describe|Get|List)", action))
    ]]]))
    error_message = "the plan role can change something"
  }
  assert {
    condition = alltrue([for environment, policy in aws_iam_policy.storage : alltrue([for s in jsondecode(policy.policy).Statement :
      s.Condition.StringLike[s.Sid == "Create" ? "aws:RequestTag/Environment" : "aws:ResourceTag/Environment"] == local.own[environment].tags
      if anytrue([for action in s.Action : startswith(action, "elasticfilesystem:")])
    ])])
    error_message = "a file system of another environment can be changed"
  }
  assert {
    condition = alltrue([for environment, policy in aws_iam_policy.boundary : [
      for s in jsondecode(policy.policy).Statement : s.Condition.StringLike["aws:ResourceTag/Environment"] if s.Sid == "History"
    ] == [local.own[environment].tags]])
    error_message = "a task may mount another environment's file system, or none"
  }
  # A managed policy has 6144 characters, spaces not counted.
  assert {
    condition     = alltrue([for policy in local.granted : length(replace(policy, " ", "")) <= 6144])
    error_message = "AWS would refuse a policy as too long"
  }
}

# e2e/aws/roles.sh tries every action of one role on the things of another; here, on the patterns alone.
run "environments_are_apart" {
  command = plan

  assert {
    condition = alltrue(flatten([for policy in [aws_iam_policy.state["preview"], aws_iam_policy.network["preview"], aws_iam_policy.containers["preview"], aws_iam_policy.read["preview"], aws_iam_policy.boundary["preview"]] : [
      for s in jsondecode(policy.policy).Statement : [for resource in flatten([s.Resource]) : !strcontains(resource, "sys-stats-prod") && !strcontains(resource, "sys-stats-dev") && !can(regex("sys-stats-(pr)?\\*", resource))]
    ]]))
    error_message = "the preview role names what is of dev or prod"
  }
  assert {
    condition     = [for s in jsondecode(aws_iam_policy.read["preview"].policy).Statement : s.Resource if try(s.Sid, "") == "ReadStates"] == ["arn:aws:s3:::sys-stats-state-123456789012/preview/*"]
    error_message = "the preview role reads other states"
  }
  assert {
    condition     = [for s in jsondecode(aws_iam_policy.containers["prod"].policy).Statement : s.Resource if try(s.Sid, "") == "Promote"] == [["arn:aws:ecr:eu-west-1:123456789012:repository/sys-stats-dev/*"]]
    error_message = "prod cannot promote the images of dev"
  }
}

run "an_own_zone_and_vpc" {
  command = plan

  variables {
    environments = {
      prod = { name = "prod", ref = "refs/heads/main", promotes_from = "dev", promotes_from_account = "210987654321", vpc_ids = ["vpc-1"], zone_id = "Z1", record_names = ["stats.example.com"] }
    }
  }

  assert {
    condition     = [for s in jsondecode(aws_iam_policy.network["prod"].policy).Statement : s.Resource if try(s.Sid, "") == "InAGivenVpc"] == [["arn:aws:ec2:eu-west-1:123456789012:vpc/vpc-1"]]
    error_message = "no security group can be created in the VPC that was given"
  }
  assert {
    condition = [for s in jsondecode(aws_iam_policy.network["prod"].policy).Statement : [s.Resource, s.Condition["ForAllValues:StringEquals"]] if try(s.Sid, "") == "RecordsOfTheDomain"] == [
      ["arn:aws:route53:::hostedzone/Z1", { "route53:ChangeResourceRecordSetsNormalizedRecordNames" = ["stats.example.com"] }]
    ]
    error_message = "other records can be written"
  }
  assert {
    condition     = [for s in jsondecode(aws_iam_policy.containers["prod"].policy).Statement : s.Resource if try(s.Sid, "") == "Promote"] == [["arn:aws:ecr:eu-west-1:210987654321:repository/sys-stats-dev/*"]]
    error_message = "images of another account cannot be promoted"
  }
}

run "a_wildcard" {
  command = plan
  variables {
    repositories = ["owner/*"]
  }
  expect_failures = [var.repositories]
}

run "a_subject_instead_of_a_repository" {
  command = plan
  variables {
    repositories = ["repo:owner/name:pull_request"]
  }
  expect_failures = [var.repositories]
}

run "two_of_one_name" {
  command = plan
  variables {
    environments = { dev = { name = "dev" }, prod = { name = "dev" } }
  }
  expect_failures = [var.environments]
}

run "a_name_within_another" {
  command = plan
  variables {
    environments = { preview = { name = "pr" }, prod = { name = "pr-1" } }
  }
  expect_failures = [var.environments]
}

run "any_ref" {
  command = plan
  variables {
    environments = { prod = { name = "prod", ref = "refs/heads/*" } }
  }
  expect_failures = [var.environments]
}
