resource "aws_ecs_cluster" "this" {
  #checkov:skip=CKV_AWS_224:the log group of sessions is encrypted as all of CloudWatch is; a key of one's own costs, and locks out who loses it
  name = var.name

  setting {
    name  = "containerInsights"
    value = var.container_insights
  }

  # Who opened a shell in a container, and what they did there.
  configuration {
    execute_command_configuration {
      logging = "OVERRIDE"
      log_configuration {
        cloud_watch_log_group_name = aws_cloudwatch_log_group.execute_command.name
      }
    }
  }
}

resource "aws_ecs_cluster_capacity_providers" "this" {
  cluster_name       = aws_ecs_cluster.this.name
  capacity_providers = ["FARGATE", "FARGATE_SPOT"]

  default_capacity_provider_strategy {
    capacity_provider = "FARGATE"
    weight            = 1
  }
}
