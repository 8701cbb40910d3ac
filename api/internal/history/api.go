package history

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/grafana/regexp"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/common/route"
	"github.com/prometheus/prometheus/config"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/promql/parser"
	"github.com/prometheus/prometheus/rules"
	"github.com/prometheus/prometheus/scrape"
	"github.com/prometheus/prometheus/storage"
	"github.com/prometheus/prometheus/tsdb"
	api "github.com/prometheus/prometheus/web/api/v1"
)

// Prefix is what all paths of the read API begin with.
const Prefix = "/api/v1"

// newAPI returns Prometheus's own handlers. Its arguments change from version to version: they are named here, and nowhere else.
func newAPI(h *History) http.Handler {
	target := scrape.NewTarget(labels.FromStrings("job", job, "instance", h.options.Instance), &config.ScrapeConfig{}, nil, nil)
	target.SetMetadataStore(h.metadata)
	registry := prometheus.NewRegistry()
	none := noRules{}
	v1 := api.NewAPI(
		h.engine, queryable{h}, nil, nil,
		func(context.Context) api.ScrapePoolsRetriever { return targets{} },
		func(context.Context) api.TargetRetriever { return targets{target} },
		func(context.Context) api.AlertmanagerRetriever { return none },
		func() config.Config { return config.DefaultConfig },
		nil, api.GlobalURLOptions{},
		func(next http.HandlerFunc) http.HandlerFunc { return next }, // ServeHTTP asks before
		nil, "", false, false, 0,
		h.slog,
		func(context.Context) api.RulesRetriever { return none },
		0, 0, 0, false,
		regexp.MustCompile(`^$`), // matches no origin; nil would panic on a request that has one
		func() (api.RuntimeInfo, error) { return api.RuntimeInfo{}, nil },
		&api.PrometheusVersion{Version: engineVersion(), Revision: h.options.Version, Branch: "sys-stats", GoVersion: runtime.Version()},
		nil, nil, registry, registry, nil,
		false, nil, false, false, false, // neither remote write nor OTLP
		lookback, false, false, nil, nil, api.OpenAPIOptions{},
		parser.NewParser(parser.Options{}), false, h.options.QueryTimeout,
	)
	router := route.New()
	v1.Register(router)
	return http.StripPrefix(Prefix, router)
}

// engineVersion is of the Prometheus that answers, by which clients know what it can do: its modules are called 0.316.0 where it is 3.16.0.
func engineVersion() string {
	build, _ := debug.ReadBuildInfo()
	for _, module := range build.Deps {
		if version, found := strings.CutPrefix(module.Version, "v0.3"); found && module.Path == "github.com/prometheus/prometheus" {
			return "3." + version
		}
	}
	return "3.0.0"
}

// queryable reads the database that is open at the moment.
type queryable struct{ history *History }

// Querier returns a reader of what lies between two times.
func (q queryable) Querier(from, to int64) (storage.Querier, error) {
	if q.history.store == nil {
		return nil, tsdb.ErrNotReady
	}
	return q.history.store.querier(from, to)
}

// ChunkQuerier is what remote reads need, which are not served.
func (queryable) ChunkQuerier(int64, int64) (storage.ChunkQuerier, error) {
	return nil, errors.New("only remote reads ask for chunks, and none are served")
}

// targets is the one target that has our metadata.
type targets struct{ target *scrape.Target }

// ScrapePools returns none.
func (targets) ScrapePools() []string { return nil }

// TargetsActive returns the target.
func (t targets) TargetsActive() map[string][]*scrape.Target {
	return map[string][]*scrape.Target{job: {t.target}}
}

// TargetsDropped returns none.
func (targets) TargetsDropped() map[string][]*scrape.Target { return nil }

// TargetsDroppedCounts returns none.
func (targets) TargetsDroppedCounts() map[string]int { return nil }

// ScrapePoolConfig returns none.
func (targets) ScrapePoolConfig(string) (*config.ScrapeConfig, error) {
	return &config.ScrapeConfig{}, nil
}

// noRules has neither rules nor Alertmanagers.
type noRules struct{}

// RuleGroups returns none.
func (noRules) RuleGroups() []*rules.Group { return nil }

// AlertingRules returns none.
func (noRules) AlertingRules() []*rules.AlertingRule { return nil }

// Alertmanagers returns none.
func (noRules) Alertmanagers() []*url.URL { return nil }

// DroppedAlertmanagers returns none.
func (noRules) DroppedAlertmanagers() []*url.URL { return nil }
