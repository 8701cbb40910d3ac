package metrics

import (
	"sync"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// Options says what is told beside the samples, and where history is kept.
type Options struct {
	Version   string
	Revision  string
	StartedAt time.Time // when it began to sample

	ProcessStartedAt time.Time // zero where not known

	Workloads func() []stats.Workload         // the newest list of them; nil where they are not read
	Counters  func() []stats.WorkloadCounters // what those were derived from; nil as well
	Members   func() []stats.Instance         // of the fleet; nil where there is none
	Collected func() *stats.CollectedReading  // what only /metrics has, where no sample has it; nil where samples do
	History   func() []stats.MetricFamily     // what history tells of itself; nil without it

	Interval time.Duration                                     // between two samples of history
	Store    func(at time.Time, families []stats.MetricFamily) // takes them, and may wait; nil without history
	Drop     func(at time.Time)                                // is told what Store does not get, since it waits for long; nil as well
}

// Exporter turns samples into series. It is a sink of the sampler.
type Exporter struct {
	options Options
	kept    keeper

	mutex   sync.Mutex
	newest  *stats.Sample
	record  *record // nil without history
	batches chan batch
	ended   chan struct{}
}

// New returns an exporter. Where there is a Store, it is called by one goroutine, until Close.
func New(options Options) *Exporter {
	exporter := &Exporter{options: options, kept: newKeeper(mostWorkloads)}
	if options.Store != nil {
		exporter.record = newRecord(options.Interval)
		exporter.batches = make(chan batch, waitingBatches)
		exporter.ended = make(chan struct{})
		go exporter.store()
	}
	return exporter
}

// Take takes a sample, and never waits for whoever stores.
func (e *Exporter) Take(sample stats.Sample) {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	e.newest = &sample
	if e.record == nil {
		return
	}
	workloads := e.workloads()
	for _, due := range e.record.take(&sample, workloads, func() *families { return e.plain(&sample, workloads) }) {
		e.send(due)
	}
}

// Families returns the series of the newest sample; none before the first.
func (e *Exporter) Families() []stats.MetricFamily {
	all := e.ofNewest()
	if all == nil || e.options.History == nil {
		return all
	}
	return append(all, e.options.History()...) // may wait, so without the lock
}

func (e *Exporter) ofNewest() []stats.MetricFamily {
	newest, workloads := e.sampled()
	if newest == nil {
		return nil
	}
	if e.options.Collected != nil {
		with := *newest
		with.Reading.Collected = e.options.Collected()
		newest = &with
	}
	all := e.plain(newest, workloads)
	gauges := newTable() // as history has them: of two of one name the first
	gauges.take(&newest.Snapshot, workloads)
	gauges.newest(all)
	return all.list
}

// sampled returns the newest sample, nil before the first. The lock is held no longer: a tick would wait for everyone who scrapes.
func (e *Exporter) sampled() (*stats.Sample, []stats.Workload) {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	if e.newest == nil {
		return nil, nil
	}
	return e.newest, e.workloads()
}

// workloads returns those that are kept, of the newest list.
func (e *Exporter) workloads() []stats.Workload {
	if e.options.Workloads == nil {
		return nil
	}
	return e.kept.keep(e.options.Workloads())
}

// plain is everything but the gauges that are derived.
func (e *Exporter) plain(sample *stats.Sample, workloads []stats.Workload) *families {
	all := newFamilies()
	all.node(sample)
	var counted []stats.WorkloadCounters
	if e.options.Counters != nil {
		counted = e.options.Counters()
	}
	all.containers(&sample.Reading, workloads, counted)
	all.workloads(workloads)
	all.verdict(sample.Snapshot.Verdict)
	if e.options.Members != nil {
		all.members(e.options.Members())
	}
	all.self(sample, e.options)
	return all
}
