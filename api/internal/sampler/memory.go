package sampler

import (
	"math"
	"slices"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// freeAtZero is what part of the memory, one of so many, may be free while truly none is available: the kernel keeps a few
// percent for itself. Some kernels of virtual machines say 0 whatever is free.
const freeAtZero = 5

// deriveMemory computes what free(1) prints. It is nil where meminfo could not be read. Numbers that disagree are clamped:
// available is at most the total (LXC shows more at times), used is never below zero.
func deriveMemory(machine stats.MachineReading) (*stats.Memory, []stats.Missing) {
	total := machine.Memory.Get("MemTotal")
	if total == nil {
		return nil, nil // who tried to read it has said why
	}
	memory := stats.Memory{
		TotalBytes:   *total,
		FreeBytes:    machine.Memory.Get("MemFree"),
		BuffersBytes: machine.Memory.Get("Buffers"),
		CachedBytes:  plus(machine.Memory.Get("Cached"), orZero(machine.Memory.Get("SReclaimable"))),
		OOMKills:     machine.VM.Get("oom_kill"),
	}
	memory.HugePagesBytes, memory.HugePagesFreeBytes = hugePages(machine.Memory)
	available := machine.Memory.Get("MemAvailable")
	if available == nil {
		const reason = "The kernel does not say what is available (MemAvailable of meminfo), and it cannot be computed from the rest."
		return &memory, []stats.Missing{
			{Field: "memory.availableBytes", Reason: reason, Hint: "It needs Linux 3.14."},
			{Field: "memory.usedBytes", Reason: reason}, {Field: "memory.usagePercent", Reason: reason},
		}
	}
	if free := memory.FreeBytes; *available == 0 && free != nil && *free > *total/freeAtZero {
		const reason = "The kernel says that nothing is available (MemAvailable of meminfo), though a good part of the memory is free."
		return &memory, []stats.Missing{
			{Field: "memory.availableBytes", Reason: reason}, {Field: "memory.usedBytes", Reason: reason}, {Field: "memory.usagePercent", Reason: reason},
		}
	}
	*available = min(*available, *total)
	if reclaimable := zfsReclaimable(machine); reclaimable != nil {
		*reclaimable = min(*reclaimable, *total-*available)
		*available += *reclaimable
		memory.ZFSReclaimableBytes = reclaimable
	}
	used := *total - *available
	memory.AvailableBytes, memory.UsedBytes = available, &used
	memory.UsagePercent = percent(float64(used), float64(*total))
	return &memory, nil
}

// zfsReclaimable returns what the cache of ZFS gives back when asked: all but its minimum. The kernel takes it for used, and
// so a machine with ZFS would always seem to be full. It is nil where meminfo is that of a container of LXC: the cache is the
// machine's, and no part of what the container uses.
func zfsReclaimable(machine stats.MachineReading) *uint64 {
	cache := machine.ZFS
	if cache == nil || slices.Contains(machine.LXCFS, "meminfo") {
		return nil
	}
	reclaimable := cache.SizeBytes - min(cache.MinimumBytes, cache.SizeBytes)
	return &reclaimable
}

// hugePages returns what is set aside for huge pages, and what of it nobody uses. Hugetlb, since Linux 4.16, counts pages of
// every size, the other lines those of the default size alone.
func hugePages(values stats.Values) (all, free *uint64) {
	count, unused, size := values.Get("HugePages_Total"), values.Get("HugePages_Free"), values.Get("Hugepagesize")
	if count == nil || unused == nil || size == nil || *size == 0 || *unused > *count || *count > math.MaxUint64 / *size {
		return values.Get("Hugetlb"), nil
	}
	bytes, freeBytes := *count**size, *unused**size
	if total := values.Get("Hugetlb"); total != nil {
		bytes = max(bytes, *total)
	}
	if bytes == 0 {
		return nil, nil
	}
	return &bytes, &freeBytes
}

func orZero(value *uint64) *uint64 {
	if value == nil {
		return new(uint64)
	}
	return value
}
