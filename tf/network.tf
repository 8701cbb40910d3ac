module "network" {
  source = "./modules/network"
  count  = var.network == null ? 1 : 0

  name            = var.name
  region          = var.region
  cidr_block      = var.vpc_cidr_block
  private         = var.private
  execute_command = var.execute_command
}

locals {
  own_network = var.network == null

  vpc_id            = local.own_network ? module.network[0].vpc_id : var.network.vpc_id
  public_subnet_ids = local.own_network ? module.network[0].public_subnet_ids : var.network.public_subnet_ids
  task_subnet_ids = !var.private ? local.public_subnet_ids : (
    local.own_network ? module.network[0].private_subnet_ids : var.network.private_subnet_ids
  )

  # In a private network of our own there is nothing beyond the endpoints. In somebody else's, its routes say how far one gets.
  endpoints = local.own_network && var.private
  egress = {
    cidr_blocks        = local.endpoints ? {} : { anywhere = "0.0.0.0/0" }
    security_group_ids = local.endpoints ? { endpoints = module.network[0].endpoints_security_group_id } : {}
    prefix_list_ids    = local.endpoints ? { s3 = module.network[0].s3_prefix_list_id } : {}
  }
}

resource "aws_vpc_security_group_ingress_rule" "endpoints" {
  for_each = local.endpoints ? {
    api   = module.api.security_group_id
    web   = module.web.security_group_id
    proxy = module.proxy.security_group_id
  } : {}

  security_group_id            = module.network[0].endpoints_security_group_id
  description                  = "From the tasks of ${each.key}"
  referenced_security_group_id = each.value
  ip_protocol                  = "tcp"
  from_port                    = 443
  to_port                      = 443
}

# Names that exist in this VPC alone. With load balancers for all, only the api is in it, whose replicas look for each other.
resource "aws_service_discovery_private_dns_namespace" "this" {
  name        = "${var.name}.internal"
  description = "Tasks of ${var.name}"
  vpc         = local.vpc_id
}
