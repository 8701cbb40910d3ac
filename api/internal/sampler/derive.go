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

// derive turns two readings into a snapshot. It is pure: same readings, same snapshot. previous is nil at the start.
func derive(previous *stats.Reading, current stats.Reading) stats.Snapshot {
	var before stats.Reading
	var elapsed time.Duration
	if previous != nil {
		before = *previous
		elapsed = current.At.Sub(before.At) // by the monotonic clock: setting the wall clock changes nothing
	}
	snapshot := stats.Snapshot{
		At:          current.At.UTC(),
		Lenses:      append([]stats.Lens{}, current.Lenses...),
		Host:        deriveHost(current.Host, current.At),
		Load:        current.Load,
		Pressure:    current.Pressure,
		Filesystems: deriveFilesystems(current.Filesystems),
		Sensors:     append([]stats.Sensor{}, current.Sensors...),
		Missing:     append([]stats.Missing{}, current.Missing...),
	}
	var absent []stats.Missing
	if current.CPU != nil {
		var cpu stats.CPU
		cpu, absent = deriveCPU(before.CPU, *current.CPU)
		snapshot.CPU = &cpu
		snapshot.Missing = append(snapshot.Missing, absent...)
	}
	if current.Memory != nil {
		memory := deriveMemory(*current.Memory, current.OOMKills)
		snapshot.Memory = &memory
	}
	if current.Swap != nil {
		var swap stats.Swap
		swap, absent = deriveSwap(before.Swap, *current.Swap, elapsed)
		snapshot.Swap = &swap
		snapshot.Missing = append(snapshot.Missing, absent...)
	}
	snapshot.Disks, absent = deriveDisks(before.Disks, current.Disks, elapsed)
	snapshot.Missing = append(snapshot.Missing, absent...)
	snapshot.Networks, absent = deriveNetworks(before.Networks, current.Networks, elapsed)
	snapshot.Missing = append(snapshot.Missing, absent...)
	if current.Container != nil {
		var container stats.Container
		var memoryTotal *uint64
		if current.Memory != nil {
			memoryTotal = &current.Memory.TotalBytes
		}
		if current.Container.Task == nil {
			container, absent = deriveContainer(before.Container, *current.Container, elapsed, current.Host.LogicalCPUs, memoryTotal)
		} else {
			container, absent = deriveTask(*current.Container, current.Host.LogicalCPUs, memoryTotal)
		}
		snapshot.Container = &container
		snapshot.Missing = append(snapshot.Missing, absent...)
	}
	snapshot.Self, absent = deriveSelf(before.Self, current.Self, elapsed)
	snapshot.Missing = append(snapshot.Missing, absent...)
	return snapshot
}

// deriveHost adds the uptime. It is absent where the clock says that the machine has yet to boot.
func deriveHost(host stats.Host, at time.Time) stats.Host {
	if host.BootTime != nil && !at.Before(*host.BootTime) {
		uptime := at.Sub(*host.BootTime).Seconds()
		host.UptimeSeconds = &uptime
	}
	return host
}

// deriveSelf says what this process costs.
func deriveSelf(previous, current *stats.SelfCounters, elapsed time.Duration) (stats.Self, []stats.Missing) {
	if current == nil {
		return stats.Self{}, nil
	}
	self := stats.Self{ResidentBytes: current.ResidentBytes, AnonymousBytes: current.AnonymousBytes}
	if current.CPUNanoseconds == nil { // who tried to read it has said why
		return self, nil
	}
	first := previous == nil || previous.CPUNanoseconds == nil
	if !first {
		self.CPUPercent = scaled(optionalRate(previous.CPUNanoseconds, current.CPUNanoseconds, elapsed), 100/float64(time.Second))
	}
	if self.CPUPercent == nil {
		return self, []stats.Missing{whyAbsent("self.cpuPercent", first)}
	}
	return self, nil
}

// whyAbsent explains that the rates of field are absent, in the words that fit.
func whyAbsent(field string, first bool) stats.Missing {
	if first {
		return stats.Missing{Field: field, Reason: reasonFirst}
	}
	return stats.Missing{Field: field, Reason: reasonReset}
}
