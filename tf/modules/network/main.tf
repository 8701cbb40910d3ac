data "aws_availability_zones" "this" {
  #checkov:skip=CKV_AWS_394:the first two or three by name are used, which a new zone does not change
  state = "available"

  filter {
    name   = "opt-in-status"
    values = ["opt-in-not-required"]
  }
}

locals {
  zones = slice(sort(data.aws_availability_zones.this.names), 0, var.availability_zone_count)

  # Public subnets have the first sixteenths of the addresses, private ones those from the middle on: neither ever has to move.
  public_subnets  = { for i, zone in local.zones : zone => cidrsubnet(var.cidr_block, 4, i) }
  private_subnets = var.private ? { for i, zone in local.zones : zone => cidrsubnet(var.cidr_block, 4, 8 + i) } : {}
}

resource "aws_vpc" "this" {
  #checkov:skip=CKV2_AWS_11:flow logs cost by the gigabyte and nobody reads them here; a given VPC can have them
  #checkov:skip=CKV2_AWS_12:nothing uses the default security group: each part of the application has one of its own
  cidr_block           = var.cidr_block
  enable_dns_support   = true
  enable_dns_hostnames = true
  tags                 = { Name = var.name }
}

resource "aws_internet_gateway" "this" {
  vpc_id = aws_vpc.this.id
  tags   = { Name = var.name }
}

# ---- Public ----

resource "aws_subnet" "public" {
  for_each = local.public_subnets

  vpc_id            = aws_vpc.this.id
  availability_zone = each.key
  cidr_block        = each.value
  tags              = { Name = "${var.name}-public-${each.key}" }
}

resource "aws_route_table" "public" {
  vpc_id = aws_vpc.this.id
  tags   = { Name = "${var.name}-public" }
}

resource "aws_route" "internet" {
  route_table_id         = aws_route_table.public.id
  destination_cidr_block = "0.0.0.0/0"
  gateway_id             = aws_internet_gateway.this.id
}

resource "aws_route_table_association" "public" {
  for_each = aws_subnet.public

  subnet_id      = each.value.id
  route_table_id = aws_route_table.public.id
}

# ---- Private ----

resource "aws_subnet" "private" {
  for_each = local.private_subnets

  vpc_id            = aws_vpc.this.id
  availability_zone = each.key
  cidr_block        = each.value
  tags              = { Name = "${var.name}-private-${each.key}" }
}

resource "aws_route_table" "private" {
  count = var.private ? 1 : 0

  vpc_id = aws_vpc.this.id
  tags   = { Name = "${var.name}-private" }
}

resource "aws_route_table_association" "private" {
  for_each = aws_subnet.private

  subnet_id      = each.value.id
  route_table_id = aws_route_table.private[0].id
}
