package metrics_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/metrics"
	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// largeSample is of a machine with 64 processors, 20 disks, 50 interfaces and 50 workloads.
func largeSample() (stats.Sample, []stats.Workload) {
	half, size := 50.0, uint64(1<<30)
	snapshot := stats.Snapshot{IntervalSeconds: 1, CPU: &stats.CPU{UsagePercent: &half, Modes: &stats.CPUModes{}}}
	for i := range 64 {
		snapshot.CPU.Cores = append(snapshot.CPU.Cores, stats.CPUCore{ID: i, UsagePercent: &half})
	}
	for i := range 20 {
		snapshot.Disks = append(snapshot.Disks, stats.Disk{Name: fmt.Sprint("nvme", i), ReadBytesPerSecond: &half, WriteBytesPerSecond: &half, BusyPercent: &half})
	}
	for i := range 50 {
		snapshot.Networks = append(snapshot.Networks, stats.Network{Name: fmt.Sprint("veth", i), ReceivedBytesPerSecond: &half, SentBytesPerSecond: &half})
	}
	workloads := make([]stats.Workload, 50)
	for i := range workloads {
		workloads[i] = stats.Workload{ID: fmt.Sprint("/system.slice/", i), Name: fmt.Sprint("unit ", i), CPU: stats.WorkloadCPU{UsageCores: &half}, Memory: stats.WorkloadMemory{WorkingSetBytes: &size}}
	}
	return stats.Sample{Snapshot: snapshot}, workloads
}

// BenchmarkTake is what a tick costs without history, and with it: one tick in five is stored.
func BenchmarkTake(b *testing.B) {
	sample, workloads := largeSample()
	for name, store := range map[string]func(time.Time, []stats.MetricFamily){"history=off": nil, "history=on": func(time.Time, []stats.MetricFamily) {}} {
		b.Run(name, func(b *testing.B) {
			exporter := metrics.New(metrics.Options{Interval: 5 * time.Second, Store: store, Workloads: func() []stats.Workload { return workloads }})
			at := time.Unix(1_800_000_000, 0)
			b.ReportAllocs()
			for b.Loop() {
				at = at.Add(time.Second)
				sample.Reading.At = at
				exporter.Take(sample)
			}
			exporter.Close()
		})
	}
}
