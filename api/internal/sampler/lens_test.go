package sampler

import (
	"slices"
	"strings"
	"testing"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// machineOf is a machine with 8 GiB and as many processors, and things that are missing of it.
func machineOf(processors int) stats.MachineReading {
	return stats.MachineReading{
		Source: "/host/proc", Identity: stats.Host{Hostname: new("m")}, CPU: &stats.CPUCounters{Cores: make([]stats.CoreCounters, processors)}, Memory: memTotal(8 << 30),
		Load: &stats.Load{}, Pressure: &stats.PressureCounters{}, Disks: []stats.DiskCounters{{}}, Networks: []stats.NetworkCounters{{}},
		Missing: []stats.Missing{{Field: "filesystems[/data]"}, {Field: "swap"}, {Field: "host.hostname"}, {Field: "hosts"}},
	}
}

// fields returns what is missing, by name.
func fields(missing []stats.Missing) string {
	var names []string
	for _, absent := range missing {
		names = append(names, absent.Field)
	}
	return strings.Join(names, " ")
}

func lensesOf(chosen view) string {
	var lenses []string
	for _, lens := range chosen.lenses {
		lenses = append(lenses, string(lens.Name)+" "+lens.Source)
	}
	return strings.Join(lenses, ", ")
}

// There is a container lens wherever a limit holds us below the machine, on whichever cgroup it is set.
func TestContainerLens(t *testing.T) {
	cpu := func(cores float64) []stats.CgroupCPU {
		return []stats.CgroupCPU{{CgroupName: itself, UsageNanoseconds: new(uint64(1))}, {CgroupName: around("/a"), QuotaCores: &cores}}
	}
	memory := func(change func(*stats.CgroupMemory)) []stats.CgroupMemory {
		chain := []stats.CgroupMemory{memoryOf(itself, 0, 50), memoryOf(around("/a"), 0, 60)}
		change(&chain[1])
		return chain
	}
	pids := []stats.CgroupPIDs{{CgroupName: itself, Current: new(uint64(1)), Limit: new(uint64(9))}}
	const docker, none = stats.RuntimeDocker, stats.RuntimeNone
	for name, test := range map[string]struct {
		counters stats.ContainerCounters
		lxcfs    []string
		want     bool
	}{
		"nothing":                        {stats.ContainerCounters{Runtime: docker}, nil, false},
		"a quota":                        {stats.ContainerCounters{Runtime: none, CPU: cpu(0.5)}, nil, true},
		"a quota of all processors":      {stats.ContainerCounters{Runtime: docker, CPU: cpu(4)}, nil, true},
		"a quota above the machine":      {stats.ContainerCounters{Runtime: docker, CPU: cpu(4.5)}, nil, false},
		"a cpuset":                       {stats.ContainerCounters{Runtime: none, CpusetCores: new(3)}, nil, true},
		"a cpuset of all processors":     {stats.ContainerCounters{Runtime: docker, CpusetCores: new(4)}, nil, false},
		"a limit of memory":              {stats.ContainerCounters{Runtime: none, Memory: memory(func(m *stats.CgroupMemory) { m.LimitBytes = new(uint64(8<<30 - 1)) })}, nil, true},
		"as much as the machine has":     {stats.ContainerCounters{Runtime: docker, Memory: memory(func(m *stats.CgroupMemory) { m.LimitBytes = new(uint64(8 << 30)) })}, nil, false},
		"the same, and lxcfs shows it":   {stats.ContainerCounters{Runtime: docker, Memory: memory(func(m *stats.CgroupMemory) { m.LimitBytes = new(uint64(8 << 30)) })}, []string{"stat", "meminfo"}, true},
		"the same, and lxcfs shows less": {stats.ContainerCounters{Runtime: docker, Memory: memory(func(m *stats.CgroupMemory) { m.LimitBytes = new(uint64(8 << 30)) })}, []string{"stat", "uptime"}, false},
		"above the machine, with lxcfs":  {stats.ContainerCounters{Runtime: docker, Memory: memory(func(m *stats.CgroupMemory) { m.LimitBytes = new(uint64(8<<30 + 1)) })}, []string{"meminfo"}, false},
		"a limit that cannot be seen":    {stats.ContainerCounters{Runtime: none, Memory: memory(func(m *stats.CgroupMemory) { m.UnseenLimitBytes = new(uint64(1 << 30)) })}, nil, true},
		"memory.high":                    {stats.ContainerCounters{Runtime: none, Memory: memory(func(m *stats.CgroupMemory) { m.HighBytes = new(uint64(1 << 30)) })}, nil, true},
		"memory.high above the machine":  {stats.ContainerCounters{Runtime: none, Memory: memory(func(m *stats.CgroupMemory) { m.HighBytes = new(uint64(9 << 30)) })}, nil, false},
		"processes, in a container":      {stats.ContainerCounters{Runtime: docker, PIDs: pids}, nil, true},
		"processes, outside a container": {stats.ContainerCounters{Runtime: none, PIDs: pids}, nil, false},
		"usage alone, as on Fargate":     {stats.ContainerCounters{Runtime: docker, CpusetCores: new(4), Memory: memory(func(*stats.CgroupMemory) {})}, nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			test.counters.Source = "cgroup2"
			machine := machineOf(4)
			machine.LXCFS = test.lxcfs
			chosen := chooseLenses(stats.Reading{Machine: machine, Cgroup: stats.CgroupReading{Counters: &test.counters}})
			want := "host /host/proc"
			if test.want {
				want += ", container cgroup2"
			}
			if got := lensesOf(chosen); got != want || (chosen.container != nil) != test.want {
				t.Errorf("lenses are %s, to be %s; the container is %+v", got, want, chosen.container)
			}
		})
	}
}

// Where the machine is not known, every limit counts.
func TestContainerLensWithoutAMachine(t *testing.T) {
	counters := stats.ContainerCounters{Runtime: stats.RuntimeDocker, Source: "cgroup1", CPU: counters(0, 0, 0).CPU, Memory: []stats.CgroupMemory{memoryOf(itself, 1<<40, 50)}}
	chosen := chooseLenses(stats.Reading{Cgroup: stats.CgroupReading{Counters: &counters}})
	if lensesOf(chosen) != "container cgroup1" || *chosen.container.Memory[0].LimitBytes != 1<<60 {
		t.Errorf("lenses are %s, the container %+v", lensesOf(chosen), chosen.container)
	}
}

// What is no limit is taken out of the view, and never of the reading, which others hold.
func TestTheReadingIsNotChanged(t *testing.T) {
	counters := stats.ContainerCounters{Runtime: stats.RuntimeDocker, Memory: []stats.CgroupMemory{memoryOf(itself, 9<<10, 50)}, CPU: counters(0, 0, 0).CPU}
	counters.CPU[0].QuotaCores = new(99.0)
	chooseLenses(stats.Reading{Machine: machineOf(4), Cgroup: stats.CgroupReading{Counters: &counters}})
	if counters.Memory[0].LimitBytes == nil || counters.CPU[0].QuotaCores == nil {
		t.Errorf("counters are %+v", counters)
	}
}

// Without a limit nothing of the container is said to be missing, but where it cannot see its limits, and that inside a container
// alone.
func TestMissingWithoutALimit(t *testing.T) {
	memory := stats.Missing{Field: "container.memory"}
	for name, test := range map[string]struct {
		own  stats.CgroupReading
		want string
	}{
		"pressure is missing":                {stats.CgroupReading{Counters: &stats.ContainerCounters{Runtime: stats.RuntimeDocker}, Missing: []stats.Missing{{Field: "container.pressure"}, {Field: "container.pids"}}}, ""},
		"the memory controller is off":       {stats.CgroupReading{Counters: &stats.ContainerCounters{Runtime: stats.RuntimeDocker}, Missing: []stats.Missing{memory}}, "container.memory"},
		"the same, in no container":          {stats.CgroupReading{Counters: &stats.ContainerCounters{Runtime: stats.RuntimeNone}, Missing: []stats.Missing{memory}}, ""},
		"memory is known, a part was missed": {stats.CgroupReading{Counters: &stats.ContainerCounters{Runtime: stats.RuntimeDocker, Memory: []stats.CgroupMemory{memoryOf(itself, 0, 5)}}, Missing: []stats.Missing{memory}}, ""},
		"limits cannot be seen":              {stats.CgroupReading{Missing: []stats.Missing{{Field: "container"}}}, "container"},
	} {
		t.Run(name, func(t *testing.T) {
			chosen := chooseLenses(stats.Reading{Cgroup: test.own})
			if got := fields(chosen.missing); got != test.want || chosen.container != nil {
				t.Errorf("missing is %q, to be %q; the container is %+v", got, test.want, chosen.container)
			}
		})
	}
}

// On Fargate there is no machine to be seen, whether the agent has answered or not.
func TestTheMachineIsHiddenOnFargate(t *testing.T) {
	for name, task := range map[string]stats.TaskReading{
		"before the agent answers": {Runtime: stats.RuntimeFargate, Unknown: stats.Missing{Reason: "not yet", Hint: "wait"}},
		"with a task":              {Runtime: stats.RuntimeFargate, Counters: &stats.TaskCounters{}},
	} {
		t.Run(name, func(t *testing.T) {
			reading := stats.Reading{Machine: machineOf(4), Task: &task, Self: stats.SelfReading{Missing: []stats.Missing{{Field: "self.residentBytes"}}}}
			chosen := chooseLenses(reading)
			if got := lensesOf(chosen); got != "container ecs" {
				t.Errorf("lenses are %s", got)
			}
			machine := chosen.machine
			if machine.CPU != nil || machine.Memory != nil || machine.Load != nil || machine.Pressure != nil || machine.Disks != nil || machine.Networks != nil || machine.Filesystems != nil {
				t.Errorf("what is of the machine is there: %+v", machine)
			}
			if *chosen.host.LogicalCPUs != 4 || *chosen.host.Hostname != "m" {
				t.Errorf("too much was hidden: %+v", chosen.host)
			}
			want := "host.hostname self.residentBytes"
			if task.Counters == nil {
				want += " container"
			}
			if got := fields(chosen.missing); got != want {
				t.Errorf("missing is %q, to be %q", got, want)
			}
		})
	}
}

// ownOf is our own cgroup with a limit of everything, in which something is missing.
func ownOf() stats.CgroupReading {
	return stats.CgroupReading{
		Counters: &stats.ContainerCounters{
			Runtime: stats.RuntimeDocker, Source: "cgroup2", CPU: []stats.CgroupCPU{{CgroupName: itself, QuotaCores: new(0.25), UsageNanoseconds: new(uint64(1))}}, CpusetCores: new(3),
			Memory: []stats.CgroupMemory{{CgroupName: itself, LimitBytes: new(uint64(1 << 28)), UsageBytes: new(uint64(1)), InactiveFileBytes: new(uint64(0)), OOMKills: new(uint64(2))}},
			PIDs:   []stats.CgroupPIDs{{CgroupName: itself, Current: new(uint64(3))}}, Pressure: &stats.PressureCounters{},
		},
		Missing: []stats.Missing{{Field: "container.pressure.io"}, {Field: "container.memory.oomKills"}, {Field: "container.pids"}},
	}
}

// A task takes the place of our own cgroup. Where our container is all of it, what our cgroup says of processors and of waiting holds
// for the task; of several containers ours is a part, and its kills alone are told.
func TestTheTaskGoesFirst(t *testing.T) {
	one := []stats.TaskContainerCounters{{Name: "a"}}
	two := []stats.TaskContainerCounters{{Name: "a"}, {Name: "b"}}
	for name, test := range map[string]struct {
		containers []stats.TaskContainerCounters
		quota      bool
		missing    string
	}{
		"alone":      {one, true, "container.pressure.io container.memory.oomKills container.task"},
		"one of two": {two, false, "container.memory.oomKills container.task"},
	} {
		t.Run(name, func(t *testing.T) {
			task := stats.TaskReading{Runtime: stats.RuntimeECS, Counters: &stats.TaskCounters{Containers: test.containers}, Missing: []stats.Missing{{Field: "container.task"}}}
			chosen := chooseLenses(stats.Reading{Machine: machineOf(4), Cgroup: ownOf(), Task: &task})
			if got := lensesOf(chosen); got != "host /host/proc, container ecs" {
				t.Errorf("lenses are %s", got)
			}
			container := chosen.container
			if container.Runtime != stats.RuntimeECS || container.Source != "ecs" || container.Task != task.Counters || *killsOf(container.Memory) != 2 {
				t.Errorf("the container is %+v", container)
			}
			if (leastQuota(container.CPU) != nil) != test.quota || (container.CpusetCores != nil) != test.quota || (container.Pressure != nil) != test.quota || container.PIDs != nil {
				t.Errorf("of our own cgroup is kept %+v", container)
			}
			if got := strings.TrimPrefix(fields(chosen.missing), "filesystems[/data] swap host.hostname hosts "); got != test.missing {
				t.Errorf("missing is %q, to be %q", got, test.missing)
			}
			snapshot := derive(nil, chosen, &history{}) // no limit of ours is shown as the task's
			if memory := snapshot.Container.Memory; memory != nil && memory.LimitBytes != nil || snapshot.Container.CPU.LimitedBy != "" {
				t.Errorf("the snapshot has %+v, %+v", memory, snapshot.Container.CPU)
			}
		})
	}
}

// Until the agent has told of the task, our own cgroup is shown.
func TestOurOwnCgroupMeanwhile(t *testing.T) {
	task := stats.TaskReading{Runtime: stats.RuntimeFargate, Unknown: stats.Missing{Reason: "not yet"}}
	chosen := chooseLenses(stats.Reading{Machine: machineOf(4), Cgroup: ownOf(), Task: &task})
	if lensesOf(chosen) != "container cgroup2" || chosen.container.Source != "cgroup2" || *chosen.container.Memory[0].LimitBytes != 1<<28 {
		t.Errorf("lenses are %s, the container %+v", lensesOf(chosen), chosen.container)
	}
	if !slices.ContainsFunc(chosen.missing, func(absent stats.Missing) bool { return absent.Field == "container.task" && absent.Reason == "not yet" }) {
		t.Errorf("missing is %+v", chosen.missing)
	}
}
