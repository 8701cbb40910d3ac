package sampler

import (
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// deriveSelf says what this process costs. previous is nil at the start.
func deriveSelf(previous *stats.SelfCounters, current stats.SelfCounters, elapsed time.Duration) (stats.Self, []stats.Missing) {
	self := stats.Self{ResidentBytes: current.ResidentBytes, AnonymousBytes: current.AnonymousBytes}
	if current.CPUNanoseconds == nil { // who tried to read it has said why
		return self, nil
	}
	first := previous == nil || previous.CPUNanoseconds == nil
	if !first {
		self.CPUPercent = scaled(optionalRate(previous.CPUNanoseconds, current.CPUNanoseconds, elapsed), 100/float64(time.Second))
	}
	if self.CPUPercent == nil {
		return self, []stats.Missing{whyAbsent("self.cpuPercent", first)}
	}
	return self, nil
}
