package workload_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// Where only a part of the machine's tree can be seen, what the machine uses beside is not the rest, and that is said.
func TestPartOfTheMachine(t *testing.T) {
	for name, file := range map[string]string{"v2-docker-systemd": "/cgroup.type", "v1-docker-systemd": "/pids/pids.max", "hybrid": "/pids/pids.max"} {
		root, _ := unpack(t, name)
		write(t, root+"/proc/stat", "cpu  100 0 100 800 0 0 0 0 0 0\nbtime 1795414565\n")
		write(t, root+"/proc/meminfo", "MemTotal: 2000 kB\nMemAvailable: 1000 kB\n")
		whole := reader(root).ReadWorkloads(t.Context())
		write(t, root+"/sys/fs/cgroup"+file, "max\n")
		part := reader(root).ReadWorkloads(t.Context())
		if *whole.Machine.CPUNanoseconds != 2e9 || *whole.Machine.MemoryBytes != 1000<<10 || missing(whole, "workloads") != "" || missing(whole, "rest") != "" {
			t.Errorf("%s: the whole machine is %+v, missing %+v", name, whole.Machine, whole.Missing)
		}
		if part.Machine.CPUNanoseconds != nil || part.Machine.MemoryBytes != nil || missing(part, "rest") == "" ||
			!strings.HasPrefix(missing(part, "workloads"), root+"/sys/fs/cgroup shows our own container") {
			t.Errorf("%s: a part of it is %+v, missing %+v", name, part.Machine, part.Missing)
		}
		if len(part.Workloads) == 0 || len(part.Workloads) != len(whole.Workloads) {
			t.Errorf("%s: %d workloads in the part, %d in the whole", name, len(part.Workloads), len(whole.Workloads))
		}
	}
}

// missing returns why field is absent, empty where it is not.
func missing(reading stats.WorkloadReading, field string) string {
	if at := slices.IndexFunc(reading.Missing, func(one stats.Missing) bool { return one.Field == field }); at >= 0 {
		return reading.Missing[at].Reason
	}
	return ""
}
