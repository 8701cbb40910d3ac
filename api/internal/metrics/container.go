package metrics

import (
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// ownID is the label id of our own cgroup or task: its path, as it sees it, would be "/", which is the machine to those who know cAdvisor.
const ownID = "self"

// containers adds our own cgroup or task, and the workloads that have series, under cAdvisor's names.
func (f *families) containers(reading *stats.Reading, workloads []stats.Workload, counted []stats.WorkloadCounters) {
	if own := reading.Cgroup.Counters; own != nil {
		f.own(own)
	}
	if task := reading.Task; task != nil && task.Counters != nil {
		f.task(task.Counters, reading.At)
		return // its containers are the workloads
	}
	kept := map[string]bool{}
	for i := range workloads {
		kept[workloads[i].ID] = true
	}
	for i := range counted {
		one := &counted[i]
		if !kept[one.ID] {
			continue
		}
		labels := containerLabels(&one.WorkloadIdentity)
		f.containerCPU(&one.CPU, labels)
		f.containerMemory(&one.Memory, labels)
		f.containerTasks(one.PIDs.Current, labels)
		f.containerPressure(one.Pressure, labels)
		f.containerTraffic(one, labels)
	}
}

func containerLabels(of *stats.WorkloadIdentity) []stats.MetricLabel {
	labels := []stats.MetricLabel{label("id", of.ID), label("image", of.Image), label("name", of.Name)}
	if pod := of.Pod; pod != nil {
		labels = []stats.MetricLabel{
			label("container", pod.Container), labels[0], labels[1], labels[2], label("namespace", pod.Namespace), label("pod", pod.Name),
		}
	}
	return labels
}

// own adds the cgroup that we are in: of a chain that is the first.
func (f *families) own(counters *stats.ContainerCounters) {
	labels := []stats.MetricLabel{{Name: "id", Value: ownID}}
	if len(counters.CPU) > 0 {
		f.containerCPU(&counters.CPU[0], labels)
	}
	if len(counters.Memory) > 0 {
		f.containerMemory(&counters.Memory[0], labels)
	}
	if len(counters.PIDs) > 0 {
		f.containerTasks(counters.PIDs[0].Current, labels)
	}
	f.containerPressure(counters.Pressure, labels)
}

func (f *families) task(task *stats.TaskCounters, now time.Time) {
	for i := range task.Containers {
		one := &task.Containers[i]
		labels := []stats.MetricLabel{label("id", one.ID), label("image", one.Image), label("name", one.Name)}
		if one.ReservedCores != nil {
			f.gauge("container_spec_cpu_reserved_cores", "Processors that are reserved for the container.", *one.ReservedCores, labels...)
		}
		if used := one.Newest; used != nil && !isTooOld(used.At, now) {
			f.containerCPU(&stats.CgroupCPU{UsageNanoseconds: used.UsageNanoseconds, Periods: used.Periods, ThrottledPeriods: used.ThrottledPeriods}, labels)
			f.containerMemory(&stats.CgroupMemory{LimitBytes: one.MemoryLimitBytes, UsageBytes: used.MemoryUsageBytes, InactiveFileBytes: used.InactiveFileBytes}, labels)
			f.containerTasks(used.PIDs, labels)
		}
	}
}

func (f *families) containerCPU(cpu *stats.CgroupCPU, labels []stats.MetricLabel) {
	if cpu.UsageNanoseconds != nil {
		f.counter("container_cpu_usage_seconds_total", "Cumulative cpu time consumed in seconds.", float64(*cpu.UsageNanoseconds)/1e9, labels...)
	}
	f.count("container_cpu_cfs_periods_total", "Number of elapsed enforcement period intervals.", cpu.Periods, labels)
	f.count("container_cpu_cfs_throttled_periods_total", "Number of throttled period intervals.", cpu.ThrottledPeriods, labels)
	if cpu.QuotaCores != nil { // the kernel's default period, in microseconds: what counts is the quotient
		const period = 100_000
		f.gauge("container_spec_cpu_period", "CPU period of the container.", period, labels...)
		f.gauge("container_spec_cpu_quota", "CPU quota of the container.", *cpu.QuotaCores*period, labels...)
	}
}

func (f *families) containerMemory(memory *stats.CgroupMemory, labels []stats.MetricLabel) {
	if memory.UsageBytes != nil {
		f.gauge("container_memory_usage_bytes", "Current memory usage in bytes, including all memory regardless of when it was accessed", float64(*memory.UsageBytes), labels...)
		if memory.InactiveFileBytes != nil {
			used, inactive := *memory.UsageBytes, *memory.InactiveFileBytes
			f.gauge("container_memory_working_set_bytes", "Current working set in bytes.", float64(used-min(used, inactive)), labels...)
		}
	}
	if memory.LimitBytes != nil {
		f.gauge("container_spec_memory_limit_bytes", "Memory limit for the container.", float64(*memory.LimitBytes), labels...)
	}
	f.count("container_oom_events_total", "Count of out of memory events observed for the container", memory.OOMKills, labels)
}

func (f *families) containerTasks(current *uint64, labels []stats.MetricLabel) {
	if current != nil {
		f.gauge("container_threads", "Number of threads running inside the container", float64(*current), labels...)
	}
}

func (f *families) containerPressure(pressure *stats.PressureCounters, labels []stats.MetricLabel) {
	if pressure == nil {
		return
	}
	for _, one := range [...]struct {
		name string
		of   *stats.StallCounters
	}{{"cpu", pressure.CPU}, {"io", pressure.IO}, {"memory", pressure.Memory}} {
		if one.of == nil {
			continue
		}
		if one.of.Some != nil {
			f.counter("container_pressure_"+one.name+"_waiting_seconds_total", "Total time in which some tasks of the container waited.", float64(one.of.Some.Microseconds)/1e6, labels...)
		}
		if one.of.Full != nil {
			f.counter("container_pressure_"+one.name+"_stalled_seconds_total", "Total time in which all tasks of the container waited.", float64(one.of.Full.Microseconds)/1e6, labels...)
		}
	}
}

func (f *families) containerTraffic(of *stats.WorkloadCounters, labels []stats.MetricLabel) {
	if network := of.Network; network != nil && !network.IsMachine {
		f.counter("container_network_receive_bytes_total", "Cumulative count of bytes received", float64(network.ReceivedBytes), labels...)
		f.counter("container_network_transmit_bytes_total", "Cumulative count of bytes transmitted", float64(network.SentBytes), labels...)
	}
	for _, device := range of.IO {
		labelled := append([]stats.MetricLabel{label("device", device.Device)}, labels...)
		if labels[0].Name < "device" { // by name
			labelled[0], labelled[1] = labelled[1], labelled[0]
		}
		f.counter("container_fs_reads_bytes_total", "Cumulative count of bytes read", float64(device.ReadBytes), labelled...)
		f.counter("container_fs_writes_bytes_total", "Cumulative count of bytes written", float64(device.WrittenBytes), labelled...)
	}
}

func (f *families) count(name, help string, value *uint64, labels []stats.MetricLabel) {
	if value != nil {
		f.counter(name, help, float64(*value), labels...)
	}
}
