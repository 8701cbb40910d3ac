# One line for each request to a load balancer, if that is wanted.

locals {
  # The name comes from the policy, so that a load balancer, which tries to write at once, waits for it.
  access_logs_bucket = one(aws_s3_bucket_policy.access_logs[*].bucket)
  access_logs = {
    proxy    = var.access_logs ? { bucket = local.access_logs_bucket, prefix = "proxy" } : null
    internal = var.access_logs ? { bucket = local.access_logs_bucket, prefix = "internal" } : null
  }
}

resource "aws_s3_bucket" "access_logs" {
  #checkov:skip=CKV_AWS_18:this is where access is logged
  #checkov:skip=CKV_AWS_21:each line is written once
  #checkov:skip=CKV_AWS_144:logs of thirty days need no second region
  #checkov:skip=CKV_AWS_145:load balancers can write only where S3's own key encrypts
  #checkov:skip=CKV2_AWS_62:nobody waits for a line of the log
  count = var.access_logs ? 1 : 0

  bucket        = "${var.name}-logs-${data.aws_caller_identity.this.account_id}"
  force_destroy = var.disposable
}

resource "aws_s3_bucket_public_access_block" "access_logs" {
  count = var.access_logs ? 1 : 0

  bucket                  = aws_s3_bucket.access_logs[0].id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_server_side_encryption_configuration" "access_logs" {
  count = var.access_logs ? 1 : 0

  bucket = aws_s3_bucket.access_logs[0].id
  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "access_logs" {
  count = var.access_logs ? 1 : 0

  bucket = aws_s3_bucket.access_logs[0].id
  rule {
    id     = "thirty-days"
    status = "Enabled"
    filter {}
    expiration {
      days = 30
    }
    abort_incomplete_multipart_upload {
      days_after_initiation = 1
    }
  }
}

resource "aws_s3_bucket_policy" "access_logs" {
  count = var.access_logs ? 1 : 0

  bucket = aws_s3_bucket.access_logs[0].id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "LoadBalancersWrite"
        Effect    = "Allow"
        Principal = { Service = "logdelivery.elasticloadbalancing.amazonaws.com" }
        Action    = "s3:PutObject"
        Resource  = [for prefix in ["proxy", "internal"] : "${aws_s3_bucket.access_logs[0].arn}/${prefix}/AWSLogs/${data.aws_caller_identity.this.account_id}/*"]
        Condition = { ArnLike = { "aws:SourceArn" = "arn:aws:elasticloadbalancing:${var.region}:${data.aws_caller_identity.this.account_id}:loadbalancer/*" } }
      },
      {
        Sid       = "EncryptedConnectionsOnly"
        Effect    = "Deny"
        Principal = "*"
        Action    = "s3:*"
        Resource  = [aws_s3_bucket.access_logs[0].arn, "${aws_s3_bucket.access_logs[0].arn}/*"]
        Condition = { Bool = { "aws:SecureTransport" = "false" } }
      },
    ]
  })
  depends_on = [aws_s3_bucket_public_access_block.access_logs]
}
