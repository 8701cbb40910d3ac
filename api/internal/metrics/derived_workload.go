package metrics

import "github.com/sys-stats/sys-stats/api/internal/stats"

var (
	workloadCPU        = gauge{name: "sys_stats_workload_cpu_usage_cores", help: "Processor time that a workload used, in processors."}
	workloadCPULimit   = gauge{name: "sys_stats_workload_cpu_limit_cores", help: "Processors that a workload can use at most.", isFixed: true}
	workloadThrottled  = gauge{name: "sys_stats_workload_cpu_throttled_ratio", help: "Share of the scheduling periods of the last 10 s that were cut short because the quota of a workload was used up."}
	workloadWorkingSet = gauge{name: "sys_stats_workload_memory_working_set_bytes", help: "Memory of a workload that cannot just be dropped."}
	workloadLimit      = gauge{name: "sys_stats_workload_memory_limit_bytes", help: "Memory at which processes of a workload are killed.", isFixed: true}
	workloadRead       = gauge{name: "sys_stats_workload_read_bytes_per_second", help: "What a workload read from all block devices, per second."}
	workloadWrite      = gauge{name: "sys_stats_workload_write_bytes_per_second", help: "What a workload wrote to all block devices, per second."}
	workloadReceive    = gauge{name: "sys_stats_workload_receive_bytes_per_second", help: "Received in the network namespace of a workload, per second."}
	workloadTransmit   = gauge{name: "sys_stats_workload_transmit_bytes_per_second", help: "Sent from the network namespace of a workload, per second."}
)

// workloads passes on the gauges of those that are kept.
func (o observer) workloads(list []stats.Workload) {
	for i := range list {
		one := &list[i]
		labels := workloadLabels(one)
		o.optional(&workloadCPU, one.CPU.UsageCores, 1, labels...)
		o.optional(&workloadCPULimit, one.CPU.LimitCores, 1, labels...)
		o.optional(&workloadThrottled, one.CPU.ThrottledPercent, percent, labels...)
		o.bytes(&workloadWorkingSet, one.Memory.WorkingSetBytes, labels...)
		o.bytes(&workloadLimit, one.Memory.LimitBytes, labels...)
		read, write := diskRates(one.Disks)
		o.optional(&workloadRead, read, 1, labels...)
		o.optional(&workloadWrite, write, 1, labels...)
		if network := one.Network; network != nil {
			o.optional(&workloadReceive, network.ReceiveBytesPerSecond, 1, labels...)
			o.optional(&workloadTransmit, network.TransmitBytesPerSecond, 1, labels...)
		}
	}
}

func workloadLabels(of *stats.Workload) []stats.MetricLabel {
	return []stats.MetricLabel{{Name: "kind", Value: string(of.Kind)}, label("name", of.Name), label("workload", of.ID)}
}

// diskRates adds up the devices; nil where none has a rate yet.
func diskRates(disks []stats.WorkloadDisk) (read, write *float64) {
	for i := range disks {
		read, write = plus(read, disks[i].ReadBytesPerSecond), plus(write, disks[i].WriteBytesPerSecond)
	}
	return read, write
}

func plus(sum, part *float64) *float64 {
	if sum == nil || part == nil {
		if sum == nil {
			return part
		}
		return sum
	}
	both := *sum + *part
	return &both
}
