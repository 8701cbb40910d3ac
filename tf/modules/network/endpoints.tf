# The layers of images are in S3. This endpoint costs nothing, and spares public subnets the way over the internet, too.
resource "aws_vpc_endpoint" "s3" {
  vpc_id            = aws_vpc.this.id
  service_name      = "com.amazonaws.${var.region}.s3"
  vpc_endpoint_type = "Gateway"
  route_table_ids   = concat([aws_route_table.public.id], aws_route_table.private[*].id)
  tags              = { Name = "${var.name}-s3" }
}

# What a task without a way to the internet needs, to be pulled and to log.
locals {
  endpoints = var.private ? toset(concat(["ecr.api", "ecr.dkr", "logs"], var.execute_command ? ["ssmmessages"] : [])) : []
}

resource "aws_security_group" "endpoints" {
  #checkov:skip=CKV2_AWS_5:it is the endpoints'; checkov does not follow the index
  count = var.private ? 1 : 0

  name_prefix = "${var.name}-endpoints-"
  description = "Endpoints of AWS's services, for those whom the caller lets in"
  vpc_id      = aws_vpc.this.id
  tags        = { Name = "${var.name}-endpoints" }

  lifecycle {
    create_before_destroy = true
  }
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
