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

// readCgroups reads what each cgroup says.
func (r *Reader) readCgroups(ctx context.Context, into *stats.WorkloadReading, workloads []found) {
	parts := min(1+len(workloads)/cgroupsPerPart, runtime.GOMAXPROCS(0), mostParts)
	for len(r.cgroups) < parts {
		r.cgroups = append(r.cgroups, r.newCgroupReader())
	}
	results := make([]cgroupResult, len(workloads))
	var workers sync.WaitGroup
	for part := range parts {
		from, to := part*len(workloads)/parts, (part+1)*len(workloads)/parts
		workers.Go(func() {
			for i := from; i < to && ctx.Err() == nil; i++ {
				r.readCgroup(r.cgroups[part], into, &workloads[i], &results[i])
			}
		})
	}
	workers.Wait()

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
	into.activity = reader.ReadActivity(one.at, counters)
	then, now := before.counters.CPU.UsageNanoseconds, counters.CPU.UsageNanoseconds
	if ran := then == nil || now == nil || *then != *now; ran || list.At.Sub(before.used) >= usageEvery {
		into.used = list.At
		memory := &counters.Memory
		*memory = stats.CgroupMemory{LimitBytes: memory.LimitBytes, HighBytes: memory.HighBytes}
		counters.PIDs.Current = nil
		into.missing.usage = reader.ReadUsage(one.at, counters)
	}
	isEmpty := counters.CPU.UsageNanoseconds == nil && counters.Memory.UsageBytes == nil && counters.PIDs.Current == nil
	into.isThere = !isEmpty || !one.isGone()
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
