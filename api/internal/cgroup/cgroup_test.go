package cgroup

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/kernel"
	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// unpack writes the files of testdata/NAME.txtar, a text with a line "-- path --" before each file, and returns their roots. environ
// has a line for each variable there, and want is what describe says of the tree.
func unpack(t testing.TB, name string) (roots Roots, want string) {
	t.Helper()
	archive, err := os.ReadFile(filepath.Join("testdata", name+".txtar"))
	if err != nil {
		t.Fatal(err)
	}
	root := t.TempDir()
	_, rest, _ := strings.Cut(string(archive), "\n-- ") // what the tree is comes first
	for file := range strings.SplitSeq(rest, "\n-- ") {
		name, content, found := strings.Cut(file, " --\n")
		if !found { // an empty file
			name, content = strings.TrimSuffix(strings.TrimSuffix(file, "\n"), " --"), ""
		}
		if content != "" && !strings.HasSuffix(content, "\n") {
			content += "\n" // which is part of the separator
		}
		switch filepath.Base(name) {
		case "want":
			want = content
			continue
		case "environ":
			content = strings.ReplaceAll(content, "\n", "\x00")
		}
		write(t, filepath.Join(root, name), content)
	}
	return Roots{Proc: root + "/proc", Sys: root + "/sys"}, want
}

func write(t testing.TB, path, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

const mebibyte = uint64(1) << 20

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// read reads at a moment: so many seconds after noon.
func read(t testing.TB, reader *Reader, seconds int) stats.CgroupReading {
	t.Helper()
	reading := stats.Reading{At: noon.Add(time.Duration(seconds) * time.Second)}
	reader.Read(t.Context(), &reading)
	return reading.Cgroup
}

// newReader returns a Reader whose files are closed when the test ends.
func newReader(t testing.TB, roots Roots) *Reader {
	t.Helper()
	reader := New(roots)
	t.Cleanup(reader.files.closeAll)
	return reader
}

// readOnce reads with a Reader of its own, and leaves no file open: the tests read thousands of times.
func readOnce(t testing.TB, roots Roots) stats.CgroupReading {
	t.Helper()
	reader := New(roots)
	defer reader.files.closeAll()
	return read(t, reader, 0)
}

// shown writes a value, "-" where it is absent, and whole MiB as such.
func shown[N uint64 | int | float64](value *N) string {
	if value == nil {
		return "-"
	}
	if number := uint64(*value); N(number) == *value && number >= mebibyte && number%mebibyte == 0 {
		return fmt.Sprintf("%dMi", number/mebibyte)
	}
	return fmt.Sprint(*value)
}

// describe writes a reading, a line for each cgroup of each controller and for each field that is missing. A star marks the
// container itself.
func describe(reading stats.CgroupReading) string {
	var text strings.Builder
	line := func(format string, arguments ...any) { fmt.Fprintf(&text, format+"\n", arguments...) }
	named := func(controller string, name stats.CgroupName) string {
		if name.IsContainer {
			return controller + " " + name.Path + "*"
		}
		return controller + " " + name.Path
	}
	if counters := reading.Counters; counters != nil {
		line("%s %s cpuset %s", counters.Runtime, counters.Source, shown(counters.CpusetCores))
		for _, one := range counters.CPU {
			line("%s quota %s usage %s periods %s of %s", named("cpu", one.CgroupName), shown(one.QuotaCores), shown(one.UsageNanoseconds), shown(one.ThrottledPeriods), shown(one.Periods))
		}
		for _, one := range counters.Memory {
			line("%s max %s unseen %s high %s used %s - %s events %s %s %s %s", named("memory", one.CgroupName), shown(one.LimitBytes), shown(one.UnseenLimitBytes), shown(one.HighBytes),
				shown(one.UsageBytes), shown(one.InactiveFileBytes), shown(one.HighEvents), shown(one.OOMEvents), shown(one.OOMKills), shown(one.OOMGroupKills))
		}
		for _, one := range counters.PIDs {
			line("%s %s of %s", named("pids", one.CgroupName), shown(one.Current), shown(one.Limit))
		}
		if pressure := counters.Pressure; pressure != nil {
			line("pressure %v %v %v", pressure.CPU != nil, pressure.Memory != nil, pressure.IO != nil)
		}
	}
	for _, missing := range reading.Missing {
		line("missing %s", missing.Field)
	}
	return strings.ReplaceAll(text.String(), id, "ID")
}

func TestTrees(t *testing.T) {
	trees, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(trees) < 30 {
		t.Fatal(trees, err)
	}
	for _, tree := range trees {
		name := strings.TrimSuffix(filepath.Base(tree), ".txtar")
		t.Run(name, func(t *testing.T) {
			roots, want := unpack(t, name)
			reader := newReader(t, roots)
			for range 2 { // the first reading searches, the second knows
				if got := describe(read(t, reader, 0)); got != want {
					t.Errorf("it is\n%s\nto be\n%s", got, want)
				}
			}
		})
	}
}

// Without files there is nothing, and a reason.
func TestNothingThere(t *testing.T) {
	reading := readOnce(t, Roots{Proc: t.TempDir(), Sys: t.TempDir()})
	if reading.Counters != nil || len(reading.Missing) != 1 || reading.Missing[0].Field != "container" {
		t.Errorf("reading is %+v", reading)
	}
}

// Where there is something that the user can do, it is said.
func TestHints(t *testing.T) {
	for _, test := range []struct{ tree, field, reason, hint string }{
		{"v2-foreign", "container", "shows the cgroups of another namespace", "Do not bind /sys/fs/cgroup into the container."},
		{"v2-not-mounted", "container", "No cgroup file system is mounted", "Let the container runtime mount it"},
		{"v2-memory-off", "container.memory", "The memory controller is off", "cgroup_enable=memory"},
		{"v1-memory-off", "container.memory", "The memory controller is off", "cgroup_enable=memory"},
		{"podman-not-delegated", "container.memory", "not enabled for this cgroup", "delegated"},
		{"v2-no-pressure", "container.pressure", "PSI is off", "psi=1"},
		{"v1-docker", "container.pressure", "cgroup v1 does not say", "Boot with cgroup v2"},
	} {
		t.Run(test.tree, func(t *testing.T) {
			roots, _ := unpack(t, test.tree)
			reading := readOnce(t, roots)
			if !slices.ContainsFunc(reading.Missing, func(missing stats.Missing) bool {
				return missing.Field == test.field && strings.Contains(missing.Reason, test.reason) && strings.Contains(missing.Hint, test.hint)
			}) {
				t.Errorf("missing is %+v", reading.Missing)
			}
		})
	}
}

func TestPressure(t *testing.T) {
	roots, _ := unpack(t, "v2-private")
	pressure := readOnce(t, roots).Counters.Pressure
	if cpu := pressure.CPU; cpu.Some.Microseconds != 305479498 || cpu.Full.Microseconds != 7231 || cpu.Some.Avg10Percent != 12.5 {
		t.Errorf("cpu is %+v", cpu)
	}
	if pressure.IO.Some.Avg10Percent != 2.04 || pressure.Memory.Some.Avg10Percent != 0 {
		t.Errorf("pressure is %+v, %+v", pressure.IO.Some, pressure.Memory.Some)
	}
}

// A walk over cgroups reads each through Files that keep nothing open, and gets the same.
func TestDirectoryReader(t *testing.T) {
	roots, _ := unpack(t, "v2-private")
	own := readOnce(t, roots).Counters
	var cpu stats.CgroupCPU
	var memory stats.CgroupMemory
	var pids stats.CgroupPIDs
	at := Directory{V2, roots.Sys + "/fs/cgroup"}
	reader := DirectoryReader{Files: &kernel.Files{}}
	before := descriptors(t)
	reader.CPULimit(at, &cpu)
	reader.CPUUsage(at, &cpu)
	reader.MemoryLimits(at, &memory)
	reader.MemoryUsage(at, &memory)
	reader.MemoryEvents(at, &memory)
	reader.PIDsLimit(at, &pids)
	reader.PIDsCurrent(at, &pids)
	if after := descriptors(t); after != before {
		t.Errorf("%d files are open, %d before", after, before)
	}
	cpu.CgroupName, memory.CgroupName, pids.CgroupName = own.CPU[0].CgroupName, own.Memory[0].CgroupName, own.PIDs[0].CgroupName
	got := describe(stats.CgroupReading{Counters: &stats.ContainerCounters{CPU: []stats.CgroupCPU{cpu}, Memory: []stats.CgroupMemory{memory}, PIDs: []stats.CgroupPIDs{pids}}})
	want := describe(stats.CgroupReading{Counters: &stats.ContainerCounters{CPU: own.CPU, Memory: own.Memory, PIDs: own.PIDs}})
	if got != want || len(reader.Missing) != 0 {
		t.Errorf("it is\n%s\nto be\n%s\nmissing %+v", got, want, reader.Missing)
	}
}

func descriptors(t *testing.T) int {
	t.Helper()
	open, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	return len(open)
}

// The machine that runs the tests, whatever its cgroups are: what is said does not go back, and is possible.
func TestThisMachine(t *testing.T) {
	reader := newReader(t, Roots{Proc: "/proc", Sys: "/sys"})
	first, second := read(t, reader, 0), read(t, reader, 1)
	for _, missing := range second.Missing {
		if !strings.HasPrefix(missing.Field, "container") || missing.Reason == "" {
			t.Errorf("missing: %+v", missing)
		}
	}
	before, after := first.Counters, second.Counters
	if before == nil || after == nil {
		return
	}
	for i, cpu := range after.CPU {
		if cpu.UsageNanoseconds != nil && *cpu.UsageNanoseconds < *before.CPU[i].UsageNanoseconds {
			t.Errorf("usage went from %d to %d", *before.CPU[i].UsageNanoseconds, *cpu.UsageNanoseconds)
		}
	}
	for _, pids := range after.PIDs {
		if pids.Current != nil && *pids.Current == 0 {
			t.Errorf("not even this process is in %s", pids.Path)
		}
	}
}

func BenchmarkRead(b *testing.B) {
	for _, tree := range []string{"v2-private", "v1-docker", "v2-root", "v2-tighter-slice"} {
		b.Run(tree, func(b *testing.B) {
			roots, _ := unpack(b, tree)
			reader := newReader(b, roots)
			read(b, reader, 0)
			for b.Loop() {
				read(b, reader, 1)
			}
		})
	}
	b.Run("this machine", func(b *testing.B) {
		reader := newReader(b, Roots{Proc: "/proc", Sys: "/sys"})
		read(b, reader, 0)
		for b.Loop() {
			read(b, reader, 1)
		}
	})
}

// A process in the root of version 1 has no limits, and no file of one is missing.
func TestRootV1(t *testing.T) {
	roots, _ := unpack(t, "v1-none")
	write(t, roots.Proc+"/self/cgroup", "5:pids:/\n4:memory:/\n3:cpu:/\n2:cpuacct:/\n")
	mounts := ""
	for _, controller := range []string{"pids", "memory", "cpu", "cpuacct"} {
		mounts += "78 77 0:29 / /sys/fs/cgroup/" + controller + " ro - cgroup cgroup rw," + controller + "\n"
	}
	write(t, roots.Proc+"/self/mountinfo", mounts)
	for _, file := range []string{"cpu/cpu.cfs_quota_us", "pids/pids.max", "pids/pids.current"} {
		_ = os.Remove(roots.Sys + "/fs/cgroup/" + file) // where the tree has it
	}
	write(t, roots.Sys+"/fs/cgroup/pids/cgroup.procs", "1\n")
	write(t, roots.Sys+"/fs/cgroup/cpu/cgroup.procs", "1\n")
	if reading := readOnce(t, roots); len(reading.Missing) != 2 || reading.Missing[0].Field != "container.pids" || reading.Missing[1].Field != "container.pressure" {
		t.Errorf("missing is %+v", reading.Missing)
	}
}
