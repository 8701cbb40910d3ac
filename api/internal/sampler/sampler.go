// Package sampler owns time and arithmetic: once a tick it asks its source for a reading, derives a snapshot from that
// reading and the one before, and hands it to its sink. Nothing else in the program reads the machine, so what sampling
// costs does not depend on how many people watch.
package sampler

import (
	"context"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// Source reads its part of the machine into a reading whose time is set. What it cannot read it leaves nil and names in
// Reading.Missing; Read itself never fails and never waits for a slow part.
type Source interface {
	Read(ctx context.Context, into *stats.Reading)
}

// Sink takes each snapshot, in order. It must not wait for anybody.
type Sink interface {
	Publish(snapshot stats.Snapshot)
}

// Options describes what a sampler puts into every snapshot, and what it does beside.
type Options struct {
	Interval  time.Duration // time between two ticks, more than 0
	Instance  string
	Version   string
	Processes *Processes // scanned after each snapshot while somebody asks for them, or nil
}

// Sampler takes a snapshot each interval while it runs.
type Sampler struct {
	sources  []Source
	sink     Sink
	options  Options
	judge    *judge
	previous *stats.Reading
	sequence uint64
}

// New returns a sampler that reads from sources, in their order, and publishes to sink.
func New(sources []Source, sink Sink, options Options) *Sampler {
	return &Sampler{sources: sources, sink: sink, options: options, judge: newJudge()}
}

// Run takes one snapshot at once and one each interval, until ctx is done. A tick that comes late is not made up for:
// every rate is per the time that really passed.
func (s *Sampler) Run(ctx context.Context) {
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

// Tick takes and publishes one snapshot. It must not run while Run does.
func (s *Sampler) Tick(ctx context.Context) {
	started := time.Now()
	current := stats.Reading{At: started}
	for _, source := range s.sources {
		source.Read(ctx, &current)
	}
	snapshot := derive(s.previous, current)
	snapshot.Verdict = s.judge.verdict(snapshot, current.At)
	s.previous = &current
	s.sequence++

	snapshot.Sequence = s.sequence
	snapshot.IntervalSeconds = s.options.Interval.Seconds()
	snapshot.Instance = s.options.Instance
	snapshot.Version = s.options.Version
	snapshot.Self.SampleMicroseconds = float64(time.Since(started)) / float64(time.Microsecond)
	s.sink.Publish(snapshot)
	s.options.Processes.tick(ctx) // after it, so that it is never late for them
}
