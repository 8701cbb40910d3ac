variable "name" {
  description = "Name of the environment's resources, such as sys-stats-dev. At most 19 characters: a load balancer's name has 32, and the service's is in it, too."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]([a-z0-9-]{0,17}[a-z0-9])?$", var.name))
    error_message = "name must be 1 to 19 small letters, digits and dashes, begin with a letter and not end in a dash."
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
  description = "The output of that name of tf/preconfigured: cluster, and by service its roles and log group."
  type = object({
    cluster = object({ arn = string, name = string })
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
  description = "CPU units (1024 for one vCPU) and MiB of a task of each service: a pair that Fargate has."
  type = object({
    api   = optional(object({ cpu = number, memory = number }), { cpu = 256, memory = 512 })
    web   = optional(object({ cpu = number, memory = number }), { cpu = 256, memory = 512 })
    proxy = optional(object({ cpu = number, memory = number }), { cpu = 256, memory = 512 })
  })
  default  = {}
  nullable = false
}

variable "autoscaling" {
  description = "Services whose number of tasks follows what they have to do, by service: see tf/modules/app. requests_per_task is for those with a load balancer."
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
  description = "Run on Fargate Spot: about 70 % cheaper, but AWS may take a task away with two minutes' notice."
  type        = bool
  default     = false
  nullable    = false
}

# ---- What each is told ----

variable "environment" {
  description = "More environment variables, by service: SYS_STATS_* of the api, for example."
  type        = map(map(string))
  default     = {}
  nullable    = false

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

variable "execute_command" {
  description = "Allow aws ecs execute-command. The root filesystem of the containers is then no longer read-only. tf/preconfigured has a switch of that name, too."
  type        = bool
  default     = false
  nullable    = false
}

# ---- Where ----

variable "network" {
  description = "An existing network: a VPC, public subnets for the load balancer and, with private, private ones for the tasks, which need a way to ECR, S3 and CloudWatch Logs. Null: a small VPC of its own."
  type = object({
    vpc_id             = string
    public_subnet_ids  = list(string)
    private_subnet_ids = optional(list(string), [])
  })
  default = null

  validation {
    condition     = var.network == null || try(length(var.network.public_subnet_ids) >= 2, false)
    error_message = "network: public_subnet_ids must have at least two subnets, in two availability zones."
  }
  validation {
    condition     = var.network == null || !var.private || try(length(var.network.private_subnet_ids) >= 1, false)
    error_message = "network: private_subnet_ids must have at least one subnet when private is true."
  }
}

variable "vpc_cidr_block" {
  description = "Addresses of the VPC of its own, a /16 to /24."
  type        = string
  default     = "10.0.0.0/20"
  nullable    = false
}

variable "private" {
  description = "Tasks in private subnets without a public address, with endpoints for what they need of AWS, which cost by the hour. Otherwise in public subnets, where security groups let nobody in."
  type        = bool
  default     = false
  nullable    = false
}

variable "load_balancers" {
  description = "proxy: one load balancer, before the proxy, which finds api and web by Cloud Map. each: api and web have an internal one, too, and the proxy goes through these; for a VPC in which Cloud Map's names cannot be used, or to count requests by service."
  type        = string
  default     = "proxy"
  nullable    = false

  validation {
    condition     = contains(["proxy", "each"], var.load_balancers)
    error_message = "load_balancers must be proxy or each."
  }
}

variable "ingress_cidr_blocks" {
  description = "Who may open the page, by a name of your own. There is no login: whoever is in here sees the numbers."
  type        = map(string)
  default     = { anywhere = "0.0.0.0/0" }
  nullable    = false

  validation {
    condition     = alltrue([for block in values(var.ingress_cidr_blocks) : can(cidrhost(block, 0)) && !strcontains(block, ":")])
    error_message = "ingress_cidr_blocks must be IPv4 ranges, such as 203.0.113.0/24."
  }
}

variable "certificate_arn" {
  description = "ACM certificate: HTTPS, and HTTP redirects there. Null: HTTP alone."
  type        = string
  default     = null
}

variable "domain" {
  description = "Name of the page and the Route 53 zone that it is written to. Null: the load balancer's own name."
  type        = object({ name = string, zone_id = string })
  default     = null
}

variable "access_logs" {
  description = "Keep the load balancers' logs, one line a request, in a bucket for 30 days."
  type        = bool
  default     = false
  nullable    = false
}

variable "disposable" {
  description = "Let one destroy take everything: no deletion protection of the load balancer, and its logs go, too."
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
