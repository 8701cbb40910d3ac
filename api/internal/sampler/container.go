package sampler

import (
	"math"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// deriveContainer computes what our container did between two readings, and how near its limits it is. previous is nil
// at the start. A memory limit above the machine's memory limits nothing, and is left out.
func deriveContainer(previous *stats.ContainerCounters, current stats.ContainerCounters, elapsed time.Duration, logicalCPUs *int, memoryTotalBytes *uint64) (stats.Container, []stats.Missing) {
	container := stats.Container{
		Runtime: current.Runtime,
		Source:  current.Source,
		Memory:  deriveContainerMemory(current, memoryTotalBytes),
	}
	if current.PIDs != nil {
		container.PIDs = &stats.ContainerPIDs{Current: *current.PIDs, Limit: current.PIDsLimit}
	}
	if previous != nil && previous.Source != current.Source { // counters of another cgroup
		previous = nil
	}
	var absent []stats.Missing
	container.CPU, absent = deriveContainerCPU(previous, current, elapsed, logicalCPUs)
	return container, absent
}

// deriveContainerCPU computes the processor time. It is nil where the cgroup says nothing of it.
func deriveContainerCPU(previous *stats.ContainerCounters, current stats.ContainerCounters, elapsed time.Duration, logicalCPUs *int) (*stats.ContainerCPU, []stats.Missing) {
	if current.QuotaCores == nil && current.CpusetCores == nil && current.UsageNanoseconds == nil {
		return nil, nil
	}
	cpu := stats.ContainerCPU{LimitCores: limitCores(current, logicalCPUs)}
	var absent []stats.Missing
	note := func(field, reason string) {
		absent = append(absent, stats.Missing{Field: "container.cpu." + field, Reason: reason})
	}
	if cpu.LimitCores == nil {
		note("limitCores", "Neither the cgroup nor the machine says how many processors there are.")
	}

	var before stats.ContainerCounters
	if previous != nil {
		before = *previous
	}
	// A current counter that is nil could not be read, and who tried has said why.
	if now, then := current.UsageNanoseconds, before.UsageNanoseconds; now != nil {
		switch {
		case then == nil:
			note("usagePercent", reasonFirst)
		case *now < *then || elapsed <= 0:
			note("usagePercent", reasonReset)
		case cpu.LimitCores == nil:
			note("usagePercent", "It is a share of limitCores, which is not known.")
		default:
			cpu.UsagePercent = percent(since(*then, *now), float64(elapsed.Nanoseconds())**cpu.LimitCores)
		}
	}
	if current.QuotaCores != nil && current.Periods != nil && current.ThrottledPeriods != nil {
		switch {
		case before.Periods == nil || before.ThrottledPeriods == nil:
			note("throttledPercent", reasonFirst)
		case *current.Periods < *before.Periods || *current.ThrottledPeriods < *before.ThrottledPeriods:
			note("throttledPercent", reasonReset)
		default: // nil where there was no period: nothing wanted to run
			cpu.ThrottledPercent = percent(since(*before.ThrottledPeriods, *current.ThrottledPeriods), since(*before.Periods, *current.Periods))
		}
	}
	return &cpu, absent
}

// limitCores returns the least of what is known to bound the processors: quota, cpuset, task and machine. Bounds that
// cannot be, such as 0, do not count.
func limitCores(current stats.ContainerCounters, logicalCPUs *int) *float64 {
	least := math.Inf(1)
	bound := func(cores float64) {
		if cores > 0 {
			least = min(least, cores)
		}
	}
	if current.QuotaCores != nil {
		bound(*current.QuotaCores)
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

// deriveContainerMemory computes the working set and what is left of the limit. It is nil without both parts of the
// working set. Usage and its parts are read one after the other, so inactive files may be more than all.
func deriveContainerMemory(current stats.ContainerCounters, memoryTotalBytes *uint64) *stats.ContainerMemory {
	if current.MemoryUsageBytes == nil || current.InactiveFileBytes == nil {
		return nil
	}
	usage := *current.MemoryUsageBytes
	return memoryUnder(current.MemoryLimitBytes, usage-min(usage, *current.InactiveFileBytes), current.OOMKills, memoryTotalBytes)
}

// memoryUnder says what of limit a working set leaves.
func memoryUnder(limit *uint64, workingSet uint64, oomKills, memoryTotalBytes *uint64) *stats.ContainerMemory {
	memory := stats.ContainerMemory{WorkingSetBytes: workingSet, OOMKills: oomKills}
	if limit == nil || memoryTotalBytes != nil && *limit > *memoryTotalBytes {
		return &memory
	}
	headroom := *limit - min(*limit, workingSet)
	memory.LimitBytes, memory.HeadroomBytes = limit, &headroom
	memory.UsagePercent = percent(float64(workingSet), float64(*limit))
	return &memory
}
