output "platform" {
  description = "All that an application needs to know of this, as its variable of the same name takes it."
  value = {
    cluster   = { arn = aws_ecs_cluster.this.arn, name = aws_ecs_cluster.this.name }
    network   = local.network
    namespace = { id = aws_service_discovery_private_dns_namespace.this.id, name = aws_service_discovery_private_dns_namespace.this.name }
    load_balancer = one([
      for lb in aws_lb.shared : { arn = lb.arn, arn_suffix = lb.arn_suffix, dns_name = lb.dns_name, zone_id = lb.zone_id, security_group_id = aws_security_group.shared[0].id }
    ])
    services = {
      for service in var.services : service => {
        repository_url     = aws_ecr_repository.service[service].repository_url
        execution_role_arn = aws_iam_role.execution[service].arn
        task_role_arn      = aws_iam_role.task[service].arn
        log_group_name     = aws_cloudwatch_log_group.service[service].name
      }
    }
  }
  # Tasks start only once their roles have their rights and the cluster has its capacity.
  depends_on = [aws_ecs_cluster_capacity_providers.this, aws_iam_role_policy.execution]
}
