output "repository_urls" {
  description = "Where the images are pushed to, by service."
  value       = { for service, repository in aws_ecr_repository.service : service => repository.repository_url }
}

output "cluster" {
  description = "The ECS cluster: ARN and name."
  value       = { arn = aws_ecs_cluster.this.arn, name = aws_ecs_cluster.this.name }
}

output "roles" {
  description = "ARNs of the roles, by service: execution is ECS's, task the program's."
  value = {
    for service in var.services : service => { execution = aws_iam_role.execution[service].arn, task = aws_iam_role.task[service].arn }
  }
}

output "log_group_names" {
  description = "Log groups, by service."
  value       = { for service, group in aws_cloudwatch_log_group.service : service => group.name }
}

output "platform" {
  description = "All that the application needs to know of this, as its variable of the same name takes it."
  value = {
    cluster = { arn = aws_ecs_cluster.this.arn, name = aws_ecs_cluster.this.name }
    services = {
      for service in var.services : service => {
        repository_url     = aws_ecr_repository.service[service].repository_url
        execution_role_arn = aws_iam_role.execution[service].arn
        task_role_arn      = aws_iam_role.task[service].arn
        log_group_name     = aws_cloudwatch_log_group.service[service].name
      }
    }
  }
  # Who runs tasks has waited until their roles may do what they are for, and until the cluster has where to run them.
  depends_on = [aws_ecs_cluster_capacity_providers.this, aws_iam_role_policy.execution, aws_iam_role_policy.execute_command]
}
