package workload_test

import (
	"fmt"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// machineOf writes a machine with so many containers of Docker in version 2, each with two processes, and returns its root.
func machineOf(t testing.TB, containers int) string {
	t.Helper()
	root := t.TempDir()
	const top = "sys/fs/cgroup/"
	for path, content := range map[string]string{
		"proc/stat":    "cpu  40000 1000 20000 900000 3000 100 200 0 0 0\ncpu0 40000 1000 20000 900000 3000 100 200 0 0 0\nbtime 1780000000\n",
		"proc/meminfo": "MemTotal:        8000000 kB\nMemAvailable:    5000000 kB\n", top + "cgroup.controllers": "cpuset cpu io memory pids\n",
		top + "cgroup.procs": "", "proc/1/stat": stat(1, "systemd"), "proc/1/cgroup": "0::/init.scope\n", "proc/1/net/dev": devices,
	} {
		write(t, filepath.Join(root, path), content)
	}
	for i := range containers {
		id := fmt.Sprintf("%064x", i+1)
		path := "system.slice/docker-" + id + ".scope"
		for name, content := range cgroupV2 {
			write(t, filepath.Join(root, top, path, name), content)
		}
		for _, pid := range []int{1000 + 2*i, 1001 + 2*i} {
			process := "proc/" + strconv.Itoa(pid)
			write(t, filepath.Join(root, process, "stat"), stat(pid, "server"))
			write(t, filepath.Join(root, process, "cgroup"), "0::/"+path+"\n")
			write(t, filepath.Join(root, process, "net/dev"), devices)
		}
	}
	return root
}

const devices = "Inter-|   Receive                                                |  Transmit\n" +
	" face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed\n" +
	"    lo:     500       5    0    0    0     0          0         0      500       5    0    0    0     0       0          0\n" +
	"  eth0:    5000    1000    0    0    0     0          0         0     7000    1000    0    0    0     0       0          0\n"

func stat(pid int, name string) string {
	return fmt.Sprintf("%d (%s) S 1 1 1 0 -1 4194560 100 0 0 0 5 5 0 0 20 0 1 0 %d 1000000 100 0\n", pid, name, 100*pid)
}

const waited = "some avg10=0.00 avg60=0.00 avg300=0.00 total=4500\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=4000\n"

// cgroupV2 is what one cgroup of version 2 has.
var cgroupV2 = map[string]string{
	"cgroup.procs": "0\n0\n", "cpu.max": "50000 100000\n", "memory.max": "max\n", "memory.high": "max\n", "memory.peak": "33554432\n",
	"cpu.stat":       "usage_usec 30000000\nuser_usec 20000000\nsystem_usec 10000000\nnr_periods 100\nnr_throttled 38\nthrottled_usec 5000\n",
	"memory.current": "16777216\n", "pids.current": "2\n", "pids.max": "max\n", "cpuset.cpus.effective": "0-1\n",
	"memory.stat": "anon 8388608\nfile 8388608\nkernel 500000\nkernel_stack 65536\npagetables 100000\nsec_pagetables 0\npercpu 1000\nsock 0\nvmalloc 0\nshmem 0\n" +
		"file_mapped 0\nfile_dirty 0\nfile_writeback 0\nswapcached 0\nanon_thp 0\nfile_thp 0\nshmem_thp 0\ninactive_anon 8388608\nactive_anon 0\ninactive_file 4194304\nactive_file 4194304\n",
	"memory.events": "low 0\nhigh 0\nmax 0\noom 0\noom_kill 0\noom_group_kill 0\n",
	"io.stat":       "259:0 rbytes=1048576 wbytes=524288 rios=100 wios=50 dbytes=0 dios=0\n",
	"cpu.pressure":  waited, "memory.pressure": waited, "io.pressure": waited,
}

// What a walk costs, the first and those that follow it.
func BenchmarkWalk(b *testing.B) {
	for _, containers := range []int{20, 500} {
		root := machineOf(b, containers)
		b.Run(fmt.Sprintf("first/%d", containers), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if found := reader(root).ReadWorkloads(b.Context()); len(found.Workloads) != containers {
					b.Fatalf("%d of %d were found: %v", len(found.Workloads), containers, found.Missing)
				}
			}
		})
		b.Run(fmt.Sprintf("next/%d", containers), func(b *testing.B) {
			reader := reader(root)
			reader.ReadWorkloads(b.Context())
			b.ReportAllocs()
			before := processorTime(b)
			for b.Loop() {
				reader.ReadWorkloads(b.Context())
			}
			b.ReportMetric(float64(processorTime(b)-before)/float64(b.N)/1e6, "cpu-ms/op")
		})
	}
}

// processorTime returns what this process has used: on a busy machine the time on the clock says little.
func processorTime(b *testing.B) time.Duration {
	var usage unix.Rusage
	if err := unix.Getrusage(unix.RUSAGE_SELF, &usage); err != nil {
		b.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
