package workload

import (
	"fmt"
	"slices"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// reasons puts together why fields of workloads are absent: the first reason of each field, and how many it is about where a
// controller is off.
type reasons struct {
	first []stats.Missing

	workloads, noCPU, noMemory, noIO, noPressure int
}

// add keeps the first reason for each field.
func (r *reasons) add(missing []stats.Missing) {
	for _, one := range missing {
		if !slices.ContainsFunc(r.first, func(other stats.Missing) bool { return other.Field == one.Field }) {
			r.first = append(r.first, one)
		}
	}
}

// count counts what of one workload is not known.
func (r *reasons) count(counters *stats.WorkloadCounters) {
	r.workloads++
	for _, one := range []struct {
		isAbsent bool
		counter  *int
	}{
		{counters.CPU.UsageNanoseconds == nil, &r.noCPU},
		{counters.Memory.UsageBytes == nil, &r.noMemory},
		{counters.IO == nil, &r.noIO},
		{counters.Pressure == nil, &r.noPressure},
	} {
		if one.isAbsent {
			*one.counter++
		}
	}
}

// missing returns one reason for each field that is absent somewhere.
func (r *reasons) missing(source string) []stats.Missing {
	absent := r.first
	say := func(count int, field, reason, hint string) {
		if count > 0 && !slices.ContainsFunc(r.first, func(other stats.Missing) bool { return other.Field == field }) {
			absent = append(absent, stats.Missing{Field: field, Reason: fmt.Sprintf(reason, count, r.workloads), Hint: hint})
		}
	}
	say(r.noCPU, "workloads.cpu.usageCores", "Processor time is not counted for %d of %d workloads.", "Set CPUAccounting=yes for these units.")
	say(r.noMemory, "workloads.memory", "Memory is not counted for %d of %d workloads: their memory controller is off.",
		"Set MemoryAccounting=yes for these units, or boot with cgroup_enable=memory.")
	// The default of systemd for services. It is told even so: who is not counted cannot be named as what keeps a disk busy.
	say(r.noIO, "workloads.disks", "Reads and writes are not counted for %d of %d workloads, so that what these do to a disk is not seen: their io controller is off.",
		"systemd leaves it off for services: set DefaultIOAccounting=yes in system.conf, or IOAccounting=yes for these units.")
	if source == "cgroup1" {
		say(r.noPressure, "workloads.pressure", "cgroup v1 does not say how long a workload waited: %d of %d are without.",
			"Boot with cgroup v2: systemd.unified_cgroup_hierarchy=1.")
	} else {
		say(r.noPressure, "workloads.pressure", "The kernel does not count how long workloads waited: PSI is off for %d of %d.", "Boot with psi=1.")
	}
	return absent
}
