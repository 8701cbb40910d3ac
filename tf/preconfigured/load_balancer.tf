# One load balancer for all applications on this platform, each of which adds a listener on a port of its own. Previews share it: one
# of their own would cost more than the rest of a preview.

resource "aws_lb" "shared" {
  #checkov:skip=CKV_AWS_150:previews come and go, and so does their platform
  #checkov:skip=CKV_AWS_91:nobody reads the access logs of a preview
  #checkov:skip=CKV2_AWS_20:a preview has no certificate
  #checkov:skip=CKV2_AWS_28:a firewall costs more than all previews
  #checkov:skip=CKV_AWS_131:drop_invalid_header_fields is set; checkov does not see it behind count
  count = var.shared_load_balancer ? 1 : 0

  name                       = "${var.name}-shared"
  load_balancer_type         = "application"
  subnets                    = local.network.public_subnet_ids
  security_groups            = [aws_security_group.shared[0].id]
  drop_invalid_header_fields = true
  desync_mitigation_mode     = "defensive"
}

# Its rules belong to the applications: who may connect to their port, and to which tasks it leads.
resource "aws_security_group" "shared" {
  #checkov:skip=CKV2_AWS_5:it is the load balancer's; checkov does not follow the index
  count = var.shared_load_balancer ? 1 : 0

  name_prefix = "${var.name}-shared-"
  description = "Load balancer of the applications on ${var.name}"
  vpc_id      = local.network.vpc_id
  tags        = { Name = "${var.name}-shared" }

  lifecycle {
    create_before_destroy = true
  }
}
