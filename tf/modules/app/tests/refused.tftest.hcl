# What must be refused before anything is planned.

mock_provider "aws" {
  source          = "./tests/mocks"
  override_during = plan
}

variables {
  name               = "app"
  region             = "eu-west-1"
  cluster            = { arn = "arn:aws:ecs:eu-west-1:123456789012:cluster/test", name = "test" }
  execution_role_arn = "arn:aws:iam::123456789012:role/execution"
  task_role_arn      = "arn:aws:iam::123456789012:role/task"
  log_group_name     = "/ecs/app"
  vpc_id             = "vpc-0123456789abcdef0"
  subnet_ids         = ["subnet-0123456789abcdef0"]
  containers = {
    app = { image = "registry/app@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", user = "101", port = 3050 }
  }
}

run "a_tag" {
  command = plan
  variables {
    containers = { app = { image = "registry/app:latest", user = "101", port = 3050 } }
  }
  expect_failures = [var.containers]
}

run "root" {
  command = plan
  variables {
    containers = { app = { image = "registry/app@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", user = "0", port = 3050 } }
  }
  expect_failures = [var.containers]
}

run "a_port_that_only_root_has" {
  command = plan
  variables {
    containers = { app = { image = "registry/app@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", user = "101", port = 80 } }
  }
  expect_failures = [var.containers]
}

run "to_wait_for_a_container_without_a_health_check" {
  command = plan
  variables {
    containers = {
      app   = { image = "registry/app@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", user = "101", port = 3050, depends_on = ["other"] }
      other = { image = "registry/app@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", user = "101" }
    }
  }
  expect_failures = [var.containers]
}

run "no_way_to_tell_the_entrance" {
  command = plan
  variables {
    containers = {
      app   = { image = "registry/app@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", user = "101", port = 3050 }
      other = { image = "registry/app@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", user = "101", port = 3051 }
    }
    entrance = "nobody"
  }
  expect_failures = [var.entrance]
}

run "a_pair_that_fargate_does_not_offer" {
  command = plan
  variables {
    cpu    = 256
    memory = 4096
  }
  expect_failures = [var.memory]
}

run "a_pair_between_the_steps" {
  command = plan
  variables {
    cpu    = 8192
    memory = 17408
  }
  expect_failures = [var.memory]
}

run "half_a_replica" {
  command = plan
  variables {
    replicas = 1.5
  }
  expect_failures = [var.replicas]
}

run "bounds_the_wrong_way_round" {
  command = plan
  variables {
    autoscaling = { minimum = 3, maximum = 2 }
  }
  expect_failures = [var.autoscaling]
}

run "requests_that_nobody_counts" {
  command = plan
  variables {
    autoscaling = { minimum = 1, maximum = 2, requests_per_task = 100 }
  }
  expect_failures = [var.autoscaling]
}

run "a_load_balancer_in_one_zone" {
  command = plan
  variables {
    load_balancer = { subnet_ids = ["subnet-0123456789abcdef0"] }
  }
  expect_failures = [var.load_balancer]
}

run "a_shared_load_balancer_without_a_port" {
  command = plan
  variables {
    load_balancer = { shared = { arn = "arn", arn_suffix = "a", dns_name = "d", zone_id = "Z", security_group_id = "sg-1" } }
  }
  expect_failures = [var.load_balancer]
}

run "an_old_policy" {
  command = plan
  variables {
    load_balancer = { subnet_ids = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"], ssl_policy = "ELBSecurityPolicy-2016-08" }
  }
  expect_failures = [var.load_balancer]
}

run "a_certificate_of_nothing" {
  command = plan
  variables {
    certificate_arn = "arn:aws:acm:eu-west-1:123456789012:certificate/1"
  }
  expect_failures = [var.certificate_arn]
}

run "a_name_that_is_too_long" {
  command = plan
  variables {
    name = "a-name-that-is-too-long-fo"
  }
  expect_failures = [var.name]
}

run "a_file_system_of_no_container" {
  command = plan
  variables {
    file_systems = { kept = { container = "other", path = "/data", id = "fs-1", access_point_id = "fsap-1", security_group_id = "sg-1" } }
  }
  expect_failures = [var.file_systems]
}

run "a_file_system_with_a_name_that_is_none" {
  command = plan
  variables {
    file_systems = { "A name" = { container = "app", path = "/data", id = "fs-1", access_point_id = "fsap-1", security_group_id = "sg-1" } }
  }
  expect_failures = [var.file_systems]
}

run "too_much_storage" {
  command = plan
  variables {
    ephemeral_storage_gib = 201
  }
  expect_failures = [var.ephemeral_storage_gib]
}
