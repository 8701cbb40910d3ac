package history

import "fmt"

const (
	// mostNested is how deep a query may be nested, and mostQueryBytes how long it may be. Prometheus needs seconds to parse one that has ten
	// thousand terms or is nested that deep, and hears no timeout.
	mostNested     = 100
	mostQueryBytes = 8 << 10
)

var (
	errNested = fmt.Errorf("the query is nested more than %d deep, or has more terms in a row", mostNested)
	errLong   = fmt.Errorf("the query has more than %d bytes", mostQueryBytes)
)

// isNestedDeeply tells whether a query is nested too deep to be parsed: by brackets, or by signs one after the other. What strings and
// comments hold is counted too.
func isNestedDeeply(text string) bool {
	depth, signs := 0, 0
	for at := range len(text) {
		switch text[at] {
		case '(', '[', '{':
			depth++
		case ')', ']', '}':
			depth--
		case '-', '+':
			signs++
		case ' ', '\t', '\n', '\r':
		default:
			signs = 0
		}
		if depth > mostNested || signs > mostNested {
			return true
		}
	}
	return false
}
