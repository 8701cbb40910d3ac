# One platform for all pull requests: sys-stats-pr.
shared_load_balancer = true
container_insights   = "disabled"
log_retention_days   = 3
kept_images          = 50
disposable           = true
