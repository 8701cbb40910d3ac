provider "aws" {
  region = var.region

  default_tags {
    tags = merge(var.tags, { Project = "sys-stats", Environment = "bootstrap", ManagedBy = "terraform" })
  }
}

# No backend: the bucket for states cannot hold its own state before it exists. ../README.md says how to move it there afterwards.

data "aws_caller_identity" "this" {}

locals {
  account_id = data.aws_caller_identity.this.account_id
}
