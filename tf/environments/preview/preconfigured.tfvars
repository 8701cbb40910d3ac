# One for each pull request; its name comes with it: sys-stats-pr-NUMBER.
region             = "eu-west-1"
container_insights = "disabled"
log_retention_days = 3
kept_images        = 10
disposable         = true
