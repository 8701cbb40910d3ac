# The file system with the history of an environment's applications (history = { storage = "efs" } of tf).

locals {
  efs_parts = ["arn:aws:elasticfilesystem:${local.here}:file-system/*", "arn:aws:elasticfilesystem:${local.here}:access-point/*"]
}

resource "aws_iam_policy" "storage" {
  #checkov:skip=CKV_AWS_290:EFS names nothing: the environment's tag is the limit
  #checkov:skip=CKV_AWS_355:as above
  for_each = var.environments

  name        = "${local.names[each.key]}-storage"
  path        = "/${var.name}/ci/"
  description = "Creates, changes and deletes the file systems of ${each.key}"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat([
      {
        # What is being created has no tag yet, and nobody may put a tag on what has another's.
        Sid      = "Create"
        Effect   = "Allow"
        Action   = ["elasticfilesystem:CreateAccessPoint", "elasticfilesystem:CreateFileSystem", "elasticfilesystem:TagResource"]
        Resource = local.efs_parts
        Condition = {
          StringLike         = { "aws:RequestTag/Environment" = local.own[each.key].tags }
          StringLikeIfExists = { "aws:ResourceTag/Environment" = local.own[each.key].tags }
        }
      },
      {
        Sid    = "ChangeOwn"
        Effect = "Allow"
        Action = [
          "elasticfilesystem:CreateMountTarget", "elasticfilesystem:DeleteAccessPoint", "elasticfilesystem:DeleteFileSystem",
          "elasticfilesystem:DeleteFileSystemPolicy", "elasticfilesystem:DeleteMountTarget", "elasticfilesystem:ModifyMountTargetSecurityGroups",
          "elasticfilesystem:PutFileSystemPolicy", "elasticfilesystem:TagResource", "elasticfilesystem:UntagResource", "elasticfilesystem:UpdateFileSystem",
        ]
        Resource  = local.efs_parts
        Condition = { StringLike = { "aws:ResourceTag/Environment" = local.own[each.key].tags } }
      },
      {
        # EFS creates the interface of a mount target with its caller's rights: in own subnets and groups alone.
        Sid       = "MountTargetsInOwnSubnets"
        Effect    = "Allow"
        Action    = ["ec2:CreateNetworkInterface"]
        Resource  = ["arn:aws:ec2:${local.here}:subnet/*", "arn:aws:ec2:${local.here}:security-group/*"]
        Condition = { StringLike = { "aws:ResourceTag/Environment" = local.own[each.key].tags } }
      },
      {
        # Its interface carries no tag. AWS lets nobody delete one that is in use.
        Sid      = "InterfacesOfMountTargets"
        Effect   = "Allow"
        Action   = ["ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface"]
        Resource = ["arn:aws:ec2:${local.here}:network-interface/*"]
      },
      ],
      length(each.value.vpc_ids) == 0 ? [] : [
        {
          # The subnets of somebody else's VPC do not carry the tag.
          Sid       = "MountTargetsInAGivenVpc"
          Effect    = "Allow"
          Action    = ["ec2:CreateNetworkInterface"]
          Resource  = ["arn:aws:ec2:${local.here}:subnet/*"]
          Condition = { StringEquals = { "ec2:Vpc" = [for id in each.value.vpc_ids : "arn:aws:ec2:${local.here}:vpc/${id}"] } }
        },
      ],
    )
  })
}
