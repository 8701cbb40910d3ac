output "url" {
  description = "Where the page is."
  value       = var.domain == null ? module.proxy.url : "${var.certificate_arn == null ? "http" : "https"}://${var.domain.name}"
}

output "hosts" {
  description = "Host names that the page answers for. More: environment = { proxy = { PROXY_HOSTS = \"stats.example.com\" } }."
  value       = local.hosts
}

output "public" {
  description = "Whether anybody may open it: the workflows' URL test can reach it from GitHub's own runners."
  value       = contains(values(var.ingress_cidr_blocks), "0.0.0.0/0")
}

output "images" {
  description = "What runs, by service."
  value       = var.images
}

output "service_names" {
  description = "ECS services, by what they run."
  value       = { api = module.api.service_name, web = module.web.service_name, proxy = module.proxy.service_name }
}

output "load_balancer_dns_names" {
  description = "DNS names of the load balancers, by service; null where there is none."
  value       = { api = module.api.load_balancer_dns_name, web = module.web.load_balancer_dns_name, proxy = module.proxy.load_balancer_dns_name }
}

output "history_file_system_id" {
  description = "EFS file system with the api's history, null where it is in the tasks' own storage."
  value       = one(aws_efs_file_system.history[*].id)
}
