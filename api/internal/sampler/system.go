package sampler

import (
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// deriveSystem adds to cpu what the kernel counts for all processors together.
func deriveSystem(previous, current *stats.SystemCounters, elapsed time.Duration, cpu *stats.CPU) []stats.Missing {
	if current == nil || current.ContextSwitches == nil {
		return []stats.Missing{{Field: "cpu.contextSwitchesPerSecond", Reason: "The kernel does not count them (ctxt of stat)."}}
	}
	var then *uint64
	if previous != nil {
		then = previous.ContextSwitches
	}
	cpu.ContextSwitchesPerSecond = optionalRate(then, current.ContextSwitches, elapsed)
	if cpu.ContextSwitchesPerSecond == nil {
		return []stats.Missing{whyAbsent("cpu.contextSwitchesPerSecond", then == nil)}
	}
	return nil
}
