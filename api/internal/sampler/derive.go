package sampler

import (
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// Why a rate is absent.
const (
	reasonFirst = "A rate needs two readings, and this is the first."
	reasonReset = "Its counters were set back, or no time has passed."
)

// history is what must be remembered of readings for longer than one tick.
type history struct {
	machine   stalls
	container stalls
	oom       oomWatch
}

// derive turns two views, and what is remembered of those before, into a snapshot. previous is nil at the start.
func derive(previous *view, current view, past *history) stats.Snapshot {
	var before view
	var machineBefore *stats.MachineReading
	var selfBefore *stats.SelfCounters
	var elapsed time.Duration
	if previous != nil {
		before = *previous
		machineBefore, selfBefore = &before.machine, &before.self
		elapsed = current.at.Sub(before.at) // by the monotonic clock: setting the wall clock changes nothing
	}
	machine := current.machine
	snapshot := stats.Snapshot{
		At:          current.at.UTC(),
		Lenses:      current.lenses,
		Host:        current.host,
		Load:        machine.Load,
		Filesystems: deriveFilesystems(machine.Filesystems),
		Sensors:     deriveSensors(machine.Sensors),
		Missing:     append([]stats.Missing{}, current.missing...),
	}
	note := func(absent []stats.Missing) { snapshot.Missing = append(snapshot.Missing, absent...) }
	var absent []stats.Missing
	if machine.CPU != nil {
		var cpu stats.CPU
		cpu, absent = deriveCPU(before.machine.CPU, *machine.CPU)
		note(absent)
		note(deriveSystem(before.machine.System, machine.System, elapsed, &cpu))
		snapshot.CPU = &cpu
	}
	snapshot.Memory, absent = deriveMemory(machine)
	note(absent)
	if events := past.oom.step(machine, snapshot.Memory, current.at); snapshot.Memory != nil {
		snapshot.Memory.OOMKillEvents = events
	}
	snapshot.Pressure, absent = past.machine.derive("pressure", machine.Source, machine.Pressure, current.at, true)
	note(absent)
	snapshot.Swap, absent = deriveSwap(machineBefore, machine, elapsed)
	note(absent)
	snapshot.Disks, absent = deriveDisks(before.machine.Disks, machine.Disks, elapsed)
	note(absent)
	snapshot.Networks, absent = deriveNetworks(before.machine.Networks, machine.Networks, elapsed)
	note(absent)
	if current.container != nil {
		memoryTotal := machine.Memory.Get("MemTotal")
		var container stats.Container
		if current.container.Task != nil {
			container, absent = deriveTask(*current.container, current.host.LogicalCPUs, memoryTotal)
		} else {
			container, absent = deriveContainer(before.container, *current.container, elapsed, current.host.LogicalCPUs, memoryTotal)
		}
		note(absent)
		container.Pressure, absent = past.container.derive("container.pressure", current.container.Source, current.container.Pressure, current.at, false)
		note(absent)
		snapshot.Container = &container
	}
	snapshot.Self, absent = deriveSelf(selfBefore, current.self, elapsed)
	note(absent)
	return snapshot
}

// whyAbsent explains that the rates of field are absent, in the words that fit.
func whyAbsent(field string, first bool) stats.Missing {
	if first {
		return stats.Missing{Field: field, Reason: reasonFirst}
	}
	return stats.Missing{Field: field, Reason: reasonReset}
}
