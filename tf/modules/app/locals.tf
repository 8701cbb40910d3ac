locals {
  balanced   = var.load_balancer != null
  discovered = var.discovery != null
  encrypted  = var.certificate_arn != null
  scaled     = var.autoscaling != null
  # To move a task to another zone, ECS starts one there first.
  rebalanced = var.deployment.maximum_percent > 100

  # The variable's validation makes sure that there is one.
  entrance = coalesce(var.entrance, one([for name, c in var.containers : name if c.port != null]))
  port     = var.containers[local.entrance].port

  # The load balancer is this service's own or a shared one; either way these are what listeners, rules and clients refer to.
  shared       = try(var.load_balancer.shared, null)
  own_balancer = local.balanced && local.shared == null
  balancer = local.own_balancer ? {
    arn               = aws_lb.this[0].arn
    arn_suffix        = aws_lb.this[0].arn_suffix
    dns_name          = aws_lb.this[0].dns_name
    zone_id           = aws_lb.this[0].zone_id
    security_group_id = aws_security_group.load_balancer[0].id
  } : local.shared

  # The port of the plain listener, and the one that users end up on.
  http_port      = local.shared == null ? 80 : var.load_balancer.port
  listener_port  = local.encrypted ? 443 : local.http_port
  front_group_id = local.balanced ? local.balancer.security_group_id : aws_security_group.service.id
  front_port     = local.balanced ? local.listener_port : local.port

  # The two forms of the service have one body: what differs is who counts the tasks. See service.tf.
  service = one(concat(aws_ecs_service.fixed, aws_ecs_service.scaled))
}
