package sampler

import "github.com/sys-stats/sys-stats/api/internal/stats"

// derivePressure says how much of the time something waited. whole is set for a machine, of whose processors not all tasks
// can wait at once: the kernel prints a zero there that means nothing.
func derivePressure(counters *stats.PressureCounters, whole bool) *stats.Pressure {
	if counters == nil {
		return nil
	}
	pressure := stats.Pressure{CPU: deriveStall(counters.CPU), Memory: deriveStall(counters.Memory), IO: deriveStall(counters.IO)}
	if pressure.CPU != nil && whole {
		pressure.CPU.FullAvg10Percent = nil
	}
	return &pressure
}

func deriveStall(counters *stats.StallCounters) *stats.Stall {
	if counters == nil || counters.Some == nil {
		return nil
	}
	stall := stats.Stall{SomeAvg10Percent: counters.Some.Avg10Percent}
	if counters.Full != nil {
		stall.FullAvg10Percent = &counters.Full.Avg10Percent
	}
	return &stall
}
