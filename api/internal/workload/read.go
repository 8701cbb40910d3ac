package workload

import (
	"context"
	"runtime"
	"sync"

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
	kept := make(map[cgroupKey]limits, len(workloads))
	var reasons reasons
	for i := range results {
		if one := &results[i]; one.isThere {
			kept[workloads[i].key()] = one.limits
			reasons.add(one.limits.missing)
			reasons.add(one.missing)
			reasons.count(&one.counters)
			into.Workloads = append(into.Workloads, one.counters)
		}
	}
	r.limits = kept
	into.Missing = append(into.Missing, reasons.missing(into.Source)...)
}

// cgroupResult is what was read of one cgroup.
type cgroupResult struct {
	isThere  bool
	counters stats.WorkloadCounters
	limits   limits
	missing  []stats.Missing
}

// readCgroup reads one cgroup. It shares nothing that changes with others that run beside it.
func (r *Reader) readCgroup(reader CgroupReader, list *stats.WorkloadReading, one *found, into *cgroupResult) {
	limited, known := r.limits[one.key()]
	if !known || list.At.Sub(limited.at) >= limitsEvery {
		limited = limits{at: list.At}
		limited.missing = reader.ReadLimits(one.at, &limited.counters)
	}
	into.limits, into.counters = limited, limited.counters
	into.counters.WorkloadIdentity, into.counters.Inode = one.WorkloadIdentity, one.inode
	into.missing = reader.ReadUsage(one.at, &into.counters)
	isEmpty := into.counters.CPU.UsageNanoseconds == nil && into.counters.Memory.UsageBytes == nil && into.counters.PIDs.Current == nil
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
