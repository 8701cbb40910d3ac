package metrics

import (
	"strconv"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

var (
	filesystemTotal     = gauge{name: "sys_stats_filesystem_total_bytes", help: "Size of a filesystem.", isFixed: true}
	filesystemUsed      = gauge{name: "sys_stats_filesystem_used_bytes", help: "What is in use of a filesystem."}
	filesystemAvailable = gauge{name: "sys_stats_filesystem_available_bytes", help: "What everybody may still use of a filesystem."}
	filesystemUsage     = gauge{name: "sys_stats_filesystem_usage_ratio", help: "Share of a filesystem in use, as df counts it."}
	filesystemInodes    = gauge{name: "sys_stats_filesystem_inodes_used_ratio", help: "Share of the inodes of a filesystem in use."}
)

func (o observer) filesystems(list []stats.Filesystem) {
	for i := range list {
		one := &list[i]
		if isOlder(one.AgeSeconds) {
			continue
		}
		labels := []stats.MetricLabel{label("device", one.Device), label("fstype", one.Type), label("mountpoint", one.Mountpoint)}
		o(&filesystemTotal, float64(one.TotalBytes), labels...)
		o(&filesystemUsed, float64(one.UsedBytes), labels...)
		o(&filesystemAvailable, float64(one.AvailableBytes), labels...)
		o.optional(&filesystemUsage, one.UsagePercent, percent, labels...)
		o.optional(&filesystemInodes, one.InodesUsedPercent, percent, labels...)
	}
}

var (
	diskRead   = gauge{name: "sys_stats_disk_read_bytes_per_second", help: "Read from a block device, per second."}
	diskWrite  = gauge{name: "sys_stats_disk_write_bytes_per_second", help: "Written to a block device, per second."}
	diskReads  = gauge{name: "sys_stats_disk_reads_per_second", help: "Reads that a block device completed, per second."}
	diskWrites = gauge{name: "sys_stats_disk_writes_per_second", help: "Writes that a block device completed, per second."}
	diskBusy   = gauge{name: "sys_stats_disk_busy_ratio", help: "Share of time in which a block device had at least one request under way."}
)

func (o observer) disks(list []stats.Disk) {
	for i := range list {
		device := label("device", list[i].Name)
		o.optional(&diskRead, list[i].ReadBytesPerSecond, 1, device)
		o.optional(&diskWrite, list[i].WriteBytesPerSecond, 1, device)
		o.optional(&diskReads, list[i].ReadsPerSecond, 1, device)
		o.optional(&diskWrites, list[i].WritesPerSecond, 1, device)
		o.optional(&diskBusy, list[i].BusyPercent, percent, device)
	}
}

var (
	networkReceive  = gauge{name: "sys_stats_network_receive_bytes_per_second", help: "Received by an interface, per second."}
	networkTransmit = gauge{name: "sys_stats_network_transmit_bytes_per_second", help: "Sent by an interface, per second."}
	networkErrors   = gauge{name: "sys_stats_network_errors_per_second", help: "Errors of an interface on receiving and sending, per second."}
	networkDrops    = gauge{name: "sys_stats_network_drops_per_second", help: "Packets that an interface dropped on receiving and sending, per second."}
)

func (o observer) networks(list []stats.Network) {
	for i := range list {
		one := &list[i]
		labels := []stats.MetricLabel{{Name: "counted", Value: strconv.FormatBool(one.Counted)}, label("device", one.Name)}
		o.optional(&networkReceive, one.ReceivedBytesPerSecond, 1, labels...)
		o.optional(&networkTransmit, one.SentBytesPerSecond, 1, labels...)
		o.optional(&networkErrors, one.ErrorsPerSecond, 1, labels...)
		o.optional(&networkDrops, one.DropsPerSecond, 1, labels...)
	}
}

var sensorCelsius = gauge{name: "sys_stats_sensor_celsius", help: "Temperature."}

func (o observer) sensors(list []stats.Sensor) {
	for i := range list {
		if !isOlder(list[i].AgeSeconds) {
			o(&sensorCelsius, list[i].Celsius, label("sensor", list[i].Name))
		}
	}
}

var (
	containerCPUUsage         = gauge{name: "sys_stats_container_cpu_usage_ratio", help: "Processor time that our cgroup or task used, as a share of what it may use."}
	containerCPUCores         = gauge{name: "sys_stats_container_cpu_usage_cores", help: "Processor time that our cgroup or task used, in processors."}
	containerCPULimit         = gauge{name: "sys_stats_container_cpu_limit_cores", help: "Processors that our cgroup or task can use at most.", isFixed: true}
	containerThrottled        = gauge{name: "sys_stats_container_cpu_throttled_ratio", help: "Share of scheduling periods that were cut short because the quota was used up."}
	containerMemoryWorkingSet = gauge{name: "sys_stats_container_memory_working_set_bytes", help: "Memory of our cgroup or task that cannot just be dropped."}
	containerMemoryLimit      = gauge{name: "sys_stats_container_memory_limit_bytes", help: "Memory at which processes of our cgroup or task are killed.", isFixed: true}
	containerMemoryUsage      = gauge{name: "sys_stats_container_memory_usage_ratio", help: "Working set of our cgroup or task, as a share of its limit."}
	containerPressure         = gauge{name: "sys_stats_container_pressure_ratio", help: "Share of the time since the sample before in which tasks of our cgroup waited for a resource: some of them, or all that had something to do."}
)

func (o observer) container(container *stats.Container) {
	if container == nil {
		return
	}
	if cpu := container.CPU; cpu != nil {
		o.optional(&containerCPUUsage, cpu.UsagePercent, percent)
		if cpu.UsagePercent != nil && cpu.LimitCores != nil {
			o(&containerCPUCores, *cpu.UsagePercent*percent**cpu.LimitCores)
		}
		o.optional(&containerCPULimit, cpu.LimitCores, 1)
		o.optional(&containerThrottled, cpu.ThrottledPercent, percent)
	}
	if memory := container.Memory; memory != nil {
		o(&containerMemoryWorkingSet, float64(memory.WorkingSetBytes))
		o.bytes(&containerMemoryLimit, memory.LimitBytes)
		o.optional(&containerMemoryUsage, memory.UsagePercent, percent)
	}
	o.pressure(&containerPressure, container.Pressure)
}
