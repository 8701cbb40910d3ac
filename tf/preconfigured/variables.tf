variable "name" {
  description = "Name of the environment's resources, such as sys-stats-dev. At most 19 characters, as target groups of the application have 32."
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

variable "services" {
  description = "Services of the application: each gets a repository, a log group and roles of its own."
  type        = set(string)
  default     = ["api", "web", "proxy"]
  nullable    = false

  validation {
    condition     = length(var.services) > 0 && alltrue([for service in var.services : can(regex("^[a-z]{1,5}$", service))])
    error_message = "services must be names of 1 to 5 small letters."
  }
}

variable "log_retention_days" {
  description = "Days that logs are kept."
  type        = number
  default     = 30
  nullable    = false

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731], var.log_retention_days)
    error_message = "log_retention_days must be a number that CloudWatch knows: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545 or 731."
  }
}

variable "kept_images" {
  description = "Images that each repository keeps; older ones go."
  type        = number
  default     = 50
  nullable    = false

  validation {
    condition     = var.kept_images >= 3 && var.kept_images <= 1000
    error_message = "kept_images must be 3 to 1000: a rollback needs the image before."
  }
}

variable "disposable" {
  description = "Let a destroy take the repositories with the images in them: for an environment that comes and goes."
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

variable "execute_command" {
  description = "Let the tasks open the channels of aws ecs execute-command. The application has a switch of that name, too."
  type        = bool
  default     = false
  nullable    = false
}

variable "secret_arns" {
  description = "Secrets (Secrets Manager) and parameters (SSM) that ECS may hand to a service, by service."
  type        = map(list(string))
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for service in keys(var.secret_arns) : contains(var.services, service)])
    error_message = "secret_arns must be by the name of a service."
  }
  validation {
    condition     = alltrue([for arn in flatten(values(var.secret_arns)) : can(regex("^arn:aws[a-z-]*:(secretsmanager:[^*]+:secret:|ssm:[^*]+:parameter/)[^*]+$", arn))])
    error_message = "secret_arns must be ARNs of secrets or parameters, without a wildcard."
  }
}

variable "permissions_boundary_arn" {
  description = "Policy that no role made here can go beyond. The deploy role of tf/bootstrap may make no role without it. Null or empty: none."
  type        = string
  default     = null
}

variable "tags" {
  description = "More tags for everything."
  type        = map(string)
  default     = {}
  nullable    = false
}
