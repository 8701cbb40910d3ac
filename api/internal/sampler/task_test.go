package sampler

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// look is what an agent saw of a container, seconds after noon.
func look(seconds, usage float64) *stats.TaskContainerUsage {
	return &stats.TaskContainerUsage{
		At: noon.Add(time.Duration(seconds * float64(time.Second))), UsageNanoseconds: new(uint64(usage * float64(second))),
		MemoryUsageBytes: new(uint64(100 << 20)), InactiveFileBytes: new(uint64(40 << 20)), PIDs: new(uint64(5)),
	}
}

// running is a container that used processors for so many seconds, of ten.
func running(name string, seconds float64) stats.TaskContainerCounters {
	return stats.TaskContainerCounters{ID: name + "-1", Name: name, Status: "RUNNING", Before: look(0, 100), Newest: look(10, 100+seconds)}
}

// taskOf has a limit of half a processor and 512 MiB.
func taskOf(containers ...stats.TaskContainerCounters) stats.TaskCounters {
	return stats.TaskCounters{LimitCores: new(0.5), MemoryLimitBytes: new(uint64(512 << 20)), Containers: containers}
}

func memTotal(bytes uint64) stats.Values { return stats.Values{{Name: "MemTotal", Number: bytes}} }

func sized[T any](value *T) any {
	if value == nil {
		return nil
	}
	return *value
}

func TestTask(t *testing.T) {
	with := func(one stats.TaskContainerCounters, change func(*stats.TaskContainerCounters)) stats.TaskContainerCounters {
		change(&one)
		return one
	}
	limited := func(name string, size uint64) stats.TaskContainerCounters {
		return with(running(name, 1), func(c *stats.TaskContainerCounters) { c.MemoryLimitBytes = &size })
	}
	counted := func(name string, periodsBefore, throttledBefore, periods, throttled uint64) stats.TaskContainerCounters {
		return with(running(name, 1), func(c *stats.TaskContainerCounters) {
			c.Before.Periods, c.Before.ThrottledPeriods, c.Newest.Periods, c.Newest.ThrottledPeriods = &periodsBefore, &throttledBefore, &periods, &throttled
		})
	}
	const throttlingUnknown, oomUnknown, pressureUnknown = "container.cpu.throttledPercent", "container.memory.oomKills", "container.pressure"
	one := []string{throttlingUnknown, oomUnknown}
	several := []string{throttlingUnknown, oomUnknown, pressureUnknown}
	for name, test := range map[string]struct {
		task              stats.TaskCounters
		own               stats.ContainerCounters // what of our own cgroup holds for the task
		logical           *int
		limit             any // of processors
		usage, throttled  any
		workingSet, bound any // of memory
		pids              any
		missing           []string
	}{
		"one container": {task: taskOf(running("a", 2.5)), logical: new(2), limit: 0.5, usage: 50.0, workingSet: uint64(60 << 20), bound: uint64(512 << 20), pids: uint64(5), missing: one},
		"two add up":    {task: taskOf(running("a", 1), running("b", 1.5)), logical: new(2), limit: 0.5, usage: 50.0, workingSet: uint64(120 << 20), bound: uint64(512 << 20), pids: uint64(10), missing: several},
		"more than all": {task: taskOf(running("a", 9)), logical: new(2), limit: 0.5, usage: 100.0, workingSet: uint64(60 << 20), bound: uint64(512 << 20), pids: uint64(5), missing: one},
		"the own cgroup is tighter": {task: taskOf(running("a", 1)), own: stats.ContainerCounters{CPU: []stats.CgroupCPU{{CgroupName: itself, QuotaCores: new(0.25)}}, Memory: []stats.CgroupMemory{{CgroupName: itself, OOMKills: new(uint64(0))}}, Pressure: &stats.PressureCounters{}}, logical: new(2),
			limit: 0.25, usage: 40.0, workingSet: uint64(60 << 20), bound: uint64(512 << 20), pids: uint64(5), missing: []string{throttlingUnknown}},
		"the own cgroup is wider":   {task: taskOf(running("a", 1)), own: stats.ContainerCounters{CPU: []stats.CgroupCPU{{CgroupName: itself, QuotaCores: new(1.0)}}, CpusetCores: new(1)}, logical: new(2), limit: 0.5, usage: 20.0, workingSet: uint64(60 << 20), bound: uint64(512 << 20), pids: uint64(5), missing: one},
		"no limit: of the machine":  {task: stats.TaskCounters{Containers: []stats.TaskContainerCounters{running("a", 5)}}, logical: new(2), limit: 2.0, usage: 25.0, workingSet: uint64(60 << 20), pids: uint64(5), missing: []string{oomUnknown}},
		"no bound at all":           {task: stats.TaskCounters{Containers: []stats.TaskContainerCounters{running("a", 5)}}, workingSet: uint64(60 << 20), pids: uint64(5), missing: []string{"container.cpu.limitCores", "container.cpu.usagePercent", oomUnknown}},
		"limits of the containers":  {task: stats.TaskCounters{Containers: []stats.TaskContainerCounters{limited("a", 128<<20), limited("b", 64<<20)}}, logical: new(2), limit: 2.0, usage: 10.0, workingSet: uint64(120 << 20), bound: uint64(192 << 20), pids: uint64(10), missing: []string{oomUnknown, pressureUnknown}},
		"one of them has no limit":  {task: stats.TaskCounters{Containers: []stats.TaskContainerCounters{limited("a", 128<<20), running("b", 1)}}, logical: new(2), limit: 2.0, usage: 10.0, workingSet: uint64(120 << 20), pids: uint64(10), missing: []string{oomUnknown, pressureUnknown}},
		"limits that cannot be":     {task: stats.TaskCounters{Containers: []stats.TaskContainerCounters{limited("a", math.MaxUint64), limited("b", 1)}}, logical: new(2), limit: 2.0, usage: 10.0, workingSet: uint64(120 << 20), pids: uint64(10), missing: []string{oomUnknown, pressureUnknown}},
		"a limit above the machine": {task: stats.TaskCounters{MemoryLimitBytes: new(uint64(1 << 50)), Containers: []stats.TaskContainerCounters{running("a", 1)}}, logical: new(1), limit: 1.0, usage: 10.0, workingSet: uint64(60 << 20), pids: uint64(5), missing: []string{oomUnknown}},
		"one has stopped":           {task: taskOf(running("a", 2.5), stats.TaskContainerCounters{Name: "init", Status: "STOPPED"}), logical: new(2), limit: 0.5, usage: 50.0, workingSet: uint64(60 << 20), bound: uint64(512 << 20), pids: uint64(5), missing: several},
		// the agent says why, so nothing is added
		"one has no figures": {task: taskOf(running("a", 1), stats.TaskContainerCounters{Name: "b", Status: "RUNNING"}), logical: new(2), limit: 0.5, missing: []string{throttlingUnknown, pressureUnknown}},
		"and comes first":    {task: taskOf(stats.TaskContainerCounters{Name: "a", Status: "RUNNING"}, with(running("b", 1), func(c *stats.TaskContainerCounters) { c.Before, c.Newest.MemoryUsageBytes = nil, nil })), logical: new(2), limit: 0.5, missing: []string{throttlingUnknown, pressureUnknown}},
		"nothing runs":       {task: taskOf(), logical: new(2), limit: 0.5, missing: []string{throttlingUnknown}},
		"one was just started": {task: taskOf(running("a", 1), with(running("b", 1), func(c *stats.TaskContainerCounters) { c.Before = nil })), logical: new(2),
			limit: 0.5, workingSet: uint64(120 << 20), bound: uint64(512 << 20), pids: uint64(10), missing: []string{"container.cpu.usagePercent", throttlingUnknown, oomUnknown, pressureUnknown}},
		"counters go back":            {task: taskOf(running("a", -1)), logical: new(2), limit: 0.5, workingSet: uint64(60 << 20), bound: uint64(512 << 20), pids: uint64(5), missing: []string{"container.cpu.usagePercent", throttlingUnknown, oomUnknown}},
		"no time passed":              {task: taskOf(with(running("a", 1), func(c *stats.TaskContainerCounters) { c.Newest.At = c.Before.At })), logical: new(2), limit: 0.5, workingSet: uint64(60 << 20), bound: uint64(512 << 20), pids: uint64(5), missing: []string{"container.cpu.usagePercent", throttlingUnknown, oomUnknown}},
		"time went back":              {task: taskOf(with(running("a", 1), func(c *stats.TaskContainerCounters) { c.Newest.At = c.Before.At.Add(-1) })), logical: new(2), limit: 0.5, workingSet: uint64(60 << 20), bound: uint64(512 << 20), pids: uint64(5), missing: []string{"container.cpu.usagePercent", throttlingUnknown, oomUnknown}},
		"no processor time":           {task: taskOf(with(running("a", 1), func(c *stats.TaskContainerCounters) { c.Newest.UsageNanoseconds = nil })), logical: new(2), limit: 0.5, workingSet: uint64(60 << 20), bound: uint64(512 << 20), pids: uint64(5), missing: []string{"container.cpu.usagePercent", throttlingUnknown, oomUnknown}},
		"half of a working set":       {task: taskOf(with(running("a", 2.5), func(c *stats.TaskContainerCounters) { c.Newest.InactiveFileBytes = nil })), logical: new(2), limit: 0.5, usage: 50.0, pids: uint64(5), missing: []string{throttlingUnknown, "container.memory"}},
		"more inactive than used":     {task: taskOf(with(running("a", 2.5), func(c *stats.TaskContainerCounters) { c.Newest.InactiveFileBytes = new(uint64(math.MaxUint64)) })), logical: new(2), limit: 0.5, usage: 50.0, pids: uint64(5), missing: []string{throttlingUnknown, "container.memory"}},
		"memory that cannot be":       {task: taskOf(with(running("a", 2.5), func(c *stats.TaskContainerCounters) { c.Newest.MemoryUsageBytes = new(uint64(math.MaxUint64)) }), running("b", 0)), logical: new(2), limit: 0.5, usage: 50.0, pids: uint64(10), missing: []string{throttlingUnknown, pressureUnknown}},
		"Fargate counts no processes": {task: taskOf(with(running("a", 2.5), func(c *stats.TaskContainerCounters) { c.Newest.PIDs = nil })), logical: new(2), limit: 0.5, usage: 50.0, workingSet: uint64(60 << 20), bound: uint64(512 << 20), missing: []string{throttlingUnknown, oomUnknown, "container.pids"}},
		"quotas of containers":        {task: taskOf(counted("a", 10, 1, 20, 2), counted("b", 0, 0, 10, 4)), logical: new(2), limit: 0.5, usage: 40.0, throttled: 25.0, workingSet: uint64(120 << 20), bound: uint64(512 << 20), pids: uint64(10), missing: []string{oomUnknown, pressureUnknown}},
		"periods go back":             {task: taskOf(counted("a", 20, 1, 10, 1)), logical: new(2), limit: 0.5, usage: 20.0, workingSet: uint64(60 << 20), bound: uint64(512 << 20), pids: uint64(5), missing: one},
		"more throttled than periods": {task: taskOf(counted("a", 0, 0, 1, 9)), logical: new(2), limit: 0.5, usage: 20.0, throttled: 100.0, workingSet: uint64(60 << 20), bound: uint64(512 << 20), pids: uint64(5), missing: []string{oomUnknown}},
		"a limit that is no number":   {task: stats.TaskCounters{LimitCores: new(math.NaN()), Containers: []stats.TaskContainerCounters{running("a", 5)}}, logical: new(2), limit: 2.0, usage: 25.0, workingSet: uint64(60 << 20), pids: uint64(5), missing: one},
	} {
		t.Run(name, func(t *testing.T) {
			current := test.own
			current.Runtime, current.Source, current.Task = stats.RuntimeFargate, "ecs", &test.task
			snapshot := derive(nil, view{at: noon, container: &current, host: stats.Host{LogicalCPUs: test.logical}, machine: stats.MachineReading{Memory: memTotal(8 << 30)}}, &history{})
			container := *snapshot.Container
			if !same(container.CPU.LimitCores, test.limit) || !same(container.CPU.UsagePercent, test.usage) || !same(container.CPU.ThrottledPercent, test.throttled) {
				t.Errorf("limit %v, usage %v, throttled %v", show(container.CPU.LimitCores), show(container.CPU.UsagePercent), show(container.CPU.ThrottledPercent))
			}
			var workingSet, bound, pids any
			if container.Memory != nil {
				workingSet, bound = container.Memory.WorkingSetBytes, sized(container.Memory.LimitBytes)
			}
			if container.PIDs != nil {
				pids = container.PIDs.Current
			}
			if workingSet != test.workingSet || bound != test.bound || pids != test.pids {
				t.Errorf("working set %v of %v, pids %v", workingSet, bound, pids)
			}
			var missing []string
			for _, absent := range snapshot.Missing {
				if strings.HasPrefix(absent.Field, "container") {
					missing = append(missing, absent.Field)
				}
			}
			if strings.Join(missing, " ") != strings.Join(test.missing, " ") {
				t.Errorf("missing is %v, to be %v", missing, test.missing)
			}
			if container.Runtime != stats.RuntimeFargate || container.Source != "ecs" || len(container.Task.Containers) != len(test.task.Containers) || container.Task.Containers == nil {
				t.Errorf("container is %+v", container)
			}
		})
	}
}

// Each container has its share of what the task may use, and of its own memory limit.
func TestTaskContainers(t *testing.T) {
	api := running("api", 2.5)
	api.MemoryLimitBytes, api.ReservedCores, api.Health, api.Image = new(uint64(80<<20)), new(0.25), "HEALTHY", "api:1"
	starting := stats.TaskContainerCounters{Name: "web", Status: "CREATED"}
	task := taskOf(api, starting)
	task.ID, task.Cluster, task.Service, task.Family, task.Revision, task.AvailabilityZone, task.LaunchType = "id", "cluster", "service", "family", "7", "zone", "FARGATE"
	task.EphemeralStorageUsedBytes, task.EphemeralStorageBytes = new(uint64(5)), new(uint64(20))
	container, _ := deriveTask(stats.ContainerCounters{Task: &task}, new(2), nil)
	told := container.Task
	if told.ID+told.Cluster+told.Service+told.Family+told.Revision+told.AvailabilityZone+told.LaunchType != "idclusterservicefamily7zoneFARGATE" {
		t.Errorf("the task is %+v", told)
	}
	if storage := told.EphemeralStorage; *storage.UsedBytes != 5 || *storage.TotalBytes != 20 || *storage.UsagePercent != 25 {
		t.Errorf("storage is %+v", storage)
	}
	row := told.Containers[0]
	if row.Name != "api" || row.Image != "api:1" || row.Health != "HEALTHY" || *row.CPU.UsagePercent != 50 || *row.CPU.ReservedCores != 0.25 || row.CPU.ThrottledPercent != nil ||
		row.Memory.WorkingSetBytes != 60<<20 || *row.Memory.LimitBytes != 80<<20 || *row.Memory.UsagePercent != 75 {
		t.Errorf("the row is %+v, %+v, %+v", row, row.CPU, row.Memory)
	}
	if row := told.Containers[1]; row.Status != "CREATED" || row.CPU != nil || row.Memory != nil {
		t.Errorf("of what has not begun there are figures: %+v", row)
	}
	task.EphemeralStorageUsedBytes = nil
	if container, _ := deriveTask(stats.ContainerCounters{Task: &task}, nil, nil); container.Task.EphemeralStorage.UsagePercent != nil {
		t.Error("storage that is not measured has a share")
	}
}

// A task that the agent has not told of yet is an empty container, and rates do not mix with those of our cgroup.
func TestTaskNotKnownYet(t *testing.T) {
	before := view{at: noon, container: new(counters(0, 0, 0))}
	snapshot := derive(&before, view{at: noon.Add(time.Second), container: &stats.ContainerCounters{Runtime: stats.RuntimeFargate, Source: "ecs"}}, &history{})
	if container := snapshot.Container; container.CPU != nil || container.Memory != nil || container.PIDs != nil || container.Task != nil || container.Source != "ecs" {
		t.Errorf("container is %+v", container)
	}
}
