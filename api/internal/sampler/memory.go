package sampler

import (
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// deriveMemory computes what free(1) prints. Counters that disagree are clamped: available is at most the total
// (LXC shows more at times), used is never below zero. The cache of ZFS counts as available down to its minimum: the
// kernel takes it for used, and so a machine with ZFS would always seem to be full.
func deriveMemory(counters stats.MemoryCounters, oomKills *uint64) stats.Memory {
	available := min(counters.AvailableBytes, counters.TotalBytes)
	var reclaimable *uint64
	if size, least := counters.ZFSSizeBytes, counters.ZFSMinimumBytes; size != nil && least != nil {
		given := min(*size-min(*least, *size), counters.TotalBytes-available)
		reclaimable = &given
		available += given
	}
	used := counters.TotalBytes - available
	return stats.Memory{
		TotalBytes:          counters.TotalBytes,
		AvailableBytes:      available,
		UsedBytes:           used,
		FreeBytes:           counters.FreeBytes,
		BuffersBytes:        counters.BuffersBytes,
		CachedBytes:         counters.CachedBytes,
		ZFSReclaimableBytes: reclaimable,
		UsagePercent:        percent(float64(used), float64(counters.TotalBytes)),
		OOMKills:            oomKills,
	}
}

// deriveSwap computes the usage of swap, and its traffic since the reading before.
func deriveSwap(previous *stats.SwapCounters, current stats.SwapCounters, elapsed time.Duration) (stats.Swap, []stats.Missing) {
	used := current.TotalBytes - min(current.FreeBytes, current.TotalBytes)
	swap := stats.Swap{
		TotalBytes:   current.TotalBytes,
		UsedBytes:    used,
		UsagePercent: percent(float64(used), float64(current.TotalBytes)),
	}
	if previous != nil {
		swap.InBytesPerSecond = optionalRate(previous.InBytes, current.InBytes, elapsed)
		swap.OutBytesPerSecond = optionalRate(previous.OutBytes, current.OutBytes, elapsed)
	}
	var absent []stats.Missing
	if swap.InBytesPerSecond == nil && current.InBytes != nil {
		absent = append(absent, whyAbsent("swap.inBytesPerSecond", previous == nil))
	}
	if swap.OutBytesPerSecond == nil && current.OutBytes != nil {
		absent = append(absent, whyAbsent("swap.outBytesPerSecond", previous == nil))
	}
	return swap, absent
}
