# GitHub signs a token for each job that says which repository, environment and ref it belongs to; AWS gives it a role for an hour. No
# key is stored anywhere.

resource "aws_iam_openid_connect_provider" "github" {
  count = var.oidc_provider_arn == null ? 1 : 0

  # AWS knows GitHub's certificate by itself: no thumbprint.
  url            = "https://token.actions.githubusercontent.com"
  client_id_list = ["sts.amazonaws.com"]
}

locals {
  oidc_provider_arn = coalesce(var.oidc_provider_arn, one(aws_iam_openid_connect_provider.github[*].arn))

  # The role of each GitHub environment: <environment> deploys, <environment>-plan reads.
  planned = { for environment, e in var.environments : environment => e if e.plan }

  trust_policies = {
    for github, e in merge(var.environments, { for environment, e in local.planned : "${environment}-plan" => e }) : github => jsonencode({
      Version = "2012-10-17"
      Statement = [{
        Effect    = "Allow"
        Action    = "sts:AssumeRoleWithWebIdentity"
        Principal = { Federated = local.oidc_provider_arn }
        # A claim that is not in the token equals nothing, so the token is refused. The ref is compared as well: a GitHub environment
        # without protection rules gives its subject to any workflow of any branch.
        Condition = {
          StringEquals = merge(
            {
              "token.actions.githubusercontent.com:aud" = "sts.amazonaws.com"
              "token.actions.githubusercontent.com:sub" = [for repository in var.repositories : "repo:${repository}:environment:${github}"]
            },
            e.ref == null ? {} : { "token.actions.githubusercontent.com:ref" = e.ref },
            var.repository_id == null ? {} : { "token.actions.githubusercontent.com:repository_id" = var.repository_id },
          )
        }
      }]
    })
  }
}

resource "aws_iam_role" "deploy" {
  for_each = var.environments

  name                 = "${var.name}-${each.key}-deploy"
  path                 = "/${var.name}/ci/"
  description          = "Jobs of the GitHub environment ${each.key} deploy with it"
  assume_role_policy   = local.trust_policies[each.key]
  max_session_duration = 3600
}

resource "aws_iam_role" "plan" {
  for_each = local.planned

  name                 = "${var.name}-${each.key}-plan"
  path                 = "/${var.name}/ci/"
  description          = "Jobs of the GitHub environment ${each.key}-plan read with it"
  assume_role_policy   = local.trust_policies["${each.key}-plan"]
  max_session_duration = 3600
}
