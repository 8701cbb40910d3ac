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
  subnet_ids         = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]
  containers = {
    app = {
      image          = "registry/app@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
      user           = "101:101"
      port           = 3050
      environment    = { B = "2", A = "1", EMPTY = "" }
      secrets        = { TOKEN = "arn:aws:ssm:eu-west-1:123456789012:parameter/token" }
      health_check   = { command = ["CMD", "/check"] }
      writable_paths = ["/tmp", "/var/cache/app"]
    }
  }
}

run "alone" {
  command = plan

  variables {
    replicas = 3
  }

  assert {
    condition     = one(aws_ecs_service.fixed[*].desired_count) == 3 && length(aws_ecs_service.scaled) == 0
    error_message = "replicas is not what runs"
  }
  assert {
    condition     = one(aws_ecs_service.fixed[0].deployment_circuit_breaker[*]).enable && one(aws_ecs_service.fixed[0].deployment_circuit_breaker[*]).rollback && aws_ecs_service.fixed[0].wait_for_steady_state
    error_message = "a deployment that fails is not rolled back, or not waited for"
  }
  assert {
    condition     = length(aws_lb.this) + length(aws_lb_listener.http) + length(aws_lb_listener.https) + length(aws_service_discovery_service.this) + length(aws_appautoscaling_target.this) == 0
    error_message = "there is something that was not asked for"
  }
  assert {
    condition     = length(aws_vpc_security_group_ingress_rule.world) + length(aws_vpc_security_group_ingress_rule.client) + length(aws_vpc_security_group_ingress_rule.service) == 0
    error_message = "without clients somebody is let in"
  }
  assert {
    condition     = [for rule in aws_vpc_security_group_egress_rule.service : "${rule.cidr_ipv4}:${rule.from_port}-${rule.to_port}"] == ["0.0.0.0/0:443-443"]
    error_message = "tasks can go elsewhere than to HTTPS"
  }
  assert {
    condition     = output.url == null && output.front.port == 3050
    error_message = "the front is not the task's"
  }
}

run "task_definition" {
  command = plan

  assert {
    condition     = aws_ecs_task_definition.this.network_mode == "awsvpc" && tolist(aws_ecs_task_definition.this.requires_compatibilities) == tolist(["FARGATE"]) && aws_ecs_task_definition.this.cpu == "256" && aws_ecs_task_definition.this.memory == "512"
    error_message = "it is no Fargate task of the default size"
  }
  assert {
    condition     = one(aws_ecs_task_definition.this.runtime_platform).cpu_architecture == "X86_64"
    error_message = "the architecture is not the default"
  }
  assert {
    condition     = alltrue([for c in jsondecode(aws_ecs_task_definition.this.container_definitions) : c.readonlyRootFilesystem && c.user == "101:101" && c.linuxParameters.capabilities.drop == ["ALL"] && !contains(keys(c), "privileged")])
    error_message = "a container has more rights than it needs"
  }
  assert {
    condition     = jsondecode(aws_ecs_task_definition.this.container_definitions)[0].environment == [{ name = "A", value = "1" }, { name = "B", value = "2" }]
    error_message = "the environment is not sorted, or has an empty value: each plan would find a difference"
  }
  assert {
    condition     = jsondecode(aws_ecs_task_definition.this.container_definitions)[0].secrets == [{ name = "TOKEN", valueFrom = "arn:aws:ssm:eu-west-1:123456789012:parameter/token" }]
    error_message = "the secret is not by reference"
  }
  assert {
    condition     = jsondecode(aws_ecs_task_definition.this.container_definitions)[0].portMappings[0].containerPort == 3050
    error_message = "the port is not the container's"
  }
  assert {
    condition     = [for volume in aws_ecs_task_definition.this.volume : volume.name] == ["app-tmp", "app-var-cache-app"] && [for m in jsondecode(aws_ecs_task_definition.this.container_definitions)[0].mountPoints : m.containerPath] == ["/tmp", "/var/cache/app"]
    error_message = "a writable path has no volume"
  }
  assert {
    condition     = jsondecode(aws_ecs_task_definition.this.container_definitions)[0].healthCheck.command == ["CMD", "/check"] && jsondecode(aws_ecs_task_definition.this.container_definitions)[0].healthCheck.startPeriod == 30
    error_message = "the health check is not the container's"
  }
  assert {
    condition     = jsondecode(aws_ecs_task_definition.this.container_definitions)[0].logConfiguration.options["awslogs-group"] == "/ecs/app"
    error_message = "the log goes elsewhere"
  }
  assert {
    condition     = length([for c in jsondecode(aws_ecs_task_definition.this.container_definitions) : c if anytrue([for value in values(c) : value == null])]) == 0
    error_message = "a null in a container definition: each plan would find a difference"
  }
}

run "a_file_system" {
  command = plan

  variables {
    file_systems          = { kept = { container = "app", path = "/var/lib/app", id = "fs-0123456789abcdef0", access_point_id = "fsap-0123456789abcdef0", security_group_id = "sg-0123456789abcdef8", ready = ["fsmt-1"] } }
    ephemeral_storage_gib = 30
    deployment            = { minimum_healthy_percent = 0, maximum_percent = 100 }
  }

  assert {
    condition = [for v in aws_ecs_task_definition.this.volume : [v.name, one(v.efs_volume_configuration).transit_encryption, one(one(v.efs_volume_configuration).authorization_config).iam] if length(v.efs_volume_configuration) > 0] == [
      ["efs-kept", "ENABLED", "ENABLED"]
    ]
    error_message = "the file system is not mounted by TLS and with the task's role"
  }
  assert {
    condition     = [for m in jsondecode(aws_ecs_task_definition.this.container_definitions)[0].mountPoints : m.containerPath] == ["/tmp", "/var/cache/app", "/var/lib/app"]
    error_message = "the container does not see it"
  }
  assert {
    condition     = [aws_vpc_security_group_egress_rule.service["to-efs-kept"].from_port, aws_vpc_security_group_egress_rule.service["to-efs-kept"].referenced_security_group_id] == [2049, "sg-0123456789abcdef8"]
    error_message = "the tasks do not reach it"
  }
  assert {
    condition     = one(aws_ecs_task_definition.this.ephemeral_storage).size_in_gib == 30
    error_message = "the task has not the storage that was asked for"
  }
  # AWS refuses to move tasks between zones where none may be started before another one is stopped.
  assert {
    condition     = aws_ecs_service.fixed[0].availability_zone_rebalancing == "DISABLED" && aws_ecs_service.fixed[0].deployment_minimum_healthy_percent == 0
    error_message = "the zones are balanced, which needs a task more"
  }
}

run "http" {
  command = plan

  variables {
    load_balancer = { subnet_ids = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"] }
    clients       = { friend = "sg-0123456789abcdef9" }
  }

  assert {
    condition     = aws_lb_listener.http[0].default_action[0].type == "forward" && aws_lb_listener.http[0].port == 80 && length(aws_lb_listener.https) == 0
    error_message = "without a certificate HTTP is not served"
  }
  assert {
    condition     = aws_lb_target_group.this[0].target_type == "ip" && aws_lb_target_group.this[0].port == 3050 && aws_lb_target_group.this[0].health_check[0].path == "/healthz"
    error_message = "the target group is not the container's"
  }
  assert {
    condition     = aws_lb.this[0].drop_invalid_header_fields && aws_lb.this[0].desync_mitigation_mode == "defensive" && !aws_lb.this[0].internal
    error_message = "the load balancer lets bad requests through"
  }
  assert {
    condition     = { for key, rule in aws_vpc_security_group_ingress_rule.world : key => "${rule.cidr_ipv4}:${rule.from_port}" } == { anywhere-80 = "0.0.0.0/0:80" }
    error_message = "the world does not come in on 80 alone"
  }
  assert {
    condition     = keys(aws_vpc_security_group_ingress_rule.service) == ["load-balancer"] && alltrue([for rule in aws_vpc_security_group_ingress_rule.service : rule.cidr_ipv4 == null && rule.from_port == 3050 && rule.to_port == 3050])
    error_message = "somebody but the load balancer can reach the tasks"
  }
  assert {
    condition     = length(aws_ecs_service.fixed[0].load_balancer) == 1 && one(aws_ecs_service.fixed[0].load_balancer[*].container_port) == 3050 && aws_ecs_service.fixed[0].health_check_grace_period_seconds == 60
    error_message = "the service is not behind the load balancer"
  }
  assert {
    condition     = output.url == "http://app-1.eu-west-1.elb.amazonaws.com" && output.front.port == 80
    error_message = "the front is not the load balancer's"
  }
}

run "https" {
  command = plan

  variables {
    load_balancer = {
      subnet_ids  = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]
      access_logs = { bucket = "logs", prefix = "app" }
    }
    certificate_arn = "arn:aws:acm:eu-west-1:123456789012:certificate/1"
  }

  assert {
    condition     = aws_lb_listener.http[0].default_action[0].type == "redirect" && aws_lb_listener.http[0].default_action[0].redirect[0].status_code == "HTTP_301" && aws_lb_listener.http[0].default_action[0].redirect[0].protocol == "HTTPS"
    error_message = "HTTP is not redirected"
  }
  assert {
    condition     = aws_lb_listener.https[0].port == 443 && aws_lb_listener.https[0].ssl_policy == "ELBSecurityPolicy-TLS13-1-2-2021-06" && aws_lb_listener.https[0].default_action[0].type == "forward"
    error_message = "HTTPS is not served with a modern policy"
  }
  assert {
    condition     = keys(aws_vpc_security_group_ingress_rule.world) == ["anywhere-443", "anywhere-80"]
    error_message = "the world does not come in on both ports"
  }
  assert {
    condition     = aws_lb.this[0].access_logs[0].enabled && aws_lb.this[0].access_logs[0].bucket == "logs"
    error_message = "access is not logged"
  }
  assert {
    condition     = output.url == "https://app-1.eu-west-1.elb.amazonaws.com" && output.front.port == 443
    error_message = "the URL is not HTTPS"
  }
}

run "at_a_shared_load_balancer" {
  command = plan

  variables {
    load_balancer = {
      port   = 20012
      shared = { arn = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/shared/0", arn_suffix = "app/shared/0", dns_name = "shared.example.com", zone_id = "Z1", security_group_id = "sg-0123456789abcdef5" }
    }
  }

  assert {
    condition     = length(aws_lb.this) == 0 && length(aws_security_group.load_balancer) == 0 && aws_lb_listener.http[0].port == 20012 && aws_lb_listener.http[0].load_balancer_arn == var.load_balancer.shared.arn
    error_message = "it has a load balancer of its own, or no listener at the shared one"
  }
  assert {
    condition     = { for key, rule in aws_vpc_security_group_ingress_rule.world : key => "${rule.security_group_id}:${rule.from_port}" } == { anywhere-20012 = "sg-0123456789abcdef5:20012" } && aws_vpc_security_group_ingress_rule.service["load-balancer"].referenced_security_group_id == "sg-0123456789abcdef5"
    error_message = "its port is closed, or the load balancer cannot reach the tasks"
  }
  assert {
    condition     = output.url == "http://shared.example.com:20012"
    error_message = "the URL lacks the port"
  }
}

run "inside" {
  command = plan

  variables {
    clients   = { proxy = "sg-0123456789abcdef9" }
    servers   = { other = { security_group_id = "sg-0123456789abcdef8", port = 8080 } }
    peers     = true
    discovery = { namespace_id = "ns-0123456789abcdef", name = "app" }
    egress    = { security_group_ids = { endpoints = "sg-0123456789abcdef7" }, prefix_list_ids = { s3 = "pl-0123456789abcdef0" } }
  }

  assert {
    condition     = { for key, rule in aws_vpc_security_group_ingress_rule.service : key => rule.referenced_security_group_id } == { peers = "sg-0123456789abcdef0", proxy = "sg-0123456789abcdef9" }
    error_message = "others than clients and peers come in"
  }
  assert {
    condition     = { for key, rule in aws_vpc_security_group_egress_rule.service : key => "${try(coalesce(rule.referenced_security_group_id, rule.prefix_list_id), rule.cidr_ipv4)}:${rule.to_port}" } == { https-endpoints = "sg-0123456789abcdef7:443", https-s3 = "pl-0123456789abcdef0:443", to-other = "sg-0123456789abcdef8:8080", to-peers = "sg-0123456789abcdef0:3050" }
    error_message = "tasks can go where they should not"
  }
  assert {
    condition     = aws_service_discovery_service.this[0].dns_config[0].dns_records[0].type == "A" && aws_service_discovery_service.this[0].dns_config[0].dns_records[0].ttl == 10 && length(aws_ecs_service.fixed[0].service_registries) == 1
    error_message = "the tasks have no name"
  }
}

run "autoscaling" {
  command = plan

  variables {
    replicas      = 1
    load_balancer = { subnet_ids = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"] }
    autoscaling   = { minimum = 2, maximum = 5, memory_percent = 0, requests_per_task = 100 }
  }

  assert {
    condition     = length(aws_ecs_service.fixed) == 0 && one(aws_ecs_service.scaled[*].desired_count) == 2 && aws_ecs_service.scaled[0].name == "app-scaled"
    error_message = "autoscaling does not begin at its minimum"
  }
  assert {
    condition     = aws_appautoscaling_target.this[0].resource_id == "service/test/app-scaled" && aws_appautoscaling_target.this[0].min_capacity == 2 && aws_appautoscaling_target.this[0].max_capacity == 5
    error_message = "autoscaling is of another service, or has other bounds"
  }
  assert {
    condition     = keys(aws_appautoscaling_policy.this) == ["cpu", "requests"] && one(one(aws_appautoscaling_policy.this["requests"].target_tracking_scaling_policy_configuration).predefined_metric_specification).resource_label == "app/app/0123456789abcdef/targetgroup/app/0123456789abcdef"
    error_message = "autoscaling looks at other things"
  }
}

run "spot_on_arm" {
  command = plan

  variables {
    spot         = true
    architecture = "ARM64"
  }

  assert {
    condition     = one(aws_ecs_service.fixed[0].capacity_provider_strategy).capacity_provider == "FARGATE_SPOT" && one(aws_ecs_task_definition.this.runtime_platform).cpu_architecture == "ARM64"
    error_message = "it is not Spot on ARM"
  }
}
