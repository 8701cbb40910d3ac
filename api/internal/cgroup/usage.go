package cgroup

import (
	"strings"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// UsageReader reads all that single cgroups say of what they use and of what they may: whichever they are, and hundreds of them
// one after the other. It keeps no file open. A file that is not there is a controller that is off for that cgroup: its value
// stays nil without a reason. It is not safe for concurrent use.
type UsageReader struct{ files briefFiles }

// ReadActivity reads what rates are made of: processor time, pressure and disks. It returns the first reason for each field that
// could not be read.
//
// calm is what was read before, where nothing in it waited for memory or a disk then; else nil. Whoever begins to wait for those has run
// before: where no processor time was used since, that pressure is as it was, and not read again. For a processor it may have waited all along.
func (r *UsageReader) ReadActivity(at stats.CgroupDirectories, into, calm *stats.WorkloadCounters) []stats.Missing {
	reader := DirectoryReader{Files: &r.files, sparse: true}
	if at.Unified != "" {
		r.files.enter(at.Unified)
		defer r.files.leave()
		directory := Directory{V2, at.Unified}
		reader.CPUUsage(directory, &into.CPU)
		if calm != nil && calm.Pressure != nil && isSame(calm.CPU.UsageNanoseconds, into.CPU.UsageNanoseconds) {
			into.Pressure = &stats.PressureCounters{CPU: reader.PressureOfCPU(directory), Memory: calm.Pressure.Memory, IO: calm.Pressure.IO}
		} else {
			into.Pressure = reader.Pressure(directory)
		}
		into.IO = reader.IO(directory)
	}
	if at.CPUAccounting != "" {
		reader.CPUUsage(Directory{V1, at.CPUAccounting}, &into.CPU)
	}
	if at.CPU != "" {
		reader.CPUPeriods(Directory{V1, at.CPU}, &into.CPU)
	}
	if at.BlockIO != "" {
		into.IO = reader.IO(Directory{V1, at.BlockIO})
	}
	return ofWorkloads(reader.Missing)
}

func isSame(then, now *uint64) bool { return then != nil && now != nil && *then == *now }

// ReadUsage reads what is held: memory and processes; and how many were killed for want of memory, unless that is known.
func (r *UsageReader) ReadUsage(at stats.CgroupDirectories, into *stats.WorkloadCounters, kills *uint64) []stats.Missing {
	reader := DirectoryReader{Files: &r.files, sparse: true}
	if at.Unified != "" {
		r.files.enter(at.Unified)
		defer r.files.leave()
		directory := Directory{V2, at.Unified}
		reader.MemoryUsage(directory, &into.Memory)
		if kills == nil {
			reader.MemoryEvents(directory, &into.Memory)
		}
		reader.PIDsCurrent(directory, &into.PIDs)
	}
	if at.Memory != "" {
		directory := Directory{V1, at.Memory}
		reader.MemoryUsage(directory, &into.Memory)
		if kills == nil {
			reader.MemoryEvents(directory, &into.Memory)
		}
	}
	if at.PIDs != "" {
		reader.PIDsCurrent(Directory{V1, at.PIDs}, &into.PIDs)
	}
	if kills != nil {
		into.Memory.OOMKills = kills
	}
	return ofWorkloads(reader.Missing)
}

// ReadLimits reads what seldom changes.
func (r *UsageReader) ReadLimits(at stats.CgroupDirectories, into *stats.WorkloadCounters) []stats.Missing {
	reader := DirectoryReader{Files: &r.files, sparse: true}
	if at.Unified != "" {
		r.files.enter(at.Unified)
		defer r.files.leave()
		directory := Directory{V2, at.Unified}
		reader.CPULimit(directory, &into.CPU)
		reader.MemoryLimits(directory, &into.Memory)
		reader.PIDsLimit(directory, &into.PIDs)
		into.CPUs = reader.Cpuset(directory)
		into.PeakBytes = reader.MemoryPeak(directory)
	}
	if at.CPU != "" {
		reader.CPULimit(Directory{V1, at.CPU}, &into.CPU)
	}
	if at.Cpuset != "" {
		into.CPUs = reader.Cpuset(Directory{V1, at.Cpuset})
	}
	if at.Memory != "" {
		directory := Directory{V1, at.Memory}
		reader.MemoryLimits(directory, &into.Memory)
		into.PeakBytes = reader.MemoryPeak(directory)
	}
	if at.PIDs != "" {
		reader.PIDsLimit(Directory{V1, at.PIDs}, &into.PIDs)
	}
	return ofWorkloads(reader.Missing)
}

// ofWorkloads returns missing under the names that the fields have in a list of workloads.
func ofWorkloads(missing []stats.Missing) []stats.Missing {
	for i := range missing {
		if rest, isShared := strings.CutPrefix(missing[i].Field, fieldContainer); isShared {
			missing[i].Field = "workloads" + rest
		}
	}
	return missing
}
