package sampler_test

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/sampler"
	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// scans is a source with one process that uses half a processor, and counts how often it was scanned. A scan takes as
// long as delay says.
type scans struct {
	count atomic.Int64
	delay time.Duration
}

func (s *scans) ReadProcesses(ctx context.Context) stats.ProcessReading {
	s.count.Add(1)
	at := time.Now()
	select {
	case <-time.After(s.delay):
	case <-ctx.Done():
	}
	ticks := uint64(at.UnixMilli()) / 20
	return stats.ProcessReading{At: at, Processes: []stats.ProcessCounters{{PID: 7, CPUTicks: ticks}}}
}

// published counts snapshots.
type published struct{ count atomic.Int64 }

func (p *published) Take(stats.Sample) { p.count.Add(1) }

// sampling runs test beside a sampler whose first tick is at 0 s.
func sampling(t *testing.T, source *scans, interval time.Duration, test func(t *testing.T, processes *sampler.Processes, snapshots *published)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		processes := sampler.NewProcesses(source, interval)
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		var snapshots published
		machine := machine{delay: func(int) time.Duration { return 0 }}
		ticker := sampler.New([]sampler.Source{machine.reader()}, &snapshots, sampler.Options{Interval: interval, Processes: processes})
		go ticker.Run(ctx)
		synctest.Wait()
		test(t, processes, &snapshots)
	})
}

func TestProcessesAreScannedWhileAskedFor(t *testing.T) {
	source := new(scans)
	sampling(t, source, time.Second, func(t *testing.T, processes *sampler.Processes, _ *published) {
		time.Sleep(3500 * time.Millisecond)
		if n := source.count.Load(); n != 0 {
			t.Errorf("%d scans, and nobody has asked", n)
		}
		asked := time.Now()
		list, found := processes.List(t.Context())
		if waited := time.Since(asked); !found || waited != 500*time.Millisecond || list.Total != 1 || list.Processes[0].CPUPercent != nil {
			t.Errorf("the first to ask waits %s for %v %+v", waited, found, list)
		}
		time.Sleep(1500 * time.Millisecond)
		list, found = processes.List(t.Context()) // at 5.5 s: the lease lasts until 15.5 s
		if percent := list.Processes[0].CPUPercent; !found || percent == nil || *percent != 50 || time.Since(list.At) != 500*time.Millisecond {
			t.Errorf("the second list is %v %+v", found, list)
		}
		time.Sleep(20 * time.Second)
		if n := source.count.Load(); n != 12 {
			t.Errorf("%d scans, to be 12: from 4 s to 15 s", n)
		}
		list, found = processes.List(t.Context())
		if !found || list.Processes[0].CPUPercent != nil || time.Since(list.At) != 0 {
			t.Errorf("a new lease begins with %v %+v", found, list)
		}
	})
}

func TestManyAskForOneScan(t *testing.T) {
	source := &scans{delay: 10 * time.Millisecond}
	sampling(t, source, time.Second, func(t *testing.T, processes *sampler.Processes, _ *published) {
		var viewers sync.WaitGroup
		for range 50 {
			viewers.Go(func() {
				for range 10 {
					if list, found := processes.List(t.Context()); !found || len(list.Processes) != 1 {
						t.Errorf("got %v %+v", found, list)
					}
				}
			})
		}
		viewers.Wait()
		if n := source.count.Load(); n != 1 {
			t.Errorf("%d scans for 500 requests within a tick", n)
		}
	})
}

// Scans that take long are made less often, and their rates are right all the same.
func TestScansTakeATenthOfTheTime(t *testing.T) {
	source := &scans{delay: 250 * time.Millisecond}
	sampling(t, source, time.Second, func(t *testing.T, processes *sampler.Processes, _ *published) {
		var list stats.ProcessList
		for range 12 { // until 13.25 s: the scans are at 1 s, 4 s, 7 s, 10 s and 13 s
			list, _ = processes.List(t.Context())
			time.Sleep(time.Second)
		}
		if n := source.count.Load(); n != 5 {
			t.Errorf("%d scans, to be 5", n)
		}
		if percent := list.Processes[0].CPUPercent; percent == nil || *percent != 50 {
			t.Errorf("list is %+v", list)
		}
	})
}

func TestNoScanInTime(t *testing.T) {
	for name, test := range map[string]struct{ interval, want time.Duration }{
		"three ticks": {time.Second, 3 * time.Second},
		"ten seconds": {30 * time.Second, 10 * time.Second},
	} {
		sampling(t, &scans{delay: time.Hour}, test.interval, func(t *testing.T, processes *sampler.Processes, snapshots *published) {
			asked := time.Now()
			if _, found := processes.List(t.Context()); found || time.Since(asked) != test.want {
				t.Errorf("%s: %v after %s", name, found, time.Since(asked))
			}
			leaving, cancel := context.WithTimeout(t.Context(), time.Millisecond)
			defer cancel()
			asked = time.Now()
			if _, found := processes.List(leaving); found || time.Since(asked) != time.Millisecond {
				t.Errorf("%s: who leaves gets %v after %s", name, found, time.Since(asked))
			}
			synctest.Wait()
			before := snapshots.count.Load()
			time.Sleep(10 * test.interval)
			synctest.Wait()
			if n := snapshots.count.Load() - before; n != 10 {
				t.Errorf("%s: beside a scan that hangs there are %d snapshots in 10 ticks", name, n)
			}
		})
	}
}

// Ticks that are further apart than a lease lasts still find it.
func TestLeaseReachesTheNextTick(t *testing.T) {
	source := new(scans)
	sampling(t, source, time.Minute, func(t *testing.T, processes *sampler.Processes, _ *published) {
		time.Sleep(time.Second)
		if _, found := processes.List(t.Context()); found {
			t.Error("a list came before the tick")
		}
		time.Sleep(time.Minute)
		if list, found := processes.List(t.Context()); !found || time.Since(list.At) != 11*time.Second {
			t.Errorf("after the tick: %v %+v", found, list)
		}
		time.Sleep(10 * time.Minute)
		if n := source.count.Load(); n > 4 {
			t.Errorf("%d scans", n)
		}
	})
}

func TestSamplerWithoutProcesses(t *testing.T) {
	var snapshots published
	sampler.New(nil, &snapshots, sampler.Options{Interval: time.Second}).Tick(t.Context())
	if n := snapshots.count.Load(); n != 1 {
		t.Errorf("%d snapshots", n)
	}
}
