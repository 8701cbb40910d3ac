output "state_bucket" {
  description = "Bucket of the states: STATE_BUCKET of the workflows."
  value       = aws_s3_bucket.state.bucket
}

output "lock_table" {
  description = "DynamoDB table of the locks, null without lock_table."
  value       = one(aws_dynamodb_table.lock[*].name)
}

output "oidc_provider_arn" {
  description = "GitHub's OIDC provider."
  value       = local.oidc_provider_arn
}

output "plan_role_arn" {
  description = "Role that reads: AWS_PLAN_ROLE of the workflows."
  value       = aws_iam_role.plan.arn
}

output "deploy_role_arn" {
  description = "Role that deploys: AWS_DEPLOY_ROLE of the workflows."
  value       = aws_iam_role.deploy.arn
}

output "permissions_boundary_arn" {
  description = "Limit of the roles of tasks: AWS_PERMISSIONS_BOUNDARY of the workflows, permissions_boundary_arn of tf/preconfigured."
  value       = aws_iam_policy.boundary.arn
}
