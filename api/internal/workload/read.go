package workload

import (
	"context"
	"runtime"
	"sync"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

const (
	// cgroupsPerPart is how many cgroups are worth another processor, of mostParts at most.
	cgroupsPerPart = 100
	mostParts      = 4
)

// partsOf returns in how many parts a walk over so many workloads is made at the same time.
func partsOf(count int) int { return min(1+count/cgroupsPerPart, runtime.GOMAXPROCS(0), mostParts) }

// inParts has each part of so many workloads done at the same time.
func inParts(count int, do func(part, from, to int)) {
	var workers sync.WaitGroup
	parts := partsOf(count)
	for part := 1; part < parts; part++ {
		workers.Go(func() { do(part, part*count/parts, (part+1)*count/parts) })
	}
	do(0, 0, count/parts) // here: what it needs is in this processor's cache
	workers.Wait()
}

// readCgroups reads what each cgroup says.
func (r *Reader) readCgroups(ctx context.Context, into *stats.WorkloadReading, workloads []found) {
	for len(r.cgroups) < partsOf(len(workloads)) {
		r.cgroups = append(r.cgroups, r.newCgroupReader())
	}
	results := make([]cgroupResult, len(workloads))
	inParts(len(workloads), func(part, from, to int) {
		for i := from; i < to && ctx.Err() == nil; i++ {
			r.readCgroup(r.cgroups[part], into, &workloads[i], &results[i])
		}
	})

	into.Workloads = make([]stats.WorkloadCounters, 0, len(workloads))
	kept := make(map[cgroupKey]known, len(workloads))
	var reasons reasons
	for i := range results {
		if one := &results[i]; one.isThere {
			kept[workloads[i].key()] = one.known
			reasons.add(one.missing.limits)
			reasons.add(one.missing.usage)
			reasons.add(one.activity)
			reasons.count(&one.counters)
			into.Workloads = append(into.Workloads, one.counters)
		}
	}
	r.known = kept
	into.Missing = append(into.Missing, reasons.missing(into.Source)...)
}

// cgroupResult is what was read of one cgroup.
type cgroupResult struct {
	known
	isThere  bool
	activity []stats.Missing
}

// readCgroup reads one cgroup. It shares nothing that changes with others that run beside it.
func (r *Reader) readCgroup(reader CgroupReader, list *stats.WorkloadReading, one *found, into *cgroupResult) {
	before, isKnown := r.known[one.key()]
	into.known = before
	counters := &into.counters
	counters.WorkloadIdentity, counters.Inode = one.WorkloadIdentity, one.inode
	if !isKnown || list.At.Sub(before.limited) >= limitsEvery {
		into.limited = list.At
		counters.CPU.QuotaCores, counters.CPUs, counters.PeakBytes, counters.PIDs.Limit = nil, nil, nil, nil
		counters.Memory.LimitBytes, counters.Memory.HighBytes = nil, nil
		into.missing.limits = reader.ReadLimits(one.at, counters)
	}
	counters.CPU.UsageNanoseconds, counters.CPU.Periods, counters.CPU.ThrottledPeriods, counters.Pressure = nil, nil, nil, nil
	counters.IO, counters.ReadAt = nil, time.Now()
	isDue := list.At.Sub(before.used) >= usageEvery
	var calm *stats.WorkloadCounters
	if before.isCalm && !isDue {
		calm = &before.counters
	}
	into.activity = reader.ReadActivity(one.at, counters, calm)
	into.isCalm = isCalm(before.counters.Pressure, counters.Pressure)
	then, now := before.counters.CPU.UsageNanoseconds, counters.CPU.UsageNanoseconds
	if ran := then == nil || now == nil || *then != *now; ran || isDue {
		into.used = list.At
		memory := &counters.Memory
		*memory = stats.CgroupMemory{LimitBytes: memory.LimitBytes, HighBytes: memory.HighBytes}
		counters.PIDs.Current = nil
		var kills *uint64
		if all := list.Machine.OOMKills; all != nil && before.killed != nil && *all == *before.killed {
			kills = before.counters.Memory.OOMKills
		}
		into.missing.usage, into.killed = reader.ReadUsage(one.at, counters, kills), list.Machine.OOMKills
	}
	isEmpty := counters.CPU.UsageNanoseconds == nil && counters.Memory.UsageBytes == nil && counters.PIDs.Current == nil
	into.isThere = !isEmpty || !one.isGone()
}

// isCalm reports whether nothing waited for memory or a disk when the later of two readings was made: the totals, which grow while somebody
// waits, did not grow, and the means of the kernel have come down to nothing.
func isCalm(then, now *stats.PressureCounters) bool {
	if then == nil || now == nil {
		return false
	}
	for _, stalls := range [][2]*stats.StallCounters{{then.Memory, now.Memory}, {then.IO, now.IO}} {
		if stalls[0] == nil || stalls[1] == nil {
			return false
		}
		for _, totals := range [][2]*stats.StallTotal{{stalls[0].Some, stalls[1].Some}, {stalls[0].Full, stalls[1].Full}} {
			if totals[0] == nil || totals[1] == nil || totals[0].Microseconds != totals[1].Microseconds || totals[1].Avg10Percent != 0 {
				return false
			}
		}
	}
	return true
}

func (f *found) key() cgroupKey { return cgroupKey{f.ID, f.inode} }

// isGone reports whether the cgroup was removed.
func (f *found) isGone() bool {
	for _, directory := range []string{f.at.Unified, f.at.Memory, f.at.CPUAccounting, f.at.CPU, f.at.PIDs, f.at.BlockIO, f.at.Cpuset} {
		if directory != "" && isThere(directory) {
			return false
		}
	}
	return f.at != (stats.CgroupDirectories{})
}
