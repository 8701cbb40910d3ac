# The layers of images are in S3. This endpoint costs nothing, and saves public subnets the way over the internet.
resource "aws_vpc_endpoint" "s3" {
  vpc_id            = aws_vpc.this.id
  service_name      = "com.amazonaws.${var.region}.s3"
  vpc_endpoint_type = "Gateway"
  route_table_ids   = concat([aws_route_table.public.id], aws_route_table.private[*].id)
  tags              = { Name = "${var.name}-s3" }
}

# What a task without a way to the internet needs: its image and its log.
locals {
  endpoints = var.private ? toset(concat(["ecr.api", "ecr.dkr", "logs"], var.secrets ? ["secretsmanager", "ssm"] : [])) : []
}

resource "aws_security_group" "endpoints" {
  #checkov:skip=CKV2_AWS_5:it is the endpoints'; checkov does not follow the index
  count = var.private ? 1 : 0

  name_prefix = "${var.name}-endpoints-"
  description = "Endpoints of AWS services, for what runs in this network"
  vpc_id      = aws_vpc.this.id
  tags        = { Name = "${var.name}-endpoints" }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_vpc_security_group_ingress_rule" "endpoints" {
  count = var.private ? 1 : 0

  security_group_id = aws_security_group.endpoints[0].id
  description       = "From this network"
  cidr_ipv4         = aws_vpc.this.cidr_block
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

resource "aws_vpc_endpoint" "interface" {
  for_each = local.endpoints

  vpc_id              = aws_vpc.this.id
  service_name        = "com.amazonaws.${var.region}.${each.value}"
  vpc_endpoint_type   = "Interface"
  private_dns_enabled = true
  subnet_ids          = [for subnet in aws_subnet.private : subnet.id]
  security_group_ids  = aws_security_group.endpoints[*].id
  tags                = { Name = "${var.name}-${each.value}" }
}
