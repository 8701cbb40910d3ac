package history

import (
	"log/slog"
	"time"

	"github.com/prometheus/prometheus/promql"
	"github.com/prometheus/prometheus/promql/parser"
)

// lookback is Prometheus's own: answers are to equal those of a Prometheus.
const lookback = 5 * time.Minute

// subqueryStep is the step of a subquery that names none.
const subqueryStep = time.Minute

func newEngine(options Options, counts *counts, suspect func(error), log *slog.Logger) promql.QueryEngine {
	syntax := parser.NewParser(parser.Options{})
	return &guardedEngine{options: options, counts: counts, suspect: suspect, parser: syntax, QueryEngine: promql.NewEngine(promql.EngineOpts{
		Logger:                   log,
		MaxSamples:               options.QueryMaxSamples,
		Timeout:                  options.QueryTimeout,
		LookbackDelta:            lookback,
		NoStepSubqueryIntervalFn: func(int64) int64 { return subqueryStep.Milliseconds() },
		EnableAtModifier:         true,
		EnableNegativeOffset:     true,
		Parser:                   syntax,
	})}
}
