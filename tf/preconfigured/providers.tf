provider "aws" {
  region = var.region

  default_tags {
    tags = merge(var.tags, { Project = "sys-stats", Environment = var.name, ManagedBy = "terraform" })
  }
}

# Everything about the backend is given to terraform init: see ../environments/backend.hcl.
terraform {
  backend "s3" {}
}

data "aws_caller_identity" "this" {}
