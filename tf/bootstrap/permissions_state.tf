# The states of an environment are what lies under its name in the bucket.

resource "aws_iam_policy" "state" {
  for_each = var.environments

  name        = "${local.names[each.key]}-state"
  path        = "/${var.name}/ci/"
  description = "Writes the states and locks of ${each.key}"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [
        {
          Sid      = "WriteStates"
          Effect   = "Allow"
          Action   = ["s3:PutObject"]
          Resource = local.own[each.key].states
        },
        {
          # Locks, and the states of what comes and goes (pr-12.tfstate) once it is gone. Versions stay: no role may delete those.
          Sid      = "DeleteLocksAndEndedStates"
          Effect   = "Allow"
          Action   = ["s3:DeleteObject"]
          Resource = ["${local.own[each.key].states}.tflock", "${aws_s3_bucket.state.arn}/${each.key}/pr-*.tfstate"]
        },
      ],
      [
        for table in aws_dynamodb_table.lock : {
          Sid      = "FindTheLockTable"
          Effect   = "Allow"
          Action   = ["dynamodb:DescribeTable"]
          Resource = table.arn
        }
      ],
      [
        for table in aws_dynamodb_table.lock : {
          Sid      = "LockByTable"
          Effect   = "Allow"
          Action   = ["dynamodb:DeleteItem", "dynamodb:GetItem", "dynamodb:PutItem"]
          Resource = table.arn
          # ForAllValues holds for a request without any key; Null refuses that one.
          Condition = {
            "ForAllValues:StringLike" = { "dynamodb:LeadingKeys" = ["${aws_s3_bucket.state.bucket}/${each.key}/*"] }
            Null                      = { "dynamodb:LeadingKeys" = "false" }
          }
        }
      ],
    )
  })
}
