// Package sampler owns time and arithmetic: once a tick it asks its sources for a reading, derives a snapshot from that
// reading and the one before, and hands both to its sinks. Nothing else in the program reads the machine, so what sampling
// costs does not depend on how many people watch.
package sampler

import (
	"context"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// Source reads its own part of a reading whose time is set, and looks at no other. What it cannot read it leaves nil and names
// in the Missing of its part; Read itself never fails and never waits for a slow part.
type Source interface {
	Read(ctx context.Context, into *stats.Reading)
}

// Sink takes each sample, in order. It must not wait for anybody, nor change what it is given.
type Sink interface {
	Take(sample stats.Sample)
}

// Judge says in words whether something is wrong. It is asked about each sample, in order; the verdict of the snapshot that it
// is given is empty.
type Judge interface {
	Judge(sample stats.Sample) stats.Verdict
	// WantsProcesses reports whether processes are worth a scan for as long as this verdict stands: to name a cause.
	WantsProcesses(said stats.Verdict) bool
	// WantsWorkloads reports whether workloads are worth reading each tick for as long as this verdict stands.
	WantsWorkloads(said stats.Verdict) bool
}

// Options describes what a sampler puts into every snapshot, and what it does beside.
type Options struct {
	Interval  time.Duration // time between two ticks, more than 0
	Instance  string
	Version   string
	Processes *Processes // scanned while somebody asks for them, or nil
	Workloads *Workloads // read more often while somebody asks for them; they run by themselves; or nil
}

// Sampler takes a snapshot each interval while it runs.
type Sampler struct {
	sources  []Source
	sinks    []Sink
	options  Options
	judge    Judge
	previous *view
	past     history
	sequence uint64
}

// New returns a sampler that reads from sources, has judge look at it and hands each sample to sinks, in their order.
func New(sources []Source, judge Judge, sinks []Sink, options Options) *Sampler {
	return &Sampler{sources: sources, judge: judge, sinks: sinks, options: options}
}

// Run takes one snapshot at once and one each interval, until ctx is done. A tick that comes late is not made up for:
// every rate is per the time that really passed.
func (s *Sampler) Run(ctx context.Context) {
	go s.options.Processes.run(ctx)
	ticker := time.NewTicker(s.options.Interval)
	defer ticker.Stop()
	for ctx.Err() == nil {
		s.Tick(ctx)
		select { // a tick that fell due meanwhile would measure next to nothing
		case <-ticker.C:
		default:
		}
		select {
		case <-ctx.Done():
		case <-ticker.C:
		}
	}
}

// Tick takes one sample and hands it on. It must not run while Run does.
func (s *Sampler) Tick(ctx context.Context) {
	started := time.Now()
	current := stats.Reading{At: started}
	for _, source := range s.sources {
		source.Read(ctx, &current)
	}
	chosen := chooseLenses(current)
	snapshot := derive(s.previous, chosen, &s.past)
	s.previous = &chosen
	s.sequence++

	snapshot.Sequence = s.sequence
	snapshot.IntervalSeconds = s.options.Interval.Seconds()
	snapshot.Instance = s.options.Instance
	snapshot.Version = s.options.Version
	if current.History.IsOn {
		snapshot.History = &stats.History{Stored: current.History.IsStored}
	}
	snapshot.Verdict = s.judge.Judge(stats.Sample{Reading: current, Snapshot: snapshot})
	if s.judge.WantsProcesses(snapshot.Verdict) {
		s.options.Processes.Hold()
	}
	if s.judge.WantsWorkloads(snapshot.Verdict) {
		s.options.Workloads.Hold()
	}
	snapshot.Self.SampleMicroseconds = float64(time.Since(started)) / float64(time.Microsecond)
	for _, sink := range s.sinks {
		sink.Take(stats.Sample{Reading: current, Snapshot: snapshot})
	}
	s.options.Processes.tick() // after it, so that it is never late for them
	s.options.Workloads.tick()
}
