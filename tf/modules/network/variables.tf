variable "name" {
  description = "Name of the VPC, and prefix of what is in it."
  type        = string
  nullable    = false
}

variable "region" {
  description = "Region, which is part of the endpoints' names."
  type        = string
  nullable    = false
}

variable "cidr_block" {
  description = "Addresses of the VPC, a /16 to /24. Each subnet gets a sixteenth of them."
  type        = string
  default     = "10.0.0.0/20"
  nullable    = false

  validation {
    condition     = can(cidrhost(var.cidr_block, 0)) && try(tonumber(split("/", var.cidr_block)[1]) >= 16 && tonumber(split("/", var.cidr_block)[1]) <= 24, false)
    error_message = "cidr_block must be an IPv4 range of /16 to /24, such as 10.0.0.0/20."
  }
}

variable "availability_zone_count" {
  description = "Availability zones to use, 2 or 3: a load balancer needs two."
  type        = number
  default     = 2
  nullable    = false

  validation {
    condition     = contains([2, 3], var.availability_zone_count)
    error_message = "availability_zone_count must be 2 or 3."
  }
}

variable "private" {
  description = "Also create private subnets, from which only AWS services can be reached, through endpoints. An interface endpoint costs by the hour, in each zone."
  type        = bool
  default     = false
  nullable    = false
}

variable "secrets" {
  description = "With private: also endpoints for Secrets Manager and SSM, from which ECS reads the secrets of a task."
  type        = bool
  default     = false
  nullable    = false
}
