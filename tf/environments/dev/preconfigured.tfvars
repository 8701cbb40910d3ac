name               = "sys-stats-dev"
region             = "eu-west-1"
container_insights = "enabled"
log_retention_days = 7
kept_images        = 20
disposable         = true
