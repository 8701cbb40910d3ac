# Sourced by ../aws.sh: asks for the objects through the AWS API, and compares them with what was meant. $work, $project, $bucket and
# $table are its.

service() { # service TREE NAME FILTER: of the ECS service as it is now
  local name
  name=$(application_name "$1")-$2
  [ "$1" = plain ] || name=$name-scaled # autoscaling is on there
  aws ecs describe-services --cluster "$(platform_name "$1")" --services "$name" --output json | jq -r ".services[0] | $3"
}
changed() {
  expect "$(service plain api '[.desiredCount, .runningCount, (.taskDefinition | split(":")[-1])] | @csv')" '3,3,"2"' &&
    ask changed ecs describe-task-definition --task-definition "$(service plain api .taskDefinition)" &&
    holds changed ".taskDefinition.containerDefinitions[0].image | endswith(\"@sha256:$(digest 'api two')\")"
}

objects() {
  state_objects
  platform_objects
  application_objects plain
  application_objects full
  balancer_objects
  network_objects
}

state_objects() {
  ask versioning s3api get-bucket-versioning --bucket "$bucket"
  ask encryption s3api get-bucket-encryption --bucket "$bucket"
  ask public s3api get-public-access-block --bucket "$bucket"
  ask policy s3api get-bucket-policy --bucket "$bucket"
  ask lifecycle s3api get-bucket-lifecycle-configuration --bucket "$bucket"
  ask table dynamodb describe-table --table-name "$table"
  promise 'states: versioned, encrypted, private, old versions go' eval 'holds versioning ".Status == \"Enabled\"" &&
    holds encryption ".ServerSideEncryptionConfiguration.Rules[0].ApplyServerSideEncryptionByDefault.SSEAlgorithm == \"AES256\"" &&
    holds public ".PublicAccessBlockConfiguration | all(.[]; .)" && holds lifecycle ".Rules[0].NoncurrentVersionExpiration.NoncurrentDays == 90"'
  promise 'states: TLS only' holds policy '.Policy | fromjson.Statement[] | select(.Effect == "Deny") | .Condition.Bool["aws:SecureTransport"] == "false"'
  promise 'the lock table is keyed as Terraform wants it' holds table '.Table.KeySchema == [{AttributeName: "LockID", KeyType: "HASH"}]'
}

platform_objects() {
  local preview=$project-pr
  ask cluster ecs describe-clusters --clusters "$project-prod" --include SETTINGS
  ask repositories ecr describe-repositories
  ask expiry ecr get-lifecycle-policy --repository-name "$preview/api"
  ask role iam get-role --role-name "$preview-api-execution"
  ask execution iam get-role-policy --role-name "$preview-api-execution" --policy-name pull-and-log
  ask secret iam get-role-policy --role-name "$project-prod-api-execution" --policy-name pull-and-log
  ask task iam list-role-policies --role-name "$preview-api-task"
  ask groups logs describe-log-groups --log-group-name-prefix "/ecs/$preview/"
  promise 'cluster: insights, Fargate and Spot' holds cluster '.clusters[0] | (.settings == [{name: "containerInsights", value: "enhanced"}]) and (.capacityProviders | sort == ["FARGATE", "FARGATE_SPOT"])'
  promise 'repositories: six, immutable, scanned, encrypted' holds repositories "[.repositories[] | select(.repositoryName | startswith(\"$project-\"))] | length == 6 and all(.imageTagMutability == \"IMMUTABLE\" and .imageScanningConfiguration.scanOnPush and .encryptionConfiguration.encryptionType == \"AES256\")"
  promise 'repositories: builds are counted by their tags' holds expiry '.lifecyclePolicyText | fromjson.rules | length == 2 and .[0].selection == {tagStatus: "tagged", tagPatternList: ["*"], countType: "imageCountMoreThan", countNumber: 50} and .[1].selection.tagStatus == "untagged"'
  promise 'roles of tasks: ECS alone, of this account, within the boundary of the environment' holds role ".Role | (.AssumeRolePolicyDocument.Statement[0] | .Principal.Service == \"ecs-tasks.amazonaws.com\" and .Condition.StringEquals[\"aws:SourceAccount\"] == \"$account\") and (.PermissionsBoundary.PermissionsBoundaryArn | endswith(\"/$preview-boundary\")) and .Path == \"/sys-stats/tasks/\""
  promise 'roles of tasks: one repository, one log group, and * for the login alone' holds execution ".PolicyDocument.Statement | map(select(.Resource == \"*\") | .Action) == [[\"ecr:GetAuthorizationToken\"]] and (map(.Resource) | index(\"arn:aws:ecr:eu-west-1:$account:repository/$preview/api\"))"
  promise 'roles of tasks: the one secret that is named' holds secret '[.PolicyDocument.Statement[] | select(.Sid == "Secrets") | .Resource[]] | length == 1 and (.[0] | endswith("-prod/token"))'
  promise 'roles of tasks: the program itself may do nothing' holds task '.PolicyNames == []'
  promise 'logs: a group a service, kept three days' holds groups '.logGroups | length == 3 and all(.retentionInDays == 3)'
}

application_objects() { # application_objects TREE
  local tree=$1 platform name provider=FARGATE public=DISABLED
  platform=$(platform_name "$tree")
  [ "$tree" = full ] || provider=FARGATE_SPOT public=ENABLED
  for name in api web proxy; do
    service "$tree" $name . >"$work/service.json"
    ask definition ecs describe-task-definition --task-definition "$(jq -r .taskDefinition "$work/service.json")"
    cp "$work/definition.json" "$work/$tree-$name.json" # for tasks.sh
    promise "$tree $name: circuit breaker with rollback, nothing below what is wanted" holds service '.deploymentConfiguration | .deploymentCircuitBreaker == {enable: true, rollback: true} and .minimumHealthyPercent == 100 and .maximumPercent == 200'
    promise "$tree $name: $provider, public address $public, closed shell" holds service ".capacityProviderStrategy[0].capacityProvider == \"$provider\" and .networkConfiguration.awsvpcConfiguration.assignPublicIp == \"$public\" and (.networkConfiguration.awsvpcConfiguration.subnets | length == 2) and .enableExecuteCommand != true"
    promise "$tree $name: all wanted tasks run" holds service '.runningCount == .desiredCount and .desiredCount >= 1'
    promise "$tree $name: an image by digest, of its own repository" holds definition ".taskDefinition.containerDefinitions[0].image == \"123456789012.dkr.ecr.eu-west-1.amazonaws.com/$platform/$name@sha256:$(digest "$name one")\""
    promise "$tree $name: no root, read-only, no capabilities" holds definition '.taskDefinition.containerDefinitions[0] | (.user | test("^[1-9][0-9]*:[1-9][0-9]*$")) and .readonlyRootFilesystem and .linuxParameters.capabilities.drop == ["ALL"] and (.privileged // false | not)'
    promise "$tree $name: health check, logs, Fargate's smallest pair" holds definition ".taskDefinition | .cpu == \"256\" and .memory == \"512\" and .networkMode == \"awsvpc\" and (.containerDefinitions[0] | .healthCheck.command[0] == \"CMD\" and .logConfiguration.options[\"awslogs-group\"] == \"/ecs/$platform/$name\" and .logConfiguration.options.mode == \"non-blocking\")"
  done
  promise "$tree: api and web have no way in from outside the VPC" eval 'service $tree api . >"$work/service.json" && if [ $tree = plain ]; then holds service ".loadBalancers == [] and (.serviceRegistries | length == 1)"; else holds service ".loadBalancers | length == 1"; fi'
}

balancer_objects() {
  local arn
  arn=$(aws elbv2 describe-load-balancers --names "$project-pr-shared" --query 'LoadBalancers[0].LoadBalancerArn' --output text)
  ask plain_listeners elbv2 describe-listeners --load-balancer-arn "$arn"
  ask plain_group elbv2 describe-target-groups --load-balancer-arn "$arn"
  arn=$(aws elbv2 describe-load-balancers --names "$project-prod-proxy" --query 'LoadBalancers[0].LoadBalancerArn' --output text)
  ask listeners elbv2 describe-listeners --load-balancer-arn "$arn"
  ask attributes elbv2 describe-load-balancer-attributes --load-balancer-arn "$arn"
  ask balancers elbv2 describe-load-balancers
  ask targets application-autoscaling describe-scalable-targets --service-namespace ecs
  ask scaling application-autoscaling describe-scaling-policies --service-namespace ecs
  promise 'a preview: HTTP on a port of its own, forwarded' holds plain_listeners '.Listeners | length == 1 and .[0].Port == 20012 and .[0].DefaultActions[0].Type == "forward"'
  promise 'targets are addresses, asked on /healthz' holds plain_group '.TargetGroups[0] | .TargetType == "ip" and .Port == 3050 and .HealthCheckPath == "/healthz" and .Matcher.HttpCode == "200"'
  promise 'prod: HTTPS with a modern policy, and HTTP redirects' holds listeners '.Listeners | sort_by(.Port) | map(.Port) == [80, 443] and (.[0].DefaultActions[0] | .Type == "redirect" and .RedirectConfig.StatusCode == "HTTP_301" and .RedirectConfig.Protocol == "HTTPS") and (.[1] | .SslPolicy == "ELBSecurityPolicy-TLS13-1-2-2021-06" and .DefaultActions[0].Type == "forward")'
  promise 'invalid headers are dropped, access is logged' holds attributes '[.Attributes[] | {key: .Key, value: .Value}] | from_entries | .["routing.http.drop_invalid_header_fields.enabled"] == "true" and .["access_logs.s3.enabled"] == "true"'
  promise 'a shared load balancer for previews, or one for each service' holds balancers "[.LoadBalancers[].LoadBalancerName | select(startswith(\"$project-\"))] | sort == [\"$project-pr-shared\", \"$project-prod-api\", \"$project-prod-proxy\", \"$project-prod-web\"]"
  promise 'autoscaling: three services of prod between their bounds, none of the preview' holds targets "[.ScalableTargets[] | select(.ResourceId | contains(\"/$project-\")) | [(.ResourceId | split(\"/\")[2] | split(\"-\")[3]), .MinCapacity, .MaxCapacity]] | sort == [[\"api\", 2, 6], [\"proxy\", 2, 6], [\"web\", 2, 4]]"
  promise 'autoscaling: processor and memory of all, requests of the proxy' holds scaling "[.ScalingPolicies[] | select(.ResourceId | contains(\"/$project-\")) | .TargetTrackingScalingPolicyConfiguration.PredefinedMetricSpecification.PredefinedMetricType] | group_by(.) | map([.[0], length]) == [[\"ALBRequestCountPerTarget\", 1], [\"ECSServiceAverageCPUUtilization\", 3], [\"ECSServiceAverageMemoryUtilization\", 3]]"
}

network_objects() {
  local groups
  groups=$(aws ec2 describe-security-groups --output json | jq -c "[.SecurityGroups[] | select(.GroupName | startswith(\"$project-\"))]")
  printf '%s' "$groups" >"$work/security.json"
  ask namespaces servicediscovery list-namespaces
  ask names servicediscovery list-services
  promise 'open to the world: the load balancers of the proxies, on 80 and 443' holds security '[.[] | {name: (.GroupName | sub("-[0-9a-f]*$"; "")), port: (.IpPermissions[] | select(any(.IpRanges[]; .CidrIp == "0.0.0.0/0")) | .FromPort)} | [(.name | split("-")[2:4] | join("-")), .port]] | sort == [["pr-shared", 20012], ["prod-proxy", 80], ["prod-proxy", 443]]'
  promise 'tasks let in other security groups alone' holds security '[.[] | select(.Description | startswith("Tasks of")) | .IpPermissions[]] | length > 0 and all((.IpRanges | length == 0) and (.UserIdGroupPairs | length > 0))'
  promise 'private tasks can go nowhere but to the endpoints, S3 and each other' holds security '[.[] | select(.Description | startswith("Tasks of")) | select(.GroupName | contains("-prod-")) | .IpPermissionsEgress[].IpRanges[]] == []'
  promise 'Cloud Map: a namespace a platform; api and web by name, in prod the api' eval 'holds namespaces "[.Namespaces[].Name | select(startswith(\"$project-\"))] | sort == [\"$project-pr.internal\", \"$project-prod.internal\"]" && holds names "[.Services[].Name | select(startswith(\"$project-\"))] | sort == [\"$project-pr-12-api\", \"$project-pr-12-web\", \"$project-prod-api\"]"'
}

nothing_left() {
  local left
  left=$({
    # One that was deleted stays on the list for a while, as INACTIVE.
    aws ecs list-clusters --query 'clusterArns' --output text | xargs -r aws ecs describe-clusters --query 'clusters[?status==`ACTIVE`].clusterName' --output text --clusters
    aws ecr describe-repositories --query 'repositories[].repositoryName' --output text
    aws elbv2 describe-load-balancers --query 'LoadBalancers[].LoadBalancerName' --output text
    aws iam list-roles --query 'Roles[].RoleName' --output text
    aws ec2 describe-vpcs --query 'Vpcs[].Tags[].Value' --output text
    aws s3api list-buckets --query 'Buckets[].Name' --output text
    aws logs describe-log-groups --query 'logGroups[].logGroupName' --output text
    aws dynamodb list-tables --query 'TableNames' --output text
  } | tr '\t' '\n' | grep -F "$project" || true)
  [ -z "$left" ] || { echo "left: $left"; return 1; }
}
