package sampler

import (
	"strings"
	"testing"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// A run-queue delay is over the time between the two looks at the threads, which are not those at which the readings began, and is believed
// only where so many threads can have waited for so long.
func TestRunDelay(t *testing.T) {
	type look struct{ at, waited, watched float64 } // in seconds
	for name, test := range map[string]struct {
		then, now look
		want      float64 // percent, below 0 for none
	}{
		"four threads wait half of the time":          {look{0.1, 3, 9}, look{10.1, 23, 49}, 200},
		"read late":                                   {look{0.1, 3, 9}, look{14.1, 31, 65}, 200},
		"read late before":                            {look{4, 3, 9}, look{10, 15, 33}, 200},
		"two threads wait all of the time":            {look{0, 0, 0}, look{10, 20, 20}, 200},
		"a wait of before is counted when it is over": {look{0, 0, 0}, look{10, 21, 20}, 200},
		"longer than so many threads can":             {look{0, 0, 0}, look{10, 48, 40}, -1},
		"nobody was looked at twice":                  {look{0, 5, 5}, look{10, 5, 5}, 0},
		"set back":                                    {look{0, 5, 50}, look{10, 4, 90}, -1},
		"they have begun again":                       {look{0, 5, 50}, look{10, 6, 20}, -1},
		"no time has passed":                          {look{10, 5, 50}, look{10, 6, 90}, -1},
		"the clock was set back":                      {look{10, 5, 50}, look{9, 6, 90}, -1},
	} {
		t.Run(name, func(t *testing.T) {
			var clock workloadClock
			row := func(after time.Duration, look look) stats.Workload {
				one := counted("/a", 1)
				one.Delay = &stats.RunDelay{
					At:                noonOfWorkloads.Add(time.Duration(look.at * float64(time.Second))),
					WaitedNanoseconds: uint64(look.waited * 1e9), WatchedNanoseconds: uint64(look.watched * 1e9),
				}
				return clock.read(after, totals(100, 2), one).Workloads[0]
			}
			row(0, test.then)
			got := row(10*time.Second, test.now).RunDelayPercent
			if test.want < 0 && got != nil || test.want >= 0 && !near(got, test.want) {
				t.Errorf("%v %%, want %v", show(got), test.want)
			}
		})
	}
}

// Rates are over the time between the two looks at a cgroup, however late in a reading it was read.
func TestWorkloadReadLate(t *testing.T) {
	const second = time.Second
	for name, test := range map[string]struct{ then, now, elapsed time.Duration }{ // how late it was read, and the time between
		"at once":     {0, 0, 10 * second},
		"late":        {0, 4 * second, 14 * second},
		"late before": {3 * second, 0, 7 * second},
		"both":        {2 * second, 2 * second, 10 * second},
	} {
		var clock workloadClock
		seconds := test.elapsed.Seconds()
		late := func(by time.Duration, cpu, read, waited float64) stats.WorkloadCounters {
			one := counted("/a", cpu)
			one.ReadAt = clock.at.Add(10 * second).Add(by)
			one.IO = []stats.WorkloadIO{{Device: "259:0", ReadBytes: uint64(read)}}
			one.Pressure = &stats.PressureCounters{CPU: &stats.StallCounters{Some: &stats.StallTotal{Microseconds: uint64(1e6 * waited)}}}
			return one
		}
		clock.at = noonOfWorkloads
		clock.read(10*second, totals(100, 4), late(test.then, 1, 0, 0))
		row := clock.read(10*second, totals(140, 4), late(test.now, 1+2*seconds, 500*seconds, seconds/2)).Workloads[0]
		if !near(row.CPU.UsageCores, 2) || len(row.Disks) != 1 || !near(row.Disks[0].ReadBytesPerSecond, 500) || !near(row.Pressure.CPU.Some.IntervalPercent, 50) {
			t.Errorf("%s: %v cores, %+v, waited %v %%", name, show(row.CPU.UsageCores), row.Disks, show(row.Pressure.CPU.Some.IntervalPercent))
		}
	}
	var clock workloadClock
	clock.read(second, totals(100, 4))
	one := counted("/new", 3) // it is new, and all it used was since the reading before
	one.ReadAt = clock.at.Add(3 * second)
	if row := clock.read(second, totals(104, 4), one).Workloads[0]; !near(row.CPU.UsageCores, 1) {
		t.Errorf("a new one used %v cores", show(row.CPU.UsageCores))
	}
}

// However far apart readings are, up to one and a half windows: there is one that the window begins with. None is much older or younger.
func TestWindowStart(t *testing.T) {
	for apart := 100 * time.Millisecond; apart <= 30*time.Second; apart += 100 * time.Millisecond {
		const count = 400
		age := func(i int) time.Duration { return time.Duration(count-i) * apart }
		start := windowStart(count, shortWindow, age)
		if (start >= 0) != (apart <= 15*time.Second) {
			t.Errorf("%s apart: window begins with %d", apart, start)
		} else if start >= 0 && (age(start) < 7500*time.Millisecond || age(start) > 15*time.Second) {
			t.Errorf("%s apart: it is %s old", apart, age(start))
		}
	}
	for text, want := range map[string]int{
		"":            -1,
		"8":           -1, // readings do not go back that far yet
		"9 8 7":       -1,
		"9.8 9 8":     0,
		"16 8":        1,
		"16 7.4":      -1,
		"16 9.5 8":    1,
		"30 14 9":     1,
		"16":          -1,
		"30 16 5 1":   -1,
		"12 11 10 -5": 2,
	} {
		var ages []time.Duration
		for field := range strings.FieldsSeq(text) {
			seconds, err := time.ParseDuration(field + "s")
			if err != nil {
				t.Fatal(err)
			}
			ages = append(ages, seconds)
		}
		if got := windowStart(len(ages), shortWindow, func(i int) time.Duration { return ages[i] }); got != want {
			t.Errorf("readings of %q seconds ago: %d, want %d", text, got, want)
		}
	}
}
