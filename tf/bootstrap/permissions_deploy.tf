# What a deploy may change: what carries the project's name, or, where AWS gives things no name, its tag.

locals {
  prefix = "${var.name}-*"
  here   = "${var.region}:${local.account_id}"

  ours = {
    clusters         = ["arn:aws:ecs:${local.here}:cluster/${local.prefix}"]
    services         = ["arn:aws:ecs:${local.here}:service/${local.prefix}/*"]
    task_definitions = ["arn:aws:ecs:${local.here}:task-definition/${local.prefix}:*"]
    repositories     = ["arn:aws:ecr:${local.here}:repository/${local.prefix}/*"]
    log_groups       = ["arn:aws:logs:${local.here}:log-group:/ecs/${local.prefix}"]
    log_buckets      = ["arn:aws:s3:::${var.name}-*-logs-${local.account_id}"]
    task_roles       = ["arn:aws:iam::${local.account_id}:role/sys-stats/tasks/${local.prefix}"]
    balancers = [
      for kind in ["loadbalancer/app", "listener/app", "targetgroup"] : "arn:aws:elasticloadbalancing:${local.here}:${kind}/${local.prefix}"
    ]
    describable = [
      "arn:aws:ecs:${local.here}:cluster/${local.prefix}", "arn:aws:ecs:${local.here}:service/${local.prefix}/*",
      "arn:aws:ecs:${local.here}:task-definition/${local.prefix}:*", "arn:aws:ecr:${local.here}:repository/${local.prefix}/*",
      "arn:aws:logs:${local.here}:log-group:/ecs/${local.prefix}", "arn:aws:iam::${local.account_id}:role/sys-stats/tasks/${local.prefix}",
    ]
  }

  # Parts of a network that a deploy makes, and those it makes them in.
  network_parts = [
    for kind in ["internet-gateway", "route-table", "security-group", "security-group-rule", "subnet", "vpc", "vpc-endpoint"] : "arn:aws:ec2:${local.here}:${kind}/*"
  ]
  network_create = [
    "ec2:AuthorizeSecurityGroupEgress", "ec2:AuthorizeSecurityGroupIngress", "ec2:CreateInternetGateway", "ec2:CreateRouteTable",
    "ec2:CreateSecurityGroup", "ec2:CreateSubnet", "ec2:CreateVpc", "ec2:CreateVpcEndpoint",
  ]
}

# The limit of every role that a deploy makes: it could otherwise make one that may do what itself may not.
resource "aws_iam_policy" "boundary" {
  #checkov:skip=CKV_AWS_290:a boundary grants nothing; what a role may do is what both say
  #checkov:skip=CKV_AWS_355:as above
  #checkov:skip=CKV_AWS_288:as above
  name        = "${var.name}-task-boundary"
  path        = "/${var.name}/ci/"
  description = "Roles of tasks may pull images, write logs, read secrets that are named to them, and open a session"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "Tasks"
        Effect = "Allow"
        Action = [
          "ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetAuthorizationToken", "ecr:GetDownloadUrlForLayer",
          "logs:CreateLogStream", "logs:DescribeLogGroups", "logs:DescribeLogStreams", "logs:PutLogEvents",
          "secretsmanager:GetSecretValue", "ssm:GetParameters",
          "ssmmessages:CreateControlChannel", "ssmmessages:CreateDataChannel", "ssmmessages:OpenControlChannel", "ssmmessages:OpenDataChannel",
        ]
        Resource = "*"
      },
    ]
  })
}

resource "aws_iam_policy" "state" {
  name        = "${var.name}-state"
  path        = "/${var.name}/ci/"
  description = "Writes states and locks"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [
        {
          Sid      = "WriteStates"
          Effect   = "Allow"
          Action   = ["s3:PutObject"]
          Resource = "${aws_s3_bucket.state.arn}/*"
        },
        {
          Sid      = "ReleaseLocks"
          Effect   = "Allow"
          Action   = ["s3:DeleteObject"]
          Resource = "${aws_s3_bucket.state.arn}/*.tflock"
        },
      ],
      [
        for table in aws_dynamodb_table.lock : {
          Sid      = "LockByTable"
          Effect   = "Allow"
          Action   = ["dynamodb:DeleteItem", "dynamodb:DescribeTable", "dynamodb:GetItem", "dynamodb:PutItem"]
          Resource = table.arn
        }
      ],
    )
  })
}

resource "aws_iam_policy" "network" {
  #checkov:skip=CKV_AWS_290:what AWS offers no resource for is held to our region or to our tag
  #checkov:skip=CKV_AWS_355:as above
  name        = "${var.name}-network"
  path        = "/${var.name}/ci/"
  description = "Makes, changes and removes the network and the load balancers of the project"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "CreateWithOurTag"
        Effect    = "Allow"
        Action    = local.network_create
        Resource  = local.network_parts
        Condition = { StringEquals = { "aws:RequestTag/Project" = "sys-stats" } }
      },
      {
        Sid    = "ChangeWhatHasOurTag"
        Effect = "Allow"
        Action = concat(local.network_create, [
          "ec2:AssociateRouteTable", "ec2:AttachInternetGateway", "ec2:CreateRoute", "ec2:CreateTags", "ec2:DeleteInternetGateway", "ec2:DeleteRoute",
          "ec2:DeleteRouteTable", "ec2:DeleteSecurityGroup", "ec2:DeleteSubnet", "ec2:DeleteTags", "ec2:DeleteVpc", "ec2:DeleteVpcEndpoints",
          "ec2:DetachInternetGateway", "ec2:DisassociateRouteTable", "ec2:ModifySecurityGroupRules", "ec2:ModifySubnetAttribute", "ec2:ModifyVpcAttribute",
          "ec2:ModifyVpcEndpoint", "ec2:ReplaceRoute", "ec2:RevokeSecurityGroupEgress", "ec2:RevokeSecurityGroupIngress",
        ])
        Resource  = local.network_parts
        Condition = { StringEquals = { "aws:ResourceTag/Project" = "sys-stats" } }
      },
      {
        Sid       = "TagWhatIsBeingMade"
        Effect    = "Allow"
        Action    = ["ec2:CreateTags"]
        Resource  = local.network_parts
        Condition = { StringLike = { "ec2:CreateAction" = ["AuthorizeSecurityGroup*", "Create*"] } }
      },
      {
        Sid    = "LoadBalancers"
        Effect = "Allow"
        Action = [
          "elasticloadbalancing:AddTags", "elasticloadbalancing:CreateListener", "elasticloadbalancing:CreateLoadBalancer", "elasticloadbalancing:CreateTargetGroup",
          "elasticloadbalancing:DeleteListener", "elasticloadbalancing:DeleteLoadBalancer", "elasticloadbalancing:DeleteTargetGroup",
          "elasticloadbalancing:ModifyListener", "elasticloadbalancing:ModifyListenerAttributes", "elasticloadbalancing:ModifyLoadBalancerAttributes",
          "elasticloadbalancing:ModifyTargetGroup", "elasticloadbalancing:ModifyTargetGroupAttributes", "elasticloadbalancing:RemoveTags",
          "elasticloadbalancing:SetSecurityGroups", "elasticloadbalancing:SetSubnets",
        ]
        Resource = [for arn in local.ours.balancers : "${arn}/*"]
      },
      {
        # A private namespace is a hosted zone, which Cloud Map makes in our name; neither has a name in its ARN.
        Sid    = "Names"
        Effect = "Allow"
        Action = [
          "servicediscovery:CreatePrivateDnsNamespace", "servicediscovery:CreateService", "servicediscovery:DeleteNamespace", "servicediscovery:DeleteService",
          "servicediscovery:DeregisterInstance", "servicediscovery:TagResource", "servicediscovery:UntagResource", "servicediscovery:UpdateService",
        ]
        Resource  = "*"
        Condition = { StringEquals = { "aws:RequestedRegion" = var.region } }
      },
      {
        Sid      = "ZonesAndRecords"
        Effect   = "Allow"
        Action   = ["route53:AssociateVPCWithHostedZone", "route53:ChangeResourceRecordSets", "route53:CreateHostedZone", "route53:DeleteHostedZone"]
        Resource = "*"
      },
    ]
  })
}

resource "aws_iam_policy" "containers" {
  #checkov:skip=CKV_AWS_355:two actions have no resource in AWS: a login to ECR, and to retire a task definition
  #checkov:skip=CKV_AWS_290:as above
  name        = "${var.name}-containers"
  path        = "/${var.name}/ci/"
  description = "Makes, changes and removes clusters, services, repositories, logs and their roles, of the project"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "Run"
        Effect = "Allow"
        Action = [
          "ecs:CreateCluster", "ecs:CreateService", "ecs:DeleteCluster", "ecs:DeleteService", "ecs:PutClusterCapacityProviders",
          "ecs:RegisterTaskDefinition", "ecs:TagResource", "ecs:UntagResource", "ecs:UpdateCluster", "ecs:UpdateClusterSettings", "ecs:UpdateService",
        ]
        Resource = concat(local.ours.clusters, local.ours.services, local.ours.task_definitions)
      },
      {
        Sid      = "NoResourceInAws"
        Effect   = "Allow"
        Action   = ["ecr:GetAuthorizationToken", "ecs:DeregisterTaskDefinition"]
        Resource = "*"
      },
      {
        Sid    = "Images"
        Effect = "Allow"
        Action = [
          "ecr:BatchCheckLayerAvailability", "ecr:BatchDeleteImage", "ecr:BatchGetImage", "ecr:CompleteLayerUpload", "ecr:CreateRepository",
          "ecr:DeleteLifecyclePolicy", "ecr:DeleteRepository", "ecr:DescribeImageScanFindings", "ecr:GetDownloadUrlForLayer", "ecr:InitiateLayerUpload",
          "ecr:ListImages", "ecr:PutImage", "ecr:PutImageScanningConfiguration", "ecr:PutImageTagMutability", "ecr:PutLifecyclePolicy",
          "ecr:TagResource", "ecr:UntagResource", "ecr:UploadLayerPart",
        ]
        Resource = local.ours.repositories
      },
      {
        Sid      = "Logs"
        Effect   = "Allow"
        Action   = ["logs:CreateLogGroup", "logs:DeleteLogGroup", "logs:DeleteRetentionPolicy", "logs:PutRetentionPolicy", "logs:TagResource", "logs:UntagResource"]
        Resource = concat(local.ours.log_groups, [for arn in local.ours.log_groups : "${arn}:*"])
      },
      {
        Sid    = "AccessLogs"
        Effect = "Allow"
        Action = [
          "s3:CreateBucket", "s3:DeleteBucket", "s3:DeleteBucketPolicy", "s3:DeleteObject", "s3:ListBucketVersions", "s3:PutBucketPolicy",
          "s3:PutBucketPublicAccessBlock", "s3:PutBucketTagging", "s3:PutEncryptionConfiguration", "s3:PutLifecycleConfiguration",
        ]
        Resource = concat(local.ours.log_buckets, [for arn in local.ours.log_buckets : "${arn}/*"])
      },
      {
        Sid    = "Autoscaling"
        Effect = "Allow"
        Action = [
          "application-autoscaling:DeleteScalingPolicy", "application-autoscaling:DeregisterScalableTarget", "application-autoscaling:PutScalingPolicy",
          "application-autoscaling:RegisterScalableTarget", "application-autoscaling:TagResource", "application-autoscaling:UntagResource",
        ]
        Resource = "arn:aws:application-autoscaling:${local.here}:scalable-target/*"
      },
      {
        # Without the boundary there is no role; and nobody may take it away.
        Sid       = "RolesWithinTheBoundary"
        Effect    = "Allow"
        Action    = ["iam:CreateRole", "iam:PutRolePermissionsBoundary", "iam:PutRolePolicy"]
        Resource  = local.ours.task_roles
        Condition = { StringEquals = { "iam:PermissionsBoundary" = aws_iam_policy.boundary.arn } }
      },
      {
        Sid      = "Roles"
        Effect   = "Allow"
        Action   = ["iam:DeleteRole", "iam:DeleteRolePolicy", "iam:TagRole", "iam:UntagRole", "iam:UpdateAssumeRolePolicy", "iam:UpdateRole", "iam:UpdateRoleDescription"]
        Resource = local.ours.task_roles
      },
      {
        Sid       = "HandRolesToTasks"
        Effect    = "Allow"
        Action    = ["iam:PassRole"]
        Resource  = local.ours.task_roles
        Condition = { StringEquals = { "iam:PassedToService" = "ecs-tasks.amazonaws.com" } }
      },
      {
        # The roles that these services have of AWS, once in an account.
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
    ]
  })
}

resource "aws_iam_role_policy_attachment" "deploy" {
  for_each = {
    state      = aws_iam_policy.state.arn
    network    = aws_iam_policy.network.arn
    containers = aws_iam_policy.containers.arn
  }

  role       = aws_iam_role.deploy.name
  policy_arn = each.value
}
