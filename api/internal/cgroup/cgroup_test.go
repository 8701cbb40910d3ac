package cgroup_test

import (
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/cgroup"
	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// unpack writes the files of testdata/NAME.txtar, a text with a line "-- path --" before each file, and returns their
// roots. environ has a line for each variable there.
func unpack(t testing.TB, name string) cgroup.Roots {
	t.Helper()
	archive, err := os.ReadFile(filepath.Join("testdata", name+".txtar"))
	if err != nil {
		t.Fatal(err)
	}
	root := t.TempDir()
	var path string
	for line := range strings.Lines(string(archive)) {
		if named, found := strings.CutPrefix(line, "-- "); found {
			path = filepath.Join(root, strings.TrimSuffix(named, " --\n"))
			write(t, path, "")
			continue
		}
		if path == "" {
			continue // what the tree is
		}
		if strings.HasSuffix(path, "environ") {
			line = strings.TrimSuffix(line, "\n") + "\x00"
		}
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		write(t, path, string(content)+line)
	}
	return cgroup.Roots{Proc: root + "/proc", Sys: root + "/sys"}
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

// read reads on a machine of 8 GiB and 4 processors.
func read(t testing.TB, container *cgroup.Reader) stats.Reading {
	t.Helper()
	reading := stats.Reading{At: time.Now(), Memory: &stats.MemoryCounters{TotalBytes: 8192 * mebibyte}, Host: stats.Host{LogicalCPUs: new(4)}}
	container.Read(t.Context(), &reading)
	return reading
}

func same[T comparable](t *testing.T, name string, got, want *T) {
	t.Helper()
	switch {
	case got == nil && want == nil:
	case got == nil:
		t.Errorf("%s is absent, to be %v", name, *want)
	case want == nil:
		t.Errorf("%s is %v, to be absent", name, *got)
	case *got != *want:
		t.Errorf("%s is %v, to be %v", name, *got, *want)
	}
}

func compare(t *testing.T, got, want stats.ContainerCounters) {
	t.Helper()
	if got.Runtime != want.Runtime || got.Source != want.Source {
		t.Errorf("it is %s by %s, to be %s by %s", got.Runtime, got.Source, want.Runtime, want.Source)
	}
	same(t, "quota", got.QuotaCores, want.QuotaCores)
	same(t, "cpuset", got.CpusetCores, want.CpusetCores)
	same(t, "usage", got.UsageNanoseconds, want.UsageNanoseconds)
	same(t, "periods", got.Periods, want.Periods)
	same(t, "throttled", got.ThrottledPeriods, want.ThrottledPeriods)
	same(t, "memory limit", got.MemoryLimitBytes, want.MemoryLimitBytes)
	same(t, "memory usage", got.MemoryUsageBytes, want.MemoryUsageBytes)
	same(t, "inactive files", got.InactiveFileBytes, want.InactiveFileBytes)
	same(t, "kills", got.OOMKills, want.OOMKills)
	same(t, "pids", got.PIDs, want.PIDs)
	same(t, "pids limit", got.PIDsLimit, want.PIDsLimit)
	if (got.Pressure == nil) != (want.Pressure == nil) {
		t.Fatalf("pressure is %+v, to be %+v", got.Pressure, want.Pressure)
	}
}

func TestLimits(t *testing.T) {
	type number = uint64
	pressure := &stats.Pressure{}
	oldKernel := []string{"container.pressure"} // version 1
	// What most trees have in common.
	limited := func(change func(*stats.ContainerCounters)) stats.ContainerCounters {
		counters := stats.ContainerCounters{
			Runtime: stats.RuntimeDocker, Source: "cgroup2", CpusetCores: new(4), UsageNanoseconds: new(number(3415270000)),
			Periods: new(number(4)), ThrottledPeriods: new(number(1)),
			MemoryUsageBytes: new(50 * mebibyte), InactiveFileBytes: new(12 * mebibyte), OOMKills: new(number(0)), PIDs: new(number(9)), Pressure: pressure,
		}
		change(&counters)
		return counters
	}
	version1 := func(change func(*stats.ContainerCounters)) stats.ContainerCounters {
		counters := limited(func(*stats.ContainerCounters) {})
		counters.Source, counters.UsageNanoseconds, counters.Pressure = "cgroup1", new(number(41340136000)), nil
		change(&counters)
		return counters
	}
	type counters = stats.ContainerCounters
	for name, test := range map[string]struct {
		want    stats.ContainerCounters
		missing []string
	}{
		"v2-private": {limited(func(c *counters) {
			c.QuotaCores, c.Periods, c.ThrottledPeriods = new(0.5), new(number(400)), new(number(30))
			c.MemoryLimitBytes, c.PIDsLimit, c.OOMKills = new(128*mebibyte), new(number(64)), new(number(2))
		}), nil},
		"v2-host-namespace": {limited(func(c *counters) {
			c.QuotaCores, c.Periods, c.MemoryLimitBytes = new(1.5), new(number(10)), new(256*mebibyte)
		}), nil},
		"v2-bound": {limited(func(c *counters) {
			c.QuotaCores, c.Periods, c.ThrottledPeriods = new(2.0), new(number(0)), new(number(0))
		}), nil},
		"v2-slice": {limited(func(c *counters) {
			c.Runtime, c.MemoryLimitBytes, c.MemoryUsageBytes, c.InactiveFileBytes = stats.RuntimeNone, new(512*mebibyte), new(number(400000000)), new(number(100000000))
			c.Periods, c.ThrottledPeriods, c.PIDsLimit = new(number(0)), new(number(0)), new(number(4000))
		}), nil},
		"v2-nested": {limited(func(c *counters) {
			c.QuotaCores, c.Periods, c.ThrottledPeriods = new(1.0), new(number(50)), new(number(0))
			c.MemoryLimitBytes, c.PIDsLimit = new(256*mebibyte), new(number(100))
		}), nil},
		"kubernetes": {limited(func(c *counters) {
			c.Runtime, c.QuotaCores, c.Periods, c.ThrottledPeriods = stats.RuntimeKubernetes, new(0.2), new(number(900)), new(number(450))
			c.MemoryLimitBytes, c.PIDsLimit = new(64*mebibyte), new(number(2000))
		}), nil},
		"podman": {limited(func(c *counters) {
			c.Runtime, c.QuotaCores, c.Periods, c.ThrottledPeriods = stats.RuntimePodman, new(0.25), new(number(8)), new(number(2))
			c.MemoryLimitBytes, c.PIDsLimit = new(1024*mebibyte), new(number(2048))
		}), nil},
		"lxc": {limited(func(c *counters) {
			c.Runtime, c.CpusetCores, c.MemoryLimitBytes = stats.RuntimeLXC, new(2), new(512*mebibyte)
			c.MemoryUsageBytes, c.InactiveFileBytes = new(number(300000000)), new(number(50000000))
			c.Periods, c.ThrottledPeriods, c.PIDsLimit = new(number(0)), new(number(0)), new(number(4000))
		}), nil},
		"fargate": {version1(func(c *counters) { // the processors are limited, by a cpuset alone
			c.Runtime, c.CpusetCores, c.Periods, c.ThrottledPeriods = stats.RuntimeContainerd, new(2), nil, nil
		}), oldKernel},
		"v1-docker": {version1(func(c *counters) {
			c.QuotaCores, c.Periods, c.ThrottledPeriods = new(0.5), new(number(400)), new(number(30))
			c.MemoryLimitBytes, c.PIDsLimit, c.OOMKills = new(128*mebibyte), new(number(64)), new(number(3))
		}), oldKernel},
		"v1-combined": {version1(func(c *counters) {
			c.QuotaCores, c.Periods, c.ThrottledPeriods, c.MemoryLimitBytes = new(1.5), new(number(100)), new(number(10)), new(256*mebibyte)
		}), oldKernel},
		"v1-hybrid": {version1(func(c *counters) {
			c.QuotaCores, c.Periods, c.ThrottledPeriods, c.MemoryLimitBytes = new(2.0), new(number(5)), new(number(0)), new(512*mebibyte)
		}), oldKernel},
		"v1-memory-off": {version1(func(c *counters) {
			c.QuotaCores, c.MemoryUsageBytes, c.InactiveFileBytes, c.OOMKills = new(0.5), nil, nil, nil
		}), []string{"container.pressure", "container.memory"}},
		"v2-memory-off": {limited(func(c *counters) {
			c.QuotaCores, c.MemoryUsageBytes, c.InactiveFileBytes, c.OOMKills = new(0.5), nil, nil, nil
		}), []string{"container.memory"}},
		"v2-no-pressure": {limited(func(c *counters) {
			c.QuotaCores, c.MemoryLimitBytes, c.Pressure = new(0.5), new(128*mebibyte), nil
		}), []string{"container.pressure"}},
	} {
		t.Run(name, func(t *testing.T) {
			reader := cgroup.New(unpack(t, name))
			for range 2 { // the first reading searches, the second knows
				reading := read(t, reader)
				if reading.Container == nil {
					t.Fatalf("there is no container; missing: %+v", reading.Missing)
				}
				compare(t, *reading.Container, test.want)
				if len(reading.Lenses) != 1 || reading.Lenses[0] != (stats.Lens{Name: stats.LensContainer, Source: test.want.Source}) {
					t.Errorf("lenses are %+v", reading.Lenses)
				}
				if len(reading.Missing) != len(test.missing) {
					t.Fatalf("missing: %+v, to be of %v", reading.Missing, test.missing)
				}
				for i, field := range test.missing {
					if missing := reading.Missing[i]; missing.Field != field || missing.Reason == "" || missing.Hint == "" {
						t.Errorf("missing %+v, to be of %s with a reason and a hint", missing, field)
					}
				}
			}
		})
	}
}

// Without a limit there is no lens, and nothing is said to be missing, save where a container cannot see its limits.
func TestNoLimit(t *testing.T) {
	for name, hint := range map[string]string{
		"v2-root":        "",
		"v2-session":     "",
		"v1-none":        "",
		"v1-docker-none": "",
		"v2-foreign":     "Do not bind /sys/fs/cgroup into the container.",
		"v2-not-mounted": "Let the container runtime mount it, as it does unless told otherwise.",
	} {
		t.Run(name, func(t *testing.T) {
			reading := read(t, cgroup.New(unpack(t, name)))
			if reading.Container != nil || len(reading.Lenses) != 0 {
				t.Errorf("a container was made up: %+v %+v", reading.Container, reading.Lenses)
			}
			if hint == "" && len(reading.Missing) != 0 || hint != "" && (len(reading.Missing) != 1 || reading.Missing[0].Field != "container" || reading.Missing[0].Hint != hint) {
				t.Errorf("missing: %+v", reading.Missing)
			}
		})
	}
	t.Run("no proc and no sys", func(t *testing.T) {
		reading := read(t, cgroup.New(cgroup.Roots{Proc: t.TempDir(), Sys: t.TempDir()}))
		if reading.Container != nil || len(reading.Lenses) != 0 || len(reading.Missing) != 0 {
			t.Errorf("reading is %+v", reading)
		}
	})
}

// On Fargate the cpuset is that of the machine, and the limits of the task cannot be seen.
func TestSharesAlone(t *testing.T) {
	reading := stats.Reading{Memory: &stats.MemoryCounters{TotalBytes: 4096 * mebibyte}, Host: stats.Host{LogicalCPUs: new(2)}}
	cgroup.New(unpack(t, "fargate")).Read(t.Context(), &reading)
	if reading.Container != nil || len(reading.Lenses) != 0 || len(reading.Missing) != 0 {
		t.Errorf("reading is %+v", reading)
	}
}

func TestMemoryLimitOfTheMachine(t *testing.T) {
	for name, test := range map[string]struct {
		tree  string
		total *uint64
		want  *uint64
	}{
		"below":                 {"v2-private", new(129 * mebibyte), new(128 * mebibyte)},
		"equal is none":         {"v2-private", new(128 * mebibyte), nil},
		"above is none":         {"v2-private", new(127 * mebibyte), nil},
		"not known":             {"v2-private", nil, new(128 * mebibyte)},
		"lxcfs shows the limit": {"lxc", new(512 * mebibyte), new(512 * mebibyte)},
		"lxcfs, above is none":  {"lxc", new(500 * mebibyte), nil},
	} {
		t.Run(name, func(t *testing.T) {
			reading := stats.Reading{Host: stats.Host{LogicalCPUs: new(4)}}
			if test.total != nil {
				reading.Memory = &stats.MemoryCounters{TotalBytes: *test.total}
			}
			cgroup.New(unpack(t, test.tree)).Read(t.Context(), &reading)
			same(t, "memory limit", reading.Container.MemoryLimitBytes, test.want)
		})
	}
}

func TestPressure(t *testing.T) {
	pressure := read(t, cgroup.New(unpack(t, "v2-private"))).Container.Pressure
	if cpu := pressure.CPU; cpu.SomeAvg10Percent != 12.5 || *cpu.FullAvg10Percent != 3.25 {
		t.Errorf("cpu is %+v", cpu)
	}
	if io := pressure.IO; io.SomeAvg10Percent != 2.04 || *io.FullAvg10Percent != 1 {
		t.Errorf("io is %+v", io)
	}
	if memory := pressure.Memory; memory.SomeAvg10Percent != 0 || *memory.FullAvg10Percent != 0 {
		t.Errorf("memory is %+v", memory)
	}
}

// Each file that is not as expected costs its own field and no other, and is named.
func TestUnexpectedFiles(t *testing.T) {
	for name, test := range map[string]struct{ tree, file, content, field string }{
		"quota in words":        {"v2-private", "cpu.max", "much 100000\n", "container.cpu.limitCores"},
		"quota of no period":    {"v2-private", "cpu.max", "50000 0\n", "container.cpu.limitCores"},
		"quota of 0":            {"v2-private", "cpu.max", "0 100000\n", "container.cpu.limitCores"},
		"quota cut":             {"v2-private", "cpu.max", "50000", "container.cpu.limitCores"},
		"usage":                 {"v2-private", "cpu.stat", "user_usec 1\n", "container.cpu.usagePercent"},
		"usage too large":       {"v2-private", "cpu.stat", "usage_usec 18446744073709551615\n", "container.cpu.usagePercent"},
		"periods":               {"v2-private", "cpu.stat", "usage_usec 1\nnr_periods -1\n", "container.cpu.usagePercent"},
		"cpuset":                {"v2-private", "cpuset.cpus.effective", "3-0\n", "container.cpu.limitCores"},
		"memory limit":          {"v2-private", "memory.max", "128M\n", "container.memory.limitBytes"},
		"empty memory":          {"v2-private", "memory.current", "", "container.memory"},
		"no inactive files":     {"v2-private", "memory.stat", "anon 1\ninactive_file_of_others 5\n", "container.memory"},
		"no count of kills":     {"v2-private", "memory.events", "oom 1\n", "container.memory.oomKills"},
		"pids":                  {"v2-private", "pids.current", "-1\n", "container.pids"},
		"pids limit":            {"v2-private", "pids.max", "18446744073709551616\n", "container.pids.limit"},
		"pressure":              {"v2-private", "io.pressure", "some avg10=NaN avg60=0.00\n", "container.pressure.io"},
		"pressure above 100":    {"v2-private", "memory.pressure", "some avg10=100.01\n", "container.pressure.memory"},
		"no line some":          {"v2-private", "cpu.pressure", "full avg10=1.00\n", "container.pressure.cpu"},
		"v1 quota":              {"v1-docker", "cpu/cpu.cfs_quota_us", "-2\n", "container.cpu.limitCores"},
		"v1 period":             {"v1-docker", "cpu/cpu.cfs_period_us", "0\n", "container.cpu.limitCores"},
		"v1 usage":              {"v1-docker", "cpuacct/cpuacct.usage", "1 2\n", "container.cpu.usagePercent"},
		"v1 periods":            {"v1-docker", "cpu/cpu.stat", "nr_periods x\n", "container.cpu.throttledPercent"},
		"v1 memory":             {"v1-docker", "memory/memory.stat", "hierarchical_memory_limit 5\n", "container.memory"},
		"v1 kernel before 4.13": {"v1-docker", "memory/memory.oom_control", "oom_kill_disable 0\nunder_oom 0\n", "container.memory.oomKills"},
	} {
		t.Run(name, func(t *testing.T) {
			roots := unpack(t, test.tree)
			whole := read(t, cgroup.New(roots))
			path := filepath.Join(roots.Sys, "fs/cgroup", test.file)
			write(t, path, test.content)
			reading := read(t, cgroup.New(roots))
			if len(reading.Missing) == 0 || reading.Missing[0].Field != test.field || !strings.HasPrefix(reading.Missing[0].Reason, path+" is not as expected: ") {
				t.Errorf("missing: %+v", reading.Missing)
			}
			if len(reading.Missing) != len(whole.Missing)+1 {
				t.Errorf("missing: %+v, of the whole tree %+v", reading.Missing, whole.Missing)
			}
			if reading.Container == nil || reading.Container.PIDs == nil && test.field != "container.pids" {
				t.Errorf("it cost more than its field: %+v", reading.Container)
			}
		})
	}
}

func TestMovedToAnotherCgroup(t *testing.T) {
	roots := unpack(t, "v2-host-namespace")
	reader := cgroup.New(roots)
	same(t, "quota", read(t, reader).Container.QuotaCores, new(1.5))

	slice := filepath.Join(roots.Sys, "fs/cgroup/system.slice")
	scopes, err := filepath.Glob(slice + "/docker-*.scope")
	if err != nil || len(scopes) != 1 {
		t.Fatal(scopes, err)
	}
	if err := os.CopyFS(slice+"/elsewhere.scope", os.DirFS(scopes[0])); err != nil {
		t.Fatal(err)
	}
	write(t, roots.Proc+"/self/cgroup", "0::/system.slice/elsewhere.scope\n")
	write(t, slice+"/elsewhere.scope/cpu.max", "300000 100000\n")
	write(t, slice+"/elsewhere.scope/memory.max", "67108864\n")
	for range 60 { // it is asked once a minute
		read(t, reader)
	}
	moved := read(t, reader)
	same(t, "quota", moved.Container.QuotaCores, new(3.0))
	same(t, "memory limit", moved.Container.MemoryLimitBytes, new(64*mebibyte))
	if len(moved.Missing) != 0 {
		t.Errorf("missing: %+v", moved.Missing)
	}
}

// A file that is not there costs its own field, in each reading.
func TestFileNotThere(t *testing.T) {
	roots := unpack(t, "v2-private")
	if err := os.Remove(roots.Sys + "/fs/cgroup/memory.current"); err != nil {
		t.Fatal(err)
	}
	reader := cgroup.New(roots)
	for range 3 {
		if reading := read(t, reader); len(reading.Missing) != 1 || reading.Missing[0].Field != "container.memory" || reading.Container.MemoryUsageBytes != nil {
			t.Errorf("missing: %+v", reading.Missing)
		}
	}
}

// A limit that is changed while we run shows in the next reading.
func TestLimitsChange(t *testing.T) {
	roots := unpack(t, "v1-docker-none")
	reader := cgroup.New(roots)
	if reading := read(t, reader); reading.Container != nil {
		t.Fatalf("container is %+v", reading.Container)
	}
	write(t, roots.Sys+"/fs/cgroup/memory/memory.limit_in_bytes", "134217728\n")
	same(t, "memory limit", read(t, reader).Container.MemoryLimitBytes, new(128*mebibyte))
	write(t, roots.Sys+"/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n")
	if reading := read(t, reader); reading.Container != nil || len(reading.Lenses) != 0 {
		t.Errorf("container is %+v", reading.Container)
	}
}

// The machine that runs the tests, whatever its cgroups are: what is said agrees with itself and does not go back.
func TestThisMachine(t *testing.T) {
	reader := cgroup.New(cgroup.Roots{Proc: "/proc", Sys: "/sys"})
	first, second := read(t, reader), read(t, reader)
	if (first.Container == nil) != (len(first.Lenses) == 0) || (second.Container == nil) != (len(second.Lenses) == 0) {
		t.Fatalf("lens and container disagree: %+v, %+v", first, second)
	}
	for _, missing := range second.Missing {
		if !strings.HasPrefix(missing.Field, "container") || missing.Reason == "" {
			t.Errorf("missing: %+v", missing)
		}
	}
	before, after := first.Container, second.Container
	if before == nil || after == nil {
		return
	}
	if quota := after.QuotaCores; quota != nil && (*quota <= 0 || math.IsInf(*quota, 0)) {
		t.Errorf("quota is %v", *quota)
	}
	if before.UsageNanoseconds != nil && (after.UsageNanoseconds == nil || *after.UsageNanoseconds < *before.UsageNanoseconds) {
		t.Errorf("usage went from %d to %v", *before.UsageNanoseconds, after.UsageNanoseconds)
	}
	if after.PIDs != nil && *after.PIDs == 0 {
		t.Error("not even this process is in its cgroup")
	}
}

func BenchmarkRead(b *testing.B) {
	for _, tree := range []string{"v2-private", "v1-docker", "v2-root"} {
		b.Run(tree, func(b *testing.B) {
			reader := cgroup.New(unpack(b, tree))
			read(b, reader)
			for b.Loop() {
				read(b, reader)
			}
		})
	}
	b.Run("this machine", func(b *testing.B) {
		reader := cgroup.New(cgroup.Roots{Proc: "/proc", Sys: "/sys"})
		read(b, reader)
		for b.Loop() {
			read(b, reader)
		}
	})
}
