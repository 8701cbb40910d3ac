resource "aws_ecr_repository" "service" {
  #checkov:skip=CKV_AWS_136:ECR encrypts what it stores; a customer key costs money, and losing it loses the images
  for_each = var.services

  name                 = "${var.name}/${each.value}"
  image_tag_mutability = "IMMUTABLE"
  force_delete         = var.disposable

  image_scanning_configuration {
    scan_on_push = true
  }

  encryption_configuration {
    encryption_type = "AES256"
  }
}

# A build is one tagged index and, without tags, the images of each platform and their attestations. ECR deletes none of these while
# their index is there, so counting tags counts builds.
resource "aws_ecr_lifecycle_policy" "service" {
  for_each = aws_ecr_repository.service

  repository = each.value.name
  policy = jsonencode({
    rules = [
      {
        rulePriority = 1
        description  = "All but the newest ${var.kept_images} builds"
        selection    = { tagStatus = "tagged", tagPatternList = ["*"], countType = "imageCountMoreThan", countNumber = var.kept_images }
        action       = { type = "expire" }
      },
      {
        rulePriority = 2
        description  = "What no index refers to, after a week"
        selection    = { tagStatus = "untagged", countType = "sinceImagePushed", countUnit = "days", countNumber = 7 }
        action       = { type = "expire" }
      },
    ]
  })
}

# Another account's environment promotes images from here.
resource "aws_ecr_repository_policy" "service" {
  for_each = length(var.promoted_by_accounts) == 0 ? {} : aws_ecr_repository.service

  repository = each.value.name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "Promote"
      Effect    = "Allow"
      Principal = { AWS = [for account in var.promoted_by_accounts : "arn:aws:iam::${account}:root"] }
      Action    = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
    }]
  })
}
