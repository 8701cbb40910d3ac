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
  region          = "eu-west-1"
  plan_subjects   = ["repo:owner/name:pull_request", "repo:owner@1/name@2:pull_request"]
  deploy_subjects = ["repo:owner/name:environment:preview", "repo:owner@1/name@2:environment:prod"]
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
    condition     = alltrue([for role in [aws_iam_role.plan, aws_iam_role.deploy] : keys(jsondecode(role.assume_role_policy).Statement[0].Condition) == ["StringEquals"] && jsondecode(role.assume_role_policy).Statement[0].Condition.StringEquals["token.actions.githubusercontent.com:aud"] == "sts.amazonaws.com"])
    error_message = "a claim is not compared letter by letter"
  }
  assert {
    condition     = tolist(jsondecode(aws_iam_role.plan.assume_role_policy).Statement[0].Condition.StringEquals["token.actions.githubusercontent.com:sub"]) == var.plan_subjects && tolist(jsondecode(aws_iam_role.deploy.assume_role_policy).Statement[0].Condition.StringEquals["token.actions.githubusercontent.com:sub"]) == var.deploy_subjects
    error_message = "others than those listed get a role"
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
    condition     = jsondecode(aws_iam_role.deploy.assume_role_policy).Statement[0].Condition.StringEquals["token.actions.githubusercontent.com:repository_id"] == "42" && length(aws_iam_openid_connect_provider.github) == 0
    error_message = "the repository's id is not asked for, or a second provider is made"
  }
  assert {
    condition     = aws_dynamodb_table.lock[0].hash_key == "LockID" && strcontains(aws_iam_policy.state.policy, "dynamodb:PutItem")
    error_message = "the lock table cannot be used"
  }
}

run "least_privilege" {
  command = plan

  assert {
    condition = alltrue([for policy in [aws_iam_policy.state, aws_iam_policy.network, aws_iam_policy.containers, aws_iam_policy.read] : alltrue([
      for s in jsondecode(policy.policy).Statement : alltrue([for action in flatten([s.Action]) : !endswith(action, ":*") && action != "*"])
    ])])
    error_message = "a policy allows all of a service"
  }
  # The only ones for which AWS has no resource. Who adds one has to say so here.
  assert {
    condition = toset(flatten([for policy in [aws_iam_policy.state, aws_iam_policy.network, aws_iam_policy.containers] : [
      for s in jsondecode(policy.policy).Statement : s.Action if s.Resource == "*"
      ]])) == toset([
      "ecr:GetAuthorizationToken", "ecs:DeregisterTaskDefinition",
      "route53:AssociateVPCWithHostedZone", "route53:ChangeResourceRecordSets", "route53:CreateHostedZone", "route53:DeleteHostedZone",
      "servicediscovery:CreatePrivateDnsNamespace", "servicediscovery:CreateService", "servicediscovery:DeleteNamespace", "servicediscovery:DeleteService",
      "servicediscovery:DeregisterInstance", "servicediscovery:TagResource", "servicediscovery:UntagResource", "servicediscovery:UpdateService",
    ])
    error_message = "an action is allowed everywhere"
  }
  assert {
    condition = alltrue([for s in jsondecode(aws_iam_policy.containers.policy).Statement :
      s.Resource == ["arn:aws:iam::123456789012:role/sys-stats/tasks/sys-stats-*"] && s.Condition.StringEquals["iam:PassedToService"] == "ecs-tasks.amazonaws.com" if contains(s.Action, "iam:PassRole")
    ])
    error_message = "a role can be handed to somebody else"
  }
  assert {
    condition = alltrue([for s in jsondecode(aws_iam_policy.containers.policy).Statement :
      s.Condition.StringEquals["iam:PermissionsBoundary"] == "arn:aws:iam::123456789012:policy/sys-stats/ci/policy" if anytrue([for action in s.Action : contains(["iam:CreateRole", "iam:PutRolePolicy", "iam:PutRolePermissionsBoundary"], action)])
    ])
    error_message = "a role can be made that may do more than its maker"
  }
  assert {
    condition     = alltrue([for arn in local.ours.task_roles : !strcontains(arn, "/ci/")]) && aws_iam_role.deploy.path == "/sys-stats/ci/"
    error_message = "the deploy role may change itself"
  }
  assert {
    condition = alltrue([for s in jsondecode(aws_iam_policy.read.policy).Statement : alltrue([
      for action in s.Action : can(regex("^[a-z0-9-]+:(Describe|Get|List)", action))
    ])])
    error_message = "the plan role can change something"
  }
  # A managed policy has 6144 characters, spaces not counted.
  assert {
    condition     = alltrue([for policy in [aws_iam_policy.boundary, aws_iam_policy.state, aws_iam_policy.network, aws_iam_policy.containers, aws_iam_policy.read] : length(replace(policy.policy, " ", "")) <= 6144])
    error_message = "AWS would refuse a policy as too long"
  }
}

run "a_wildcard" {
  command = plan
  variables {
    deploy_subjects = ["repo:owner/*:environment:prod"]
  }
  expect_failures = [var.deploy_subjects]
}

run "a_branch_may_not_deploy" {
  command = plan
  variables {
    deploy_subjects = ["repo:owner/name:ref:refs/heads/main"]
  }
  expect_failures = [var.deploy_subjects]
}

run "a_subject_of_no_repository" {
  command = plan
  variables {
    plan_subjects = ["pull_request"]
  }
  expect_failures = [var.plan_subjects]
}
