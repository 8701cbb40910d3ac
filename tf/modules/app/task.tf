locals {
  # One volume for each path of each container. Names of volumes are letters, digits, dashes and underscores.
  volumes = merge([
    for name, c in var.containers : {
      for path in c.writable_paths : "${name}${replace(path, "/[^A-Za-z0-9]/", "-")}" => { container = name, path = path }
    }
  ]...)

  mounts = merge(local.volumes, { for name, f in var.file_systems : "efs-${name}" => { container = f.container, path = f.path } })

  # Nulls are left out and lists are sorted, as ECS returns them: otherwise each plan would find a difference.
  container_definitions = [
    for name, c in var.containers : {
      for key, value in {
        name      = name
        image     = c.image
        essential = c.essential
        user      = c.user
        command   = c.command
        cpu       = c.cpu
        memory    = c.memory

        portMappings = c.port == null ? [] : [
          { name = name, containerPort = c.port, hostPort = c.port, protocol = "tcp", appProtocol = "http" }
        ]
        environment = [for key in sort(keys(c.environment)) : { name = key, value = c.environment[key] } if c.environment[key] != ""]
        secrets     = [for key in sort(keys(c.secrets)) : { name = key, valueFrom = c.secrets[key] }]

        readonlyRootFilesystem = true
        linuxParameters        = { initProcessEnabled = false, capabilities = { drop = ["ALL"] } }
        mountPoints = [
          for volume in sort(keys(local.mounts)) : { sourceVolume = volume, containerPath = local.mounts[volume].path, readOnly = false }
          if local.mounts[volume].container == name
        ]

        healthCheck = c.health_check == null ? null : {
          command     = c.health_check.command
          interval    = c.health_check.interval
          timeout     = c.health_check.timeout
          retries     = c.health_check.retries
          startPeriod = c.health_check.start_period
        }
        dependsOn    = length(c.depends_on) == 0 ? null : [for other in sort(c.depends_on) : { containerName = other, condition = "HEALTHY" }]
        stopTimeout  = c.stop_timeout
        dockerLabels = length(c.docker_labels) == 0 ? null : c.docker_labels

        logConfiguration = {
          logDriver = "awslogs"
          options = {
            awslogs-group         = var.log_group_name
            awslogs-region        = var.region
            awslogs-stream-prefix = var.name
            # A log that cannot be written must not stop the program that writes it: the newest lines are lost, not the service.
            mode            = "non-blocking"
            max-buffer-size = "4m"
          }
        }
      } : key => value if value != null
    }
  ]
}

resource "aws_ecs_task_definition" "this" {
  family                   = var.name
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = var.cpu
  memory                   = var.memory
  execution_role_arn       = var.execution_role_arn
  task_role_arn            = var.task_role_arn
  container_definitions    = jsonencode(local.container_definitions)
  # To retire a revision, AWS asks for a permission over all task definitions of the account. An old one costs nothing.
  skip_destroy = true

  runtime_platform {
    operating_system_family = "LINUX"
    cpu_architecture        = var.architecture
  }

  dynamic "ephemeral_storage" {
    for_each = var.ephemeral_storage_gib == 20 ? [] : [var.ephemeral_storage_gib]
    content {
      size_in_gib = ephemeral_storage.value
    }
  }

  dynamic "volume" {
    for_each = toset(keys(local.volumes))
    content {
      name = volume.value
    }
  }

  dynamic "volume" {
    for_each = var.file_systems
    content {
      name = "efs-${volume.key}"

      efs_volume_configuration {
        file_system_id     = volume.value.id
        transit_encryption = "ENABLED"

        authorization_config {
          access_point_id = volume.value.access_point_id
          iam             = "ENABLED"
        }
      }
    }
  }
}

# What must be there before a task is: a mount target, for example, that no argument of a task names.
resource "terraform_data" "ready" {
  for_each = var.file_systems

  input = each.value.ready
}
