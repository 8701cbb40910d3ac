package history

import (
	"strconv"
	"strings"

	"github.com/prometheus/prometheus/util/strutil"
)

const (
	// mostPatternCost bounds what the regular expressions of a request grow to: 40 bytes each. Without it a few KiB of text become 100 MiB.
	mostPatternCost = 100_000
	// mostRepeats is how often Go lets a part of a regular expression be repeated, repeats of repeats included.
	mostRepeats = 1000
	// classCost is what a class of Unicode is, such as \pL: a thousand ranges and more.
	classCost = 1000
)

// patternCost estimates how large a text of a query becomes as a regular expression, from above. Any text may be one: label_replace takes them.
func patternCost(quoted string) int {
	pattern, err := strutil.Unquote(quoted)
	if err != nil {
		return 0 // the parser says it
	}
	repeats := 1
	for _, part := range strings.Split(pattern, "{")[1:] {
		count, _, _ := strings.Cut(part, "}")
		for bound := range strings.SplitSeq(count, ",") {
			if number, err := strconv.Atoi(bound); err == nil && number > 1 {
				repeats = min(mostRepeats, repeats*min(number, mostRepeats))
			}
		}
	}
	classes := strings.Count(pattern, `\p`) + strings.Count(pattern, `\P`)
	return len(pattern)*repeats + classes*classCost
}
