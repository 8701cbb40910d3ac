# What a plan has to read. AWS offers no resource for most of these: whoever may describe one may describe all.

resource "aws_iam_policy" "read" {
  #checkov:skip=CKV_AWS_355:actions that only read, nearly all of which AWS offers for everything or not at all
  for_each = var.environments

  name        = "${local.names[each.key]}-read"
  path        = "/${var.name}/ci/"
  description = "Reads what Terraform manages in ${each.key}, and its states"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat([
      {
        Sid    = "Describe"
        Effect = "Allow"
        Action = [
          "application-autoscaling:Describe*", "application-autoscaling:ListTagsForResource",
          "cloudwatch:DescribeAlarms",
          "ec2:DescribeAvailabilityZones", "ec2:DescribeInternetGateways", "ec2:DescribeNetworkAcls", "ec2:DescribeNetworkInterfaces",
          "ec2:DescribePrefixLists", "ec2:DescribeRegions", "ec2:DescribeRouteTables", "ec2:DescribeSecurityGroupRules",
          "ec2:DescribeSecurityGroups", "ec2:DescribeSubnets", "ec2:DescribeVpcAttribute", "ec2:DescribeVpcEndpoints", "ec2:DescribeVpcs",
          "ecs:DescribeTaskDefinition",
          "elasticfilesystem:Describe*", "elasticfilesystem:ListTagsForResource",
          "elasticloadbalancing:Describe*",
          "logs:DescribeLogGroups",
          "route53:GetChange", "route53:GetHostedZone", "route53:ListHostedZonesByName", "route53:ListResourceRecordSets",
          "servicediscovery:GetNamespace", "servicediscovery:GetOperation", "servicediscovery:GetService", "servicediscovery:ListInstances",
          "servicediscovery:ListNamespaces", "servicediscovery:ListServices", "servicediscovery:ListTagsForResource",
        ]
        Resource = "*"
      },
      {
        Sid    = "DescribeOwn"
        Effect = "Allow"
        Action = [
          "ecr:DescribeImages", "ecr:DescribeRepositories", "ecr:GetLifecyclePolicy", "ecr:GetRepositoryPolicy", "ecr:ListTagsForResource",
          "ecs:DescribeClusters", "ecs:DescribeServiceDeployments", "ecs:DescribeServices", "ecs:ListServiceDeployments", "ecs:ListTagsForResource",
          "iam:GetRole", "iam:GetRolePolicy", "iam:ListAttachedRolePolicies", "iam:ListInstanceProfilesForRole", "iam:ListRolePolicies",
          "logs:ListTagsForResource",
        ]
        Resource = [
          local.own[each.key].cluster, local.own[each.key].services, local.own[each.key].deployments, local.own[each.key].task_definitions,
          local.own[each.key].repositories, local.own[each.key].log_groups, local.own[each.key].task_roles,
        ]
      },
      {
        Sid    = "DescribeLogBuckets"
        Effect = "Allow"
        Action = [
          "s3:GetAccelerateConfiguration", "s3:GetBucket*", "s3:GetEncryptionConfiguration", "s3:GetLifecycleConfiguration",
          "s3:GetReplicationConfiguration", "s3:ListBucket", "s3:ListTagsForResource",
        ]
        Resource = local.own[each.key].log_buckets
      },
      {
        # Without a condition on the prefix: S3 would answer 403, not 404, for a state that does not exist yet. It gives away names alone.
        Sid      = "FindStates"
        Effect   = "Allow"
        Action   = ["s3:ListBucket"]
        Resource = aws_s3_bucket.state.arn
      },
      {
        Sid      = "ReadStates"
        Effect   = "Allow"
        Action   = ["s3:GetObject"]
        Resource = local.own[each.key].states
      },
      ],
      [
        for table in aws_dynamodb_table.lock : {
          # Beside the locks, the table holds a checksum of each state, which every read compares.
          Sid      = "ReadChecksums"
          Effect   = "Allow"
          Action   = ["dynamodb:GetItem"]
          Resource = table.arn
          Condition = {
            "ForAllValues:StringLike" = { "dynamodb:LeadingKeys" = ["${aws_s3_bucket.state.bucket}/${each.key}/*"] }
            Null                      = { "dynamodb:LeadingKeys" = "false" }
          }
        }
      ],
    )
  })
}

resource "aws_iam_role_policy_attachment" "read" {
  for_each = aws_iam_role.deploy

  role       = each.value.name
  policy_arn = aws_iam_policy.read[each.key].arn
}

resource "aws_iam_role_policy_attachment" "plan" {
  for_each = aws_iam_role.plan

  role       = each.value.name
  policy_arn = aws_iam_policy.read[each.key].arn
}
