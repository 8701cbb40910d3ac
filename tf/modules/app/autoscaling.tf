locals {
  # The metrics that autoscaling follows, and the value that it keeps each of them near.
  scaling_targets = local.scaled ? {
    for key, target in {
      cpu      = { metric = "ECSServiceAverageCPUUtilization", value = var.autoscaling.cpu_percent }
      memory   = { metric = "ECSServiceAverageMemoryUtilization", value = var.autoscaling.memory_percent }
      requests = { metric = "ALBRequestCountPerTarget", value = var.autoscaling.requests_per_task }
    } : key => target if coalesce(target.value, 0) > 0
  } : {}
}

resource "aws_appautoscaling_target" "this" {
  count = local.scaled ? 1 : 0

  service_namespace  = "ecs"
  scalable_dimension = "ecs:service:DesiredCount"
  resource_id        = "service/${var.cluster.name}/${local.service.name}"
  min_capacity       = var.autoscaling.minimum
  max_capacity       = var.autoscaling.maximum
}

resource "aws_appautoscaling_policy" "this" {
  for_each = local.scaling_targets

  name               = "${var.name}-${each.key}"
  policy_type        = "TargetTrackingScaling"
  service_namespace  = aws_appautoscaling_target.this[0].service_namespace
  scalable_dimension = aws_appautoscaling_target.this[0].scalable_dimension
  resource_id        = aws_appautoscaling_target.this[0].resource_id

  target_tracking_scaling_policy_configuration {
    target_value       = each.value.value
    scale_in_cooldown  = var.autoscaling.scale_in_cooldown
    scale_out_cooldown = var.autoscaling.scale_out_cooldown

    predefined_metric_specification {
      predefined_metric_type = each.value.metric
      resource_label         = each.key == "requests" ? "${local.balancer.arn_suffix}/${aws_lb_target_group.this[0].arn_suffix}" : null
    }
  }
}
