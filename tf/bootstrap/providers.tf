provider "aws" {
  region = var.region

  default_tags {
    tags = merge(var.tags, { Project = "sys-stats", Environment = "bootstrap", ManagedBy = "terraform" })
  }
}

# No backend: the bucket that states are kept in cannot keep the state of itself before it is there. ../README.md says how it gets there.

data "aws_caller_identity" "this" {}

locals {
  account_id = data.aws_caller_identity.this.account_id
}
