package metrics

import (
	"slices"
	"strconv"
	"strings"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// ticksPerSecond is USER_HZ, which is 100 on every platform of Linux that Go knows.
const ticksPerSecond = 100

// node adds what is of the machine, under node_exporter's names, where the snapshot has the machine: what would be our own container's, or a
// virtual machine around a task, must not go by these names.
func (f *families) node(sample *stats.Sample) {
	if !isMachine(sample) {
		return
	}
	machine := &sample.Reading.Machine
	f.nodeCPU(machine.CPU)
	f.nodeStat(machine.System)
	f.nodeMemory(machine.Memory)
	if load := machine.Load; load != nil {
		f.gauge("node_load1", "1m load average.", load.One)
		f.gauge("node_load5", "5m load average.", load.Five)
		f.gauge("node_load15", "15m load average.", load.Fifteen)
	}
	f.nodeVM(machine.VM)
	f.nodeDisks(machine.Disks)
	f.nodeFilesystems(machine.Filesystems, sample.Reading.At)
	f.nodeNetworks(machine.Networks)
	f.nodePressure(machine.Pressure)
	f.nodeSensors(machine.Sensors, sample.Reading.At)
	f.nodeCollected(sample.Reading.Collected)
	f.nodeInfo(sample.Snapshot.Host, sample.Reading.Collected)
	f.gauge("node_time_seconds", "System time in seconds since epoch (1970).", seconds(sample.Reading.At))
}

// isMachine tells whether what was read is a machine. A container that is given no proc but its own has interfaces and mounts of its own, and
// with lxcfs memory and processors too.
func isMachine(sample *stats.Sample) bool {
	reading := &sample.Reading
	own := reading.Cgroup.Counters
	inContainer := reading.Task != nil || own != nil && own.Runtime != stats.RuntimeNone
	if inContainer && reading.Machine.IsOwnView {
		return false
	}
	return slices.ContainsFunc(sample.Snapshot.Lenses, func(lens stats.Lens) bool { return lens.Name == stats.LensHost })
}

func (f *families) nodeCPU(cpu *stats.CPUCounters) {
	if cpu == nil {
		return
	}
	for i := range cpu.Cores {
		core := &cpu.Cores[i]
		number := stats.MetricLabel{Name: "cpu", Value: strconv.Itoa(core.ID)}
		for _, mode := range [...]struct {
			name  string
			ticks uint64
		}{
			{"idle", core.Idle}, {"iowait", core.IOWait}, {"irq", core.IRQ}, {"nice", core.Nice}, {"softirq", core.SoftIRQ},
			{"steal", core.Steal}, {"system", core.System}, {"user", core.User},
		} {
			f.counter("node_cpu_seconds_total", "Seconds the CPUs spent in each mode.", float64(mode.ticks)/ticksPerSecond, number, stats.MetricLabel{Name: "mode", Value: mode.name})
		}
		for _, mode := range [...]struct {
			name  string
			ticks uint64
		}{{"nice", core.GuestNice}, {"user", core.Guest}} {
			f.counter("node_cpu_guest_seconds_total", "Seconds the CPUs spent in guests (VMs) for each mode.", float64(mode.ticks)/ticksPerSecond, number, stats.MetricLabel{Name: "mode", Value: mode.name})
		}
	}
}

func (f *families) nodeStat(system *stats.SystemCounters) {
	if system == nil {
		return
	}
	if !system.BootTime.IsZero() {
		f.gauge("node_boot_time_seconds", "Node boot time, in unixtime.", float64(system.BootTime.Unix()))
	}
	for _, one := range [...]struct {
		name, help string
		kind       stats.MetricType
		number     *uint64
	}{
		{"node_context_switches_total", "Total number of context switches.", stats.MetricCounter, system.ContextSwitches},
		{"node_intr_total", "Total number of interrupts serviced.", stats.MetricCounter, system.Interrupts},
		{"node_forks_total", "Total number of forks.", stats.MetricCounter, system.Forks},
		{"node_procs_running", "Number of processes in runnable state.", stats.MetricGauge, system.Running},
		{"node_procs_blocked", "Number of processes blocked waiting for I/O to complete.", stats.MetricGauge, system.Blocked},
	} {
		if one.number != nil {
			f.add(one.kind, one.name, one.help, float64(*one.number))
		}
	}
}

// nodeMemory names what /proc/meminfo has as node_exporter does: brackets become underscores, and counts of huge pages have no unit.
func (f *families) nodeMemory(memory stats.Values) {
	names := strings.NewReplacer("(", "_", ")", "")
	for _, one := range memory {
		name := "node_memory_" + names.Replace(one.Name)
		if !strings.HasPrefix(one.Name, "HugePages_") {
			name += "_bytes"
		}
		f.gauge(name, "Memory information field "+strings.TrimPrefix(name, "node_memory_")+".", float64(one.Number))
	}
}
