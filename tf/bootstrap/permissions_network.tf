# The network, load balancers and names of an environment.

locals {
  # EC2 names nothing: what carries the environment's tag is its own.
  network_parts = [
    for kind in ["internet-gateway", "route-table", "security-group", "security-group-rule", "subnet", "vpc", "vpc-endpoint"] : "arn:aws:ec2:${local.here}:${kind}/*"
  ]
  # By kind, what creates it. What exists already and is part of such a request, the VPC of a new subnet, must carry the tag itself.
  network_created = {
    internet-gateway    = ["ec2:CreateInternetGateway"]
    route-table         = ["ec2:CreateRouteTable"]
    security-group      = ["ec2:CreateSecurityGroup"]
    security-group-rule = ["ec2:AuthorizeSecurityGroupEgress", "ec2:AuthorizeSecurityGroupIngress"]
    subnet              = ["ec2:CreateSubnet"]
    vpc                 = ["ec2:CreateVpc"]
    vpc-endpoint        = ["ec2:CreateVpcEndpoint"]
  }
}

resource "aws_iam_policy" "network" {
  #checkov:skip=CKV_AWS_290:where AWS offers no resource, the region or the environment's tag is the limit
  #checkov:skip=CKV_AWS_355:as above
  for_each = var.environments

  name        = "${local.names[each.key]}-network"
  path        = "/${var.name}/ci/"
  description = "Creates, changes and deletes the network, load balancers and names of ${each.key}"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat([
      for kind, actions in local.network_created : {
        Effect    = "Allow"
        Action    = actions
        Resource  = "arn:aws:ec2:${local.here}:${kind}/*"
        Condition = { StringLike = { "aws:RequestTag/Environment" = local.own[each.key].tags } }
      }
      ],
      [
        {
          Sid    = "ChangeWhatHasOwnTag"
          Effect = "Allow"
          Action = concat(flatten(values(local.network_created)), [
            "ec2:AssociateRouteTable", "ec2:AttachInternetGateway", "ec2:CreateRoute", "ec2:CreateTags", "ec2:DeleteInternetGateway", "ec2:DeleteRoute",
            "ec2:DeleteRouteTable", "ec2:DeleteSecurityGroup", "ec2:DeleteSubnet", "ec2:DeleteTags", "ec2:DeleteVpc", "ec2:DeleteVpcEndpoints",
            "ec2:DetachInternetGateway", "ec2:DisassociateRouteTable", "ec2:ModifySecurityGroupRules", "ec2:ModifySubnetAttribute", "ec2:ModifyVpcAttribute",
            "ec2:ModifyVpcEndpoint", "ec2:ReplaceRoute", "ec2:RevokeSecurityGroupEgress", "ec2:RevokeSecurityGroupIngress",
            "ec2:UpdateSecurityGroupRuleDescriptionsEgress", "ec2:UpdateSecurityGroupRuleDescriptionsIngress",
          ])
          Resource  = local.network_parts
          Condition = { StringLike = { "aws:ResourceTag/Environment" = local.own[each.key].tags } }
        },
        {
          Sid      = "TagWhatIsBeingCreated"
          Effect   = "Allow"
          Action   = ["ec2:CreateTags"]
          Resource = local.network_parts
          Condition = {
            StringLike = { "ec2:CreateAction" = ["AuthorizeSecurityGroup*", "Create*"], "aws:RequestTag/Environment" = local.own[each.key].tags }
          }
        },
        {
          Sid    = "LoadBalancers"
          Effect = "Allow"
          Action = [
            "elasticloadbalancing:AddTags", "elasticloadbalancing:CreateListener", "elasticloadbalancing:CreateLoadBalancer", "elasticloadbalancing:CreateTargetGroup",
            "elasticloadbalancing:DeleteListener", "elasticloadbalancing:DeleteLoadBalancer", "elasticloadbalancing:DeleteTargetGroup",
            "elasticloadbalancing:ModifyListener", "elasticloadbalancing:ModifyListenerAttributes", "elasticloadbalancing:ModifyLoadBalancerAttributes",
            "elasticloadbalancing:ModifyTargetGroup", "elasticloadbalancing:ModifyTargetGroupAttributes", "elasticloadbalancing:RemoveTags",
            "elasticloadbalancing:SetSecurityGroups", "elasticloadbalancing:SetSubnets",
          ]
          Resource = local.own[each.key].balancers
        },
        {
          # Cloud Map's ARNs hold ids, so its tags say whose a namespace or service is. IfExists: what is being created has no tag yet, and
          # nobody may put a tag on what has another's.
          Sid      = "CreateNames"
          Effect   = "Allow"
          Action   = ["servicediscovery:CreatePrivateDnsNamespace", "servicediscovery:TagResource"]
          Resource = "*"
          Condition = {
            StringEquals       = { "aws:RequestedRegion" = var.region }
            StringLike         = { "aws:RequestTag/Environment" = local.own[each.key].tags }
            StringLikeIfExists = { "aws:ResourceTag/Environment" = local.own[each.key].tags }
          }
        },
        {
          Sid    = "ChangeOwnNames"
          Effect = "Allow"
          Action = [
            "servicediscovery:CreateService", "servicediscovery:DeleteNamespace", "servicediscovery:DeleteService", "servicediscovery:DeregisterInstance",
            "servicediscovery:TagResource", "servicediscovery:UntagResource", "servicediscovery:UpdatePrivateDnsNamespace", "servicediscovery:UpdateService",
          ]
          Resource  = ["arn:aws:servicediscovery:${local.here}:namespace/*", "arn:aws:servicediscovery:${local.here}:service/*"]
          Condition = { StringLike = { "aws:ResourceTag/Environment" = local.own[each.key].tags } }
        },
        {
          # Cloud Map creates and deletes the hosted zone of a namespace with its caller's rights, and endpoints with private DNS are
          # associated with AWS's zones. A zone with records cannot be deleted.
          Sid      = "ZonesOfNamespaces"
          Effect   = "Allow"
          Action   = ["route53:AssociateVPCWithHostedZone", "route53:CreateHostedZone", "route53:DeleteHostedZone"]
          Resource = ["arn:aws:route53:::hostedzone/*", "arn:aws:ec2:${local.here}:vpc/*"]
        },
        {
          Sid      = "RecordsOfNames"
          Effect   = "Allow"
          Action   = ["route53:ChangeResourceRecordSets"]
          Resource = "arn:aws:route53:::hostedzone/*"
          Condition = {
            "ForAllValues:StringLike" = {
              "route53:ChangeResourceRecordSetsNormalizedRecordNames" = ["${local.names[each.key]}.internal", "*.${local.names[each.key]}.internal"]
            }
            Null = { "route53:ChangeResourceRecordSetsNormalizedRecordNames" = "false" }
          }
        },
      ],
      [
        for zone in each.value.zone_id[*] : {
          Sid      = "RecordsOfTheDomain"
          Effect   = "Allow"
          Action   = ["route53:ChangeResourceRecordSets"]
          Resource = "arn:aws:route53:::hostedzone/${zone}"
          Condition = {
            "ForAllValues:StringEquals" = { "route53:ChangeResourceRecordSetsNormalizedRecordNames" = each.value.record_names }
            Null                        = { "route53:ChangeResourceRecordSetsNormalizedRecordNames" = "false" }
          }
        }
      ],
      length(each.value.vpc_ids) == 0 ? [] : [
        {
          # A VPC of somebody else's does not carry the tag; the security group that is created in it must.
          Sid      = "InAGivenVpc"
          Effect   = "Allow"
          Action   = ["ec2:CreateSecurityGroup"]
          Resource = [for id in each.value.vpc_ids : "arn:aws:ec2:${local.here}:vpc/${id}"]
        },
      ],
    )
  })
}
