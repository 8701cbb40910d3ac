package main

import "fmt"

// prefixes are the IAM prefixes of services, as the provider's log names these.
var prefixes = map[string]string{
	"Application Auto Scaling": "application-autoscaling", "CloudWatch Logs": "logs", "DynamoDB": "dynamodb", "EC2": "ec2", "ECR": "ecr",
	"ECS": "ecs", "EFS": "elasticfilesystem", "Elastic Load Balancing v2": "elasticloadbalancing", "IAM": "iam", "Route 53": "route53", "S3": "s3",
	"S3 Control": "s3", "ServiceDiscovery": "servicediscovery",
}

// renamed are the operations whose IAM action has another name, or that need another one as well:
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations.html names the permissions of each.
var renamed = map[string][]string{
	"S3 DeleteBucketEncryption":                    {"s3:PutEncryptionConfiguration"},
	"S3 DeleteBucketLifecycle":                     {"s3:PutLifecycleConfiguration"},
	"S3 DeleteObjects":                             {"s3:DeleteObject", "s3:DeleteObjectVersion"},
	"S3 DeletePublicAccessBlock":                   {"s3:PutBucketPublicAccessBlock"},
	"S3 GetBucketAccelerateConfiguration":          {"s3:GetAccelerateConfiguration"},
	"S3 GetBucketCors":                             {"s3:GetBucketCORS"},
	"S3 GetBucketEncryption":                       {"s3:GetEncryptionConfiguration"},
	"S3 GetBucketLifecycleConfiguration":           {"s3:GetLifecycleConfiguration"},
	"S3 GetBucketReplication":                      {"s3:GetReplicationConfiguration"},
	"S3 GetObjectLockConfiguration":                {"s3:GetBucketObjectLockConfiguration"},
	"S3 GetPublicAccessBlock":                      {"s3:GetBucketPublicAccessBlock"},
	"S3 HeadBucket":                                {"s3:ListBucket"},
	"S3 HeadObject":                                {"s3:GetObject"},
	"S3 ListObjectVersions":                        {"s3:ListBucketVersions"},
	"S3 ListObjects":                               {"s3:ListBucket"},
	"S3 ListObjectsV2":                             {"s3:ListBucket"},
	"S3 PutBucketEncryption":                       {"s3:PutEncryptionConfiguration"},
	"S3 PutBucketLifecycleConfiguration":           {"s3:PutLifecycleConfiguration"},
	"S3 PutPublicAccessBlock":                      {"s3:PutBucketPublicAccessBlock"},
	"EC2 CreateSecurityGroup":                      {"ec2:CreateSecurityGroup", "ec2:CreateTags"},
	"EC2 CreateVpc":                                {"ec2:CreateVpc", "ec2:CreateTags"},
	"Elastic Load Balancing v2 CreateLoadBalancer": {"elasticloadbalancing:CreateLoadBalancer", "elasticloadbalancing:AddTags"},
	"ECS RegisterTaskDefinition":                   {"ecs:RegisterTaskDefinition", "ecs:TagResource", "iam:PassRole"},
	"IAM CreateRole":                               {"iam:CreateRole", "iam:TagRole"},
}

// actionsOf are the IAM actions that a call needs; none for what anybody may ask.
func actionsOf(service, method string) ([]string, error) {
	if service == "STS" && method == "GetCallerIdentity" {
		return nil, nil
	}
	if actions, found := renamed[service+" "+method]; found {
		return actions, nil
	}
	prefix, found := prefixes[service]
	if !found {
		return nil, fmt.Errorf("%s %s: actions.go does not know the IAM prefix of this service", service, method)
	}
	return []string{prefix + ":" + method}, nil
}
