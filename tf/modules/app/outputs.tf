output "service_name" {
  description = "Name of the ECS service."
  value       = local.service.name
}

output "task_definition_arn" {
  description = "Task definition of this configuration, with its revision."
  value       = aws_ecs_task_definition.this.arn
}

output "security_group_id" {
  description = "Security group of the tasks."
  value       = aws_security_group.service.id
}

output "front" {
  description = "What clients connect to: security group and port, of the load balancer where there is one, else of the tasks."
  value       = { security_group_id = local.front_group_id, port = local.front_port }
}

output "load_balancer_arn" {
  description = "ARN of the load balancer, null without one."
  value       = one(aws_lb.this[*].arn)
}

output "load_balancer_dns_name" {
  description = "DNS name of the load balancer, null without one."
  value       = one(aws_lb.this[*].dns_name)
}

output "load_balancer_zone_id" {
  description = "Route 53 zone of the load balancer, for an alias record; null without one."
  value       = one(aws_lb.this[*].zone_id)
}

output "target_group_arn" {
  description = "Target group of the tasks, null without a load balancer."
  value       = one(aws_lb_target_group.this[*].arn)
}

output "url" {
  description = "Where the load balancer answers, null without one. With a certificate, use the name that is in it."
  value       = local.balanced ? "${local.encrypted ? "https" : "http"}://${aws_lb.this[0].dns_name}" : null
}
