package main

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// shared is what no role can harm another environment with, although AWS has no way to say whose it is. tf/README.md names these.
var shared = []string{
	"route53:AssociateVPCWithHostedZone", // resolves names, and reaches nothing by it
	"ec2:DeleteNetworkInterface",         // AWS refuses to delete one that is in use, and an environment has no others
	"ecr:GetAuthorizationToken",          // opens only the repositories that other statements list
	"iam:CreateServiceLinkedRole",        // AWS's own roles, the same for everybody
	"route53:CreateHostedZone",           // another zone takes nothing from an existing one
	"route53:DeleteHostedZone",           // AWS refuses to delete a zone with records, and one that belongs to Cloud Map
}

// created are, by action, the kinds of things that are new in such a request: they are nobody's yet.
var created = map[string][]string{
	"ec2:AuthorizeSecurityGroupEgress":  {"security-group-rule"},
	"ec2:AuthorizeSecurityGroupIngress": {"security-group-rule"},
	"ec2:CreateInternetGateway":         {"internet-gateway"},
	"ec2:CreateNetworkInterface":        {"network-interface"},
	"ec2:CreateRouteTable":              {"route-table"},
	"ec2:CreateSecurityGroup":           {"security-group"},
	"ec2:CreateSubnet":                  {"subnet"},
	"ec2:CreateVpc":                     {"vpc"},
	"ec2:CreateVpcEndpoint":             {"vpc-endpoint"},
}

func isNew(action, resource string) bool {
	return slices.ContainsFunc(created[action], func(kind string) bool { return strings.Contains(resource, ":"+kind+"/") })
}

var reads = regexp.MustCompile(`^[a-z0-9-]+:(Describe|Get|List|BatchCheck|BatchGet)`)

// apart tries with one role all that another may change, on the other's things: by their names, and with their tags on them. What the
// caller may choose in a request (tags, a boundary), it chooses as its own policies want it.
func apart(directory, role, other string) (problems []string) {
	attacker, victim := policies(directory, role), policies(directory, other)
	own, theirs := nameOf(attacker), nameOf(victim)
	tried := 0
	for _, s := range victim {
		if _, creating := s.Condition["StringLike"]["ec2:CreateAction"]; creating {
			continue // AWS alone says that a tag belongs to a creation
		}
		for _, action := range s.Action {
			secret := action == "s3:GetObject" || strings.HasPrefix(action, "secretsmanager:") || strings.HasPrefix(action, "ssm:")
			if (reads.MatchString(action) && !secret) || slices.Contains(shared, action) {
				continue
			}
			for _, pattern := range s.Resource {
				resource := strings.NewReplacer("*", "x", "?", "x").Replace(pattern)
				if isNew(action, resource) {
					continue
				}
				for _, keys := range requests(s, own, theirs) {
					tried++
					if allows(attacker, action, resource, keys) {
						problems = append(problems, fmt.Sprintf("%s may %s on %s of %s (%v)", role, action, resource, other, keys))
					}
				}
			}
		}
	}
	if tried < 100 {
		problems = append(problems, fmt.Sprintf("only %d attempts: nothing was tried", tried))
	}
	// The other way round, to see that it is the names that keep them apart and not a mistake of this program.
	for _, sample := range victim {
		if slices.Contains(sample.Action, "ecs:UpdateService") && !allows(victim, "ecs:UpdateService", strings.ReplaceAll(sample.Resource[1], "*", "x"), nil) {
			problems = append(problems, other+" may not even update its own services: the evaluation is wrong")
		}
	}
	fmt.Printf("%s tried %d things on %s\n", role, tried, other)
	return slices.Compact(problems)
}

// nameOf is the environment's name, as its cluster's.
func nameOf(statements []statement) string {
	for _, s := range statements {
		for _, resource := range s.Resource {
			if _, name, found := strings.Cut(resource, ":cluster/"); found {
				return name
			}
		}
	}
	fail("no cluster in the policies")
	return ""
}

// requests are the keys of the requests that are tried for a statement of the other role: its things carry its tag, if anything does.
func requests(s statement, own, theirs string) []map[string]string {
	var all []map[string]string
	for _, tag := range []string{own, own + "-1", theirs} {
		keys := map[string]string{
			"aws:RequestedRegion": "eu-west-1", "aws:RequestTag/Environment": tag, "aws:ResourceTag/Environment": theirs,
			"iam:PassedToService":     "ecs-tasks.amazonaws.com",
			"dynamodb:LeadingKeys":    "x",
			"iam:PermissionsBoundary": "arn:aws:iam::123456789012:policy/x",
		}
		for _, conditions := range s.Condition {
			for key, values := range conditions {
				if _, known := keys[key]; (!known || key == "dynamodb:LeadingKeys") && values[0] != "false" {
					keys[key] = strings.ReplaceAll(values[0], "*", "x")
				}
				if key == "iam:PermissionsBoundary" { // the attacker's own one
					keys[key] = strings.ReplaceAll(values[0], theirs+"-", own+"-")
				}
			}
		}
		all = append(all, keys)
	}
	return all
}
