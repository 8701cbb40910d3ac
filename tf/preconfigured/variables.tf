variable "name" {
  description = "Name of the environment's resources, such as sys-stats-dev. At most 19 characters, as a target group of the application has 32."
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

variable "services" {
  description = "Services of the application: each gets a repository, a log group and roles of its own."
  type        = set(string)
  default     = ["api", "web", "proxy"]
  nullable    = false

  validation {
    condition     = length(var.services) > 0 && alltrue([for service in var.services : can(regex("^[a-z]{1,5}$", service))])
    error_message = "services must be names of 1 to 5 lower-case letters."
  }
}

variable "log_retention_days" {
  description = "Days that logs are kept."
  type        = number
  default     = 30
  nullable    = false

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731], var.log_retention_days)
    error_message = "log_retention_days must be a number that CloudWatch accepts: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545 or 731."
  }
}

variable "kept_images" {
  description = "Builds that each repository keeps; older ones are deleted."
  type        = number
  default     = 50
  nullable    = false

  validation {
    condition     = var.kept_images >= 3 && var.kept_images <= 1000
    error_message = "kept_images must be 3 to 1000: a rollback needs the image before."
  }
}

variable "disposable" {
  description = "Let a destroy delete the repositories with the images in them."
  type        = bool
  default     = false
  nullable    = false
}

variable "container_insights" {
  description = "Metrics of ECS by container (enhanced), by service (enabled) or none (disabled). They cost by the metric."
  type        = string
  default     = "enhanced"
  nullable    = false

  validation {
    condition     = contains(["enhanced", "enabled", "disabled"], var.container_insights)
    error_message = "container_insights must be enhanced, enabled or disabled."
  }
}

variable "secret_arns" {
  description = "Secrets (Secrets Manager) and parameters (SSM) that ECS may hand to a service, by service. Their names begin with this environment's, as the permissions boundary allows no others. The application's variable secrets names them."
  type        = map(list(string))
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for service in keys(var.secret_arns) : contains(var.services, service)])
    error_message = "secret_arns must be by the name of a service."
  }
  validation {
    condition     = alltrue([for arn in flatten(values(var.secret_arns)) : can(regex("^arn:aws[a-z-]*:(secretsmanager:[^*?]+:secret:|ssm:[^*?]+:parameter/)${var.name}[-/][^*?]+$", arn))])
    error_message = "secret_arns must be ARNs of secrets or parameters, without a wildcard, whose names begin with the environment's name and a dash or a slash."
  }
}

variable "permissions_boundary_arn" {
  description = "Policy that no role created here can exceed. The deploy roles of tf/bootstrap can create no role without it. Null: none."
  type        = string
  default     = null
}

variable "promoted_by_accounts" {
  description = "Other accounts that may pull these images, to promote them into their own repositories."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for account in var.promoted_by_accounts : can(regex("^[0-9]{12}$", account))])
    error_message = "promoted_by_accounts must be account ids of twelve digits."
  }
}

# ---- Network ----

variable "network" {
  description = "An existing VPC: its id and its subnets, the public ones in at least two availability zones. Null: create one."
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
  description = "Addresses of the VPC that is created, a /16 to /24."
  type        = string
  default     = "10.0.0.0/20"
  nullable    = false
}

variable "private" {
  description = "Tasks in private subnets without a public address, with endpoints for the AWS services they need, which cost by the hour. Otherwise in public subnets, where security groups let nobody in."
  type        = bool
  default     = false
  nullable    = false
}

variable "shared_load_balancer" {
  description = "Create one load balancer that all applications on this platform share, each on a port of its own: for previews."
  type        = bool
  default     = false
  nullable    = false
}

variable "tags" {
  description = "More tags for everything."
  type        = map(string)
  default     = {}
  nullable    = false
}
