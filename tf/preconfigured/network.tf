module "network" {
  source = "../modules/network"
  count  = var.network == null ? 1 : 0

  name       = var.name
  region     = var.region
  cidr_block = var.vpc_cidr_block
  private    = var.private
  secrets    = length(var.secret_arns) > 0
}

locals {
  own_network = var.network == null
  # In a private network of our own there is nothing beyond the endpoints. In a given one, its routes say how far a task gets.
  endpoints = local.own_network && var.private

  network = {
    vpc_id            = local.own_network ? module.network[0].vpc_id : var.network.vpc_id
    public_subnet_ids = local.own_network ? module.network[0].public_subnet_ids : var.network.public_subnet_ids
    task_subnet_ids = !var.private ? (local.own_network ? module.network[0].public_subnet_ids : var.network.public_subnet_ids) : (
      local.own_network ? module.network[0].private_subnet_ids : var.network.private_subnet_ids
    )
    private = var.private
    egress = {
      cidr_blocks        = local.endpoints ? {} : { anywhere = "0.0.0.0/0" }
      security_group_ids = local.endpoints ? { endpoints = module.network[0].endpoints_security_group_id } : {}
      prefix_list_ids    = local.endpoints ? { s3 = module.network[0].s3_prefix_list_id } : {}
    }
  }
}

# Names that exist in this VPC alone. Applications that share the platform have theirs side by side.
resource "aws_service_discovery_private_dns_namespace" "this" {
  name        = "${var.name}.internal"
  description = "Tasks of ${var.name}"
  vpc         = local.network.vpc_id
}
