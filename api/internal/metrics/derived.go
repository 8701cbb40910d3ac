package metrics

import (
	"strconv"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// gauge is a number of the snapshot, in base units.
type gauge struct {
	name, help string
	isFixed    bool // it hardly ever changes: no peaks and no minutes are kept of it
}

// observer takes the value of one gauge at one tick. Labels are given by name.
type observer func(of *gauge, value float64, labels ...stats.MetricLabel)

// optional passes on a value that may be absent, times factor.
func (o observer) optional(of *gauge, value *float64, factor float64, labels ...stats.MetricLabel) {
	if value != nil {
		o(of, *value*factor, labels...)
	}
}

func (o observer) bytes(of *gauge, value *uint64, labels ...stats.MetricLabel) {
	if value != nil {
		o(of, float64(*value), labels...)
	}
}

const percent = 1.0 / 100

// derive passes on every gauge that a snapshot has. What is absent there is absent here.
func derive(snapshot *stats.Snapshot, observe observer) {
	observe.cpu(snapshot.CPU)
	observe.load(snapshot.Load)
	observe.memory(snapshot.Memory)
	observe.swap(snapshot.Swap)
	observe.filesystems(snapshot.Filesystems)
	observe.disks(snapshot.Disks)
	observe.networks(snapshot.Networks)
	observe.pressure(&pressureRatio, snapshot.Pressure)
	observe.sensors(snapshot.Sensors)
	if !isContainerTooOld(snapshot.Missing) {
		observe.container(snapshot.Container)
	}
}

var (
	cpuUsage           = gauge{name: "sys_stats_cpu_usage_ratio", help: "Busy time of all processors, as a share of their time."}
	cpuMode            = gauge{name: "sys_stats_cpu_mode_ratio", help: "Time of all processors by what it went into, as a share of their time."}
	cpuCoreUsage       = gauge{name: "sys_stats_cpu_core_usage_ratio", help: "Busy time of a processor, as a share of its time."}
	cpuContextSwitches = gauge{name: "sys_stats_cpu_context_switches_per_second", help: "How often a processor went from one task to another, per second."}
)

func (o observer) cpu(cpu *stats.CPU) {
	if cpu == nil {
		return
	}
	o.optional(&cpuUsage, cpu.UsagePercent, percent)
	if modes := cpu.Modes; modes != nil {
		for _, mode := range [...]struct {
			name  string
			share float64
		}{
			{"user", modes.User}, {"nice", modes.Nice}, {"system", modes.System}, {"iowait", modes.IOWait}, {"irq", modes.IRQ},
			{"softirq", modes.SoftIRQ}, {"steal", modes.Steal}, {"guest", modes.Guest}, {"idle", modes.Idle},
		} {
			o(&cpuMode, mode.share*percent, stats.MetricLabel{Name: "mode", Value: mode.name})
		}
	}
	for i := range cpu.Cores {
		o.optional(&cpuCoreUsage, cpu.Cores[i].UsagePercent, percent, stats.MetricLabel{Name: "cpu", Value: strconv.Itoa(cpu.Cores[i].ID)})
	}
	o.optional(&cpuContextSwitches, cpu.ContextSwitchesPerSecond, 1)
}

var (
	load1  = gauge{name: "sys_stats_load1", help: "Load average of the last minute, in tasks."}
	load5  = gauge{name: "sys_stats_load5", help: "Load average of the last 5 minutes, in tasks."}
	load15 = gauge{name: "sys_stats_load15", help: "Load average of the last 15 minutes, in tasks."}
)

func (o observer) load(load *stats.Load) {
	if load == nil {
		return
	}
	o(&load1, load.One)
	o(&load5, load.Five)
	o(&load15, load.Fifteen)
}

var (
	memoryTotal     = gauge{name: "sys_stats_memory_total_bytes", help: "Memory that the kernel manages.", isFixed: true}
	memoryAvailable = gauge{name: "sys_stats_memory_available_bytes", help: "Memory that programs could still get without swapping."}
	memoryUsed      = gauge{name: "sys_stats_memory_used_bytes", help: "Memory in use: total less available."}
	memoryFree      = gauge{name: "sys_stats_memory_free_bytes", help: "Memory that is not used for anything."}
	memoryBuffers   = gauge{name: "sys_stats_memory_buffers_bytes", help: "Buffers of block devices."}
	memoryCached    = gauge{name: "sys_stats_memory_cached_bytes", help: "Page cache and slab that can be reclaimed."}
	memoryUsage     = gauge{name: "sys_stats_memory_usage_ratio", help: "Memory in use, as a share of the total."}
)

func (o observer) memory(memory *stats.Memory) {
	if memory == nil {
		return
	}
	o(&memoryTotal, float64(memory.TotalBytes))
	o.bytes(&memoryAvailable, memory.AvailableBytes)
	o.bytes(&memoryUsed, memory.UsedBytes)
	o.bytes(&memoryFree, memory.FreeBytes)
	o.bytes(&memoryBuffers, memory.BuffersBytes)
	o.bytes(&memoryCached, memory.CachedBytes)
	o.optional(&memoryUsage, memory.UsagePercent, percent)
}

var (
	swapTotal = gauge{name: "sys_stats_swap_total_bytes", help: "Swap space.", isFixed: true}
	swapUsed  = gauge{name: "sys_stats_swap_used_bytes", help: "Swap space in use."}
	swapUsage = gauge{name: "sys_stats_swap_usage_ratio", help: "Swap space in use, as a share of the total."}
	swapIn    = gauge{name: "sys_stats_swap_in_bytes_per_second", help: "Read back from swap, per second."}
	swapOut   = gauge{name: "sys_stats_swap_out_bytes_per_second", help: "Written to swap, per second."}
)

func (o observer) swap(swap *stats.Swap) {
	if swap == nil {
		return
	}
	o(&swapTotal, float64(swap.TotalBytes))
	o(&swapUsed, float64(swap.UsedBytes))
	o.optional(&swapUsage, swap.UsagePercent, percent)
	o.optional(&swapIn, swap.InBytesPerSecond, 1)
	o.optional(&swapOut, swap.OutBytesPerSecond, 1)
}

var pressureRatio = gauge{name: "sys_stats_pressure_ratio", help: "Share of the time since the sample before in which tasks waited for a resource: some of them, or all that had something to do."}

func (o observer) pressure(of *gauge, pressure *stats.Pressure) {
	if pressure == nil {
		return
	}
	for _, resource := range [...]struct {
		name  string
		stall *stats.Stall
	}{{"cpu", pressure.CPU}, {"memory", pressure.Memory}, {"io", pressure.IO}} {
		if resource.stall == nil {
			continue
		}
		for _, kind := range [...]struct {
			name   string
			shares *stats.StallShares
		}{{"some", resource.stall.Some}, {"full", resource.stall.Full}} {
			if kind.shares != nil {
				o.optional(of, kind.shares.IntervalPercent, percent, stats.MetricLabel{Name: "kind", Value: kind.name}, stats.MetricLabel{Name: "resource", Value: resource.name})
			}
		}
	}
}
