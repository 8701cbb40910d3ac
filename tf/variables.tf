variable "name" {
  description = "Name of the environment's resources, such as sys-stats-dev. At most 19 characters: a target group's name has 32, and the service's name is part of it."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]([a-z0-9-]{0,17}[a-z0-9])?$", var.name))
    error_message = "name must be 1 to 19 lower-case letters, digits and dashes, begin with a letter and not end in a dash."
  }
}

variable "region" {
  description = "AWS region, such as eu-west-1."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.region))
    error_message = "region must be the name of an AWS region, such as eu-west-1."
  }
}

variable "platform" {
  description = "The output of that name of tf/preconfigured: cluster, network, namespace, load balancer if it is shared, and by service its roles and log group."
  type = object({
    cluster = object({ arn = string, name = string })
    network = object({
      vpc_id            = string
      public_subnet_ids = list(string)
      task_subnet_ids   = list(string)
      private           = bool
      egress            = object({ cidr_blocks = map(string), security_group_ids = map(string), prefix_list_ids = map(string) })
    })
    namespace     = object({ id = string, name = string })
    load_balancer = optional(object({ arn = string, arn_suffix = string, dns_name = string, zone_id = string, security_group_id = string }))
    services = map(object({
      execution_role_arn = string
      task_role_arn      = string
      log_group_name     = string
    }))
  })
  nullable = false

  validation {
    condition     = alltrue([for service in ["api", "web", "proxy"] : contains(keys(var.platform.services), service)])
    error_message = "platform must have the services api, web and proxy: apply tf/preconfigured with its default of services."
  }
}

variable "images" {
  description = "What runs, by digest: repository@sha256:..."
  type        = object({ api = string, web = string, proxy = string })
  nullable    = false

  validation {
    condition     = alltrue([for image in values(var.images) : can(regex("^[^@[:space:]]+@sha256:[0-9a-f]{64}$", image))])
    error_message = "images must be given by digest, repository@sha256:<64 hexadecimal digits>. A tag alone may be another image tomorrow."
  }
}

# ---- How much of it ----

variable "replicas" {
  description = "Tasks of each service. With autoscaling, of its first deployment."
  type = object({
    api   = optional(number, 2)
    web   = optional(number, 2)
    proxy = optional(number, 2)
  })
  default  = {}
  nullable = false
}

variable "sizes" {
  description = "CPU units (1024 for one vCPU) and MiB of a task of each service: a pair that Fargate offers."
  type = object({
    api   = optional(object({ cpu = number, memory = number }), { cpu = 256, memory = 512 })
    web   = optional(object({ cpu = number, memory = number }), { cpu = 256, memory = 512 })
    proxy = optional(object({ cpu = number, memory = number }), { cpu = 256, memory = 512 })
  })
  default  = {}
  nullable = false
}

variable "autoscaling" {
  description = "Services whose number of tasks follows their load, by service: see tf/modules/app. requests_per_task is for those with a load balancer."
  type = map(object({
    minimum           = number
    maximum           = number
    cpu_percent       = optional(number, 60)
    memory_percent    = optional(number, 75)
    requests_per_task = optional(number)
  }))
  default  = {}
  nullable = false

  validation {
    condition     = length(setsubtract(keys(var.autoscaling), ["api", "web", "proxy"])) == 0
    error_message = "autoscaling must be by service: api, web, proxy."
  }
}

variable "architecture" {
  description = "Processor: X86_64 or ARM64. The images are built for both."
  type        = string
  default     = "X86_64"
  nullable    = false
}

variable "spot" {
  description = "Run on Fargate Spot: about 70 % cheaper, but AWS may stop a task with two minutes' notice."
  type        = bool
  default     = false
  nullable    = false
}

variable "history" {
  description = <<-EOT
    What the api keeps of what it measured, for the ranges of the page and for PromQL.
      enabled           false: it costs nothing. What is on EFS is destroyed, as it is by storage = "task"
      storage           task: in the task's own storage, gone with the task, so with every deployment. efs: on a file system that outlives tasks; one task alone may write to it, so replicas.api must be 1, without autoscaling, and a deployment stops the old task first
      interval          time between two points, 1s to 60s
      retention         how long it is kept, in hours: 2h to 87600h
      max_bytes         how much of it is kept, 64MB at least; about 26 MB a day at 5 s
      task_storage_gib  storage of a task of the api: 20, which is free, or 21 to 200
  EOT
  type = object({
    enabled          = optional(bool, true)
    storage          = optional(string, "task")
    interval         = optional(string, "5s")
    retention        = optional(string, "720h")
    max_bytes        = optional(string, "1GB")
    task_storage_gib = optional(number, 20)
  })
  default  = {}
  nullable = false

  validation {
    condition     = contains(["task", "efs"], var.history.storage)
    error_message = "history: storage must be task or efs."
  }
  validation {
    condition     = can(regex("^([1-9]|[1-5][0-9]|60)s$|^1m$", var.history.interval)) && can(regex("^[0-9]{1,5}h$", var.history.retention)) && try(tonumber(trimsuffix(var.history.retention, "h")) >= 2 && tonumber(trimsuffix(var.history.retention, "h")) <= 87600, false)
    error_message = "history: interval must be 1s to 60s, and retention 2h to 87600h."
  }
  validation {
    condition = can(regex("^[1-9][0-9]*((k|M|G|T|Ki|Mi|Gi|Ti)B)?$", var.history.max_bytes)) && try(
      tonumber(regex("^[0-9]+", var.history.max_bytes)) * local.bytes_per_unit[replace(var.history.max_bytes, "/^[0-9]+/", "")] >= 64 * pow(1000, 2),
      false,
    )
    error_message = "history: max_bytes must be a number of bytes such as 500MB or 1GB, 64MB at least."
  }
  validation {
    condition     = var.history.task_storage_gib >= 20 && var.history.task_storage_gib <= 200 && floor(var.history.task_storage_gib) == var.history.task_storage_gib
    error_message = "history: task_storage_gib must be a whole number, 20 to 200."
  }
  validation {
    condition = var.history.storage != "task" || try(
      1.25 * tonumber(regex("^[0-9]+", var.history.max_bytes)) * local.bytes_per_unit[replace(var.history.max_bytes, "/^[0-9]+/", "")] <= (var.history.task_storage_gib - 5) * pow(1024, 3),
      true, # what is no size, the validation above refuses
    )
    error_message = "history: max_bytes and a quarter more, for joining blocks, must fit into task_storage_gib less 5, which image and logs take."
  }
  validation {
    condition     = var.history.storage != "efs" || !var.history.enabled || (var.replicas.api == 1 && !contains(keys(var.autoscaling), "api"))
    error_message = "history: with storage efs, replicas must have api = 1 and autoscaling no api: one task alone may write to a history."
  }
}

# ---- Settings of each service ----

variable "environment" {
  description = "More environment variables, by service: SYS_STATS_* of the api, for example."
  type        = map(map(string))
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for name in keys(lookup(var.environment, "api", {})) : !startswith(name, "SYS_STATS_HISTORY")])
    error_message = "environment: what the api keeps is set by the variable history, which also makes room for it, and not by SYS_STATS_HISTORY*."
  }

  validation {
    condition     = length(setsubtract(keys(var.environment), ["api", "web", "proxy"])) == 0
    error_message = "environment must be by service: api, web, proxy."
  }
}

variable "docker_labels" {
  description = "Labels of the container, by service."
  type        = map(map(string))
  default     = {}
  nullable    = false

  validation {
    condition     = length(setsubtract(keys(var.docker_labels), ["api", "web", "proxy"])) == 0
    error_message = "docker_labels must be by service: api, web, proxy."
  }
}

variable "secrets" {
  description = "Environment variables by the ARN of a Secrets Manager secret or an SSM parameter, by service. secret_arns of tf/preconfigured must list the same ARNs."
  type        = map(map(string))
  default     = {}
  nullable    = false

  validation {
    condition     = length(setsubtract(keys(var.secrets), ["api", "web", "proxy"])) == 0
    error_message = "secrets must be by service: api, web, proxy."
  }
}

# ---- How it is reached ----

variable "load_balancers" {
  description = "proxy: one load balancer, in front of the proxy, which finds api and web by Cloud Map. each: api and web have an internal one as well, and the proxy goes through these; for a VPC in which Cloud Map's names cannot be used, or to count requests by service."
  type        = string
  default     = "proxy"
  nullable    = false

  validation {
    condition     = contains(["proxy", "each"], var.load_balancers)
    error_message = "load_balancers must be proxy or each."
  }
}

variable "listener_port" {
  description = "Port at the platform's shared load balancer, which no other application there has. Unused without one."
  type        = number
  default     = null

  validation {
    condition     = var.platform.load_balancer == null || var.listener_port != null
    error_message = "listener_port must be given: the platform's load balancer is shared, and each application has a port of its own."
  }
}

variable "ingress_cidr_blocks" {
  description = "Who may open the page, by a name of your own. Whoever is in here sees the numbers, unless the proxy wants a password (secrets). Where it is not everybody, the workflows' URL test needs a runner inside (URL_TEST_RUNNER)."
  type        = map(string)
  default     = { anywhere = "0.0.0.0/0" }
  nullable    = false

  validation {
    condition     = length(var.ingress_cidr_blocks) > 0 && alltrue([for block in values(var.ingress_cidr_blocks) : can(cidrhost(block, 0)) && !strcontains(block, ":")])
    error_message = "ingress_cidr_blocks must be one or more IPv4 ranges, such as 203.0.113.0/24."
  }
}

variable "certificate_arn" {
  description = "ACM certificate of the domain: HTTPS, and HTTP redirects there. Null: HTTP only."
  type        = string
  default     = null

  validation {
    condition     = var.certificate_arn == null || var.domain != null
    error_message = "certificate_arn needs domain, with a name that is in the certificate: none matches the load balancer's own name, so browsers would refuse the page."
  }
}

variable "domain" {
  description = "Name of the page, and the Route 53 zone in which to create it; without zone_id the name is created elsewhere, as an alias of the output load_balancer_dns_names. Null: the load balancer's own name."
  type        = object({ name = string, zone_id = optional(string) })
  default     = null

  validation {
    condition     = var.domain == null || try(can(regex("^([a-z0-9]([a-z0-9-]*[a-z0-9])?\\.)+[a-z]{2,}$", var.domain.name)), false)
    error_message = "domain: name must be a domain name in lower case, such as stats.example.com."
  }
}

variable "access_logs" {
  description = "Keep the load balancers' logs, one line a request, in a bucket for 30 days."
  type        = bool
  default     = false
  nullable    = false
}

variable "disposable" {
  description = "Let one destroy delete everything: the load balancer has no deletion protection, and its logs are deleted with it."
  type        = bool
  default     = false
  nullable    = false
}

variable "deployment_timeout" {
  description = "How long an apply waits for a service to be steady before it fails, such as 15m."
  type        = string
  default     = "15m"
  nullable    = false

  validation {
    condition     = can(regex("^[1-9][0-9]*[sm]$", var.deployment_timeout))
    error_message = "deployment_timeout must be a number of seconds or minutes, such as 90s or 15m."
  }
}

variable "tags" {
  description = "More tags for everything."
  type        = map(string)
  default     = {}
  nullable    = false
}
