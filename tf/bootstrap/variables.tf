variable "name" {
  description = "Name of the project: prefix of the state bucket, the lock table and the roles. Environments are called <name>-<environment>."
  type        = string
  default     = "sys-stats"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]([a-z0-9-]{0,17}[a-z0-9])?$", var.name))
    error_message = "name must be 1 to 19 small letters, digits and dashes, begin with a letter and not end in a dash."
  }
}

variable "region" {
  description = "AWS region of the state bucket, and the only one in which the deploy role may make anything."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.region))
    error_message = "region must be the name of an AWS region, such as eu-west-1."
  }
}

variable "state_bucket_disposable" {
  description = "Let a destroy take the state bucket with the states in it. Terraform then no longer knows what it made."
  type        = bool
  default     = false
  nullable    = false
}

variable "lock_table" {
  description = "Also make a DynamoDB table for locks. The S3 backend locks by a file beside the state (use_lockfile); Terraform calls the table deprecated. For a company whose rules ask for one."
  type        = bool
  default     = false
  nullable    = false
}

variable "oidc_provider_arn" {
  description = "GitHub's OIDC provider, if the account has one already: there can be but one. Null: make it."
  type        = string
  default     = null

  validation {
    condition     = var.oidc_provider_arn == null || can(regex("^arn:aws[a-z-]*:iam::[0-9]{12}:oidc-provider/token\\.actions\\.githubusercontent\\.com$", var.oidc_provider_arn))
    error_message = "oidc_provider_arn must be the ARN of the provider token.actions.githubusercontent.com."
  }
}

# Compared letter by letter (StringEquals), so a wildcard would match nothing: it is refused rather than believed to work.

variable "plan_subjects" {
  description = <<-EOT
    Who may read, for a plan: subjects of GitHub's tokens, each in full. For the pull requests of a repository:
      repo:OWNER/NAME:pull_request                        repositories made before 15 July 2026
      repo:OWNER@OWNER_ID/NAME@REPOSITORY_ID:pull_request those made, renamed or moved since
    Both forms may be listed. gh api repos/OWNER/NAME --jq '.owner.id, .id' prints the two ids.
  EOT
  type        = list(string)
  nullable    = false

  validation {
    condition     = length(var.plan_subjects) > 0 && alltrue([for subject in var.plan_subjects : can(regex("^repo:[A-Za-z0-9-]+(@[0-9]+)?/[A-Za-z0-9._-]+(@[0-9]+)?:[^*?]+$", subject))])
    error_message = "plan_subjects must be subjects in full, such as repo:OWNER/NAME:pull_request or repo:OWNER@1/NAME@2:pull_request, without * or ?."
  }
}

variable "deploy_subjects" {
  description = <<-EOT
    Who may deploy: subjects of GitHub's tokens, each in full, of jobs that run in a GitHub environment:
      repo:OWNER/NAME:environment:preview                        repositories made before 15 July 2026
      repo:OWNER@OWNER_ID/NAME@REPOSITORY_ID:environment:preview those made, renamed or moved since
    Who may use an environment is for the environment's own protection rules to say.
  EOT
  type        = list(string)
  nullable    = false

  validation {
    condition     = length(var.deploy_subjects) > 0 && alltrue([for subject in var.deploy_subjects : can(regex("^repo:[A-Za-z0-9-]+(@[0-9]+)?/[A-Za-z0-9._-]+(@[0-9]+)?:environment:[^*?:]+$", subject))])
    error_message = "deploy_subjects must be subjects in full, such as repo:OWNER/NAME:environment:prod or repo:OWNER@1/NAME@2:environment:prod, without * or ?: a branch or a pull request has no approval before it."
  }
}

variable "repository_id" {
  description = "Id of the repository. Where it is given, a token must also have it, so that another repository that takes over the name gets nowhere. Null: not asked for."
  type        = string
  default     = null

  validation {
    condition     = var.repository_id == null || can(regex("^[0-9]+$", var.repository_id))
    error_message = "repository_id must be a number: gh api repos/OWNER/NAME --jq .id"
  }
}

variable "tags" {
  description = "More tags for everything."
  type        = map(string)
  default     = {}
  nullable    = false
}
