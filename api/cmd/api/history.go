package main

import (
	"context"
	"os"
	"time"

	"github.com/rs/zerolog"

	"github.com/sys-stats/sys-stats/api/internal/collectors"
	"github.com/sys-stats/sys-stats/api/internal/config"
	"github.com/sys-stats/sys-stats/api/internal/fleet"
	"github.com/sys-stats/sys-stats/api/internal/history"
	"github.com/sys-stats/sys-stats/api/internal/host"
	"github.com/sys-stats/sys-stats/api/internal/metrics"
	"github.com/sys-stats/sys-stats/api/internal/sampler"
	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// historyTimeout is how long the history may take to close: what is not written then is replayed at the next start.
const historyTimeout = 8 * time.Second

// openHistory returns what keeps the past, nil where that is off.
func openHistory(settings config.Config, instance string, log zerolog.Logger) *history.History {
	if settings.History == "off" {
		limitGarbage(garbagePercentWithout, os.Environ())
		return nil
	}
	limitGarbage(garbagePercent, os.Environ()) // before the database runs: it stops the world for a moment
	return history.Open(history.Options{
		Dir: settings.HistoryDir, Instance: instance, Version: version,
		Retention: settings.HistoryRetention, MaxBytes: int64(settings.HistoryMaxBytes),
		QueryTimeout: settings.QueryTimeout, QueryMaxSamples: settings.QueryMaxSamples, QueryConcurrency: settings.QueryConcurrency,
		QueryMaxRange: settings.QueryMaxRange, QueryMaxPoints: settings.QueryMaxPoints,
		Log: log,
	})
}

// newExporter returns the series of every sample, stored in past where there is one.
func newExporter(settings config.Config, past *history.History, collected *collectors.Reader, workloads *sampler.Workloads, members *fleet.Fleet) *metrics.Exporter {
	options := metrics.Options{
		Version: version, Revision: revision, StartedAt: time.Now(), ProcessStartedAt: host.NewSelf("/proc").StartedAt(time.Now()), Members: members.Instances,
		Interval: max(settings.HistoryInterval, settings.Interval),
	}
	if workloads != nil {
		options.Counters = workloads.Counters
		options.Workloads = func() []stats.Workload {
			list, age, known := tenants{workloads}.Newest()
			if !known || age > tenantsTooOld {
				return nil
			}
			return list
		}
	}
	if past != nil {
		options.Store, options.Drop, options.History = past.Append, past.Drop, past.Families
	} else { // no sample has it
		options.Collected = func() *stats.CollectedReading { return collected.Newest(time.Now()) }
	}
	return metrics.New(options)
}

// historySource tells in every sample how the history does.
type historySource struct{ past *history.History }

// Read never waits for the history.
func (s historySource) Read(_ context.Context, into *stats.Reading) { into.History = s.past.Reading() }

// closeHistory stores what is left, and closes the database. Nothing is sampled any more.
func closeHistory(exporter *metrics.Exporter, past *history.History, log zerolog.Logger) {
	if past == nil {
		return
	}
	closed := make(chan error, 1)
	go func() {
		exporter.Close()
		closed <- past.Close()
	}()
	select {
	case err := <-closed:
		if err != nil {
			log.Warn().Err(err).Msg("the history was not closed cleanly: the next start repairs it")
		}
	case <-time.After(historyTimeout):
		log.Warn().Stringer("after", historyTimeout).Msg("the history did not close in time: the next start repairs it")
	}
}
