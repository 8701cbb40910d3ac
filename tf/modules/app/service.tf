# Terraform cannot ignore a change conditionally, and the number of tasks belongs to Terraform without autoscaling and to autoscaling
# with it. So two services are described alike, and one of them exists. Their names differ, as for a moment both exist when autoscaling
# is switched on or off. force_new_deployment: the provider otherwise refuses (6.x) or replaces the service (5.x) when spot changes.

resource "aws_ecs_service" "fixed" {
  count = local.scaled ? 0 : 1

  name                              = var.name
  cluster                           = var.cluster.arn
  task_definition                   = aws_ecs_task_definition.this.arn
  desired_count                     = var.replicas
  platform_version                  = "1.4.0"
  enable_ecs_managed_tags           = true
  propagate_tags                    = "SERVICE"
  availability_zone_rebalancing     = local.rebalanced ? "ENABLED" : "DISABLED"
  health_check_grace_period_seconds = local.balanced ? var.deployment.health_check_grace_period_seconds : null

  deployment_minimum_healthy_percent = var.deployment.minimum_healthy_percent
  deployment_maximum_percent         = var.deployment.maximum_percent
  wait_for_steady_state              = true
  force_new_deployment               = true

  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }

  capacity_provider_strategy {
    capacity_provider = var.spot ? "FARGATE_SPOT" : "FARGATE"
    weight            = 1
  }

  network_configuration {
    subnets          = var.subnet_ids
    security_groups  = [aws_security_group.service.id]
    assign_public_ip = var.assign_public_ip
  }

  dynamic "load_balancer" {
    for_each = aws_lb_target_group.this
    content {
      container_name   = local.entrance
      container_port   = local.port
      target_group_arn = load_balancer.value.arn
    }
  }

  dynamic "service_registries" {
    for_each = aws_service_discovery_service.this
    content {
      registry_arn = service_registries.value.arn
    }
  }

  timeouts {
    create = var.deployment.timeout
    update = var.deployment.timeout
    delete = var.deployment.timeout
  }

  lifecycle {
    # After a rollback the service is steady, and Terraform would call that a success.
    postcondition {
      condition     = self.task_definition == aws_ecs_task_definition.this.arn
      error_message = "The deployment of ${var.name} was rolled back: its tasks did not become healthy, and the previous version runs again. The service's events and the log group ${var.log_group_name} say why."
    }
  }

  # ECS refuses a target group that no listener sends to; and without its rules a task can neither pull its image nor be reached.
  depends_on = [
    aws_lb_listener.http,
    aws_lb_listener.https,
    aws_vpc_security_group_egress_rule.service,
    aws_vpc_security_group_ingress_rule.service,
    terraform_data.ready,
  ]
}

resource "aws_ecs_service" "scaled" {
  count = local.scaled ? 1 : 0

  name                              = "${var.name}-scaled"
  cluster                           = var.cluster.arn
  task_definition                   = aws_ecs_task_definition.this.arn
  desired_count                     = min(max(var.replicas, var.autoscaling.minimum), var.autoscaling.maximum)
  platform_version                  = "1.4.0"
  enable_ecs_managed_tags           = true
  propagate_tags                    = "SERVICE"
  availability_zone_rebalancing     = local.rebalanced ? "ENABLED" : "DISABLED"
  health_check_grace_period_seconds = local.balanced ? var.deployment.health_check_grace_period_seconds : null

  deployment_minimum_healthy_percent = var.deployment.minimum_healthy_percent
  deployment_maximum_percent         = var.deployment.maximum_percent
  wait_for_steady_state              = true
  force_new_deployment               = true

  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }

  capacity_provider_strategy {
    capacity_provider = var.spot ? "FARGATE_SPOT" : "FARGATE"
    weight            = 1
  }

  network_configuration {
    subnets          = var.subnet_ids
    security_groups  = [aws_security_group.service.id]
    assign_public_ip = var.assign_public_ip
  }

  dynamic "load_balancer" {
    for_each = aws_lb_target_group.this
    content {
      container_name   = local.entrance
      container_port   = local.port
      target_group_arn = load_balancer.value.arn
    }
  }

  dynamic "service_registries" {
    for_each = aws_service_discovery_service.this
    content {
      registry_arn = service_registries.value.arn
    }
  }

  timeouts {
    create = var.deployment.timeout
    update = var.deployment.timeout
    delete = var.deployment.timeout
  }

  lifecycle {
    ignore_changes = [desired_count]

    postcondition {
      condition     = self.task_definition == aws_ecs_task_definition.this.arn
      error_message = "The deployment of ${var.name} was rolled back: its tasks did not become healthy, and the previous version runs again. The service's events and the log group ${var.log_group_name} say why."
    }
  }

  depends_on = [
    aws_lb_listener.http,
    aws_lb_listener.https,
    aws_vpc_security_group_egress_rule.service,
    aws_vpc_security_group_ingress_rule.service,
    terraform_data.ready,
  ]
}
