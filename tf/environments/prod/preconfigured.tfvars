# Tasks without public addresses.
private            = true
container_insights = "enhanced"
log_retention_days = 90
kept_images        = 100
