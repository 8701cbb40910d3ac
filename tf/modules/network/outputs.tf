output "vpc_id" {
  description = "The VPC."
  value       = aws_vpc.this.id
}

# An image can be pulled only once the way out is ready: whoever uses these ids waits for it.
output "public_subnet_ids" {
  description = "Subnets with a way to the internet, one a zone."
  value       = [for zone, subnet in aws_subnet.public : subnet.id]
  depends_on  = [aws_route.internet, aws_route_table_association.public]
}

output "private_subnet_ids" {
  description = "Subnets without one, one a zone; empty without private."
  value       = [for zone, subnet in aws_subnet.private : subnet.id]
  depends_on  = [aws_vpc_endpoint.interface, aws_vpc_endpoint.s3, aws_route_table_association.private]
}

output "endpoints_security_group_id" {
  description = "Security group of the endpoints, null without private."
  value       = one(aws_security_group.endpoints[*].id)
}

output "s3_prefix_list_id" {
  description = "Addresses of S3, for rules of security groups."
  value       = aws_vpc_endpoint.s3.prefix_list_id
}
