package sampler

import (
	"os"
	"slices"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// deriveSwap computes the usage of swap, and its traffic since the reading before. It is nil where meminfo says nothing of
// swap.
func deriveSwap(previous *stats.MachineReading, current stats.MachineReading, elapsed time.Duration) (*stats.Swap, []stats.Missing) {
	total, free := current.Memory.Get("SwapTotal"), current.Memory.Get("SwapFree")
	if total == nil || free == nil {
		return nil, nil
	}
	used := *total - min(*free, *total)
	swap := stats.Swap{TotalBytes: *total, UsedBytes: used, UsagePercent: percent(float64(used), float64(*total))}
	var absent []stats.Missing
	if slices.Contains(current.LXCFS, "meminfo") && !slices.Contains(current.LXCFS, "vmstat") {
		const reason = "Inside LXC the swap is the container's, and the kernel counts the traffic of the machine around it alone."
		return &swap, []stats.Missing{{Field: "swap.inBytesPerSecond", Reason: reason}, {Field: "swap.outBytesPerSecond", Reason: reason}}
	}
	pages := func(name, field string) *float64 {
		now := current.VM.Get(name)
		if now == nil { // who tried to read it has said why
			return nil
		}
		var then *uint64
		if previous != nil {
			then = previous.VM.Get(name)
		}
		perSecond := scaled(optionalRate(then, now, elapsed), float64(os.Getpagesize()))
		if perSecond == nil {
			absent = append(absent, whyAbsent("swap."+field, then == nil))
		}
		return perSecond
	}
	swap.InBytesPerSecond = pages("pswpin", "inBytesPerSecond")
	swap.OutBytesPerSecond = pages("pswpout", "outBytesPerSecond")
	return &swap, absent
}
