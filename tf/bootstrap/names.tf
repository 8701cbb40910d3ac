# What belongs to an environment, as policies name it: by the name in the ARN or, where AWS gives things no name, by the tag Environment.
# Every pattern closes the environment's name with a dash or a slash: sys-stats-pr-* does not match sys-stats-prod.

locals {
  here  = "${var.region}:${local.account_id}"
  names = { for environment, e in var.environments : environment => "${var.name}-${e.name}" }

  own = {
    for environment, name in local.names : environment => {
      # The platform's tag, and those of the applications on it.
      tags             = [name, "${name}-*"]
      cluster          = "arn:aws:ecs:${local.here}:cluster/${name}"
      services         = "arn:aws:ecs:${local.here}:service/${name}/*"
      deployments      = "arn:aws:ecs:${local.here}:service-deployment/${name}/*"
      task_definitions = "arn:aws:ecs:${local.here}:task-definition/${name}-*:*"
      repositories     = "arn:aws:ecr:${local.here}:repository/${name}/*"
      log_groups       = "arn:aws:logs:${local.here}:log-group:/ecs/${name}/*"
      log_buckets      = ["arn:aws:s3:::${name}-logs-${local.account_id}", "arn:aws:s3:::${name}-*-logs-${local.account_id}"]
      alarms           = "arn:aws:cloudwatch:${local.here}:alarm:TargetTracking-service/${name}/*"
      task_roles       = "arn:aws:iam::${local.account_id}:role/sys-stats/tasks/${name}-*"
      boundary         = "arn:aws:iam::${local.account_id}:policy/${var.name}/ci/${name}-boundary"
      balancers        = [for kind in ["loadbalancer/app", "listener/app", "targetgroup"] : "arn:aws:elasticloadbalancing:${local.here}:${kind}/${name}-*/*"]
      states           = "${aws_s3_bucket.state.arn}/${environment}/*"
      secrets = [
        "arn:aws:secretsmanager:${local.here}:secret:${name}-*", "arn:aws:secretsmanager:${local.here}:secret:${name}/*",
        "arn:aws:ssm:${local.here}:parameter/${name}-*", "arn:aws:ssm:${local.here}:parameter/${name}/*",
      ]
    }
  }

  # Repositories of the environment whose images another one promotes.
  promoted = {
    for environment, e in var.environments : environment => [
      for account in [coalesce(e.promotes_from_account, local.account_id)] :
      "arn:aws:ecr:${var.region}:${account}:repository/${var.name}-${try(var.environments[e.promotes_from].name, e.promotes_from)}/*"
    ] if e.promotes_from != null
  }
}
