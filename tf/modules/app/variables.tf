variable "name" {
  description = "Name of the service and prefix of all that belongs to it: task family, security groups, load balancer, target group. At most 25 characters, as a target group has 32 and takes seven of them for a suffix."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]([a-z0-9-]{0,23}[a-z0-9])?$", var.name))
    error_message = "name must be 1 to 25 lower-case letters, digits and dashes, begin with a letter and not end in a dash."
  }
}

variable "region" {
  description = "Region that the logs go to, such as eu-west-1."
  type        = string
  nullable    = false
}

# ---- What runs ----

variable "containers" {
  description = <<-EOT
    The containers of the task, by name. All of them run as a user that is not root, on a root filesystem that cannot be written to, without capabilities.
      image           repository@sha256:digest: a tag could be another image tomorrow, and a rollback would not go back
      user            uid or uid:gid, in numbers, not 0
      port            port that it listens on, or null
      command         what replaces the image's CMD
      environment     variables; an empty value is left out, as ECS drops it
      secrets         variables by the ARN of a Secrets Manager secret or an SSM parameter; the execution role must be allowed to read it
      health_check    command (["CMD", ...]); seconds between two, for one, before the first counts; failures in a row
      writable_paths  folders that can be written to: empty volumes, gone with the task. On Fargate such a volume belongs to root, unless the image declares VOLUME on that very path: then owner and mode are the image's
      cpu, memory     its part of the task's CPU units and MiB; null: all that the others leave
      essential       whether the task ends with it
      depends_on      containers that must be healthy first
      stop_timeout    seconds between SIGTERM and SIGKILL, at most 120
      docker_labels   labels of the container
  EOT
  type = map(object({
    image       = string
    user        = string
    port        = optional(number)
    command     = optional(list(string))
    environment = optional(map(string), {})
    secrets     = optional(map(string), {})
    health_check = optional(object({
      command      = list(string)
      interval     = optional(number, 15)
      timeout      = optional(number, 3)
      retries      = optional(number, 3)
      start_period = optional(number, 30)
    }))
    writable_paths = optional(list(string), [])
    cpu            = optional(number)
    memory         = optional(number)
    essential      = optional(bool, true)
    depends_on     = optional(list(string), [])
    stop_timeout   = optional(number, 30)
    docker_labels  = optional(map(string), {})
  }))
  nullable = false

  validation {
    condition     = length(var.containers) > 0 && anytrue([for c in values(var.containers) : c.essential])
    error_message = "containers must have at least one container, and one of them must be essential."
  }
  validation {
    condition     = alltrue([for c in values(var.containers) : can(regex("^[^@[:space:]]+@sha256:[0-9a-f]{64}$", c.image))])
    error_message = "containers: an image must be given by digest, repository@sha256:<64 hexadecimal digits>. A tag alone may be another image tomorrow."
  }
  validation {
    condition     = alltrue([for c in values(var.containers) : can(regex("^[1-9][0-9]*(:[0-9]+)?$", c.user))])
    error_message = "containers: user must be a number other than 0, or two of them as uid:gid."
  }
  validation {
    condition     = alltrue([for c in values(var.containers) : c.port == null || try(c.port >= 1024 && c.port <= 65535, false)])
    error_message = "containers: port must be 1024 to 65535: without capabilities, nobody but root can listen below that."
  }
  validation {
    condition     = alltrue(flatten([for c in values(var.containers) : [for path in c.writable_paths : can(regex("^/[A-Za-z0-9._/-]*[A-Za-z0-9]$", path))]]))
    error_message = "containers: writable_paths must be absolute paths without a slash at their end."
  }
  validation {
    condition     = alltrue(flatten([for name, c in var.containers : [for other in c.depends_on : other != name && try(var.containers[other].health_check != null, false)]]))
    error_message = "containers: depends_on must name other containers of the task, and these need a health_check."
  }
  validation {
    condition     = alltrue([for c in values(var.containers) : c.stop_timeout >= 0 && c.stop_timeout <= 120])
    error_message = "containers: stop_timeout must be 0 to 120 seconds, which is Fargate's longest."
  }
}

variable "entrance" {
  description = "Container that requests go to: the load balancer's and Cloud Map's. Null: the only one with a port."
  type        = string
  default     = null

  validation {
    condition     = var.entrance == null || try(var.containers[var.entrance].port != null, false)
    error_message = "entrance must be the name of one of the containers, and that one needs a port."
  }
  validation {
    condition     = var.entrance != null || length([for c in values(var.containers) : c if c.port != null]) == 1
    error_message = "entrance must say which container requests go to, unless exactly one of them has a port."
  }
}

variable "cpu" {
  description = "CPU units of the task, 1024 for one vCPU. Fargate has fixed pairs of cpu and memory."
  type        = number
  default     = 256
  nullable    = false

  validation {
    condition     = contains([256, 512, 1024, 2048, 4096, 8192, 16384], var.cpu)
    error_message = "cpu must be 256, 512, 1024, 2048, 4096, 8192 or 16384."
  }
}

variable "memory" {
  description = "Memory of the task in MiB. With cpu 256: 512, 1024, 2048; 512: 1 to 4 GiB; 1024: 2 to 8; 2048: 4 to 16; 4096: 8 to 30; 8192: 16 to 60 in steps of 4; 16384: 32 to 120 in steps of 8."
  type        = number
  default     = 512
  nullable    = false

  validation {
    condition = contains(lookup({
      256   = [512, 1024, 2048]
      512   = [for gib in range(1, 5) : gib * 1024]
      1024  = [for gib in range(2, 9) : gib * 1024]
      2048  = [for gib in range(4, 17) : gib * 1024]
      4096  = [for gib in range(8, 31) : gib * 1024]
      8192  = [for gib in range(16, 61, 4) : gib * 1024]
      16384 = [for gib in range(32, 121, 8) : gib * 1024]
    }, var.cpu, []), var.memory)
    error_message = "memory and cpu are not a pair that Fargate offers. With cpu 256: 512, 1024 or 2048 MiB; 512: 1024 to 4096; 1024: 2048 to 8192; 2048: 4096 to 16384; 4096: 8192 to 30720; 8192: 16384 to 61440 in steps of 4096; 16384: 32768 to 122880 in steps of 8192."
  }
}

variable "ephemeral_storage_gib" {
  description = "Storage of the task for its images and empty volumes: 20, which is free, or 21 to 200."
  type        = number
  default     = 20
  nullable    = false

  validation {
    condition     = var.ephemeral_storage_gib >= 20 && var.ephemeral_storage_gib <= 200 && floor(var.ephemeral_storage_gib) == var.ephemeral_storage_gib
    error_message = "ephemeral_storage_gib must be a whole number, 20 to 200."
  }
}

variable "file_systems" {
  description = <<-EOT
    EFS file systems that the task mounts, by TLS and with the rights of its role, by a name of your own.
      container          who sees it
      path               where
      id                 of the file system
      access_point_id    of the access point, which says as which user and in which folder
      security_group_id  of its mount targets
      ready              anything that must be there before a task is
  EOT
  type = map(object({
    container         = string
    path              = string
    id                = string
    access_point_id   = string
    security_group_id = string
    ready             = optional(list(string), [])
  }))
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for f in values(var.file_systems) : contains(keys(var.containers), f.container) && can(regex("^/[A-Za-z0-9._/-]*[A-Za-z0-9]$", f.path))])
    error_message = "file_systems: container must be one of the containers, and path absolute without a slash at its end."
  }
  validation {
    condition     = alltrue([for name in keys(var.file_systems) : can(regex("^[a-z][a-z0-9-]*$", name))])
    error_message = "file_systems: names must be lower-case letters, digits and dashes."
  }
}

variable "architecture" {
  description = "Processor that the task runs on: X86_64 or ARM64. The images must support it. ARM64 costs a fifth less."
  type        = string
  default     = "X86_64"
  nullable    = false

  validation {
    condition     = contains(["X86_64", "ARM64"], var.architecture)
    error_message = "architecture must be X86_64 or ARM64."
  }
}

# ---- Where, and as whom ----

variable "cluster" {
  description = "ECS cluster: its ARN and name."
  type        = object({ arn = string, name = string })
  nullable    = false
}

variable "spot" {
  description = "Run on Fargate Spot: about 70 % cheaper, but AWS may stop a task with two minutes' notice."
  type        = bool
  default     = false
  nullable    = false
}

variable "execution_role_arn" {
  description = "Role by which ECS pulls the images, writes the logs and reads the secrets."
  type        = string
  nullable    = false
}

variable "task_role_arn" {
  description = "Role of the program itself."
  type        = string
  nullable    = false
}

variable "log_group_name" {
  description = "Log group, which must exist. Each container has its streams there, under its name."
  type        = string
  nullable    = false
}

# ---- How many ----

variable "replicas" {
  description = "Tasks to run. With autoscaling it is the number of the first deployment alone, later ones are autoscaling's."
  type        = number
  default     = 2
  nullable    = false

  validation {
    condition     = var.replicas >= 0 && var.replicas <= 1000 && floor(var.replicas) == var.replicas
    error_message = "replicas must be a whole number, 0 to 1000."
  }
}

variable "autoscaling" {
  description = <<-EOT
    Null: replicas is what runs. Otherwise the number of tasks follows what they have to do, between minimum and maximum: the average CPU and memory of the tasks in percent, 0 for none, and (with a load balancer) requests per task and minute, null for none.
    Switching it on or off replaces the service by one of another name, so for a short time there may be none: do it when few are watching.
  EOT
  type = object({
    minimum            = number
    maximum            = number
    cpu_percent        = optional(number, 60)
    memory_percent     = optional(number, 75)
    requests_per_task  = optional(number)
    scale_in_cooldown  = optional(number, 300)
    scale_out_cooldown = optional(number, 60)
  })
  default = null

  validation {
    condition     = var.autoscaling == null || try(var.autoscaling.minimum >= 1 && var.autoscaling.minimum <= var.autoscaling.maximum, false)
    error_message = "autoscaling: minimum must be at least 1, and maximum no smaller."
  }
  validation {
    condition     = var.autoscaling == null || try(alltrue([for percent in [var.autoscaling.cpu_percent, var.autoscaling.memory_percent] : percent == 0 || (percent >= 10 && percent <= 95)]), false)
    error_message = "autoscaling: cpu_percent and memory_percent must be 10 to 95, or 0 for none."
  }
  validation {
    condition     = try(var.autoscaling.requests_per_task, null) == null || var.load_balancer != null
    error_message = "autoscaling: requests_per_task needs a load balancer, which counts them."
  }
}

variable "deployment" {
  description = "How a new version comes: percent of replicas that must stay healthy, percent that may run at once, seconds before a failed health check of the load balancer counts, and how long an apply waits for a steady state."
  type = object({
    minimum_healthy_percent           = optional(number, 100)
    maximum_percent                   = optional(number, 200)
    health_check_grace_period_seconds = optional(number, 60)
    timeout                           = optional(string, "15m")
  })
  default  = {}
  nullable = false

  validation {
    condition     = var.deployment.minimum_healthy_percent < var.deployment.maximum_percent
    error_message = "deployment: minimum_healthy_percent must be below maximum_percent, else no task could ever be replaced."
  }
}

# ---- Network ----

variable "vpc_id" {
  description = "VPC of the service."
  type        = string
  nullable    = false
}

variable "subnet_ids" {
  description = "Subnets of the tasks, in at least two availability zones if one of them is to be allowed to fail."
  type        = list(string)
  nullable    = false

  validation {
    condition     = length(var.subnet_ids) > 0
    error_message = "subnet_ids must have at least one subnet."
  }
}

variable "assign_public_ip" {
  description = "Give tasks a public address, which they need in a public subnet to reach the registry. Nothing can be reached by it: the security group lets nobody in."
  type        = bool
  default     = false
  nullable    = false
}

variable "egress" {
  description = "Where tasks may connect to by HTTPS (registry, logs, secrets): address ranges, security groups and prefix lists, by a name of your own."
  type = object({
    cidr_blocks        = optional(map(string), {})
    security_group_ids = optional(map(string), {})
    prefix_list_ids    = optional(map(string), {})
  })
  default  = { cidr_blocks = { anywhere = "0.0.0.0/0" } }
  nullable = false
}

variable "clients" {
  description = "Security groups of those who may connect to the service, by a name of your own: to its load balancer where it has one, else to its tasks."
  type        = map(string)
  default     = {}
  nullable    = false
}

variable "servers" {
  description = "What the tasks may connect to besides egress: security group and port, by a name of your own."
  type        = map(object({ security_group_id = string, port = number }))
  default     = {}
  nullable    = false
}

variable "peers" {
  description = "Let the tasks of the service connect to each other, on the port of the entrance."
  type        = bool
  default     = false
  nullable    = false
}

variable "discovery" {
  description = "Cloud Map: the id of a private DNS namespace, and the name that the tasks have in it. Null: none."
  type        = object({ namespace_id = string, name = string })
  default     = null
}

# ---- Load balancer ----

variable "load_balancer" {
  description = <<-EOT
    An application load balancer in front of the tasks. Null: none.
      subnet_ids            in at least two availability zones; public ones, unless it is internal; unused with shared
      shared, port          a listener of its own, on that port, at a load balancer that exists already, instead of one of its own
      internal              reachable from the VPC alone
      ingress_cidr_blocks   who may connect besides clients, by a name of your own; this is the one thing that is open to the world by default
      health_check_path     answered with 200 by a healthy task
      ssl_policy            TLS protocols and ciphers
      idle_timeout          seconds; a live stream needs a sign of life within that time
      deregistration_delay  seconds that a task which is to go may take to end its requests
      access_logs           bucket and prefix for one line a request; null: none
      deletion_protection   refuse to delete it; must be switched off first to take the service down
  EOT
  type = object({
    subnet_ids           = optional(list(string), [])
    shared               = optional(object({ arn = string, arn_suffix = string, dns_name = string, zone_id = string, security_group_id = string }))
    port                 = optional(number)
    internal             = optional(bool, false)
    ingress_cidr_blocks  = optional(map(string), { anywhere = "0.0.0.0/0" })
    health_check_path    = optional(string, "/healthz")
    ssl_policy           = optional(string, "ELBSecurityPolicy-TLS13-1-2-2021-06")
    idle_timeout         = optional(number, 60)
    deregistration_delay = optional(number, 15)
    access_logs          = optional(object({ bucket = string, prefix = string }))
    deletion_protection  = optional(bool, false)
  })
  default = null

  validation {
    condition     = var.load_balancer == null || try(var.load_balancer.shared != null || length(var.load_balancer.subnet_ids) >= 2, false)
    error_message = "load_balancer: subnet_ids must have at least two subnets, in two availability zones."
  }
  validation {
    condition     = try(var.load_balancer.shared, null) == null || try(var.load_balancer.port >= 1024 && var.load_balancer.port <= 65535, false)
    error_message = "load_balancer: with shared, port must be 1024 to 65535, and no other listener's."
  }
  validation {
    condition     = var.load_balancer == null || try(can(regex("^/", var.load_balancer.health_check_path)), false)
    error_message = "load_balancer: health_check_path must begin with a slash."
  }
  validation {
    condition     = var.load_balancer == null || try(can(regex("^ELBSecurityPolicy-TLS13-", var.load_balancer.ssl_policy)), false)
    error_message = "load_balancer: ssl_policy must be one of the TLS13 policies: older ones allow protocols that are broken."
  }
}

# Not part of load_balancer: all that reads any part of that object would wait for the certificate.
variable "certificate_arn" {
  description = "ACM certificate of the load balancer: HTTPS on 443, and 80 redirects there. Null: HTTP on 80. Must be known when Terraform plans."
  type        = string
  default     = null

  validation {
    condition     = var.certificate_arn == null || can(regex("^arn:aws[a-z-]*:acm:", var.certificate_arn))
    error_message = "certificate_arn must be the ARN of an ACM certificate, arn:aws:acm:..."
  }
  validation {
    condition     = var.certificate_arn == null || var.load_balancer != null
    error_message = "certificate_arn needs a load balancer, whose certificate it is."
  }
  validation {
    condition     = var.certificate_arn == null || try(var.load_balancer.shared, null) == null
    error_message = "certificate_arn cannot be used with a shared load balancer: its listener of this service is HTTP."
  }
}
