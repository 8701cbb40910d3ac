package metrics

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// A clock that is set does not change how often is stored, and each minute that it shows is told once.
func TestClockThatIsSet(t *testing.T) {
	for name, step := range map[string]time.Duration{"forward": time.Hour, "back": -time.Hour, "back within the minute": -3 * time.Second} {
		t.Run(name, func(t *testing.T) { synctest.Test(t, func(t *testing.T) { clockIsSet(t, step) }) })
	}
}

func clockIsSet(t *testing.T, step time.Duration) {
	var minutes, intervals []time.Time
	counted := 0.0
	exporter := New(Options{Interval: 5 * time.Second, Store: func(at time.Time, families []stats.MetricFamily) {
		if strings.Contains(families[0].Name, ":") {
			minutes = append(minutes, at)
			sum, _ := find(families, "sys_stats_load1:max1m")
			counted = max(counted, sum)
		} else {
			intervals = append(intervals, at)
		}
	}})
	begun := time.Now()
	for second := range 40 {
		at := begun.Add(time.Duration(second) * time.Second)
		if second >= 20 {
			at = moved(at, step)
		}
		exporter.Take(sampleAt(at, float64(second)))
		synctest.Wait()
	}
	exporter.Close()
	if len(intervals) < 8 || len(intervals) > 9 {
		t.Errorf("%d appends in 40 s: %v", len(intervals), intervals)
	}
	wantMinutes := 1
	if step.Abs() >= time.Minute {
		wantMinutes = 2
	}
	if len(minutes) != wantMinutes || counted != 39 {
		t.Errorf("%d minutes, with a most of %g: %v", len(minutes), counted, minutes)
	}
}

// moved returns a time as another clock shows it: without a monotonic part, as no test can have one that differs from the wall's.
func moved(at time.Time, step time.Duration) time.Time { return at.Round(0).Add(step) }

// A tick does not wait for a disk, and what it could not hand on is not kept for ever.
func TestNobodyWaitsForTheDisk(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		released := make(chan struct{})
		stored, dropped := 0, 0
		exporter := New(Options{
			Interval: time.Second, Store: func(time.Time, []stats.MetricFamily) { <-released; stored++ }, Drop: func(time.Time) { dropped++ },
		})
		at := time.Now()
		for second := range 50 {
			exporter.Take(sampleAt(at.Add(time.Duration(second)*time.Second), 1))
		}
		if waited := time.Since(at); waited != 0 {
			t.Errorf("the ticks waited %v", waited)
		}
		close(released)
		exporter.Close()
		if stored < waitingBatches || stored > waitingBatches+2 {
			t.Errorf("%d of 50 are stored", stored)
		}
		if all := stored + dropped; all < 50 || all > 52 { // a minute or two may end
			t.Errorf("%d are stored and %d told to be dropped, of 50", stored, dropped)
		}
	})
}

func TestWithoutHistoryNothingRuns(t *testing.T) {
	before := runtime.NumGoroutine()
	exporter := New(Options{})
	exporter.Take(sampleAt(time.Unix(100, 0), 1))
	if exporter.record != nil || runtime.NumGoroutine() != before {
		t.Errorf("%d goroutines more, a table of peaks: %v", runtime.NumGoroutine()-before, exporter.record != nil)
	}
	exporter.Close()
}

// Where two things have one name, there is one series of the first.
func TestOneNameIsOneSeries(t *testing.T) {
	sample := sampleAt(time.Unix(100, 0), 1)
	sample.Snapshot.Sensors = []stats.Sensor{{Name: "\xff", Celsius: 1}, {Name: "\xfe", Celsius: 2}}
	for name, families := range map[string][]stats.MetricFamily{"asked": familiesOf(sample), "stored": storedOf(sample)} {
		if got := seriesOf(families, "sys_stats_sensor_celsius"); len(got) != 1 || got["sensor=\uFFFD"] != 1 {
			t.Errorf("%s: %v", name, got)
		}
		seen := map[string]bool{}
		for _, family := range families {
			for _, one := range family.Series {
				key := family.Name + fmt.Sprint(one.Labels)
				if seen[key] {
					t.Errorf("%s: %s is there twice", name, key)
				}
				seen[key] = true
			}
		}
	}
}

// storedOf returns what history gets of a sample.
func storedOf(sample stats.Sample) (all []stats.MetricFamily) {
	exporter := New(Options{Interval: time.Second, Store: func(_ time.Time, families []stats.MetricFamily) { all = append(all, families...) }})
	exporter.Take(sample)
	exporter.Close()
	return all
}

// Of many workloads the largest have series, and who has them keeps them until another is twice as large.
func TestWorkloadsStay(t *testing.T) {
	kept := newKeeper(2)
	ids := func(cores ...float64) []string {
		list := make([]stats.Workload, len(cores))
		for i := range cores {
			list[i] = stats.Workload{ID: string(rune('a' + i)), CPU: stats.WorkloadCPU{UsageCores: &cores[i]}}
		}
		var names []string
		for _, one := range kept.keep(list) {
			names = append(names, one.ID)
		}
		slices.Sort(names)
		return names
	}
	for _, step := range []struct {
		cores []float64
		want  string
	}{{[]float64{3, 2, 1}, "ab"}, {[]float64{3, 1, 1.9}, "ab"}, {[]float64{3, 1, 2.1}, "ac"}, {[]float64{3, 2.5, 2.1}, "ac"}} {
		if got := strings.Join(ids(step.cores...), ""); got != step.want {
			t.Errorf("%v keeps %s, not %s", step.cores, got, step.want)
		}
	}
}

func TestNoTickWaitsForAScrape(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hold := make(chan struct{})
		exporter := New(Options{Counters: func() []stats.WorkloadCounters { <-hold; return nil }})
		exporter.Take(sampleAt(time.Now(), 10))
		go exporter.Families()
		synctest.Wait()
		taken := make(chan struct{})
		go func() { exporter.Take(sampleAt(time.Now(), 20)); close(taken) }()
		synctest.Wait()
		select {
		case <-taken:
		default:
			t.Error("a tick waits for a scrape")
		}
		close(hold)
	})
}
