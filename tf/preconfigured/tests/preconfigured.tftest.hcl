mock_provider "aws" {
  override_during = plan

  mock_data "aws_availability_zones" {
    defaults = { names = ["eu-west-1a", "eu-west-1b", "eu-west-1c"] }
  }
  mock_resource "aws_security_group" {
    defaults = { id = "sg-0123456789abcdef0" }
  }
  mock_resource "aws_lb" {
    defaults = { arn = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/test-shared/0123456789abcdef" }
  }
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
    condition     = one(aws_ecs_cluster.this.setting).value == "enhanced"
    error_message = "the cluster has no insights"
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
    condition     = jsondecode(aws_ecr_lifecycle_policy.service["api"].policy).rules[0].selection.tagStatus == "tagged" && jsondecode(aws_ecr_lifecycle_policy.service["api"].policy).rules[1].selection.tagStatus == "untagged"
    error_message = "manifests are counted, not builds"
  }
  assert {
    condition     = length(module.network) == 1 && output.platform.load_balancer == null && output.platform.namespace.name == "test.internal" && length(aws_ecr_repository_policy.service) == 0
    error_message = "there is something that was not asked for, or no network"
  }
  assert {
    condition     = tolist(output.platform.network.task_subnet_ids) == tolist(output.platform.network.public_subnet_ids) && output.platform.network.egress.cidr_blocks["anywhere"] == "0.0.0.0/0"
    error_message = "tasks are not in the public subnets, or cannot reach the registry"
  }
}

run "with_all" {
  command = plan

  variables {
    disposable               = true
    shared_load_balancer     = true
    private                  = true
    promoted_by_accounts     = ["210987654321"]
    permissions_boundary_arn = "arn:aws:iam::123456789012:policy/boundary"
    secret_arns              = { api = ["arn:aws:ssm:eu-west-1:123456789012:parameter/test/token"] }
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
    condition     = alltrue([for r in aws_ecr_repository.service : r.force_delete]) && alltrue([for p in aws_ecr_repository_policy.service : jsondecode(p.policy).Statement[0].Principal.AWS == ["arn:aws:iam::210987654321:root"]])
    error_message = "the repositories stay, or the other account cannot promote from them"
  }
  assert {
    condition     = aws_lb.shared[0].name == "test-shared" && !aws_lb.shared[0].internal && output.platform.load_balancer.security_group_id == "sg-0123456789abcdef0"
    error_message = "there is no load balancer to share"
  }
  assert {
    condition     = output.platform.network.private && length(output.platform.network.egress.cidr_blocks) == 0 && join(",", keys(output.platform.network.egress.security_group_ids)) == "endpoints"
    error_message = "private tasks can go elsewhere than to the endpoints"
  }
}

run "an_existing_network" {
  command = plan

  variables {
    network = { vpc_id = "vpc-1", public_subnet_ids = ["subnet-1", "subnet-2"] }
  }

  assert {
    condition     = length(module.network) == 0 && aws_service_discovery_private_dns_namespace.this.vpc == "vpc-1" && output.platform.network.task_subnet_ids == tolist(["subnet-1", "subnet-2"])
    error_message = "the network that was given is not used"
  }
}

run "private_without_private_subnets" {
  command = plan
  variables {
    private = true
    network = { vpc_id = "vpc-1", public_subnet_ids = ["subnet-1", "subnet-2"] }
  }
  expect_failures = [var.network]
}

run "a_secret_of_somebody_else" {
  command = plan
  variables {
    secret_arns = { api = ["arn:aws:ssm:eu-west-1:123456789012:parameter/testing/token"] }
  }
  expect_failures = [var.secret_arns]
}

run "a_name_that_is_too_long" {
  command = plan
  variables {
    name = "sys-stats-production"
  }
  expect_failures = [var.name]
}

run "days_that_cloudwatch_does_not_accept" {
  command = plan
  variables {
    log_retention_days = 31
  }
  expect_failures = [var.log_retention_days]
}

run "all_secrets" {
  command = plan
  variables {
    secret_arns = { api = ["arn:aws:ssm:eu-west-1:123456789012:parameter/test/*"] }
  }
  expect_failures = [var.secret_arns]
}
