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
	at     time.Time
	totals stallTotals
}

// The lines of the files of pressure: of each resource, in the order of stallResources, the line some and the line full.
const (
	lineSome = iota
	lineFull
	linesOfFile
	lineCount = linesOfFile * 3
)

// stallResources are the files of pressure, in the order of PressureCounters.
var stallResources = [...]string{"cpu", "memory", "io"}

// stallTotals are the totals of all lines. They lie in one piece, as those of 90 moments are kept of each of hundreds of workloads.
type stallTotals struct {
	microseconds [lineCount]uint64
	isKnown      [lineCount]bool
}

func totalsOf(files [len(stallResources)]*stats.StallCounters) (totals stallTotals) {
	for i, file := range files {
		if file == nil {
			continue
		}
		for line, total := range [linesOfFile]*stats.StallTotal{lineSome: file.Some, lineFull: file.Full} {
			if at := i*linesOfFile + line; total != nil {
				totals.microseconds[at], totals.isKnown[at] = total.Microseconds, true
			}
		}
	}
	return totals
}

// derivedPressure has all that a stats.Pressure points to, in one piece: it is made of each workload each second.
type derivedPressure struct {
	stats.Pressure
	stalls   [len(stallResources)]stats.Stall
	shares   [lineCount]stats.StallShares
	percents [lineCount][windowCount]float64
	averages [len(stallResources)]float64
}

// derive says how much of the time something waited, from the totals of now and of readings before, and remembers those of
// now. prefix is where the result stands in a snapshot; without one, nothing is said of what is absent. whole is set for a machine, of whose
// processors not all tasks can wait at once: the kernel prints a zero there that means nothing.
func (s *stalls) derive(prefix, source string, counters *stats.PressureCounters, at time.Time, whole bool) (*stats.Pressure, []stats.Missing) {
	if counters == nil {
		s.past = nil
		return nil, nil
	}
	if source != s.source {
		s.source, s.past = source, nil
	}
	files := [...]*stats.StallCounters{counters.CPU, counters.Memory, counters.IO}
	totals, windows := totalsOf(files), s.windows(at)
	var derived derivedPressure
	var absent []stats.Missing
	for i, target := range []**stats.Stall{&derived.CPU, &derived.Memory, &derived.IO} {
		now := files[i]
		if now == nil || now.Some == nil { // who tried to read it has said why
			continue
		}
		line := func(name string, line int) *stats.StallShares {
			for _, one := range derived.share(i*linesOfFile+line, at, &totals, &windows) {
				if prefix != "" {
					one.Field = prefix + "." + stallResources[i] + "." + name + "." + one.Field
					absent = append(absent, one)
				}
			}
			return &derived.shares[i*linesOfFile+line]
		}
		stall := &derived.stalls[i]
		stall.Some, stall.SomeAvg10Percent = line("some", lineSome), now.Some.Avg10Percent
		if isWholeCPU := whole && i == 0; !isWholeCPU && now.Full != nil {
			derived.averages[i] = now.Full.Avg10Percent
			stall.Full, stall.FullAvg10Percent = line("full", lineFull), &derived.averages[i]
		}
		*target = stall
	}
	s.remember(at, totals)
	return &derived.Pressure, absent
}

// stallWindow is one of the times over which pressure is told, and the totals at its beginning.
type stallWindow struct {
	name   string
	past   *pastStalls // nil where readings do not go back that far
	reason string      // why that is
}

const windowCount = 3

// stallWindows are those of StallShares, in its order.
type stallWindows [windowCount]stallWindow

// windows returns the windows that end now, the same for each line of each file.
func (s *stalls) windows(at time.Time) stallWindows {
	return stallWindows{
		{"intervalPercent", s.newest(), reasonFirst},
		{"last10SecondsPercent", s.before(at, shortWindow), "Readings do not go back 10 s, or are further apart."},
		{"last60SecondsPercent", s.before(at, longWindow), "Readings do not go back 60 s, or are further apart."},
	}
}

// share computes the shares of one line over each window. What is missing has the name of the window as its field.
func (d *derivedPressure) share(line int, at time.Time, now *stallTotals, windows *stallWindows) (absent []stats.Missing) {
	shares := &d.shares[line]
	for i, target := range [windowCount]**float64{&shares.IntervalPercent, &shares.Last10SecondsPercent, &shares.Last60SecondsPercent} {
		window := &windows[i]
		reason := window.reason
		if past := window.past; past != nil {
			reason = reasonReset
			if past.totals.isKnown[line] {
				share, isPossible := stallShare(past.totals.microseconds[line], now.microseconds[line], at.Sub(past.at))
				if isPossible {
					d.percents[line][i] = share
					*target = &d.percents[line][i]
				}
			}
		}
		if *target == nil {
			absent = append(absent, stats.Missing{Field: window.name, Reason: reason})
		}
	}
	return absent
}

// stallShare returns the share of elapsed by which a total grew, in percent, or false where it cannot be.
func stallShare(then, now uint64, elapsed time.Duration) (share float64, isPossible bool) {
	if now < then || elapsed <= 0 {
		return 0, false
	}
	growth := float64(now-then) * float64(time.Microsecond)
	if growth > impossibleShare*float64(elapsed) {
		return 0, false
	}
	return min(100*growth/float64(elapsed), 100), true
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
func (s *stalls) remember(at time.Time, totals stallTotals) {
	const apart = 900 * time.Millisecond
	if last := len(s.past) - 1; last >= 1 && s.past[last].at.Sub(s.past[last-1].at) < apart {
		s.past = s.past[:last] // the newest alone may be younger than that
	}
	expired := 0
	for expired < len(s.past) && at.Sub(s.past[expired].at) > longWindow+longWindow/2 {
		expired++
	}
	s.past = append(s.past[expired:], pastStalls{at, totals}) // moved only when there is no room behind it
}
