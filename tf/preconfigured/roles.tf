locals {
  account_id = data.aws_caller_identity.this.account_id

  # For ECS on behalf of this account alone: another account that knows a role's name could otherwise have its ECS assume it.
  trust_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Condition = {
        StringEquals = { "aws:SourceAccount" = local.account_id }
        ArnLike      = { "aws:SourceArn" = "arn:aws:ecs:${var.region}:${local.account_id}:*" }
      }
    }]
  })
}

# ---- Execution: what ECS does for a task before and around it ----

resource "aws_iam_role" "execution" {
  for_each = var.services

  name                 = "${var.name}-${each.value}-execution"
  path                 = "/sys-stats/tasks/"
  description          = "ECS pulls the image and writes the log of ${each.value} with it"
  assume_role_policy   = local.trust_policy
  permissions_boundary = var.permissions_boundary_arn
}

resource "aws_iam_role_policy" "execution" {
  for_each = var.services

  name = "pull-and-log"
  role = aws_iam_role.execution[each.value].name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [
        {
          # AWS offers no resource for it: the token opens what the next statement lists, and nothing more.
          Sid      = "Login"
          Effect   = "Allow"
          Action   = ["ecr:GetAuthorizationToken"]
          Resource = "*"
        },
        {
          Sid      = "Pull"
          Effect   = "Allow"
          Action   = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
          Resource = aws_ecr_repository.service[each.value].arn
        },
        {
          Sid      = "Log"
          Effect   = "Allow"
          Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
          Resource = "${aws_cloudwatch_log_group.service[each.value].arn}:*"
        },
      ],
      length(lookup(var.secret_arns, each.value, [])) == 0 ? [] : [
        {
          Sid      = "Secrets"
          Effect   = "Allow"
          Action   = ["secretsmanager:GetSecretValue", "ssm:GetParameters"]
          Resource = var.secret_arns[each.value]
        },
      ],
    )
  })
}

# ---- Task: what the program itself may do, which is nothing ----

resource "aws_iam_role" "task" {
  for_each = var.services

  name                 = "${var.name}-${each.value}-task"
  path                 = "/sys-stats/tasks/"
  description          = "The program ${each.value} itself"
  assume_role_policy   = local.trust_policy
  permissions_boundary = var.permissions_boundary_arn
}
