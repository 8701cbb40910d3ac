package sampler

import (
	"slices"
	"strings"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// sourceECS is the source of a container lens that shows a task of Amazon ECS.
const sourceECS = "ecs"

// view is the part of a reading that a snapshot is made of: each lens, and the source that it believes.
type view struct {
	at        time.Time
	lenses    []stats.Lens
	host      stats.Host
	machine   stats.MachineReading     // without counters where there is no host lens
	container *stats.ContainerCounters // nil where there is no container lens
	self      stats.SelfCounters
	missing   []stats.Missing
}

// chooseLenses decides which lenses a snapshot has, and which source wins where several tell of the same thing: it is the
// only place that does.
//
//   - The host lens is there where processors, memory or load of the machine can be read. It is not on Fargate: what looks
//     like a machine there is a virtual one, larger than the task and chosen by nobody.
//   - The container lens is there where a limit holds our cgroup below the machine, and in every ECS task. A task takes the
//     place of our own cgroup, but for what holds for the task as well.
func chooseLenses(reading stats.Reading) view {
	chosen := view{
		at: reading.At, lenses: []stats.Lens{}, host: describeHost(reading), machine: reading.Machine,
		self: reading.Self.SelfCounters, missing: slices.Concat(reading.Machine.Missing, reading.Self.Missing),
	}
	if task := reading.Task; task != nil && task.Runtime == stats.RuntimeFargate {
		chosen.hideMachine()
	}
	if chosen.machine.CPU != nil || chosen.machine.Memory != nil || chosen.machine.Load != nil {
		chosen.lenses = append(chosen.lenses, stats.Lens{Name: stats.LensHost, Source: reading.Machine.Source})
	}
	chosen.chooseContainer(reading)
	chosen.missing = append(chosen.missing, reading.History.Missing...)
	if chosen.container != nil {
		chosen.lenses = append(chosen.lenses, stats.Lens{Name: stats.LensContainer, Source: chosen.container.Source})
	}
	return chosen
}

// describeHost puts together what the machine is: a processor that is online, and the time of the boot, are counters.
func describeHost(reading stats.Reading) stats.Host {
	host := reading.Machine.Identity
	if cpu := reading.Machine.CPU; cpu != nil && len(cpu.Cores) > 0 {
		count := len(cpu.Cores)
		host.LogicalCPUs = &count
	}
	if system := reading.Machine.System; system != nil && !system.BootTime.IsZero() {
		host.BootTime = &system.BootTime
		if uptime := reading.At.Sub(system.BootTime).Seconds(); uptime >= 0 { // else the clock says that it has yet to boot
			host.UptimeSeconds = &uptime
		}
	}
	return host
}

// hideMachine takes out what was read of the machine, and leaves what it is.
func (v *view) hideMachine() {
	v.machine = stats.MachineReading{}
	v.missing = slices.DeleteFunc(v.missing, func(absent stats.Missing) bool { return !within(absent.Field, "host") && !within(absent.Field, "self") })
}

// chooseContainer decides what the container lens shows.
func (v *view) chooseContainer(reading stats.Reading) {
	own, task := reading.Cgroup.Counters, reading.Task
	if own != nil {
		own = withinMachine(*own, v.machine, v.host.LogicalCPUs)
	}
	limited := own != nil && hasLimit(*own, v.host.LogicalCPUs)
	if task == nil || task.Counters == nil && limited {
		if limited {
			v.container = own
		}
		v.missing = append(v.missing, explain(reading.Cgroup, limited)...)
		if task != nil {
			v.missing = append(v.missing, under("container.task", task.Unknown))
		}
		return
	}
	v.container = &stats.ContainerCounters{Runtime: task.Runtime, Source: sourceECS, Task: task.Counters}
	if task.Counters == nil {
		v.missing = append(v.missing, explain(reading.Cgroup, false)...)
		v.missing = append(v.missing, under("container", task.Unknown))
		return
	}
	if limited {
		kept := keepOwn(v.container, own, len(task.Counters.Containers) == 1)
		for _, absent := range reading.Cgroup.Missing {
			if slices.ContainsFunc(kept, func(field string) bool { return within(absent.Field, field) }) {
				v.missing = append(v.missing, absent)
			}
		}
	}
	v.missing = append(v.missing, task.Missing...)
}

// explain returns what our cgroup says to be missing, as far as it is of interest: without a limit only that limits cannot be
// seen, and that only inside a container.
func explain(own stats.CgroupReading, limited bool) []stats.Missing {
	if limited {
		return own.Missing
	}
	if own.Counters != nil && own.Counters.Runtime == stats.RuntimeNone {
		return nil
	}
	var unseen []stats.Missing
	for _, absent := range own.Missing {
		if absent.Field == "container" || absent.Field == "container.memory" && own.Counters != nil && tightestMemory(own.Counters.Memory) == nil {
			unseen = append(unseen, absent)
		}
	}
	return unseen
}

// keepOwn keeps of our own cgroup what the agent of ECS does not tell: kills, which are ours alone, and where we are the
// whole task, the bounds of our processors and how long we waited. It returns the fields whose absence our cgroup explains.
func keepOwn(task, own *stats.ContainerCounters, alone bool) []string {
	task.Memory = own.Memory
	if !alone {
		return []string{"container.memory.oomKills"}
	}
	task.CPU, task.CpusetCores, task.Pressure = own.CPU, own.CpusetCores, own.Pressure
	return []string{"container.memory.oomKills", "container.pressure"}
}

// withinMachine returns counters without the limits that are no limit to this machine: more memory than it has, or more processors.
func withinMachine(counters stats.ContainerCounters, machine stats.MachineReading, logicalCPUs *int) *stats.ContainerCounters {
	counters.CPU, counters.Memory = slices.Clone(counters.CPU), slices.Clone(counters.Memory)
	for i := range counters.CPU {
		if quota := counters.CPU[i].QuotaCores; quota != nil && logicalCPUs != nil && *quota > float64(*logicalCPUs) {
			counters.CPU[i].QuotaCores = nil
		}
	}
	total, lxcfs := machine.Memory.Get("MemTotal"), slices.Contains(machine.LXCFS, "meminfo")
	for i := range counters.Memory {
		memory := &counters.Memory[i]
		memory.LimitBytes = below(memory.LimitBytes, total, lxcfs)
		memory.UnseenLimitBytes = below(memory.UnseenLimitBytes, total, lxcfs)
		memory.HighBytes = below(memory.HighBytes, total, lxcfs)
	}
	return &counters
}

// below returns limit, or nil where it is no limit to a machine with that much memory. lxcfs shows the limit of the
// container as the memory of the machine, so with it they may be equal.
func below(limit, totalBytes *uint64, lxcfs bool) *uint64 {
	if limit == nil || totalBytes != nil && (*limit > *totalBytes || *limit == *totalBytes && !lxcfs) {
		return nil
	}
	return limit
}

// hasLimit reports whether anything holds our cgroup below the machine. Outside a container a limit of processes alone
// does not: systemd gives one to every service.
func hasLimit(counters stats.ContainerCounters, logicalCPUs *int) bool {
	if slices.ContainsFunc(counters.CPU, func(one stats.CgroupCPU) bool { return one.QuotaCores != nil }) {
		return true
	}
	if slices.ContainsFunc(counters.Memory, func(one stats.CgroupMemory) bool {
		return one.LimitBytes != nil || one.UnseenLimitBytes != nil || one.HighBytes != nil
	}) {
		return true
	}
	if counters.CpusetCores != nil && logicalCPUs != nil && *counters.CpusetCores < *logicalCPUs {
		return true
	}
	return counters.Runtime != stats.RuntimeNone && slices.ContainsFunc(counters.PIDs, func(one stats.CgroupPIDs) bool { return one.Limit != nil })
}

// under returns absent as the reason why field is missing.
func under(field string, absent stats.Missing) stats.Missing {
	absent.Field = field
	return absent
}

// within reports whether field is whole or a part of it.
func within(field, whole string) bool {
	return field == whole || strings.HasPrefix(field, whole+".") || strings.HasPrefix(field, whole+"[")
}
