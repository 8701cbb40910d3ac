package cgroup

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// Any controller may be in version 1 while the others are in version 2: each limit is found where it is, and none is said to be off.
func TestEveryMixture(t *testing.T) {
	controllers := []string{"cpu", "cpuacct", "cpuset", "memory", "pids"}
	for mixture := range 1 << len(controllers) {
		var v1 []string
		for i, controller := range controllers {
			if mixture&(1<<i) != 0 {
				v1 = append(v1, controller)
			}
		}
		for _, private := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s in v1, private %v", strings.Join(v1, " "), private), func(t *testing.T) {
				counters := readOnce(t, mixed(t, v1, private))
				got := describe(counters)
				for _, want := range []string{"cpuset 3", "quota 0.5", "usage 7000", "periods 2 of 9", "max 128Mi", "used 50Mi - 12Mi", "9 of 64", "pressure true"} {
					if !strings.Contains(got, want) {
						t.Errorf("%q is not in\n%s", want, got)
					}
				}
				if len(counters.Missing) != 0 {
					t.Errorf("missing is %+v", counters.Missing)
				}
				all := slices.Contains(v1, "cpu") && slices.Contains(v1, "memory") && slices.Contains(v1, "pids")
				if version := counters.Counters.Source; all != (version == "cgroup1") {
					t.Errorf("the source is %s", version)
				}
			})
		}
	}
}

// mixed lays out a container with half a processor, 3 in its cpuset, 128 MiB and 64 processes.
func mixed(t *testing.T, v1 []string, private bool) Roots {
	t.Helper()
	root := t.TempDir()
	path, mountRoot, inside := "/docker/"+id, "/", "/docker/"+id
	if private {
		path, inside = "/", ""
	}
	unified := root + "/sys/fs/cgroup/unified" + inside
	own := "0::" + path + "\n"
	mounts := "77 76 0:28 " + mountRoot + " /sys/fs/cgroup/unified ro - cgroup2 cgroup rw\n"
	var enabled []string
	for controller, files := range map[string]map[string]string{
		"cpu":     {"cpu.cfs_quota_us": "50000\n", "cpu.cfs_period_us": "100000\n", "cpu.stat": "nr_periods 9\nnr_throttled 2\nthrottled_time 0\n"},
		"cpuacct": {"cpuacct.usage": "7000\n"},
		"cpuset":  {"cpuset.cpus": "0-2\n"},
		"memory": {"memory.limit_in_bytes": "134217728\n", "memory.usage_in_bytes": "52428800\n", "memory.stat": "hierarchical_memory_limit 134217728\ntotal_inactive_file 12582912\n",
			"memory.oom_control": "oom_kill 0\n"},
		"pids": {"pids.current": "9\n", "pids.max": "64\n"},
	} {
		if slices.Contains(v1, controller) {
			own = "3:" + controller + ":" + path + "\n" + own
			mounts += "78 76 0:29 " + mountRoot + " /sys/fs/cgroup/" + controller + " ro - cgroup cgroup rw," + controller + "\n"
			for name, content := range files {
				write(t, root+"/sys/fs/cgroup/"+controller+inside+"/"+name, content)
			}
			continue
		}
		enabled = append(enabled, controller)
		for name, content := range map[string]map[string]string{
			"cpu":     {"cpu.max": "50000 100000\n"},
			"cpuacct": {},
			"cpuset":  {"cpuset.cpus.effective": "0-2\n"},
			"memory": {"memory.max": "134217728\n", "memory.high": "max\n", "memory.current": "52428800\n", "memory.stat": "inactive_file 12582912\n",
				"memory.events": "high 0\noom 0\noom_kill 0\n"},
			"pids": {"pids.current": "9\n", "pids.max": "64\n"},
		}[controller] {
			write(t, unified+"/"+name, content)
		}
	}
	statistics := "usage_usec 7\n"
	if !slices.Contains(v1, "cpu") {
		statistics += "nr_periods 9\nnr_throttled 2\n"
	}
	for name, content := range map[string]string{
		"cpu.stat": statistics, "cgroup.procs": "1\n", "cgroup.type": "domain\n", "cgroup.controllers": strings.Join(enabled, " ") + "\n",
		"cpu.pressure": "some avg10=0.00 total=1\n", "memory.pressure": "some avg10=0.00 total=1\n", "io.pressure": "some avg10=0.00 total=1\n",
	} {
		write(t, unified+"/"+name, content)
	}
	write(t, root+"/proc/self/cgroup", own)
	write(t, root+"/proc/self/mountinfo", mounts)
	write(t, root+"/proc/self/environ", "")
	return Roots{Proc: root + "/proc", Sys: root + "/sys"}
}
