package main

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
)

type statement struct {
	Sid, Effect      string
	Action, Resource list
	Condition        map[string]map[string]list
}

// list is one string or several.
type list []string

func (l *list) UnmarshalJSON(content []byte) error {
	if len(content) > 0 && content[0] == '"' {
		*l = make(list, 1)
		return json.Unmarshal(content, &(*l)[0])
	}
	return json.Unmarshal(content, (*[]string)(l))
}

// matches compares as IAM does: * is any run of characters, ? any one.
func matches(pattern, text string) bool {
	if pattern == "" {
		return text == ""
	}
	switch pattern[0] {
	case '*':
		for i := range len(text) + 1 {
			if matches(pattern[1:], text[i:]) {
				return true
			}
		}
		return false
	case '?':
		return text != "" && matches(pattern[1:], text[1:])
	}
	return text != "" && pattern[0] == text[0] && matches(pattern[1:], text[1:])
}

func matchesAny(patterns []string, text string) bool {
	return slices.ContainsFunc(patterns, func(pattern string) bool { return matches(pattern, text) })
}

// holds says whether a condition is met by the keys of a request. It knows the operators that tf/bootstrap uses, and stops at others.
func (s statement) holds(keys map[string]string) bool {
	for operator, conditions := range s.Condition {
		base, ifExists := strings.CutSuffix(operator, "IfExists")
		base, forAll := strings.CutPrefix(base, "ForAllValues:")
		for key, values := range conditions {
			value, present := keys[key]
			switch {
			case base == "Null":
				if (values[0] == "true") == present {
					return false
				}
			case !present:
				if !ifExists && !forAll {
					return false
				}
			case base == "StringEquals":
				if !slices.Contains(values, value) {
					return false
				}
			case base == "StringLike":
				if !matchesAny(values, value) {
					return false
				}
			default:
				fmt.Fprintln(os.Stderr, "permissions: evaluate.go does not know the condition", operator)
				os.Exit(2)
			}
		}
	}
	return true
}

func allows(statements []statement, action, resource string, keys map[string]string) bool {
	allowed := false
	for _, s := range statements {
		if matchesAny(s.Action, action) && matchesAny(s.Resource, resource) && s.holds(keys) {
			if s.Effect == "Deny" {
				return false
			}
			allowed = true
		}
	}
	return allowed
}
