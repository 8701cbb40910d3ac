# What a plan has to read. AWS knows no resource for most of these: who may describe one may describe all.

resource "aws_iam_policy" "read" {
  #checkov:skip=CKV_AWS_355:actions that only read, nearly all of which AWS offers for everything or not at all
  name        = "${var.name}-read"
  path        = "/${var.name}/ci/"
  description = "Reads what Terraform manages, and its states"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [
        {
          Sid    = "Describe"
          Effect = "Allow"
          Action = [
            "application-autoscaling:Describe*", "application-autoscaling:ListTagsForResource",
            "ec2:DescribeAvailabilityZones", "ec2:DescribeInternetGateways", "ec2:DescribeNetworkInterfaces", "ec2:DescribePrefixLists",
            "ec2:DescribeRouteTables", "ec2:DescribeSecurityGroupRules", "ec2:DescribeSecurityGroups", "ec2:DescribeSubnets",
            "ec2:DescribeVpcAttribute", "ec2:DescribeVpcEndpoints", "ec2:DescribeVpcs",
            "ecs:DescribeTaskDefinition", "ecs:ListServices",
            "elasticloadbalancing:Describe*",
            "logs:DescribeLogGroups",
            "route53:GetHostedZone", "route53:ListHostedZonesByName", "route53:ListResourceRecordSets", "route53:ListTagsForResource", "route53:GetChange",
            "servicediscovery:GetNamespace", "servicediscovery:GetOperation", "servicediscovery:GetService", "servicediscovery:ListInstances",
            "servicediscovery:ListNamespaces", "servicediscovery:ListServices", "servicediscovery:ListTagsForResource",
          ]
          Resource = "*"
        },
        {
          Sid    = "DescribeOurs"
          Effect = "Allow"
          Action = [
            "ecr:DescribeImages", "ecr:DescribeRepositories", "ecr:GetLifecyclePolicy", "ecr:GetRepositoryPolicy", "ecr:ListTagsForResource",
            "ecs:DescribeClusters", "ecs:DescribeServices", "ecs:ListTagsForResource",
            "iam:GetRole", "iam:GetRolePolicy", "iam:ListAttachedRolePolicies", "iam:ListInstanceProfilesForRole", "iam:ListRolePolicies", "iam:ListRoleTags",
            "logs:ListTagsForResource",
          ]
          Resource = local.ours.describable
        },
        {
          Sid    = "DescribeLogBuckets"
          Effect = "Allow"
          Action = [
            "s3:GetAccelerateConfiguration", "s3:GetBucket*", "s3:GetEncryptionConfiguration", "s3:GetLifecycleConfiguration",
            "s3:GetReplicationConfiguration", "s3:ListBucket",
          ]
          Resource = local.ours.log_buckets
        },
        {
          Sid      = "FindStates"
          Effect   = "Allow"
          Action   = ["s3:ListBucket"]
          Resource = aws_s3_bucket.state.arn
        },
        {
          Sid      = "ReadStates"
          Effect   = "Allow"
          Action   = ["s3:GetObject"]
          Resource = "${aws_s3_bucket.state.arn}/*"
        },
      ],
    )
  })
}

resource "aws_iam_role_policy_attachment" "read" {
  for_each = { plan = aws_iam_role.plan.name, deploy = aws_iam_role.deploy.name }

  role       = each.value
  policy_arn = aws_iam_policy.read.arn
}
