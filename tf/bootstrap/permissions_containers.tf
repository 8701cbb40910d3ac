# The cluster, services, images, logs and task roles of an environment.

# The limit of every role that an environment creates: it could otherwise create one that may do what it may not do itself.
resource "aws_iam_policy" "boundary" {
  #checkov:skip=CKV_AWS_290:a boundary grants nothing; a role may do what both it and the boundary allow
  #checkov:skip=CKV_AWS_355:as above
  for_each = var.environments

  name        = "${local.names[each.key]}-boundary"
  path        = "/${var.name}/ci/"
  description = "At most, task roles of ${each.key} may pull its images, write its logs, mount its file systems and read secrets of its name"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "Login"
        Effect   = "Allow"
        Action   = ["ecr:GetAuthorizationToken"]
        Resource = "*"
      },
      {
        Sid      = "Pull"
        Effect   = "Allow"
        Action   = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
        Resource = local.own[each.key].repositories
      },
      {
        Sid      = "Log"
        Effect   = "Allow"
        Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
        Resource = "${local.own[each.key].log_groups}:*"
      },
      {
        Sid      = "Secrets"
        Effect   = "Allow"
        Action   = ["secretsmanager:GetSecretValue", "ssm:GetParameters"]
        Resource = local.own[each.key].secrets
      },
      {
        Sid       = "History"
        Effect    = "Allow"
        Action    = ["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"]
        Resource  = "arn:aws:elasticfilesystem:${local.here}:file-system/*"
        Condition = { StringLike = { "aws:ResourceTag/Environment" = local.own[each.key].tags } }
      },
    ]
  })
}

resource "aws_iam_policy" "containers" {
  #checkov:skip=CKV_AWS_355:AWS offers no resource for the login to ECR
  #checkov:skip=CKV_AWS_290:as above
  for_each = var.environments

  name        = "${local.names[each.key]}-containers"
  path        = "/${var.name}/ci/"
  description = "Creates, changes and deletes the cluster, services, repositories, logs and task roles of ${each.key}"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat([
      {
        Sid    = "Run"
        Effect = "Allow"
        Action = [
          "ecs:CreateCluster", "ecs:CreateService", "ecs:DeleteCluster", "ecs:DeleteService", "ecs:PutClusterCapacityProviders",
          "ecs:RegisterTaskDefinition", "ecs:TagResource", "ecs:UntagResource", "ecs:UpdateCluster", "ecs:UpdateClusterSettings", "ecs:UpdateService",
        ]
        Resource = [local.own[each.key].cluster, local.own[each.key].services, local.own[each.key].task_definitions]
      },
      {
        # AWS offers no resource for it: the token opens what the next statement lists, and nothing more.
        Sid      = "Login"
        Effect   = "Allow"
        Action   = ["ecr:GetAuthorizationToken"]
        Resource = "*"
      },
      {
        Sid    = "Images"
        Effect = "Allow"
        Action = [
          "ecr:BatchCheckLayerAvailability", "ecr:BatchDeleteImage", "ecr:BatchGetImage", "ecr:CompleteLayerUpload", "ecr:CreateRepository",
          "ecr:DeleteLifecyclePolicy", "ecr:DeleteRepository", "ecr:DeleteRepositoryPolicy", "ecr:GetDownloadUrlForLayer", "ecr:InitiateLayerUpload",
          "ecr:ListImages", "ecr:PutImage", "ecr:PutImageScanningConfiguration", "ecr:PutImageTagMutability", "ecr:PutLifecyclePolicy",
          "ecr:SetRepositoryPolicy", "ecr:TagResource", "ecr:UntagResource", "ecr:UploadLayerPart",
        ]
        Resource = local.own[each.key].repositories
      },
      {
        Sid      = "Logs"
        Effect   = "Allow"
        Action   = ["logs:CreateLogGroup", "logs:DeleteLogGroup", "logs:DeleteRetentionPolicy", "logs:PutRetentionPolicy", "logs:TagResource", "logs:UntagResource"]
        Resource = [local.own[each.key].log_groups, "${local.own[each.key].log_groups}:*"]
      },
      {
        Sid    = "AccessLogs"
        Effect = "Allow"
        Action = [
          "s3:CreateBucket", "s3:DeleteBucket", "s3:DeleteBucketPolicy", "s3:DeleteObject", "s3:DeleteObjectVersion", "s3:ListBucketVersions",
          "s3:PutBucketPolicy", "s3:PutBucketPublicAccessBlock", "s3:PutBucketTagging", "s3:PutEncryptionConfiguration", "s3:PutLifecycleConfiguration",
          "s3:TagResource", "s3:UntagResource",
        ]
        Resource = concat(local.own[each.key].log_buckets, [for arn in local.own[each.key].log_buckets : "${arn}/*"])
      },
      {
        # The ARN of a target holds an id; what is scaled is named in the condition.
        Sid    = "Autoscaling"
        Effect = "Allow"
        Action = [
          "application-autoscaling:DeleteScalingPolicy", "application-autoscaling:DeregisterScalableTarget", "application-autoscaling:PutScalingPolicy",
          "application-autoscaling:RegisterScalableTarget", "application-autoscaling:TagResource", "application-autoscaling:UntagResource",
        ]
        Resource  = "arn:aws:application-autoscaling:${local.here}:scalable-target/*"
        Condition = { StringLike = { "aws:ResourceTag/Environment" = local.own[each.key].tags } }
      },
      {
        Sid      = "AutoscalingOfNew"
        Effect   = "Allow"
        Action   = ["application-autoscaling:RegisterScalableTarget", "application-autoscaling:TagResource"]
        Resource = "arn:aws:application-autoscaling:${local.here}:scalable-target/*"
        Condition = {
          StringLike         = { "aws:RequestTag/Environment" = local.own[each.key].tags }
          StringLikeIfExists = { "aws:ResourceTag/Environment" = local.own[each.key].tags }
        }
      },
      {
        # Application Auto Scaling writes its alarms with its caller's rights.
        Sid      = "Alarms"
        Effect   = "Allow"
        Action   = ["cloudwatch:DeleteAlarms", "cloudwatch:PutMetricAlarm"]
        Resource = local.own[each.key].alarms
      },
      {
        # Without the boundary no role can be created or given rights; and no action here removes it.
        Sid       = "RolesWithinTheBoundary"
        Effect    = "Allow"
        Action    = ["iam:CreateRole", "iam:PutRolePermissionsBoundary", "iam:PutRolePolicy"]
        Resource  = local.own[each.key].task_roles
        Condition = { StringEquals = { "iam:PermissionsBoundary" = local.own[each.key].boundary } }
      },
      {
        Sid      = "Roles"
        Effect   = "Allow"
        Action   = ["iam:DeleteRole", "iam:DeleteRolePolicy", "iam:TagRole", "iam:UntagRole", "iam:UpdateAssumeRolePolicy", "iam:UpdateRole", "iam:UpdateRoleDescription"]
        Resource = local.own[each.key].task_roles
      },
      {
        Sid       = "PassRolesToTasks"
        Effect    = "Allow"
        Action    = ["iam:PassRole"]
        Resource  = local.own[each.key].task_roles
        Condition = { StringEquals = { "iam:PassedToService" = "ecs-tasks.amazonaws.com" } }
      },
      {
        # The roles that these services own in every account, created once.
        Sid      = "ServiceLinkedRoles"
        Effect   = "Allow"
        Action   = ["iam:CreateServiceLinkedRole"]
        Resource = "arn:aws:iam::${local.account_id}:role/aws-service-role/*"
        Condition = {
          StringEquals = {
            "iam:AWSServiceName" = ["ecs.amazonaws.com", "ecs.application-autoscaling.amazonaws.com", "elasticloadbalancing.amazonaws.com"]
          }
        }
      },
      ],
      [
        for environment, repositories in local.promoted : {
          Sid      = "Promote"
          Effect   = "Allow"
          Action   = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
          Resource = repositories
        } if environment == each.key
      ],
    )
  })
}

resource "aws_iam_role_policy_attachment" "deploy" {
  for_each = merge([
    for environment in keys(var.environments) : {
      "${environment}-state"      = { environment = environment, policy = aws_iam_policy.state[environment].arn }
      "${environment}-network"    = { environment = environment, policy = aws_iam_policy.network[environment].arn }
      "${environment}-containers" = { environment = environment, policy = aws_iam_policy.containers[environment].arn }
      "${environment}-storage"    = { environment = environment, policy = aws_iam_policy.storage[environment].arn }
    }
  ]...)

  role       = aws_iam_role.deploy[each.value.environment].name
  policy_arn = each.value.policy
}

# For the tests: all that a role is granted, and the part of it that changes something.
locals {
  changing = concat([for p in aws_iam_policy.state : p.policy], [for p in aws_iam_policy.network : p.policy], [for p in aws_iam_policy.containers : p.policy], [for p in aws_iam_policy.storage : p.policy])
  granted  = concat(local.changing, [for p in aws_iam_policy.read : p.policy], [for p in aws_iam_policy.boundary : p.policy])
}
