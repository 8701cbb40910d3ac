name               = "sys-stats-prod"
region             = "eu-west-1"
container_insights = "enhanced"
log_retention_days = 90
kept_images        = 100
