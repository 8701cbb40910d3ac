package workload

import (
	"fmt"
	"path"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// isWhole reports whether the topmost cgroup that can be seen is the machine's. Each has a file that the machine's own does not have:
// cgroup.type in version 2, pids.max in the hierarchy of pids in version 1 (CFTYPE_NOT_ON_ROOT in the kernel).
func isWhole(hierarchies []*hierarchy) bool {
	for _, one := range hierarchies {
		if isThere(one.top+"/cgroup.type") || isThere(one.top+"/pids.max") {
			return false
		}
	}
	return true
}

// tellPart leaves out what the whole machine uses, where only a part of its tree can be seen: the difference between the two would be taken for
// what no workload accounts for.
func tellPart(into *stats.WorkloadReading, hierarchies []*hierarchy) {
	if isWhole(hierarchies) {
		return
	}
	into.Machine.CPUNanoseconds, into.Machine.MemoryBytes, into.Machine.OOMKills = nil, nil, nil
	at := path.Dir(hierarchies[0].top)
	if hierarchies[0].name == "" && len(hierarchies) == 1 {
		at = hierarchies[0].top
	}
	hint := "Bind the machine's /sys, with what is mounted in it, and set HOST_SYS: docker-compose.yaml does, and the chart with hostView.enabled."
	into.Missing = append(into.Missing,
		stats.Missing{Field: "workloads", Reason: fmt.Sprintf("%s shows our own container and what is in it, and not the rest of the machine.", at), Hint: hint},
		stats.Missing{Field: "rest", Reason: "Of the machine's cgroups only a part can be seen, so what is left over is not known.", Hint: hint})
}
