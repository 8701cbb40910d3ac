resource "aws_lb" "this" {
  #checkov:skip=CKV_AWS_150:deletion protection is load_balancer.deletion_protection: on in production, off where one destroy must delete everything
  #checkov:skip=CKV_AWS_91:access logs are load_balancer.access_logs, as the bucket for them is not the module's
  #checkov:skip=CKV2_AWS_20:with a certificate HTTP redirects to HTTPS; without one there is only HTTP
  #checkov:skip=CKV2_AWS_28:a firewall costs more than the rest of this; it can be associated with the load balancer from outside
  count = local.own_balancer ? 1 : 0

  name                       = var.name
  load_balancer_type         = "application"
  internal                   = var.load_balancer.internal
  subnets                    = var.load_balancer.subnet_ids
  security_groups            = [aws_security_group.load_balancer[0].id]
  idle_timeout               = var.load_balancer.idle_timeout
  enable_deletion_protection = var.load_balancer.deletion_protection
  drop_invalid_header_fields = true
  desync_mitigation_mode     = "defensive"

  dynamic "access_logs" {
    for_each = var.load_balancer.access_logs[*]
    content {
      bucket  = access_logs.value.bucket
      prefix  = access_logs.value.prefix
      enabled = true
    }
  }
}

resource "aws_lb_target_group" "this" {
  #checkov:skip=CKV_AWS_378:TLS ends at the load balancer; behind it is a private network and a security group that lets nobody else in
  count = local.balanced ? 1 : 0

  # What forces a new group is in its name, so that the new one can be there before the old one goes.
  name                          = "${var.name}-${substr(sha256(jsonencode([var.vpc_id, local.port])), 0, 6)}"
  vpc_id                        = var.vpc_id
  port                          = local.port
  protocol                      = "HTTP"
  target_type                   = "ip"
  deregistration_delay          = var.load_balancer.deregistration_delay
  load_balancing_algorithm_type = "least_outstanding_requests"

  health_check {
    path                = var.load_balancer.health_check_path
    matcher             = "200"
    interval            = 15
    timeout             = 5
    healthy_threshold   = 2
    unhealthy_threshold = 3
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_lb_listener" "http" {
  #checkov:skip=CKV_AWS_2:without a certificate there is only HTTP; with one, this listener redirects
  #checkov:skip=CKV_AWS_103:as above
  count = local.balanced ? 1 : 0

  load_balancer_arn = local.balancer.arn
  port              = local.http_port
  protocol          = "HTTP"

  dynamic "default_action" {
    for_each = local.encrypted ? [] : [aws_lb_target_group.this[0].arn]
    content {
      type             = "forward"
      target_group_arn = default_action.value
    }
  }

  dynamic "default_action" {
    for_each = local.encrypted ? [443] : []
    content {
      type = "redirect"
      redirect {
        port        = default_action.value
        protocol    = "HTTPS"
        status_code = "HTTP_301"
      }
    }
  }
}

resource "aws_lb_listener" "https" {
  count = local.balanced && local.encrypted ? 1 : 0

  load_balancer_arn = local.balancer.arn
  port              = 443
  protocol          = "HTTPS"
  certificate_arn   = var.certificate_arn
  ssl_policy        = var.load_balancer.ssl_policy

  routing_http_response_strict_transport_security_header_value = "max-age=31536000"

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.this[0].arn
  }
}
