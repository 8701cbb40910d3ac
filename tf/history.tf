# Where the api keeps its history. By default in the storage of each task, which is gone with it. On EFS it outlives tasks, and one task alone
# may write to it.

locals {
  history_path = "/var/lib/sys-stats"
  on_efs       = var.history.enabled && var.history.storage == "efs"
  in_task      = var.history.enabled && var.history.storage == "task"

  # What the api takes behind a size.
  bytes_per_unit = {
    "" = 1, kB = 1000, MB = pow(1000, 2), GB = pow(1000, 3), TB = pow(1000, 4), KiB = 1024, MiB = pow(1024, 2), GiB = pow(1024, 3), TiB = pow(1024, 4)
  }

  history_settings = var.history.enabled ? merge(
    {
      SYS_STATS_HISTORY           = "on"
      SYS_STATS_HISTORY_DIR       = local.history_path
      SYS_STATS_HISTORY_INTERVAL  = var.history.interval
      SYS_STATS_HISTORY_RETENTION = var.history.retention
      SYS_STATS_HISTORY_MAX_BYTES = var.history.max_bytes
    },
    # A history that outlives its task needs a name that does.
    local.on_efs ? { SYS_STATS_INSTANCE = "${var.name}-api" } : {},
  ) : { SYS_STATS_HISTORY = "off" }
}

resource "aws_efs_file_system" "history" {
  #checkov:skip=CKV_AWS_184:encrypted with the account's own key for EFS; a key of one's own costs a dollar a month and protects numbers of a page that is often public
  #checkov:skip=CKV2_AWS_18:a backup of what is kept for 30 days anyway costs as much as the file system
  count = local.on_efs ? 1 : 0

  creation_token  = "${var.name}-history"
  encrypted       = true
  throughput_mode = "elastic"
  tags            = { Name = "${var.name}-history" }
}

resource "aws_efs_access_point" "history" {
  count = local.on_efs ? 1 : 0

  file_system_id = aws_efs_file_system.history[0].id
  tags           = { Name = "${var.name}-history" }

  # Whoever comes this way is the api's user, and sees that folder alone.
  posix_user {
    uid = 65532
    gid = 65532
  }

  root_directory {
    path = "/history"

    creation_info {
      owner_uid   = 65532
      owner_gid   = 65532
      permissions = "0750"
    }
  }
}

# By TLS alone, by the access point alone, and by the api's role alone: without a policy, anybody who reaches the address may mount it.
resource "aws_efs_file_system_policy" "history" {
  count = local.on_efs ? 1 : 0

  file_system_id = aws_efs_file_system.history[0].id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "Api"
        Effect    = "Allow"
        Principal = { AWS = var.platform.services.api.task_role_arn }
        Action    = ["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"]
        Resource  = aws_efs_file_system.history[0].arn
        Condition = {
          Bool         = { "aws:SecureTransport" = "true" }
          StringEquals = { "elasticfilesystem:AccessPointArn" = aws_efs_access_point.history[0].arn }
        }
      },
    ]
  })
}

resource "aws_security_group" "history" {
  #checkov:skip=CKV2_AWS_5:it is the mount targets'; checkov does not follow the index
  count = local.on_efs ? 1 : 0

  name_prefix = "${var.name}-history-"
  description = "History of ${var.name}"
  vpc_id      = local.network.vpc_id
  tags        = { Name = "${var.name}-history" }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_vpc_security_group_ingress_rule" "history" {
  count = local.on_efs ? 1 : 0

  security_group_id            = aws_security_group.history[0].id
  description                  = "NFS from the api"
  referenced_security_group_id = module.api.security_group_id
  ip_protocol                  = "tcp"
  from_port                    = 2049
  to_port                      = 2049
}

# One in each zone that a task may be in. By index, as subnets of a platform that is applied at the same time have no id yet.
resource "aws_efs_mount_target" "history" {
  count = local.on_efs ? length(local.network.task_subnet_ids) : 0

  file_system_id  = aws_efs_file_system.history[0].id
  subnet_id       = local.network.task_subnet_ids[count.index]
  security_groups = aws_security_group.history[*].id
}
