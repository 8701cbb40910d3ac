variable "name" {
  description = "Name of the project: prefix of the state bucket, the lock table, the roles and the environments' resources."
  type        = string
  default     = "sys-stats"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]([a-z0-9-]{0,12}[a-z0-9])?$", var.name))
    error_message = "name must be 1 to 14 lower-case letters, digits and dashes, begin with a letter and not end in a dash."
  }
}

variable "region" {
  description = "AWS region of the state bucket, and the only one in which the roles may create anything."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.region))
    error_message = "region must be the name of an AWS region, such as eu-west-1."
  }
}

variable "state_bucket_disposable" {
  description = "Let a destroy delete the state bucket with the states in it. Terraform then no longer knows what it created."
  type        = bool
  default     = false
  nullable    = false
}

variable "lock_table" {
  description = "Also create a DynamoDB table for locks. The S3 backend locks by a file beside the state (use_lockfile); Terraform calls the table deprecated. For a company whose rules ask for one."
  type        = bool
  default     = false
  nullable    = false
}

variable "oidc_provider_arn" {
  description = "GitHub's OIDC provider, if the account already has it: an account can have only one. Null: create it."
  type        = string
  default     = null

  validation {
    condition     = var.oidc_provider_arn == null || can(regex("^arn:aws[a-z-]*:iam::[0-9]{12}:oidc-provider/token\\.actions\\.githubusercontent\\.com$", var.oidc_provider_arn))
    error_message = "oidc_provider_arn must be the ARN of the provider token.actions.githubusercontent.com."
  }
}

variable "repositories" {
  description = <<-EOT
    The GitHub repository, as the subjects of its tokens name it:
      OWNER/NAME                         repositories created before 15 July 2026
      OWNER@OWNER_ID/NAME@REPOSITORY_ID  those created, renamed or transferred since
    Both forms may be listed. gh api repos/OWNER/NAME --jq '.owner.id, .id' prints the two ids.
  EOT
  type        = list(string)
  nullable    = false

  # Compared letter by letter (StringEquals), so a wildcard would match nothing: it is refused rather than believed to work.
  validation {
    condition     = length(var.repositories) > 0 && alltrue([for repository in var.repositories : can(regex("^[A-Za-z0-9-]+(@[0-9]+)?/[A-Za-z0-9._-]+(@[0-9]+)?$", repository))])
    error_message = "repositories must be OWNER/NAME or OWNER@OWNER_ID/NAME@REPOSITORY_ID, in full, without * or ?."
  }
}

variable "repository_id" {
  description = "Id of the repository. A token must carry it too, so that another repository that takes over the name gets nowhere. Null: not checked."
  type        = string
  default     = null

  validation {
    condition     = var.repository_id == null || can(regex("^[0-9]+$", var.repository_id))
    error_message = "repository_id must be a number: gh api repos/OWNER/NAME --jq .id"
  }
}

variable "environments" {
  description = <<-EOT
    The environments of this account, by the name of their GitHub environment. Each has a role of its own that deploys, and reaches nothing of the others.
      name           its resources are called <var.name>-<name> and <var.name>-<name>-…
      ref            the only Git ref whose runs get the role, whatever GitHub's own protection rules say; null: any ref of the repository
      plan           also a role that only reads, for the GitHub environment <environment>-plan
      promotes_from  environment whose images it may copy into its own repositories
      promotes_from_account  account of that environment, if it is another one
      vpc_ids        VPCs that were not created here, in which it may create security groups and names
      zone_id, record_names  Route 53 zone, and the names in it that it may write
  EOT
  type = map(object({
    name                  = string
    ref                   = optional(string)
    plan                  = optional(bool, false)
    promotes_from         = optional(string)
    promotes_from_account = optional(string)
    vpc_ids               = optional(list(string), [])
    zone_id               = optional(string)
    record_names          = optional(list(string), [])
  }))
  default = {
    preview = { name = "pr" }
    dev     = { name = "dev", ref = "refs/heads/main" }
    prod    = { name = "prod", ref = "refs/heads/main", plan = true, promotes_from = "dev" }
  }
  nullable = false

  validation {
    condition     = alltrue([for environment, e in var.environments : can(regex("^[a-z]{1,10}$", environment)) && can(regex("^[a-z0-9]{1,4}$", e.name))])
    error_message = "environments: names must be 1 to 10 lower-case letters; name must be 1 to 4 lower-case letters and digits, without a dash: with one, it could lie within another's."
  }
  validation {
    condition     = length(distinct([for e in values(var.environments) : e.name])) == length(var.environments)
    error_message = "environments: two have the same name, and each could reach the other."
  }
  validation {
    condition     = alltrue([for e in values(var.environments) : e.ref == null || can(regex("^refs/(heads|tags)/[^*?]+$", e.ref))])
    error_message = "environments: ref must be a Git ref in full, such as refs/heads/main, without * or ?."
  }
  validation {
    condition     = alltrue([for e in values(var.environments) : (e.zone_id == null) == (length(e.record_names) == 0) && !anytrue([for name in e.record_names : can(regex("[*?]", name))])])
    error_message = "environments: zone_id and record_names belong together, and a record name has no wildcard."
  }
}

variable "tags" {
  description = "More tags for everything."
  type        = map(string)
  default     = {}
  nullable    = false
}
