resource "aws_cloudwatch_log_group" "service" {
  #checkov:skip=CKV_AWS_158:CloudWatch encrypts what it stores; a customer key costs money, and losing it loses the logs
  #checkov:skip=CKV_AWS_338:a year of access logs is more than this application needs; log_retention_days says how much
  for_each = var.services

  name              = "/ecs/${var.name}/${each.value}"
  retention_in_days = var.log_retention_days
}
