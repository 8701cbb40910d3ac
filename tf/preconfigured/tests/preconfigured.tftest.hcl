mock_provider "aws" {
  override_during = plan

  mock_data "aws_caller_identity" {
    defaults = { account_id = "123456789012" }
  }
  mock_resource "aws_ecr_repository" {
    defaults = { arn = "arn:aws:ecr:eu-west-1:123456789012:repository/test/service" }
  }
  mock_resource "aws_cloudwatch_log_group" {
    defaults = { arn = "arn:aws:logs:eu-west-1:123456789012:log-group:/ecs/test/service" }
  }
}

variables {
  name   = "test"
  region = "eu-west-1"
}

run "defaults" {
  command = plan

  assert {
    condition     = keys(aws_ecr_repository.service) == ["api", "proxy", "web"] && alltrue([for r in aws_ecr_repository.service : r.image_tag_mutability == "IMMUTABLE" && r.image_scanning_configuration[0].scan_on_push && !r.force_delete])
    error_message = "repositories can be overwritten, are not scanned, or go with their images"
  }
  assert {
    condition     = one(aws_ecs_cluster.this.setting).value == "enhanced" && aws_ecs_cluster.this.configuration[0].execute_command_configuration[0].logging == "OVERRIDE"
    error_message = "the cluster has no insights, or sessions are not logged"
  }
  assert {
    condition     = aws_ecs_cluster_capacity_providers.this.capacity_providers == toset(["FARGATE", "FARGATE_SPOT"])
    error_message = "the cluster has other capacity"
  }
  assert {
    condition     = alltrue([for group in aws_cloudwatch_log_group.service : group.retention_in_days == 30])
    error_message = "logs are kept for ever"
  }
  assert {
    condition     = alltrue(flatten([for policy in aws_iam_role_policy.execution : [for s in jsondecode(policy.policy).Statement : s.Resource != "*" || s.Action == ["ecr:GetAuthorizationToken"]]]))
    error_message = "an execution role may do something everywhere that AWS has a resource for"
  }
  assert {
    condition     = alltrue([for role in concat(values(aws_iam_role.execution), values(aws_iam_role.task)) : jsondecode(role.assume_role_policy).Statement[0].Principal.Service == "ecs-tasks.amazonaws.com" && jsondecode(role.assume_role_policy).Statement[0].Condition.StringEquals["aws:SourceAccount"] == "123456789012"])
    error_message = "somebody but this account's ECS can take a role"
  }
  assert {
    condition     = length(aws_iam_role_policy.execute_command) == 0
    error_message = "the program itself may do something"
  }
}

run "with_all" {
  command = plan

  variables {
    execute_command          = true
    disposable               = true
    permissions_boundary_arn = "arn:aws:iam::123456789012:policy/boundary"
    secret_arns              = { api = ["arn:aws:ssm:eu-west-1:123456789012:parameter/token"] }
  }

  assert {
    condition     = alltrue([for role in concat(values(aws_iam_role.execution), values(aws_iam_role.task)) : role.permissions_boundary == "arn:aws:iam::123456789012:policy/boundary"])
    error_message = "a role has no boundary"
  }
  assert {
    condition     = [for service, policy in aws_iam_role_policy.execution : service if strcontains(policy.policy, "ssm:GetParameters")] == ["api"]
    error_message = "secrets are handed to others"
  }
  assert {
    condition     = length(aws_iam_role_policy.execute_command) == 3 && alltrue([for r in aws_ecr_repository.service : r.force_delete])
    error_message = "no session can be opened, or the repositories stay"
  }
}

run "an_empty_boundary_is_none" {
  command = plan
  variables {
    permissions_boundary_arn = ""
  }
  assert {
    condition     = alltrue([for role in aws_iam_role.execution : role.permissions_boundary == null])
    error_message = "an empty boundary is taken for one"
  }
}

run "a_name_that_is_too_long" {
  command = plan
  variables {
    name = "sys-stats-production"
  }
  expect_failures = [var.name]
}

run "days_that_cloudwatch_has_not" {
  command = plan
  variables {
    log_retention_days = 31
  }
  expect_failures = [var.log_retention_days]
}

run "all_secrets" {
  command = plan
  variables {
    secret_arns = { api = ["arn:aws:ssm:eu-west-1:123456789012:parameter/*"] }
  }
  expect_failures = [var.secret_arns]
}
