mock_provider "aws" {
  source          = "./modules/app/tests/mocks"
  override_during = plan

  mock_data "aws_caller_identity" {
    defaults = { account_id = "123456789012" }
  }
}

variables {
  name   = "sys-stats-test"
  region = "eu-west-1"
  platform = {
    cluster   = { arn = "arn:aws:ecs:eu-west-1:123456789012:cluster/test", name = "test" }
    namespace = { id = "ns-0123456789abcdef", name = "test.internal" }
    network = {
      vpc_id = "vpc-1", public_subnet_ids = ["subnet-1", "subnet-2"], task_subnet_ids = ["subnet-3", "subnet-4"], private = true
      egress = { cidr_blocks = {}, security_group_ids = { endpoints = "sg-9" }, prefix_list_ids = { s3 = "pl-1" } }
    }
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
    condition     = output.service_names == { api = "sys-stats-test-api", web = "sys-stats-test-web", proxy = "sys-stats-test-proxy" }
    error_message = "the names are not as expected"
  }
  assert {
    condition     = output.hosts == tolist(["app-1.eu-west-1.elb.amazonaws.com"])
    error_message = "the proxy does not answer for the load balancer's name alone"
  }
  assert {
    condition     = length(aws_s3_bucket.access_logs) == 0 && length(aws_route53_record.this) == 0 && output.public && output.images == var.images
    error_message = "there is something that was not asked for, or the outputs are wrong"
  }
}

run "each_with_a_load_balancer" {
  command = plan

  variables {
    load_balancers  = "each"
    access_logs     = true
    certificate_arn = "arn:aws:acm:eu-west-1:123456789012:certificate/1"
    domain          = { name = "stats.example.com", zone_id = "Z0123456789" }
  }

  assert {
    condition     = alltrue([for name in values(output.load_balancer_dns_names) : name != null]) && output.url == "https://stats.example.com"
    error_message = "a service has no load balancer"
  }
  assert {
    condition     = aws_s3_bucket.access_logs[0].bucket == "sys-stats-test-logs-123456789012" && aws_route53_record.this[0].name == "stats.example.com"
    error_message = "there are no access logs, or no name"
  }
}

run "at_a_shared_load_balancer" {
  command = plan

  variables {
    platform = {
      cluster       = { arn = "arn:aws:ecs:eu-west-1:123456789012:cluster/test", name = "test" }
      namespace     = { id = "ns-0123456789abcdef", name = "test.internal" }
      network       = { vpc_id = "vpc-1", public_subnet_ids = ["subnet-1", "subnet-2"], task_subnet_ids = ["subnet-1", "subnet-2"], private = false, egress = { cidr_blocks = {}, security_group_ids = {}, prefix_list_ids = {} } }
      load_balancer = { arn = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/shared/0", arn_suffix = "app/shared/0", dns_name = "shared.example.com", zone_id = "Z1", security_group_id = "sg-5" }
      services = {
        api   = { execution_role_arn = "arn:aws:iam::123456789012:role/execution", task_role_arn = "arn:aws:iam::123456789012:role/task", log_group_name = "/ecs/api" }
        web   = { execution_role_arn = "arn:aws:iam::123456789012:role/execution", task_role_arn = "arn:aws:iam::123456789012:role/task", log_group_name = "/ecs/web" }
        proxy = { execution_role_arn = "arn:aws:iam::123456789012:role/execution", task_role_arn = "arn:aws:iam::123456789012:role/task", log_group_name = "/ecs/proxy" }
      }
    }
    listener_port       = 20012
    ingress_cidr_blocks = { office = "203.0.113.0/24" }
  }

  assert {
    condition     = output.url == "http://shared.example.com:20012" && !output.public
    error_message = "the URL is not the shared load balancer's, or is said to be public"
  }
}

run "secrets_by_reference" {
  command = plan

  variables {
    secrets     = { api = { TOKEN = "arn:aws:ssm:eu-west-1:123456789012:parameter/sys-stats-test/token" } }
    domain      = { name = "stats.example.com" }
    environment = { proxy = { PROXY_HOSTS = "alias.example.com" } }
  }

  assert {
    condition     = output.url == "http://stats.example.com" && length(aws_route53_record.this) == 0
    error_message = "a domain that somebody else creates is created here, or is not the URL"
  }
  assert {
    condition     = output.hosts == tolist(["app-1.eu-west-1.elb.amazonaws.com", "stats.example.com", "alias.example.com"])
    error_message = "the proxy does not answer for the domain and the setting"
  }
}

run "a_tag" {
  command = plan
  variables {
    images = { api = "registry/api:latest", web = "registry/web:latest", proxy = "registry/proxy:latest" }
  }
  expect_failures = [var.images]
}

run "a_certificate_without_a_domain" {
  command = plan
  variables {
    certificate_arn = "arn:aws:acm:eu-west-1:123456789012:certificate/1"
  }
  expect_failures = [var.certificate_arn]
}

run "nobody_may_open_it" {
  command = plan
  variables {
    ingress_cidr_blocks = {}
  }
  expect_failures = [var.ingress_cidr_blocks]
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
