package sampler

import (
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// reasonFirst explains a rate that has no reading to be measured from.
const reasonFirst = "A rate needs two readings, and this is the first."

// derive turns two readings into a snapshot. It is pure: same readings, same snapshot. previous is nil at the start.
func derive(previous *stats.Reading, current stats.Reading) stats.Snapshot {
	snapshot := stats.Snapshot{
		At:      current.At.UTC(),
		Lenses:  append([]stats.Lens{}, current.Lenses...),
		Host:    deriveHost(current.Host, current.At),
		Missing: append([]stats.Missing{}, current.Missing...),
	}
	if current.CPU != nil {
		var before *stats.CPUCounters
		if previous != nil {
			before = previous.CPU
		}
		cpu, absent := deriveCPU(before, *current.CPU)
		snapshot.CPU = &cpu
		snapshot.Missing = append(snapshot.Missing, absent...)
	}
	if current.Memory != nil {
		memory := deriveMemory(*current.Memory)
		snapshot.Memory = &memory
	}
	return snapshot
}

// deriveHost adds the uptime. It is absent where the clock says that the machine has yet to boot.
func deriveHost(host stats.Host, at time.Time) stats.Host {
	if host.BootTime != nil && !at.Before(*host.BootTime) {
		uptime := at.Sub(*host.BootTime).Seconds()
		host.UptimeSeconds = &uptime
	}
	return host
}

// deriveMemory computes what free(1) prints. Counters that disagree are clamped: available is at most the total
// (LXC shows more at times), used is never below zero.
func deriveMemory(counters stats.MemoryCounters) stats.Memory {
	available := min(counters.AvailableBytes, counters.TotalBytes)
	used := counters.TotalBytes - available
	return stats.Memory{
		TotalBytes:     counters.TotalBytes,
		AvailableBytes: available,
		UsedBytes:      used,
		FreeBytes:      counters.FreeBytes,
		BuffersBytes:   counters.BuffersBytes,
		CachedBytes:    counters.CachedBytes,
		UsagePercent:   percent(float64(used), float64(counters.TotalBytes)),
	}
}
