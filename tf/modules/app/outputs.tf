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

output "load_balancer_dns_name" {
  description = "DNS name of the load balancer, null without one."
  value       = local.balanced ? local.balancer.dns_name : null
}

output "load_balancer_zone_id" {
  description = "Route 53 zone of the load balancer, for an alias record; null without one."
  value       = local.balanced ? local.balancer.zone_id : null
}

output "url" {
  description = "Where the load balancer answers, null without one. With a certificate, use a name that is in it."
  value = !local.balanced ? null : join("", [
    local.encrypted ? "https" : "http", "://", local.balancer.dns_name, contains([80, 443], local.listener_port) ? "" : ":${local.listener_port}",
  ])
}
