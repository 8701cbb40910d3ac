# Rules are resources of their own: inline ones would undo each other, and two groups could not refer to one another.

resource "aws_security_group" "service" {
  #checkov:skip=CKV2_AWS_5:it is the service's, which is one of two resources; checkov does not follow the reference
  name_prefix = "${var.name}-"
  description = "Tasks of ${var.name}"
  vpc_id      = var.vpc_id
  tags        = { Name = var.name }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_security_group" "load_balancer" {
  count = local.own_balancer ? 1 : 0

  name_prefix = "${var.name}-lb-"
  description = "Load balancer of ${var.name}"
  vpc_id      = var.vpc_id
  tags        = { Name = "${var.name}-lb" }

  lifecycle {
    create_before_destroy = true
  }
}

locals {
  # The load balancer's listeners, for all who may connect to it.
  listeners = local.balanced ? toset(local.encrypted ? ["80", "443"] : [tostring(local.http_port)]) : []

  front_cidr_rules = local.balanced ? merge([
    for name, block in var.load_balancer.ingress_cidr_blocks : { for port in local.listeners : "${name}-${port}" => { cidr = block, port = port } }
  ]...) : {}

  service_clients = merge(
    local.balanced ? { load-balancer = local.balancer.security_group_id } : var.clients,
    var.peers ? { peers = aws_security_group.service.id } : {},
  )

  service_egress = merge(
    { for name, block in var.egress.cidr_blocks : "https-${name}" => { port = 443, cidr = block } },
    { for name, id in var.egress.security_group_ids : "https-${name}" => { port = 443, group = id } },
    { for name, id in var.egress.prefix_list_ids : "https-${name}" => { port = 443, prefixes = id } },
    { for name, server in var.servers : "to-${name}" => { port = server.port, group = server.security_group_id } },
    { for name, f in var.file_systems : "to-efs-${name}" => { port = 2049, group = f.security_group_id } },
    var.peers ? { to-peers = { port = local.port, group = aws_security_group.service.id } } : {},
  )
}

# ---- Load balancer ----

resource "aws_vpc_security_group_ingress_rule" "world" {
  #checkov:skip=CKV_AWS_260:a public page is open on port 80: to be redirected where there is a certificate
  for_each = local.front_cidr_rules

  security_group_id = local.balancer.security_group_id
  description       = "HTTP${each.value.port == "443" ? "S" : ""} from ${each.value.cidr}"
  cidr_ipv4         = each.value.cidr
  ip_protocol       = "tcp"
  from_port         = tonumber(each.value.port)
  to_port           = tonumber(each.value.port)
}

resource "aws_vpc_security_group_ingress_rule" "client" {
  for_each = local.balanced ? var.clients : {}

  security_group_id            = local.balancer.security_group_id
  description                  = "From ${each.key}"
  referenced_security_group_id = each.value
  ip_protocol                  = "tcp"
  from_port                    = local.listener_port
  to_port                      = local.listener_port
}

resource "aws_vpc_security_group_egress_rule" "load_balancer" {
  count = local.balanced ? 1 : 0

  security_group_id            = local.balancer.security_group_id
  description                  = "To the tasks"
  referenced_security_group_id = aws_security_group.service.id
  ip_protocol                  = "tcp"
  from_port                    = local.port
  to_port                      = local.port
}

# ---- Tasks ----

resource "aws_vpc_security_group_ingress_rule" "service" {
  for_each = local.service_clients

  security_group_id            = aws_security_group.service.id
  description                  = "From ${each.key}"
  referenced_security_group_id = each.value
  ip_protocol                  = "tcp"
  from_port                    = local.port
  to_port                      = local.port
}

resource "aws_vpc_security_group_egress_rule" "service" {
  for_each = local.service_egress

  security_group_id            = aws_security_group.service.id
  description                  = each.key
  cidr_ipv4                    = try(each.value.cidr, null)
  referenced_security_group_id = try(each.value.group, null)
  prefix_list_id               = try(each.value.prefixes, null)
  ip_protocol                  = "tcp"
  from_port                    = each.value.port
  to_port                      = each.value.port
}
