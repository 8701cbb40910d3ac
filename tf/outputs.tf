output "url" {
  description = "Where the page is."
  value       = var.domain == null ? module.proxy.url : "${var.certificate_arn == null ? "http" : "https"}://${var.domain.name}"
}

output "cluster_name" {
  description = "The ECS cluster."
  value       = var.platform.cluster.name
}

output "service_names" {
  description = "ECS services, by what they run."
  value       = { api = module.api.service_name, web = module.web.service_name, proxy = module.proxy.service_name }
}

output "task_definition_arns" {
  description = "Task definitions with their revisions, by service."
  value       = { api = module.api.task_definition_arn, web = module.web.task_definition_arn, proxy = module.proxy.task_definition_arn }
}

output "security_group_ids" {
  description = "Security groups of the tasks, by service."
  value       = { api = module.api.security_group_id, web = module.web.security_group_id, proxy = module.proxy.security_group_id }
}

output "load_balancer_dns_names" {
  description = "DNS names of the load balancers, by service; null where there is none."
  value       = { api = module.api.load_balancer_dns_name, web = module.web.load_balancer_dns_name, proxy = module.proxy.load_balancer_dns_name }
}

output "namespace" {
  description = "Cloud Map namespace, in which the services have their names."
  value       = aws_service_discovery_private_dns_namespace.this.name
}
