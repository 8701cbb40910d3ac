package sampler_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/sampler"
	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// machine is a source with one processor that is always half busy; a read of it takes as long as delay says.
type machine struct{ delay func(read int) time.Duration }

func (m *machine) reader() source {
	reads := 0
	return func(_ context.Context, into *stats.Reading) {
		reads++
		time.Sleep(m.delay(reads)) // fake time: the test runs in a bubble
		n := uint64(reads) * 50
		into.Machine.CPU = &stats.CPUCounters{Cores: []stats.CoreCounters{{User: n, Idle: n}}}
	}
}

type source func(context.Context, *stats.Reading)

func (s source) Read(ctx context.Context, into *stats.Reading) { s(ctx, into) }

// judge finds nothing.
type judge struct{}

func (judge) Judge(stats.Sample) stats.Verdict  { return stats.Verdict{Level: stats.LevelOK} }
func (judge) WantsProcesses(stats.Verdict) bool { return false }

func (judge) WantsWorkloads(stats.Verdict) bool { return false }

type sink struct{ snapshots []stats.Snapshot }

func (s *sink) Take(sample stats.Sample) { s.snapshots = append(s.snapshots, sample.Snapshot) }

func sample(t *testing.T, m *machine, runs time.Duration) []stats.Snapshot {
	t.Helper()
	var published sink
	ctx, cancel := context.WithTimeout(t.Context(), runs)
	defer cancel()
	sampler.New([]sampler.Source{m.reader()}, judge{}, []sampler.Sink{&published}, sampler.Options{Interval: time.Second, Instance: "here", Version: "v1"}).Run(ctx)
	return published.snapshots
}

func TestOneSnapshotATick(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		started := time.Now()
		snapshots := sample(t, &machine{delay: func(int) time.Duration { return 0 }}, 4500*time.Millisecond)
		if len(snapshots) != 5 {
			t.Fatalf("%d snapshots in 4.5 s, 5 are due: one at once and four ticks", len(snapshots))
		}
		for i, snapshot := range snapshots {
			if snapshot.Sequence != uint64(i+1) || snapshot.Instance != "here" || snapshot.Version != "v1" || snapshot.IntervalSeconds != 1 {
				t.Errorf("snapshot %d is %+v", i, snapshot)
			}
			if due := started.Add(time.Duration(i) * time.Second); !snapshot.At.Equal(due) {
				t.Errorf("snapshot %d is of %s, due at %s", i, snapshot.At, due)
			}
		}
		if snapshots[0].CPU.UsagePercent != nil {
			t.Error("the first snapshot has a rate")
		}
		if usage := snapshots[4].CPU.UsagePercent; usage == nil || *usage != 50 {
			t.Errorf("usage is %v, to be 50", usage)
		}
	})
}

// Each rate is since the tick before, not since the start.
func TestRatesAreOfTheLastTick(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var published sink
		reads := uint64(0)
		read := source(func(_ context.Context, into *stats.Reading) {
			reads++
			user := min(reads, 3) * 100 // works until the third reading, then rests
			into.Machine.CPU = &stats.CPUCounters{Cores: []stats.CoreCounters{{User: user, Idle: reads*100 - user}}}
		})
		ctx, cancel := context.WithTimeout(t.Context(), 4500*time.Millisecond)
		defer cancel()
		sampler.New([]sampler.Source{read}, judge{}, []sampler.Sink{&published}, sampler.Options{Interval: time.Second}).Run(ctx)
		for i, want := range []float64{100, 100, 0, 0} {
			if got := published.snapshots[i+1].CPU.UsagePercent; got == nil || *got != want {
				t.Errorf("tick %d: usage is %v, to be %v", i+2, got, want)
			}
		}
	})
}

// A reading that takes three ticks is one snapshot, not a burst of late ones, and its cost shows.
func TestSlowReading(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		snapshots := sample(t, &machine{delay: func(read int) time.Duration {
			if read == 2 {
				return 3500 * time.Millisecond
			}
			return 0
		}}, 7200*time.Millisecond)
		if len(snapshots) != 5 {
			t.Fatalf("%d snapshots, to be 5: of 0 s, of 4.5 s when the slow one is done, of 5 s, 6 s and 7 s", len(snapshots))
		}
		for i, snapshot := range snapshots[1:] {
			if snapshot.CPU.UsagePercent == nil {
				t.Errorf("snapshot %d has no rate", i+2)
			}
		}
		if cost := snapshots[1].Self.SampleMicroseconds; cost != 3_500_000 {
			t.Errorf("the slow reading cost %v µs", cost)
		}
	})
}
