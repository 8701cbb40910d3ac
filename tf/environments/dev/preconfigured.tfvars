# Public subnets, which need no endpoints.
container_insights = "enabled"
log_retention_days = 7
kept_images        = 20
disposable         = true
