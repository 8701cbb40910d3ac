package sampler

import (
	"strings"
	"testing"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// stalled is a reading of pressure in which tasks have waited for a disk for that many milliseconds since boot.
func stalled(milliseconds uint64) *stats.PressureCounters {
	return &stats.PressureCounters{IO: &stats.StallCounters{
		Some: &stats.StallTotal{Microseconds: 1000 * milliseconds, Avg10Percent: 77}, Full: &stats.StallTotal{Microseconds: 500 * milliseconds},
	}}
}

// io runs totals through stalls, one each interval, and returns the newest shares of the line some.
func io(past *stalls, interval time.Duration, milliseconds ...uint64) stats.StallShares {
	var newest stats.StallShares
	for i, total := range milliseconds {
		pressure, _ := past.derive("pressure", "/proc", stalled(total), noon.Add(time.Duration(i)*interval), true)
		newest = *pressure.IO.Some
	}
	return newest
}

// growing counts up by step, count times.
func growing(from, step uint64, count int) []uint64 {
	var totals []uint64
	for i := range uint64(count) {
		totals = append(totals, from+i*step)
	}
	return totals
}

// Shares are the growth of the total over the time of the window: after 10 s of full stall, 100 %, and 10 s later, nothing,
// whatever the kernel's decaying mean says.
func TestPressureIsExact(t *testing.T) {
	tenSecondsOfStall := append(growing(5000, 0, 3), growing(6000, 1000, 10)...)
	for name, test := range map[string]struct {
		interval            time.Duration
		totals              []uint64
		second, short, long any
	}{
		"the first reading":     {time.Second, []uint64{5}, nil, nil, nil},
		"a second":              {time.Second, []uint64{5, 255}, 25.0, nil, nil},
		"9 s":                   {time.Second, growing(0, 100, 10), 10.0, nil, nil},
		"10 s":                  {time.Second, growing(0, 100, 11), 10.0, 10.0, nil},
		"10 s of full stall":    {time.Second, tenSecondsOfStall, 100.0, 100.0, nil},
		"10 s later":            {time.Second, append(tenSecondsOfStall, growing(15000, 0, 10)...), 0.0, 0.0, nil},
		"5 s later":             {time.Second, append(tenSecondsOfStall, growing(15000, 0, 5)...), 0.0, 50.0, nil},
		"a minute":              {time.Second, append(growing(0, 0, 31), growing(500, 500, 30)...), 50.0, 50.0, 25.0},
		"five times a second":   {200 * time.Millisecond, growing(0, 20, 301), 10.0, 10.0, 10.0},
		"every 5 s":             {5 * time.Second, growing(0, 1000, 13), 20.0, 20.0, 20.0},
		"every 20 s":            {20 * time.Second, growing(0, 1000, 4), 5.0, nil, 5.0},
		"every 2 min":           {2 * time.Minute, growing(0, 1000, 4), 100.0 / 120, nil, nil},
		"set back":              {time.Second, append(growing(100000, 100, 12), 7), nil, nil, nil},
		"more than time passed": {time.Second, []uint64{0, 1200}, nil, nil, nil},
		"a hair more":           {time.Second, []uint64{0, 1050}, 100.0, nil, nil},
	} {
		shares := io(&stalls{}, test.interval, test.totals...)
		if !same(shares.IntervalPercent, test.second) || !same(shares.Last10SecondsPercent, test.short) || !same(shares.Last60SecondsPercent, test.long) {
			t.Errorf("%s: %v %v %v, to be %v %v %v", name, show(shares.IntervalPercent), show(shares.Last10SecondsPercent), show(shares.Last60SecondsPercent), test.second, test.short, test.long)
		}
	}
}

// Ticks come a little early and late; the share is of the time that really passed.
func TestPressureOfUnevenTicks(t *testing.T) {
	var past stalls
	var shares stats.StallShares
	at := noon
	for i := range 40 {
		late := time.Duration(i%3) * 40 * time.Millisecond
		at = noon.Add(time.Duration(i)*time.Second + late)
		pressure, _ := past.derive("pressure", "/proc", stalled(uint64(at.Sub(noon)/time.Millisecond)/4), at, true)
		shares = *pressure.IO.Some
	}
	if !same(shares.IntervalPercent, 25.0) || !same(shares.Last10SecondsPercent, 25.0) {
		t.Errorf("a quarter of the time is %v of the second, %v of 10 s", show(shares.IntervalPercent), show(shares.Last10SecondsPercent))
	}
}

// What is remembered is bounded, however fast the ticks are.
func TestPressureHistoryIsBounded(t *testing.T) {
	var past stalls
	io(&past, 100*time.Millisecond, growing(0, 1, 5000)...)
	if len(past.past) > 110 {
		t.Errorf("%d moments are remembered", len(past.past))
	}
}

// Totals of another cgroup, and totals after a break, do not go on from those before.
func TestPressureOfAnotherSource(t *testing.T) {
	var past stalls
	io(&past, time.Second, growing(1000, 100, 12)...)
	pressure, absent := past.derive("container.pressure", "ecs", stalled(9000), noon.Add(12*time.Second), false)
	if pressure.IO.Some.IntervalPercent != nil || len(absent) != 6 || absent[0].Reason != reasonFirst || absent[0].Field != "container.pressure.io.some.intervalPercent" {
		t.Errorf("some %+v, missing %+v", pressure.IO.Some, absent)
	}
	if pressure.IO.Full == nil || pressure.CPU != nil {
		t.Errorf("it is %+v", pressure)
	}
	if gone, _ := past.derive("container.pressure", "ecs", nil, noon.Add(13*time.Second), false); gone != nil || past.newest() != nil {
		t.Errorf("nothing was read, and %+v made of it", gone)
	}
}

// The line full of a whole machine's processors is a zero that means nothing.
func TestFullPressureOfProcessors(t *testing.T) {
	line := &stats.StallCounters{Some: &stats.StallTotal{}, Full: &stats.StallTotal{}}
	counters := &stats.PressureCounters{CPU: line, Memory: line, IO: line}
	machine, _ := new(stalls).derive("pressure", "", counters, noon, true)
	container, _ := new(stalls).derive("container.pressure", "", counters, noon, false)
	if machine.CPU.Full != nil || machine.CPU.FullAvg10Percent != nil || machine.Memory.Full == nil || container.CPU.Full == nil {
		t.Errorf("machine %+v, container %+v", machine.CPU, container.CPU)
	}
	for _, field := range []string{"cpu", "memory", "io"} {
		if missing := reasonOf(snapshotOf(nil, stats.Reading{Machine: stats.MachineReading{Pressure: counters}}), "pressure."+field+".some.intervalPercent"); !strings.Contains(missing, "first") {
			t.Errorf("%s is missing because %q", field, missing)
		}
	}
}
