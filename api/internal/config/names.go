package config

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

const prefix = "SYS_STATS_"

// fromKubernetes matches the variables that Kubernetes puts into every pod for a Service whose name starts with
// sys-stats. They are not settings, and no mistake.
var fromKubernetes = regexp.MustCompile(
	`^SYS_STATS_([A-Z0-9_]+_)?(SERVICE_HOST|SERVICE_PORT(_[A-Z0-9_]+)?|PORT(_[0-9]+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?)$`)

// fromDocker matches the values of those that end in PORT: addresses, so that SYS_STATS_PORT=80 is told from them.
var fromDocker = regexp.MustCompile(`^(tcp|udp|sctp)://`)

func isFromKubernetes(name, value string) bool {
	if strings.HasSuffix(name, "_PORT") && !strings.HasSuffix(name, "_SERVICE_PORT") && !strings.Contains(name, "_TCP_") &&
		!strings.Contains(name, "_UDP_") && !strings.Contains(name, "_SCTP_") && !fromDocker.MatchString(value) {
		return false
	}
	return fromKubernetes.MatchString(name)
}

// unknownNames returns a problem for each name that begins like a setting and is none.
func unknownNames(variables map[string]string) []error {
	known := map[string]bool{}
	for _, setting := range Settings() {
		known[setting.Name] = true
	}
	var problems []error
	for _, name := range slices.Sorted(maps.Keys(variables)) {
		if strings.HasPrefix(name, prefix) && !known[name] && !isFromKubernetes(name, variables[name]) {
			problems = append(problems, fmt.Errorf("%s is no setting%s", name, suggestion(name)))
		}
	}
	return problems
}

// suggestion names the setting that was probably meant, or where to find them all.
func suggestion(name string) string {
	best, distance := "", 4 // further away is another word, not a slip
	for _, setting := range Settings() {
		if d := editDistance(name, setting.Name); d < distance {
			best, distance = setting.Name, d
		}
	}
	if best != "" {
		return ": did you mean " + best + "?"
	}
	return ". The command help lists them all."
}

// editDistance counts the insertions, deletions and replacements between two words (Levenshtein).
func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			diagonal, row[j+1] = row[j+1], min(diagonal+cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
