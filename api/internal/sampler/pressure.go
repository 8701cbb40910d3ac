package sampler

import (
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// The windows over which pressure is told beside the interval itself.
const (
	shortWindow = 10 * time.Second
	longWindow  = time.Minute
)

// impossibleShare is by how much a stall may seem longer than the time that passed, as the file and the clock are read one
// after the other. What is longer still is no reading.
const impossibleShare = 1.1

// stalls remembers the totals of pressure of one machine or cgroup for as long as the longest window.
type stalls struct {
	source string // whose totals they are
	past   []pastStalls
}

// pastStalls are the totals of one moment.
type pastStalls struct {
	at       time.Time
	counters stats.PressureCounters
}

// derive says how much of the time something waited, from the totals of now and of readings before, and remembers those of
// now. prefix is where the result stands in a snapshot. whole is set for a machine, of whose processors not all tasks can wait
// at once: the kernel prints a zero there that means nothing.
func (s *stalls) derive(prefix, source string, counters *stats.PressureCounters, at time.Time, whole bool) (*stats.Pressure, []stats.Missing) {
	if counters == nil {
		s.past = nil
		return nil, nil
	}
	if source != s.source {
		s.source, s.past = source, nil
	}
	var pressure stats.Pressure
	var absent []stats.Missing
	windows := s.windows(at)
	for _, resource := range []struct {
		name   string
		target **stats.Stall
		of     func(*stats.PressureCounters) *stats.StallCounters
		full   bool
	}{
		{"cpu", &pressure.CPU, func(c *stats.PressureCounters) *stats.StallCounters { return c.CPU }, !whole},
		{"memory", &pressure.Memory, func(c *stats.PressureCounters) *stats.StallCounters { return c.Memory }, true},
		{"io", &pressure.IO, func(c *stats.PressureCounters) *stats.StallCounters { return c.IO }, true},
	} {
		now := resource.of(counters)
		if now == nil || now.Some == nil { // who tried to read it has said why
			continue
		}
		some := func(c *stats.StallCounters) *stats.StallTotal { return c.Some }
		full := func(c *stats.StallCounters) *stats.StallTotal { return c.Full }
		line := func(name string, of func(*stats.StallCounters) *stats.StallTotal) *stats.StallShares {
			shares, missing := windows.shares(at, *of(now), func(past *stats.PressureCounters) *stats.StallTotal {
				if then := resource.of(past); then != nil {
					return of(then)
				}
				return nil
			})
			for _, one := range missing {
				one.Field = prefix + "." + resource.name + "." + name + "." + one.Field
				absent = append(absent, one)
			}
			return shares
		}
		stall := stats.Stall{Some: line("some", some), SomeAvg10Percent: now.Some.Avg10Percent}
		if resource.full && now.Full != nil {
			stall.Full, stall.FullAvg10Percent = line("full", full), &now.Full.Avg10Percent
		}
		*resource.target = &stall
	}
	s.remember(at, *counters)
	return &pressure, absent
}

// stallWindow is one of the times over which pressure is told, and the totals at its beginning.
type stallWindow struct {
	name   string
	past   *pastStalls // nil where readings do not go back that far
	reason string      // why that is
}

// stallWindows are those of StallShares, in its order.
type stallWindows [3]stallWindow

// windows returns the windows that end now, the same for each line of each file.
func (s *stalls) windows(at time.Time) stallWindows {
	return stallWindows{
		{"intervalPercent", s.newest(), reasonFirst},
		{"last10SecondsPercent", s.before(at, shortWindow), "Readings do not go back 10 s, or are further apart."},
		{"last60SecondsPercent", s.before(at, longWindow), "Readings do not go back 60 s, or are further apart."},
	}
}

// shares computes the shares of one line over each window. What is missing has the name of the window as its field.
func (w *stallWindows) shares(at time.Time, now stats.StallTotal, then func(*stats.PressureCounters) *stats.StallTotal) (*stats.StallShares, []stats.Missing) {
	var shares stats.StallShares
	var absent []stats.Missing
	for i, target := range []**float64{&shares.IntervalPercent, &shares.Last10SecondsPercent, &shares.Last60SecondsPercent} {
		window := &w[i]
		reason := window.reason
		if window.past != nil {
			reason = reasonReset
			if before := then(&window.past.counters); before != nil {
				*target = stallShare(before.Microseconds, now.Microseconds, at.Sub(window.past.at))
			}
		}
		if *target == nil {
			absent = append(absent, stats.Missing{Field: window.name, Reason: reason})
		}
	}
	return &shares, absent
}

// stallShare returns the share of elapsed by which a total grew, in percent, or nil where it cannot be.
func stallShare(then, now uint64, elapsed time.Duration) *float64 {
	if now < then || elapsed <= 0 {
		return nil
	}
	growth := float64(now-then) * float64(time.Microsecond)
	if growth > impossibleShare*float64(elapsed) {
		return nil
	}
	return percent(growth, float64(elapsed))
}

// newest returns the totals of the reading before, nil at the start.
func (s *stalls) newest() *pastStalls {
	if len(s.past) == 0 {
		return nil
	}
	return &s.past[len(s.past)-1]
}

// early is by how much a tick may come too early for totals of a window before it.
const early = 250 * time.Millisecond

// before returns the totals that are a window old, or nil.
func (s *stalls) before(at time.Time, window time.Duration) *pastStalls {
	if i := windowStart(len(s.past), window, func(i int) time.Duration { return at.Sub(s.past[i].at) }); i >= 0 {
		return &s.past[i]
	}
	return nil
}

// windowStart returns which of so many readings, the oldest first, is the one that a window begins with, or -1: the youngest that is as old. What
// is half as old again would tell of another window: where readings are so far apart that there is such a one next, the one before it is taken
// if it lacks no more than a quarter. So readings that are no further apart than one and a half windows always have one.
func windowStart(count int, window time.Duration, age func(int) time.Duration) int {
	for i := count - 1; i >= 0; i-- {
		switch old := age(i); {
		case old < window-early:
		case old <= window+window/2:
			return i
		case i+1 < count && age(i+1) >= window-window/4:
			return i + 1
		default:
			return -1
		}
	}
	return -1
}

// remember keeps the totals of now, and of the past one for each second of the longest window.
func (s *stalls) remember(at time.Time, counters stats.PressureCounters) {
	const apart = 900 * time.Millisecond
	if last := len(s.past) - 1; last >= 1 && s.past[last].at.Sub(s.past[last-1].at) < apart {
		s.past = s.past[:last] // the newest alone may be younger than that
	}
	expired := 0
	for expired < len(s.past) && at.Sub(s.past[expired].at) > longWindow+longWindow/2 {
		expired++
	}
	s.past = append(s.past[:0], s.past[expired:]...)
	s.past = append(s.past, pastStalls{at, counters})
}
