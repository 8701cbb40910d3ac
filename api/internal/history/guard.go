package history

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/prometheus/prometheus/promql"
	"github.com/prometheus/prometheus/promql/parser"
	"github.com/prometheus/prometheus/storage"
)

// guardedEngine refuses queries that ask for too much before they run, and says of those that are stopped which setting stopped them.
type guardedEngine struct {
	promql.QueryEngine
	options Options
	counts  *counts
	suspect func(error) // is told of what could not be read
	parser  parser.Parser
}

// NewInstantQuery returns a query of one moment.
func (g *guardedEngine) NewInstantQuery(ctx context.Context, from storage.Queryable, opts promql.QueryOpts, text string, at time.Time) (promql.Query, error) {
	if err := g.check(text, max(0, opts.LookbackDelta()-lookback)); err != nil {
		return nil, err
	}
	query, err := g.QueryEngine.NewInstantQuery(ctx, from, opts, text, at)
	return g.guard(query), err
}

// NewRangeQuery returns a query of a range.
func (g *guardedEngine) NewRangeQuery(ctx context.Context, from storage.Queryable, opts promql.QueryOpts, text string, start, end time.Time, step time.Duration) (promql.Query, error) {
	if err := g.check(text, end.Sub(start)+max(0, opts.LookbackDelta()-lookback)); err != nil {
		return nil, err
	}
	query, err := g.QueryEngine.NewRangeQuery(ctx, from, opts, text, start, end, step)
	return g.guard(query), err
}

// check refuses what reads too long a range, or evaluates a part of itself too often.
func (g *guardedEngine) check(text string, outer time.Duration) error {
	if err := checkShape(text); err != nil {
		return g.refuse(refusedSize, err)
	}
	expression, err := g.parser.ParseExpr(text)
	if err != nil {
		return nil //nolint:nilerr // the engine says it, in Prometheus's words
	}
	if err := checkGrowth(expression); err != nil {
		return g.refuse(refusedSize, err)
	}
	parser.Inspect(expression, func(node parser.Node, path []parser.Node) error {
		if err != nil {
			return err
		}
		reads := outer
		for _, part := range append(path[:len(path):len(path)], node) {
			switch part := part.(type) {
			case *parser.MatrixSelector:
				reads += part.Range
			case *parser.SubqueryExpr:
				reads += part.Range
				if points := part.Range/cmp.Or(part.Step, subqueryStep) + 1; int64(points) > int64(g.options.QueryMaxPoints) {
					err = g.refuse(refusedPoints, fmt.Errorf("a subquery would have %d points a series: the most are %d (SYS_STATS_QUERY_MAX_POINTS)", points, g.options.QueryMaxPoints))
				}
			}
		}
		if reads > g.options.QueryMaxRange || reads < 0 {
			err = g.refuse(refusedRange, fmt.Errorf("the query reads a range of %s: the longest is %s (SYS_STATS_QUERY_MAX_RANGE)", reads, g.options.QueryMaxRange))
		}
		return err
	})
	return err
}

func (g *guardedEngine) refuse(kind refusal, err error) error {
	g.counts.refusals[kind].Add(1)
	return err
}

func (g *guardedEngine) guard(query promql.Query) promql.Query {
	if query == nil {
		return nil
	}
	return guardedQuery{Query: query, engine: g}
}

// guardedQuery names the setting that stopped it.
type guardedQuery struct {
	promql.Query
	engine *guardedEngine
}

// Exec runs the query.
func (q guardedQuery) Exec(ctx context.Context) *promql.Result {
	result := q.Query.Exec(ctx)
	var timeout promql.ErrQueryTimeout
	var samples promql.ErrTooManySamples
	switch options := q.engine.options; {
	case errors.As(result.Err, &timeout):
		result.Err = q.engine.refuse(refusedTimeout, fmt.Errorf("%w: the longest is %s (SYS_STATS_QUERY_TIMEOUT)", result.Err, options.QueryTimeout))
	case errors.As(result.Err, &samples):
		result.Err = q.engine.refuse(refusedSamples, fmt.Errorf("%w: the most are %d (SYS_STATS_QUERY_MAX_SAMPLES)", result.Err, options.QueryMaxSamples))
	case result.Err != nil:
		q.engine.suspect(result.Err)
	}
	return result
}
