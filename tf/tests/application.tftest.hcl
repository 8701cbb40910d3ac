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

run "history_in_the_task" {
  command = plan

  assert {
    condition     = length(aws_efs_file_system.history) == 0 && output.history_file_system_id == null
    error_message = "there is a file system that nobody asked for"
  }
  assert {
    condition     = local.history_settings == tomap({ SYS_STATS_HISTORY = "on", SYS_STATS_HISTORY_DIR = "/var/lib/sys-stats", SYS_STATS_HISTORY_INTERVAL = "5s", SYS_STATS_HISTORY_RETENTION = "720h", SYS_STATS_HISTORY_MAX_BYTES = "1GB" })
    error_message = "the settings of the history are not as expected"
  }
}

run "no_history" {
  command = plan

  variables {
    history = { enabled = false, storage = "efs" }
  }

  assert {
    condition     = length(aws_efs_file_system.history) == 0 && local.history_settings == tomap({ SYS_STATS_HISTORY = "off" }) && !local.in_task
    error_message = "there is a history that nobody asked for"
  }
}

run "history_on_efs" {
  command = plan

  variables {
    history  = { storage = "efs", max_bytes = "500MB" }
    replicas = { api = 1 }
  }

  assert {
    condition     = aws_efs_file_system.history[0].encrypted && output.history_file_system_id == "fs-0123456789abcdef0"
    error_message = "the file system is not encrypted"
  }
  assert {
    condition     = [for target in aws_efs_mount_target.history : target.subnet_id] == ["subnet-3", "subnet-4"]
    error_message = "the file system cannot be reached from each subnet of the tasks"
  }
  assert {
    condition     = one(aws_efs_access_point.history[0].posix_user).uid == 65532 && one(one(aws_efs_access_point.history[0].root_directory).creation_info).owner_uid == 65532
    error_message = "the folder is not the api's user's"
  }
  assert {
    condition     = aws_vpc_security_group_ingress_rule.history[0].referenced_security_group_id == module.api.security_group_id && aws_vpc_security_group_ingress_rule.history[0].from_port == 2049
    error_message = "others than the api reach it"
  }
  assert {
    condition = [for s in jsondecode(aws_efs_file_system_policy.history[0].policy).Statement : [s.Effect, s.Principal.AWS, s.Condition.Bool["aws:SecureTransport"], keys(s.Condition.StringEquals)[0]]] == [
      ["Allow", "arn:aws:iam::123456789012:role/task", "true", "elasticfilesystem:AccessPointArn"]
    ]
    error_message = "others than the api's role may mount it, or without TLS"
  }
  assert {
    condition     = local.history_settings.SYS_STATS_INSTANCE == "sys-stats-test-api" && local.history_settings.SYS_STATS_HISTORY_MAX_BYTES == "500MB"
    error_message = "the history has no name that outlives a task"
  }
}

run "two_who_write_to_one_history" {
  command = plan
  variables {
    history = { storage = "efs" }
  }
  expect_failures = [var.history]
}

run "autoscaled_writers_of_one_history" {
  command = plan
  variables {
    history     = { storage = "efs" }
    replicas    = { api = 1 }
    autoscaling = { api = { minimum = 1, maximum = 2 } }
  }
  expect_failures = [var.history]
}

run "a_history_nowhere" {
  command = plan
  variables {
    history = { storage = "s3" }
  }
  expect_failures = [var.history]
}

run "a_history_that_does_not_fit" {
  command = plan
  variables {
    history = { max_bytes = "13GB" }
  }
  expect_failures = [var.history]
}

run "a_history_that_fits_into_more" {
  command = plan
  variables {
    history = { max_bytes = "13GB", task_storage_gib = 30 }
  }
}

run "a_history_without_a_size" {
  command = plan
  variables {
    history = { max_bytes = "much" }
  }
  expect_failures = [var.history]
}

run "a_history_that_the_api_refuses" {
  command = plan
  variables {
    history = { max_bytes = "63MB" }
  }
  expect_failures = [var.history]
}

run "a_history_by_hand" {
  command = plan
  variables {
    environment = { api = { SYS_STATS_HISTORY_MAX_BYTES = "50GB" } }
  }
  expect_failures = [var.environment]
}

run "a_history_of_an_hour" {
  command = plan
  variables {
    history = { retention = "1h" }
  }
  expect_failures = [var.history]
}

run "a_history_that_sleeps" {
  command = plan
  variables {
    history = { interval = "2m" }
  }
  expect_failures = [var.history]
}

run "a_history_without_an_end" {
  command = plan
  variables {
    history = { retention = "forever" }
  }
  expect_failures = [var.history]
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
