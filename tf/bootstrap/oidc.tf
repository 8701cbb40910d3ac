# GitHub signs for each job who it is; AWS gives those named here a role for an hour. No key is kept anywhere.

resource "aws_iam_openid_connect_provider" "github" {
  count = var.oidc_provider_arn == null ? 1 : 0

  # AWS knows GitHub's certificate by itself: no thumbprint.
  url            = "https://token.actions.githubusercontent.com"
  client_id_list = ["sts.amazonaws.com"]
}

locals {
  oidc_provider_arn = coalesce(var.oidc_provider_arn, one(aws_iam_openid_connect_provider.github[*].arn))

  trust_policies = {
    for role, subjects in { plan = var.plan_subjects, deploy = var.deploy_subjects } : role => jsonencode({
      Version = "2012-10-17"
      Statement = [{
        Effect    = "Allow"
        Action    = "sts:AssumeRoleWithWebIdentity"
        Principal = { Federated = local.oidc_provider_arn }
        # A claim that is not in the token equals nothing, so it does not come through.
        Condition = {
          StringEquals = merge(
            {
              "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com"
              "token.actions.githubusercontent.com:sub" = subjects
            },
            var.repository_id == null ? {} : { "token.actions.githubusercontent.com:repository_id" = var.repository_id },
          )
        }
      }]
    })
  }
}

resource "aws_iam_role" "plan" {
  name                 = "${var.name}-plan"
  path                 = "/${var.name}/ci/"
  description          = "Workflows of pull requests read by it what there is"
  assume_role_policy   = local.trust_policies.plan
  max_session_duration = 3600
}

resource "aws_iam_role" "deploy" {
  name                 = "${var.name}-deploy"
  path                 = "/${var.name}/ci/"
  description          = "Workflows in a GitHub environment deploy by it"
  assume_role_policy   = local.trust_policies.deploy
  max_session_duration = 3600
}
