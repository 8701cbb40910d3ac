locals {
  balanced   = var.load_balancer != null
  discovered = var.discovery != null
  encrypted  = var.certificate_arn != null
  scaled     = var.autoscaling != null

  # Variable validation has seen to it that there is one.
  entrance = coalesce(var.entrance, one([for name, c in var.containers : name if c.port != null]))
  port     = var.containers[local.entrance].port

  # The number of the listener that users meet, and the security group that stands before it.
  listener_port  = local.encrypted ? 443 : 80
  front_group_id = local.balanced ? aws_security_group.load_balancer[0].id : aws_security_group.service.id
  front_port     = local.balanced ? local.listener_port : local.port

  # The two forms of the service have one body: what differs is who counts the tasks. See service.tf.
  service = one(concat(aws_ecs_service.fixed, aws_ecs_service.scaled))
}
