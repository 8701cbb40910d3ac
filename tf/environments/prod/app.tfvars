# The number of tasks follows the load. For HTTPS, add certificate_arn and domain.
access_logs = true

autoscaling = {
  api   = { minimum = 2, maximum = 6 }
  web   = { minimum = 2, maximum = 4 }
  proxy = { minimum = 2, maximum = 6, requests_per_task = 3000 }
}
