package metrics

import (
	"maps"
	"testing"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// Containers have cAdvisor's names and units, and only those that are kept are told.
func TestContainers(t *testing.T) {
	half, used, inactive, limit, kills := 0.5, uint64(5000), uint64(2000), uint64(9000), uint64(3)
	nanoseconds := uint64(1_500_000_000)
	web := stats.WorkloadCounters{
		WorkloadIdentity: stats.WorkloadIdentity{ID: "/pods/web", Name: "web", Pod: &stats.WorkloadPodName{Name: "p", Namespace: "n", Container: "c"}},
		CPU:              stats.CgroupCPU{UsageNanoseconds: &nanoseconds, QuotaCores: &half},
		Memory:           stats.CgroupMemory{UsageBytes: &used, InactiveFileBytes: &inactive, LimitBytes: &limit, OOMKills: &kills},
		IO:               []stats.WorkloadIO{{Device: "8:0", ReadBytes: 7, WrittenBytes: 8}},
		Network:          &stats.WorkloadNetworkCounters{ReceivedBytes: 9},
	}
	unit := stats.WorkloadCounters{
		WorkloadIdentity: stats.WorkloadIdentity{ID: "/system.slice/x", Name: "x"},
		Memory:           stats.CgroupMemory{UsageBytes: &inactive, InactiveFileBytes: &used}, // the cache was counted a moment later
		Network:          &stats.WorkloadNetworkCounters{ReceivedBytes: 9, IsMachine: true},
	}
	other := stats.WorkloadCounters{WorkloadIdentity: stats.WorkloadIdentity{ID: "/other"}, CPU: stats.CgroupCPU{UsageNanoseconds: &nanoseconds}}
	exporter := New(Options{
		StartedAt: time.Unix(1, 0),
		Workloads: func() []stats.Workload { return []stats.Workload{{ID: "/pods/web"}, {ID: "/system.slice/x"}} },
		Counters:  func() []stats.WorkloadCounters { return []stats.WorkloadCounters{web, unit, other} },
	})
	sample := sampleAt(time.Unix(100, 0), 1)
	sample.Reading.Cgroup.Counters = &stats.ContainerCounters{CPU: []stats.CgroupCPU{{UsageNanoseconds: &nanoseconds}, {UsageNanoseconds: &used}}}
	exporter.Take(sample)
	families := exporter.Families()
	const pod, plain = "container=c id=/pods/web image= name=web namespace=n pod=p", "id=/system.slice/x image= name=x"
	for name, want := range map[string]map[string]float64{
		"container_cpu_usage_seconds_total":     {"id=self": 1.5, pod: 1.5},
		"container_spec_cpu_quota":              {pod: 50_000},
		"container_spec_cpu_period":             {pod: 100_000},
		"container_memory_usage_bytes":          {pod: 5000, plain: 2000},
		"container_memory_working_set_bytes":    {pod: 3000, plain: 0},
		"container_spec_memory_limit_bytes":     {pod: 9000},
		"container_oom_events_total":            {pod: 3},
		"container_network_receive_bytes_total": {pod: 9},
		"container_fs_reads_bytes_total":        {"container=c device=8:0 id=/pods/web image= name=web namespace=n pod=p": 7},
		"container_cpu_cfs_periods_total":       {},
	} {
		if got := seriesOf(families, name); !maps.Equal(got, want) {
			t.Errorf("%s has %v, not %v", name, got, want)
		}
	}
}

// The agent of a task that is silent has said something once.
func TestTaskWhoseAgentIsSilent(t *testing.T) {
	used := uint64(5000)
	for age, want := range map[time.Duration]map[string]float64{
		5 * time.Minute:  {"id=web image= name=": 5000},
		15 * time.Minute: {},
	} {
		sample := sampleAt(time.Unix(10_000, 0), 1)
		sample.Reading.Task = &stats.TaskReading{Counters: &stats.TaskCounters{Containers: []stats.TaskContainerCounters{
			{ID: "web", Newest: &stats.TaskContainerUsage{At: sample.Reading.At.Add(-age), MemoryUsageBytes: &used}},
		}}}
		sample.Snapshot.Container = &stats.Container{Memory: &stats.ContainerMemory{WorkingSetBytes: used}}
		sample.Snapshot.Missing = []stats.Missing{{Field: "container.memory", AgeSeconds: new(age.Seconds())}}
		families := familiesOf(sample)
		if got := seriesOf(families, "container_memory_usage_bytes"); !maps.Equal(got, want) {
			t.Errorf("after %s it has %v", age, got)
		}
		if got := seriesOf(families, "sys_stats_container_memory_working_set_bytes"); len(got) != len(want) {
			t.Errorf("after %s the whole has %v", age, got)
		}
	}
}
