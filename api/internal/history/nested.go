package history

import (
	"errors"
	"fmt"

	"github.com/prometheus/prometheus/promql/parser"
)

const (
	// mostNested is how many brackets of a query may be open at once, and mostOperators how many operators it may have. Prometheus needs seconds
	// to parse one that has ten thousand, and hears no timeout.
	mostNested    = 100
	mostOperators = 500
)

// checkShape refuses a query that would take long, or much memory, to parse.
func checkShape(text string) error {
	cost := 0
	return checkShapeOf(text, &cost)
}

// checkShapeOf does so for one of several texts, whose regular expressions it adds up.
func checkShapeOf(text string, cost *int) error {
	lexer := parser.Lex(text)
	depth, operators := 0, 0
	for {
		var item parser.Item
		lexer.NextItem(&item)
		switch {
		case item.Typ == parser.EOF, item.Typ == parser.ERROR: // the parser says what is wrong
			return nil
		case item.Typ == parser.LEFT_PAREN, item.Typ == parser.LEFT_BRACE, item.Typ == parser.LEFT_BRACKET:
			depth++
		case item.Typ == parser.RIGHT_PAREN, item.Typ == parser.RIGHT_BRACE, item.Typ == parser.RIGHT_BRACKET:
			depth--
		case item.Typ == parser.STRING:
			*cost += patternCost(item.Val)
		case item.Typ.IsOperator():
			operators++
		}
		if depth > mostNested {
			return fmt.Errorf("the query is nested more than %d deep", mostNested)
		}
		if operators > mostOperators {
			return fmt.Errorf("the query has more than %d operators", mostOperators)
		}
		if *cost > mostPatternCost {
			return errors.New("the regular expressions of the query are too large: repeat less in them, and use fewer classes")
		}
	}
}
