package sampler

import (
	"math"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// reasonImpossible is why a rate is absent that nothing can have.
const reasonImpossible = "Its counters grew by more than can be."

// cgroupUsage is what one cgroup did between two readings.
type cgroupUsage struct {
	cgroup    stats.CgroupCPU
	limit     *float64 // processors that it can use at most
	cores     *float64 // processors in use, nil where that is not known
	throttled *float64 // share of its periods, in percent
	absent    []stats.Missing
}

// deriveContainerCPU shows the cgroup whose quota is tightest now: the one that was held back most, else the one with the least left.
// Without a quota it shows the container itself. It is nil where no cgroup says anything of processors.
func deriveContainerCPU(previous []stats.CgroupCPU, current stats.ContainerCounters, elapsed time.Duration, logicalCPUs *int) (*stats.ContainerCPU, []stats.Missing) {
	var shown *cgroupUsage
	for _, one := range current.CPU {
		if one.QuotaCores == nil && !one.IsContainer {
			continue
		}
		usage := usageOf(previous, one, current, elapsed, logicalCPUs)
		if shown == nil || tighterCPU(usage, *shown) {
			shown = &usage
		}
	}
	if shown == nil {
		shown = &cgroupUsage{limit: limitCores(nil, current, logicalCPUs)}
	}
	if shown.cgroup.QuotaCores == nil && current.CpusetCores == nil && shown.cgroup.UsageNanoseconds == nil {
		return nil, nil
	}
	cpu := stats.ContainerCPU{LimitCores: shown.limit, ThrottledPercent: shown.throttled}
	absent := shown.absent
	if cpu.LimitCores == nil {
		absent = append(absent, stats.Missing{Field: "container.cpu.limitCores", Reason: "Neither the cgroup nor the machine says how many processors there are."})
	}
	if others := limitCores(nil, current, logicalCPUs); shown.limit != nil && (others == nil || *shown.limit < *others) {
		cpu.LimitedBy = shown.cgroup.Path
	}
	switch {
	case shown.cores != nil && cpu.LimitCores == nil:
		absent = append(absent, stats.Missing{Field: "container.cpu.usagePercent", Reason: "It is a share of limitCores, which is not known."})
	case shown.cores != nil:
		cpu.UsagePercent = percent(*shown.cores, *cpu.LimitCores)
	}
	return &cpu, absent
}

// tighterCPU reports whether the quota of one is tighter than that of another. Without a quota there is nothing that is tight.
func tighterCPU(one, other cgroupUsage) bool {
	if one.cgroup.QuotaCores == nil || other.cgroup.QuotaCores == nil {
		return one.cgroup.QuotaCores != nil
	}
	if held, otherHeld := atLeast(one.throttled), atLeast(other.throttled); held != otherHeld {
		return held > otherHeld
	}
	left := func(of cgroupUsage) float64 {
		if of.limit == nil {
			return math.Inf(1)
		}
		return *of.limit - atLeast(of.cores)
	}
	return left(one) < left(other)
}

// atLeast is what is known of a share or a usage: nothing is at least 0.
func atLeast(value *float64) float64 {
	if value == nil {
		return 0
	}
	return *value
}

// usageOf computes what one cgroup did since the reading before. A current counter that is nil could not be read, and who tried has
// said why.
func usageOf(previous []stats.CgroupCPU, one stats.CgroupCPU, current stats.ContainerCounters, elapsed time.Duration, logicalCPUs *int) cgroupUsage {
	usage := cgroupUsage{cgroup: one, limit: limitCores(one.QuotaCores, current, logicalCPUs)}
	note := func(field, reason string) {
		usage.absent = append(usage.absent, stats.Missing{Field: "container.cpu." + field, Reason: reason})
	}
	var before stats.CgroupCPU
	for _, candidate := range previous {
		if candidate.Path == one.Path {
			before = candidate
		}
	}
	if now, then := one.UsageNanoseconds, before.UsageNanoseconds; now != nil {
		switch {
		case then == nil:
			note("usagePercent", reasonFirst)
		case *now < *then || elapsed <= 0:
			note("usagePercent", reasonReset)
		default:
			cores := since(*then, *now) / float64(elapsed.Nanoseconds())
			// Twice what there is leaves room for a reading that was late.
			if logicalCPUs != nil && *logicalCPUs > 0 && cores > 2*float64(*logicalCPUs) {
				note("usagePercent", reasonImpossible)
			} else {
				usage.cores = &cores
			}
		}
	}
	if one.QuotaCores != nil && one.Periods != nil && one.ThrottledPeriods != nil {
		switch {
		case before.Periods == nil || before.ThrottledPeriods == nil:
			note("throttledPercent", reasonFirst)
		case *one.Periods < *before.Periods || *one.ThrottledPeriods < *before.ThrottledPeriods:
			note("throttledPercent", reasonReset)
		default:
			periods, throttled := since(*before.Periods, *one.Periods), since(*before.ThrottledPeriods, *one.ThrottledPeriods)
			if throttled > periods+1 { // the two counters are not read at the same moment
				note("throttledPercent", reasonImpossible)
			} else {
				usage.throttled = percent(throttled, periods) // nil where there was no period: nothing wanted to run
			}
		}
	}
	return usage
}

// limitCores returns the least of what is known to bound the processors: quota, cpuset, task and machine. Bounds that cannot be,
// such as 0, do not count.
func limitCores(quotaCores *float64, current stats.ContainerCounters, logicalCPUs *int) *float64 {
	least := math.Inf(1)
	bound := func(cores float64) {
		if cores > 0 {
			least = min(least, cores)
		}
	}
	if quotaCores != nil {
		bound(*quotaCores)
	}
	if current.CpusetCores != nil {
		bound(float64(*current.CpusetCores))
	}
	if current.Task != nil && current.Task.LimitCores != nil {
		bound(*current.Task.LimitCores)
	}
	if logicalCPUs != nil {
		bound(float64(*logicalCPUs))
	}
	if math.IsInf(least, 1) {
		return nil
	}
	return &least
}
