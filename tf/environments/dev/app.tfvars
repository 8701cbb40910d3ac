# Long-lived, and cheap: public subnets, which need no endpoints, and Spot.
name       = "sys-stats-dev"
region     = "eu-west-1"
spot       = true
disposable = true
