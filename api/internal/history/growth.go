package history

import (
	"fmt"
	"strings"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/promql/parser"
)

const (
	// mostGrowth bounds the bytes of labels that a query makes, a selector: with a hundred series of one name that is 1.6 MB. Neither the limit
	// of samples nor the timeout knows of them, and 64 KiB of text become 50 MB, or, where a label is joined with itself again and again, anything.
	mostGrowth = 16 << 10
	// labelBytes is how long a label is taken to be that is stored.
	labelBytes = 64
	// anyName is how many names a selector has that says none.
	anyName = 16
	// valuesOfOne is how many series count_values makes of one: one a value.
	valuesOfOne = 64
)

// growth is how large labels become in a part of a query, from above.
type growth struct {
	series  float64 // as many as so many selectors of one name have
	longest float64 // bytes of a label that the query makes
	made    float64 // bytes of all labels that it makes, times series
}

// checkGrowth refuses a query that makes too much of labels.
func checkGrowth(expression parser.Expr) error {
	if of := growthOf(expression); of.made > mostGrowth {
		return fmt.Errorf("the query makes labels that are too long, or too many: the most are %d KiB, where a selector without a name counts as %d", mostGrowth>>10, anyName)
	}
	return nil
}

func growthOf(node parser.Node) growth {
	var all growth
	for child := range parser.ChildrenIter(node) {
		of := growthOf(child)
		all = growth{series: all.series + of.series, longest: max(all.longest, of.longest), made: all.made + of.made}
	}
	switch node := node.(type) {
	case *parser.VectorSelector:
		all.series = anyName
		for _, matcher := range node.LabelMatchers {
			if matcher.Name == model.MetricNameLabel && matcher.Type == labels.MatchEqual {
				all.series = 1
			}
		}
	case *parser.AggregateExpr:
		if node.Op == parser.COUNT_VALUES {
			all.series *= valuesOfOne
			all.add(textOf(node.Param), 0, 0)
		}
	case *parser.BinaryExpr:
		if node.VectorMatching != nil {
			for _, name := range node.VectorMatching.Include { // a label of one is copied to many
				all.add(name, 0, 1)
			}
		}
	case *parser.Call:
		switch arguments := node.Args; node.Func.Name {
		case "label_replace":
			replacement := textOf(arguments[2])
			all.add(textOf(arguments[1]), len(replacement), strings.Count(replacement, "$"))
		case "label_join":
			parts := len(arguments) - 3
			all.add(textOf(arguments[1]), len(textOf(arguments[2]))*parts, parts)
		}
	}
	return all
}

// add adds a label to every series: its name, what of its value is given, and how many labels its value is made of besides.
func (g *growth) add(name string, given, labels int) {
	value := float64(given) + float64(labels)*max(g.longest, labelBytes)
	g.longest = max(g.longest, value)
	g.made += max(g.series, 1) * (float64(len(name)) + value)
}

func textOf(expression parser.Expr) string {
	switch expression := expression.(type) {
	case *parser.StringLiteral:
		return expression.Val
	case *parser.ParenExpr:
		return textOf(expression.Expr)
	}
	return ""
}
