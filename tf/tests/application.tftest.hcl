mock_provider "aws" {
  source          = "./modules/app/tests/mocks"
  override_during = plan

  mock_data "aws_caller_identity" {
    defaults = { account_id = "123456789012" }
  }
  mock_data "aws_availability_zones" {
    defaults = { names = ["eu-west-1a", "eu-west-1b", "eu-west-1c"] }
  }
}

variables {
  name   = "sys-stats-test"
  region = "eu-west-1"
  platform = {
    cluster = { arn = "arn:aws:ecs:eu-west-1:123456789012:cluster/test", name = "test" }
    services = {
      api   = { execution_role_arn = "arn:aws:iam::123456789012:role/execution", task_role_arn = "arn:aws:iam::123456789012:role/task", log_group_name = "/ecs/api" }
      web   = { execution_role_arn = "arn:aws:iam::123456789012:role/execution", task_role_arn = "arn:aws:iam::123456789012:role/task", log_group_name = "/ecs/web" }
      proxy = { execution_role_arn = "arn:aws:iam::123456789012:role/execution", task_role_arn = "arn:aws:iam::123456789012:role/task", log_group_name = "/ecs/proxy" }
    }
  }
  images = {
    api   = "registry/api@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
    web   = "registry/web@sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
    proxy = "registry/proxy@sha256:cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc"
  }
}

run "by_name" {
  command = plan

  assert {
    condition     = output.url == "http://app-1.eu-west-1.elb.amazonaws.com" && output.load_balancer_dns_names.api == null && output.load_balancer_dns_names.web == null
    error_message = "the proxy is not the only one that is public"
  }
  assert {
    condition     = output.namespace == "sys-stats-test.internal" && output.service_names == { api = "sys-stats-test-api", web = "sys-stats-test-web", proxy = "sys-stats-test-proxy" }
    error_message = "the names are others"
  }
  assert {
    condition     = length(module.network) == 1 && length(aws_s3_bucket.access_logs) == 0 && length(aws_vpc_security_group_ingress_rule.endpoints) == 0
    error_message = "there is something that was not asked for"
  }
}

run "each_with_a_load_balancer" {
  command = plan

  variables {
    load_balancers  = "each"
    private         = true
    access_logs     = true
    certificate_arn = "arn:aws:acm:eu-west-1:123456789012:certificate/1"
    domain          = { name = "stats.example.com", zone_id = "Z0123456789" }
  }

  assert {
    condition     = alltrue([for name in values(output.load_balancer_dns_names) : name != null]) && output.url == "https://stats.example.com"
    error_message = "a service has no load balancer"
  }
  assert {
    condition     = keys(aws_vpc_security_group_ingress_rule.endpoints) == ["api", "proxy", "web"]
    error_message = "the tasks cannot reach the endpoints"
  }
  assert {
    condition     = aws_s3_bucket.access_logs[0].bucket == "sys-stats-test-logs-123456789012" && aws_route53_record.this[0].name == "stats.example.com"
    error_message = "there are no access logs, or no name"
  }
}

run "an_existing_network" {
  command = plan

  variables {
    network = { vpc_id = "vpc-1", public_subnet_ids = ["subnet-1", "subnet-2"] }
  }

  assert {
    condition     = length(module.network) == 0 && aws_service_discovery_private_dns_namespace.this.vpc == "vpc-1"
    error_message = "the network that was given is not used"
  }
}

run "a_tag" {
  command = plan
  variables {
    images = { api = "registry/api:latest", web = "registry/web:latest", proxy = "registry/proxy:latest" }
  }
  expect_failures = [var.images]
}

run "private_without_private_subnets" {
  command = plan
  variables {
    private = true
    network = { vpc_id = "vpc-1", public_subnet_ids = ["subnet-1", "subnet-2"] }
  }
  expect_failures = [var.network]
}

run "a_service_that_is_none" {
  command = plan
  variables {
    environment = { database = { A = "1" } }
  }
  expect_failures = [var.environment]
}

run "a_world_that_is_no_address" {
  command = plan
  variables {
    ingress_cidr_blocks = { all = "everywhere" }
  }
  expect_failures = [var.ingress_cidr_blocks]
}

run "a_name_that_is_too_long" {
  command = plan
  variables {
    name = "sys-stats-production"
  }
  expect_failures = [var.name]
}
