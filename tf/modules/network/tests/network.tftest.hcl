mock_provider "aws" {
  override_during = plan

  mock_data "aws_availability_zones" {
    defaults = { names = ["eu-west-1c", "eu-west-1a", "eu-west-1b"] }
  }
}

variables {
  name   = "test"
  region = "eu-west-1"
}

run "public" {
  command = plan

  assert {
    condition     = { for zone, subnet in aws_subnet.public : zone => subnet.cidr_block } == { eu-west-1a = "10.0.0.0/24", eu-west-1b = "10.0.1.0/24" }
    error_message = "the public subnets are not as expected"
  }
  assert {
    condition     = length(aws_subnet.private) + length(aws_vpc_endpoint.interface) + length(aws_security_group.endpoints) == 0
    error_message = "there is something that costs and was not asked for"
  }
  assert {
    condition     = alltrue([for subnet in aws_subnet.public : subnet.map_public_ip_on_launch != true])
    error_message = "whatever starts in a subnet gets a public address"
  }
}

run "private" {
  command = plan

  variables {
    private                 = true
    secrets                 = true
    availability_zone_count = 3
    cidr_block              = "10.8.0.0/16"
  }

  assert {
    condition     = { for zone, subnet in aws_subnet.private : zone => subnet.cidr_block } == { eu-west-1a = "10.8.128.0/20", eu-west-1b = "10.8.144.0/20", eu-west-1c = "10.8.160.0/20" }
    error_message = "the private subnets are not as expected"
  }
  assert {
    condition     = keys(aws_vpc_endpoint.interface) == ["ecr.api", "ecr.dkr", "logs", "secretsmanager", "ssm"] && alltrue([for endpoint in aws_vpc_endpoint.interface : endpoint.private_dns_enabled])
    error_message = "an endpoint is missing"
  }
  assert {
    condition     = aws_vpc_security_group_ingress_rule.endpoints[0].cidr_ipv4 == "10.8.0.0/16" && aws_vpc_security_group_ingress_rule.endpoints[0].from_port == 443
    error_message = "the endpoints are open to more than this network, or closed to it"
  }
  assert {
    condition     = aws_route.internet.destination_cidr_block == "0.0.0.0/0" && length(aws_route_table.private) == 1
    error_message = "private subnets have a way to the internet, or public ones have none"
  }
}

run "too_small" {
  command = plan
  variables {
    cidr_block = "10.0.0.0/28"
  }
  expect_failures = [var.cidr_block]
}

run "one_zone" {
  command = plan
  variables {
    availability_zone_count = 1
  }
  expect_failures = [var.availability_zone_count]
}
