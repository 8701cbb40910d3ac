resource "aws_cloudwatch_log_group" "service" {
  #checkov:skip=CKV_AWS_158:CloudWatch encrypts all it keeps; a key of one's own costs, and locks out who loses it
  #checkov:skip=CKV_AWS_338:a year of access logs is more than this application needs; log_retention_days says how much
  for_each = var.services

  name              = "/ecs/${var.name}/${each.value}"
  retention_in_days = var.log_retention_days
}

resource "aws_cloudwatch_log_group" "execute_command" {
  #checkov:skip=CKV_AWS_158:as above
  #checkov:skip=CKV_AWS_338:as above
  name              = "/ecs/${var.name}/execute-command"
  retention_in_days = var.log_retention_days
}
