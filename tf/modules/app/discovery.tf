resource "aws_service_discovery_service" "this" {
  count = local.discovered ? 1 : 0

  name          = var.discovery.name
  description   = "Tasks of ${var.name}"
  force_destroy = true

  dns_config {
    namespace_id   = var.discovery.namespace_id
    routing_policy = "MULTIVALUE"

    dns_records {
      type = "A"
      # A task that was replaced is asked for no longer than this.
      ttl = 10
    }
  }

  # ECS itself says which task is healthy. 1 is the only value; without it, each plan would replace the service.
  health_check_custom_config {
    failure_threshold = 1
  }
}
