// Checks the roles of tf/bootstrap, as AWS has them, against what was really asked of AWS (make e2e-aws runs it):
//
//	go run ./e2e/aws/permissions calls DIRECTORY TABLE ROLE...   each role allows every API action in its trace, and what the table adds
//	go run ./e2e/aws/permissions apart DIRECTORY ROLE OTHER      the first role can change nothing that the other one can
//
// DIRECTORY holds ROLE.json, a list of policy documents, and ROLE.log, the debug log of Terraform's runs with that role.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

func main() {
	if len(os.Args) < 5 {
		fail("usage: permissions calls DIRECTORY TABLE ROLE... | apart DIRECTORY ROLE OTHER")
	}
	var problems []string
	switch directory := os.Args[2]; os.Args[1] {
	case "calls":
		for _, role := range os.Args[4:] {
			problems = append(problems, calls(directory, os.Args[3], role)...)
		}
	case "apart":
		problems = apart(directory, os.Args[3], os.Args[4])
	default:
		fail("neither calls nor apart: " + os.Args[1])
	}
	for _, problem := range problems {
		fmt.Println(problem)
	}
	if len(problems) > 0 {
		os.Exit(1)
	}
}

func fail(text string) {
	fmt.Fprintln(os.Stderr, "permissions:", text)
	os.Exit(2)
}

func policies(directory, role string) []statement {
	content, err := os.ReadFile(filepath.Join(directory, role+".json"))
	var documents []struct{ Statement []statement }
	if err == nil {
		err = json.Unmarshal(content, &documents)
	}
	if err != nil {
		fail(err.Error())
	}
	var all []statement
	for _, document := range documents {
		all = append(all, document.Statement...)
	}
	if len(all) == 0 {
		fail(role + " has no policies")
	}
	return all
}

var call = regexp.MustCompile(`"?rpc\.method"?[=:] ?"?(\w+)"? .*"?rpc\.service"?[=:] ?(?:"([^"]+)"|(\w+))`)

// calls names what a role lacks: for each call in its trace, and each row of the table that is for it.
func calls(directory, table, role string) (problems []string) {
	log, err := os.Open(filepath.Join(directory, role+".log"))
	if err != nil {
		fail(err.Error())
	}
	defer log.Close()
	wanted := map[string]string{} // by action, who asks for it
	lines := bufio.NewScanner(log)
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		found := call.FindStringSubmatch(lines.Text())
		if found == nil {
			continue
		}
		service := found[2] + found[3]
		actions, err := actionsOf(service, found[1])
		if err != nil {
			problems = append(problems, role+": "+err.Error())
		}
		for _, action := range actions {
			wanted[action] = "the provider calls " + service + " " + found[1]
		}
	}
	if len(wanted) < 20 {
		problems = append(problems, fmt.Sprintf("%s: only %d calls in its trace: is the format of the log another one?", role, len(wanted)))
	}
	traced := len(wanted)
	for action, source := range rows(table, role) {
		wanted[action] = source
	}
	allowed := policies(directory, role)
	for action, why := range wanted {
		if !slices.ContainsFunc(allowed, func(s statement) bool { return s.Effect == "Allow" && matchesAny(s.Action, action) }) {
			problems = append(problems, fmt.Sprintf("%s may not %s, but %s", role, action, why))
		}
	}
	slices.Sort(problems)
	problems = slices.Compact(problems)
	fmt.Printf("%s: %d actions in the trace, %d with the table\n", role, traced, len(wanted))
	return problems
}

// rows are the actions that the table adds for a role: those for deploy, or for plan.
func rows(table, role string) map[string]string {
	content, err := os.ReadFile(table)
	if err != nil {
		fail(err.Error())
	}
	kind := "deploy"
	if strings.HasSuffix(role, "-plan") {
		kind = "plan"
	}
	found := map[string]string{}
	for _, line := range strings.Split(strings.TrimSpace(string(content)), "\n")[1:] {
		fields := strings.Split(line, "\t")
		if len(fields) != 4 || slices.Contains(fields, "") {
			fail(table + ": a row needs action, roles, who asks, source: " + line)
		}
		if fields[1] == "both" || fields[1] == kind || fields[1] == role {
			found[fields[0]] = fields[2] + " asks for it (" + fields[3] + ")"
		}
	}
	return found
}
