package sampler_test

import (
	"context"
	"math"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/sampler"
	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// scans is a source with one process that uses half of the only processor, while processes that nobody sees use a quarter.
// It notes when it was scanned. A scan takes as long as delay says.
type scans struct {
	delay  func(scan int) time.Duration
	mu     sync.Mutex
	begun  []time.Time
	forgot atomic.Int64
}

func (s *scans) ReadProcesses(ctx context.Context) stats.ProcessReading {
	at := time.Now()
	s.mu.Lock()
	s.begun = append(s.begun, at)
	number := len(s.begun)
	s.mu.Unlock()
	if s.delay != nil {
		select {
		case <-time.After(s.delay(number)):
		case <-ctx.Done():
		}
	}
	ticks := uint64(at.UnixMilli()) / 20
	return stats.ProcessReading{
		At: at, Until: time.Now(),
		CPU:       &stats.CPUCounters{Cores: []stats.CoreCounters{{User: ticks, System: ticks / 2, Idle: ticks / 2}}},
		Processes: []stats.ProcessCounters{{PID: 7, Name: "busy", CPUTicks: ticks, ResidentBytes: 4096}},
	}
}

func (s *scans) ForgetProcesses() { s.forgot.Add(1) }

// after returns how long after start each scan began, in milliseconds.
func (s *scans) after(start time.Time) []int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	var times []int64
	for _, begun := range s.begun {
		times = append(times, begun.Sub(start).Milliseconds())
	}
	return times
}

// always is a delay that is the same for each scan.
func always(delay time.Duration) func(int) time.Duration {
	return func(int) time.Duration { return delay }
}

// published counts snapshots.
type published struct{ count atomic.Int64 }

func (p *published) Take(stats.Sample) { p.count.Add(1) }

// sampling runs test beside a sampler whose first tick is at start.
func sampling(t *testing.T, source *scans, interval time.Duration, test func(t *testing.T, processes *sampler.Processes, start time.Time)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		processes := sampler.NewProcesses(source, interval)
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		start := time.Now()
		var snapshots published
		go sampler.New(nil, judge{}, []sampler.Sink{&snapshots}, sampler.Options{Interval: interval, Processes: processes}).Run(ctx)
		synctest.Wait()
		test(t, processes, start)
		synctest.Wait()
		if want := 1 + int64(time.Since(start)/interval); snapshots.count.Load() != want {
			t.Errorf("%d snapshots beside the scans, want %d", snapshots.count.Load(), want)
		}
	})
}

func wantHalf(t *testing.T, list stats.ProcessList, found bool) {
	t.Helper()
	if !found || len(list.Processes) != 1 || list.Processes[0].CPUPercent == nil || list.UnlistedCPUPercent == nil ||
		math.Abs(*list.Processes[0].CPUPercent-50) > 3 || math.Abs(*list.UnlistedCPUPercent-25) > 3 { // of ticks of 10 ms
		t.Errorf("list is %v %+v", found, list)
	}
}

// However far apart ticks are, the first answer comes within a second, with processor time.
func TestFirstAnswerIsWhole(t *testing.T) {
	for name, test := range map[string]struct {
		interval, scan time.Duration
		want           time.Duration
	}{
		"every second":     {time.Second, 10 * time.Millisecond, 410 * time.Millisecond},
		"every 250 ms":     {250 * time.Millisecond, 10 * time.Millisecond, 410 * time.Millisecond},
		"every 20 seconds": {20 * time.Second, 10 * time.Millisecond, 410 * time.Millisecond},
		"every minute":     {time.Minute, 10 * time.Millisecond, 410 * time.Millisecond},
		"a slow machine":   {time.Minute, 250 * time.Millisecond, 750 * time.Millisecond},
	} {
		t.Run(name, func(t *testing.T) {
			source := &scans{delay: always(test.scan)}
			sampling(t, source, test.interval, func(t *testing.T, processes *sampler.Processes, start time.Time) {
				time.Sleep(3300 * time.Millisecond)
				if times := source.after(start); len(times) != 0 {
					t.Fatalf("scans at %v ms, and nobody has asked", times)
				}
				asked := time.Now()
				list, found := processes.List(t.Context())
				wantHalf(t, list, found)
				if waited := time.Since(asked); waited != test.want || list.AgeSeconds != test.scan.Seconds() {
					t.Errorf("the answer came after %s, %g s old", waited, list.AgeSeconds)
				}
			})
		})
	}
}

// Where two scans take more than a second the first answer does without the second of them.
func TestFirstAnswerDoesNotWaitForSlowRates(t *testing.T) {
	for delay, want := range map[time.Duration]time.Duration{600 * time.Millisecond: time.Second, 1500 * time.Millisecond: 1500 * time.Millisecond} {
		sampling(t, &scans{delay: always(delay)}, time.Second, func(t *testing.T, processes *sampler.Processes, start time.Time) {
			list, found := processes.List(t.Context())
			if !found || time.Since(start) != want || list.Processes[0].CPUPercent != nil || list.UnlistedCPUPercent != nil {
				t.Errorf("after %s: %v %+v", time.Since(start), found, list)
			}
		})
	}
}

func TestProcessesAreScannedWhileAskedFor(t *testing.T) {
	source := new(scans)
	sampling(t, source, time.Second, func(t *testing.T, processes *sampler.Processes, start time.Time) {
		time.Sleep(3500 * time.Millisecond)
		_, _ = processes.List(t.Context()) // at 3.5 s, until 3.9 s; the lease, renewed with the second scan, ends at 13.9 s
		time.Sleep(1600 * time.Millisecond)
		list, found := processes.List(t.Context()) // at 5.5 s
		wantHalf(t, list, found)
		if list.AgeSeconds != 0.5 {
			t.Errorf("the list is %g s old", list.AgeSeconds)
		}
		time.Sleep(9999 * time.Millisecond)
		if n := source.forgot.Load(); n != 0 {
			t.Errorf("%d times forgotten, and the lease lasts until 15.5 s", n)
		}
		time.Sleep(10 * time.Second)
		want := []int64{3500, 3900, 5000, 6000, 7000, 8000, 9000, 10000, 11000, 12000, 13000, 14000, 15000}
		if times := source.after(start); !slices.Equal(times, want) {
			t.Errorf("scans at %v ms, want %v", times, want)
		}
		if n := source.forgot.Load(); n != 1 {
			t.Errorf("forgotten %d times at the end of the lease", n)
		}
		list, found = processes.List(t.Context()) // a new lease begins as the first did
		wantHalf(t, list, found)
		if list.AgeSeconds != 0 {
			t.Errorf("the list is %g s old", list.AgeSeconds)
		}
	})
}

func TestManyAskForOnePairOfScans(t *testing.T) {
	source := &scans{delay: always(10 * time.Millisecond)}
	sampling(t, source, time.Second, func(t *testing.T, processes *sampler.Processes, start time.Time) {
		time.Sleep(100 * time.Millisecond)
		var viewers sync.WaitGroup
		for range 50 {
			viewers.Go(func() {
				for range 10 {
					list, found := processes.List(t.Context())
					wantHalf(t, list, found)
				}
			})
		}
		viewers.Wait()
		if times := source.after(start); !slices.Equal(times, []int64{100, 500}) {
			t.Errorf("scans at %v ms for 500 requests within a tick", times)
		}
	})
}

// Scans that take long are made less often, and their rates are right all the same.
func TestScansTakeATenthOfTheTime(t *testing.T) {
	source := &scans{delay: always(200 * time.Millisecond)}
	sampling(t, source, time.Second, func(t *testing.T, processes *sampler.Processes, start time.Time) {
		for range 12 {
			list, found := processes.List(t.Context())
			wantHalf(t, list, found)
			time.Sleep(time.Second)
		}
		// The pair has its tenth too: after 0.4 s of scans there is none before 4.4 s.
		if times := source.after(start); !slices.Equal(times, []int64{0, 400, 5000, 7000, 9000, 11000}) {
			t.Errorf("scans at %v ms", times)
		}
	})
}

// A scan that hangs leaves the last list standing for a while, with its age, and not for ever.
func TestScanThatHangs(t *testing.T) {
	source := &scans{delay: func(scan int) time.Duration {
		if scan == 3 {
			return 3 * time.Hour
		}
		return 0
	}}
	sampling(t, source, time.Second, func(t *testing.T, processes *sampler.Processes, start time.Time) {
		list, found := processes.List(t.Context())
		wantHalf(t, list, found)
		for range 9 { // at 0.4 s; the third scan begins at 1 s
			time.Sleep(time.Second)
			list, found = processes.List(t.Context())
			wantHalf(t, list, found)
			if age := time.Since(start) - 400*time.Millisecond; list.AgeSeconds != age.Seconds() {
				t.Errorf("a list of %s is said to be %g s old", age, list.AgeSeconds)
			}
		}
		time.Sleep(1500 * time.Millisecond)
		asked := time.Now()
		if list, found := processes.List(t.Context()); found || time.Since(asked) != 4*time.Second {
			t.Errorf("after %s the answer is %v %+v", time.Since(asked), found, list)
		}
		if _, found := processes.Top("memory", 3); found {
			t.Error("a cause is told from a list that is too old to show")
		}
		leaving, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		defer cancel()
		asked = time.Now()
		if _, found := processes.List(leaving); found || time.Since(asked) != time.Millisecond {
			t.Errorf("a client that disconnects gets %v after %s", found, time.Since(asked))
		}
		time.Sleep(time.Hour)
		if times := source.after(start); len(times) != 3 || source.forgot.Load() != 0 {
			t.Errorf("scans at %v ms beside one that hangs, %d times forgotten", times, source.forgot.Load())
		}
		time.Sleep(2*time.Hour - time.Since(start)%time.Hour + 15*time.Second) // the scan has ended
		if source.forgot.Load() != 1 {
			t.Errorf("%d times forgotten after the end of a lease and of the scan that outlasted it", source.forgot.Load())
		}
		list, found = processes.List(t.Context()) // the next begins as the first did: no rate over three hours
		wantHalf(t, list, found)
		if list.AgeSeconds != 0 || len(source.after(start)) != 5 {
			t.Errorf("the list is %g s old, scans at %v", list.AgeSeconds, source.after(start))
		}
	})
}

// A scan that hangs while somebody keeps asking is followed by a new pair: nothing is told of the time in between.
func TestScanThatHangsWhileAskedFor(t *testing.T) {
	source := &scans{delay: func(scan int) time.Duration {
		if scan == 3 {
			return time.Minute
		}
		return 0
	}}
	sampling(t, source, time.Second, func(t *testing.T, processes *sampler.Processes, start time.Time) {
		refused := 0
		for time.Since(start) < 90*time.Second {
			list, found := processes.List(t.Context())
			if !found {
				refused++
			} else if wantHalf(t, list, found); list.AgeSeconds > 10 {
				t.Errorf("a list of %g s is shown", list.AgeSeconds)
			}
			time.Sleep(2 * time.Second)
		}
		if times := source.after(start); refused < 8 || refused > 11 || len(times) < 6 || !slices.Equal(times[:6], []int64{0, 400, 1000, 71000, 71400, 72000}) {
			t.Errorf("%d times no answer, scans at %v ms", refused, source.after(start))
		}
	})
}

func TestNoScanInTime(t *testing.T) {
	for _, interval := range []time.Duration{time.Second, 30 * time.Second} {
		sampling(t, &scans{delay: always(time.Hour)}, interval, func(t *testing.T, processes *sampler.Processes, _ time.Time) {
			asked := time.Now()
			if _, found := processes.List(t.Context()); found || time.Since(asked) != 4*time.Second {
				t.Errorf("every %s: %v after %s", interval, found, time.Since(asked))
			}
		})
	}
}

// A list of ticks that are far apart is shown until the next, and its lease need not reach that one.
func TestTicksFarApart(t *testing.T) {
	source := new(scans)
	sampling(t, source, time.Minute, func(t *testing.T, processes *sampler.Processes, start time.Time) {
		time.Sleep(time.Second)
		for range 45 {
			list, found := processes.List(t.Context())
			wantHalf(t, list, found)
			time.Sleep(2 * time.Second)
		}
		if times := source.after(start); !slices.Equal(times, []int64{1000, 1400, 60000}) {
			t.Errorf("scans at %v ms", times)
		}
		time.Sleep(10 * time.Second)
		if source.forgot.Load() != 1 {
			t.Error("what was read is kept until the next tick")
		}
	})
}

// A finding keeps processes scanned by itself, and they are its causes.
func TestHoldAndTop(t *testing.T) {
	for _, interval := range []time.Duration{time.Second, time.Minute} {
		source := new(scans)
		sampling(t, source, interval, func(t *testing.T, processes *sampler.Processes, start time.Time) {
			time.Sleep(interval / 10)
			if _, found := processes.Top("cpu", 3); found {
				t.Error("there are causes before the first scan")
			}
			processes.Hold()
			time.Sleep(200 * time.Millisecond)
			if _, found := processes.Top("cpu", 3); found {
				t.Error("there is processor time after one scan")
			}
			if top, found := processes.Top("memory", 3); !found || len(top.Processes) != 1 || top.Processes[0].ResidentBytes != 4096 {
				t.Errorf("memory is used by %v %+v", found, top)
			}
			for range 3 {
				time.Sleep(interval)
				processes.Hold()
				top, found := processes.Top("cpu", 3)
				if !found || len(top.Processes) != 1 || top.UnlistedCPUPercent == nil || math.Abs(*top.UnlistedCPUPercent-25) > 3 || !top.SeesAll {
					t.Errorf("the processor is used by %v %+v", found, top)
					continue
				}
				if use := top.Processes[0]; use.PID != 7 || use.Name != "busy" || math.Abs(use.CPUPercent-50) > 3 {
					t.Errorf("the processor is used by %v %+v", found, top)
				}
			}
			if n := len(source.after(start)); n != 5 {
				t.Errorf("%d scans in three ticks, want 5", n)
			}
			time.Sleep(3 * max(interval, 10*time.Second))
			if _, found := processes.Top("memory", 3); found || source.forgot.Load() != 1 {
				t.Errorf("after the lease there are causes: %v, forgotten %d times", found, source.forgot.Load())
			}
		})
	}
}

func TestSamplerWithoutProcesses(t *testing.T) {
	var snapshots published
	var none *sampler.Processes
	none.Hold()
	if _, found := none.Top("cpu", 1); found {
		t.Error("no processes have causes")
	}
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 1500*time.Millisecond)
		defer cancel()
		sampler.New(nil, judge{}, []sampler.Sink{&snapshots}, sampler.Options{Interval: time.Second}).Run(ctx)
	})
	if n := snapshots.count.Load(); n != 2 {
		t.Errorf("%d snapshots", n)
	}
}

// Who asks for a list does not shorten the lease of a finding.
func TestListKeepsTheLeaseOfAFinding(t *testing.T) {
	source := new(scans)
	sampling(t, source, time.Minute, func(t *testing.T, processes *sampler.Processes, _ time.Time) {
		processes.Hold()
		_, _ = processes.List(t.Context())
		time.Sleep(time.Minute)
		if n := source.forgot.Load(); n != 0 {
			t.Errorf("forgotten %d times, and the finding holds its lease for two ticks", n)
		}
	})
}
