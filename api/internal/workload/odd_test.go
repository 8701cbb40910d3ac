package workload_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
	"github.com/sys-stats/sys-stats/api/internal/workload"
)

func ids(reading stats.WorkloadReading) []string {
	var found []string
	for _, one := range reading.Workloads {
		found = append(found, one.ID)
	}
	return found
}

func has(missing []stats.Missing, field, words string) bool {
	for _, one := range missing {
		if one.Field == field && strings.Contains(one.Reason, words) {
			return true
		}
	}
	return false
}

// Of a machine with far more than a list can show, the first are told of, and that there are more.
func TestTooManyCgroups(t *testing.T) {
	root := machineOf(t, 0)
	for i := range 1200 {
		write(t, filepath.Join(root, "sys/fs/cgroup/docker", fmt.Sprintf("%064x", i), "pids.current"), "1\n")
	}
	reading := reader(root).ReadWorkloads(t.Context())
	if len(reading.Workloads) != 1000 || !reading.IsPartial || !has(reading.Missing, "workloads", "1000 are listed") {
		t.Errorf("%d workloads, %v", len(reading.Workloads), reading.Missing)
	}
}

// Slices that hold nothing are no workloads, but looking at them takes time all the same.
func TestFiveThousandCgroupsWithoutAWorkload(t *testing.T) {
	root := machineOf(t, 3)
	for i := range 5000 {
		if err := os.MkdirAll(filepath.Join(root, "sys/fs/cgroup/some.slice", fmt.Sprintf("%d.slice", i)), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	if reading := reader(root).ReadWorkloads(t.Context()); len(reading.Workloads) != 3 || reading.IsPartial {
		t.Errorf("%d workloads, %v", len(reading.Workloads), reading.Missing)
	}
}

func TestOddTrees(t *testing.T) {
	root := machineOf(t, 1)
	tree := filepath.Join(root, "sys/fs/cgroup")
	link(t, "..", filepath.Join(tree, "system.slice/loop.service")) // no cgroup: a cgroup is a directory
	deep := tree + strings.Repeat("/a.slice", 40) + "/deep.service"
	write(t, filepath.Join(deep, "pids.current"), "1\n")
	write(t, filepath.Join(tree, "system.slice", "two words.service", "pids.current"), "1\n")
	write(t, filepath.Join(tree, "system.slice", "bell\a\xff.service", "pids.current"), "1\n")
	write(t, filepath.Join(tree, "system.slice", strings.Repeat("x", 240)+".service", "pids.current"), "1\n")
	if err := os.MkdirAll(filepath.Join(tree, "system.slice", "empty.service"), 0o700); err != nil {
		t.Fatal(err)
	}
	reading := reader(root).ReadWorkloads(t.Context())
	want := []string{
		"/system.slice/bell\a\uFFFD.service", "/system.slice/docker-" + fmt.Sprintf("%064x", 1) + ".scope", "/system.slice/empty.service",
		"/system.slice/two words.service", "/system.slice/" + strings.Repeat("x", 240) + ".service",
	}
	if got := ids(reading); strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("found %q", got)
	}
	if !has(reading.Missing, "workloads", "levels deep") {
		t.Errorf("%v", reading.Missing)
	}
	if name := reading.Workloads[0].Name; name != "bell\uFFFD\uFFFD.service" {
		t.Errorf("it is called %q", name)
	}
}

// What cannot be read or understood costs its own field, with a reason, and what is impossible is not believed.
func TestBrokenFiles(t *testing.T) {
	root := machineOf(t, 2)
	broken := filepath.Join(root, "sys/fs/cgroup/system.slice/docker-"+fmt.Sprintf("%064x", 1)+".scope")
	for name, content := range map[string]string{
		"cpu.stat": "usage_usec -5\n", "memory.current": "18446744073709551615\n", "pids.current": "99999999999\n", "io.stat": "259:0 rbytes=many\n",
		"memory.max": "lots\n", "cpu.max": "0 0\n", "cpu.pressure": "some avg10=900.00 avg60=0.00 avg300=0.00 total=1\n", "memory.events": "",
	} {
		write(t, filepath.Join(broken, name), content)
	}
	reading := reader(root).ReadWorkloads(t.Context())
	if len(reading.Workloads) != 2 {
		t.Fatalf("found %q", ids(reading))
	}
	one, other := reading.Workloads[0], reading.Workloads[1]
	if one.CPU.UsageNanoseconds != nil || one.Memory.UsageBytes != nil || one.PIDs.Current != nil || one.IO != nil || one.Memory.LimitBytes != nil ||
		one.CPU.QuotaCores != nil || one.Pressure.CPU != nil || one.Memory.OOMKills != nil || one.Pressure.IO == nil {
		t.Errorf("%+v", one)
	}
	if other.CPU.UsageNanoseconds == nil || other.Memory.UsageBytes == nil || other.IO == nil {
		t.Errorf("the other one suffers: %+v", other)
	}
	for _, field := range []string{
		"workloads.cpu.usagePercent", "workloads.memory", "workloads.pids", "workloads.disks", "workloads.memory.limitBytes", "workloads.cpu.limitCores",
		"workloads.pressure.cpu", "workloads.memory.oomKills",
	} {
		if !has(reading.Missing, field, "is not as expected") {
			t.Errorf("%s is absent without a reason: %v", field, reading.Missing)
		}
	}
}

func TestUnreadable(t *testing.T) {
	if os.Getuid() == 0 {
		t.Skip("root may read everything")
	}
	root := machineOf(t, 2)
	slice := filepath.Join(root, "sys/fs/cgroup/secret.slice")
	if err := os.MkdirAll(slice, 0); err != nil {
		t.Fatal(err)
	}
	if reading := reader(root).ReadWorkloads(t.Context()); len(reading.Workloads) != 2 || !has(reading.Missing, "workloads", "secret.slice") {
		t.Errorf("%v", reading.Missing)
	}
}

// Where other users' processes are out of sight, workloads are there without them.
func TestHidepid(t *testing.T) {
	root := machineOf(t, 2)
	if err := os.RemoveAll(filepath.Join(root, "proc/1")); err != nil {
		t.Fatal(err)
	}
	reading := reader(root).ReadWorkloads(t.Context())
	if len(reading.Workloads) != 2 || reading.Workloads[0].Processes != nil || reading.Workloads[0].Network != nil || reading.Workloads[0].NameSource != "id" ||
		!has(reading.Missing, "workloads.processes", "hidepid") {
		t.Errorf("%+v, %v", reading.Workloads[0], reading.Missing)
	}
}

func TestNothingMounted(t *testing.T) {
	root := t.TempDir()
	reading := reader(root).ReadWorkloads(t.Context())
	if len(reading.Workloads) != 0 || !reading.IsPartial || !has(reading.Missing, "workloads", "No cgroup file system is mounted at "+root+"/sys/fs/cgroup") ||
		!has(reading.Missing, "workloads.processes", root+"/proc") || !has(reading.Missing, "rest.totalUsageCores", root+"/proc/stat") {
		t.Errorf("%v", reading.Missing)
	}
}

// A walk that is cut short says so, and what it has found stays.
func TestTimeIsUp(t *testing.T) {
	root := machineOf(t, 2)
	ctx, cancel := context.WithDeadline(t.Context(), time.Now().Add(-time.Second))
	defer cancel()
	if reading := reader(root).ReadWorkloads(ctx); !reading.IsPartial || !has(reading.Missing, "workloads", "took too long") {
		t.Errorf("%v", reading.Missing)
	}
}

// vanishing is a reader of cgroups under whose hands one is removed.
type vanishing struct {
	workload.CgroupReader
	directory string
}

func (v vanishing) ReadActivity(at stats.CgroupDirectories, into, calm *stats.WorkloadCounters) []stats.Missing {
	if at.Unified == v.directory {
		_ = os.RemoveAll(v.directory)
	}
	return v.CgroupReader.ReadActivity(at, into, calm)
}

// What ends while it is read costs its own row alone, and is no fault.
func TestVanishing(t *testing.T) {
	root := machineOf(t, 3)
	directory := filepath.Join(root, "sys/fs/cgroup/system.slice/docker-"+fmt.Sprintf("%064x", 2)+".scope")
	reader := workload.New(workload.Roots{Proc: root + "/proc", Sys: root + "/sys", Own: root + "/own"},
		func() workload.CgroupReader { return vanishing{newCgroupReader(), directory} }, nil, false)
	reading := reader.ReadWorkloads(t.Context())
	if len(reading.Workloads) != 2 || len(reading.Missing) != 0 || reading.IsPartial {
		t.Errorf("found %q, %v", ids(reading), reading.Missing)
	}
}

// A process is asked for its cgroup again now and then: it may have been moved, or be another one under the same id.
func TestProcessesThatMove(t *testing.T) {
	root := machineOf(t, 2)
	reader := reader(root)
	where := func() (rows []int) {
		for _, one := range reader.ReadWorkloads(t.Context()).Workloads {
			rows = append(rows, len(one.Processes))
		}
		return rows
	}
	for range 5 {
		where()
	}
	write(t, filepath.Join(root, "proc/1000/cgroup"), "0::/system.slice/docker-"+fmt.Sprintf("%064x", 2)+".scope\n")
	for range 30 {
		if rows := where(); rows[0] == 1 && rows[1] == 3 {
			return
		}
	}
	t.Errorf("after 30 walks: %v", where())
}

func TestPorts(t *testing.T) {
	root := machineOf(t, 1)
	const heading = "  sl  local_address rem_address   st\n"
	write(t, filepath.Join(root, "proc/1000/net/tcp"), heading+"   0: 0100007F:1538 00000000:0000 0A\n")
	write(t, filepath.Join(root, "proc/1000/net/tcp6"), heading+"   0: 00000000000000000000000000000000:1538 0:0000 0A\n   1: 00000000000000000000000000000000:0050 0:0000 0A\n")
	if ports := workload.ListeningPorts(root+"/proc", 1000); fmt.Sprint(ports) != "[80 5432]" {
		t.Errorf("%v", ports)
	}
	if ports := workload.ListeningPorts(root+"/proc", 4711); ports != nil {
		t.Errorf("of no process: %v", ports)
	}
}

// Command lines are shown only where the settings allow it.
func TestCommands(t *testing.T) {
	root := machineOf(t, 1)
	write(t, filepath.Join(root, "proc/1000/cmdline"), "server\x00--secret\x00\x1b[31m\x00")
	roots := workload.Roots{Proc: root + "/proc", Sys: root + "/sys", Own: root + "/own"}
	for arguments, want := range map[bool]string{false: "", true: "server --secret \uFFFD[31m"} {
		if got := workload.New(roots, newCgroupReader, nil, arguments).ReadWorkloads(t.Context()).Workloads[0].Command; got != want {
			t.Errorf("%v: %q", arguments, got)
		}
	}
}

// What nothing ran in is read again after some seconds, what something ran in at once, and limits now and then: also one that was taken away.
func TestWhatIsReadAgain(t *testing.T) {
	for name, files := range map[string]struct{ cpu, memory, quota, disk, used, limited, unlimited, written string }{
		"v2-docker-cgroupfs": {"cpu.stat", "memory.current", "cpu.max", "io.stat", "usage_usec %d\n", "50000 100000\n", "max 100000\n", "8:0 rbytes=1 wbytes=4711\n"},
		"v1-kubernetes":      {"cpuacct.usage", "memory.usage_in_bytes", "cpu.cfs_quota_us", "blkio.throttle.io_service_bytes_recursive", "%d000\n", "50000\n", "-1\n", "8:0 Read 1\n8:0 Write 4711\n"},
	} {
		root, _ := unpack(t, name)
		path := func(file string) string {
			for _, pattern := range []string{"docker/*/", "memory/kubepods/burstable/pod*/", "cpu,cpuacct/kubepods/burstable/pod*/", "blkio/kubepods/burstable/pod*/"} {
				if found, _ := filepath.Glob(filepath.Join(root, "sys/fs/cgroup", pattern, file)); len(found) > 0 {
					return found[0]
				}
			}
			t.Fatalf("%s: no %s", name, file)
			return ""
		}
		synctest.Test(t, func(t *testing.T) {
			reader := reader(root)
			read := func(after time.Duration) (memory uint64, limited bool) {
				time.Sleep(after)
				one := reader.ReadWorkloads(t.Context()).Workloads[0]
				return *one.Memory.UsageBytes, one.CPU.QuotaCores != nil
			}
			was, _ := read(0)
			write(t, path(files.memory), "5\n")
			write(t, path(files.quota), files.limited)
			if memory, limited := read(time.Second); memory != was || limited {
				t.Errorf("%s: nothing ran, and yet %d bytes, limited: %v", name, memory, limited)
			}
			write(t, path(files.disk), files.written) // by the kernel, for it: a rate of one second of what was written in four would be wrong
			if io := reader.ReadWorkloads(t.Context()).Workloads[0].IO; len(io) != 1 || io[0].WrittenBytes != 4711 {
				t.Errorf("%s: %v was written", name, io)
			}
			write(t, path(files.cpu), fmt.Sprintf(files.used, 77))
			if memory, _ := read(time.Second); memory != 5 {
				t.Errorf("%s: something ran, and yet %d bytes", name, memory)
			}
			write(t, path(files.memory), "6\n")
			if memory, limited := read(10 * time.Second); memory != 6 || !limited {
				t.Errorf("%s: after 10 s %d bytes, limited: %v", name, memory, limited)
			}
			write(t, path(files.quota), files.unlimited)
			if _, limited := read(10 * time.Second); limited {
				t.Errorf("%s: a limit that was taken away stands", name)
			}
		})
	}
}
