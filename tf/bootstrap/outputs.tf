output "state_bucket" {
  description = "Bucket of the states."
  value       = aws_s3_bucket.state.bucket
}

output "lock_table" {
  description = "DynamoDB table of the locks, null without lock_table."
  value       = one(aws_dynamodb_table.lock[*].name)
}

output "account_id" {
  description = "AWS_ACCOUNT_ID of the workflows, from which they derive the names of roles, boundaries and the bucket."
  value       = local.account_id
}

output "roles" {
  description = "The roles, by GitHub environment."
  value = merge(
    { for environment, role in aws_iam_role.deploy : environment => role.arn },
    { for environment, role in aws_iam_role.plan : "${environment}-plan" => role.arn },
  )
}
