package sampler

import (
	"fmt"
	"testing"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// What a list of workloads costs beside reading them.
func BenchmarkDeriveWorkloads(b *testing.B) {
	for _, count := range []int{20, 500} {
		b.Run(fmt.Sprint(count), func(b *testing.B) {
			workloads := make([]stats.WorkloadCounters, count)
			for i := range workloads {
				one := counted(fmt.Sprint("/", i), 1)
				stall := func() *stats.StallCounters {
					return &stats.StallCounters{Some: &stats.StallTotal{}, Full: &stats.StallTotal{}}
				}
				one.Pressure = &stats.PressureCounters{CPU: stall(), Memory: stall(), IO: stall()}
				one.Memory = stats.CgroupMemory{UsageBytes: new(uint64(100)), InactiveFileBytes: new(uint64(10)), LimitBytes: new(uint64(1000))}
				one.Network = &stats.WorkloadNetworkCounters{Namespace: uint64(i)}
				one.IO = []stats.WorkloadIO{{Device: "259:0"}}
				workloads[i] = one
			}
			var clock workloadClock
			for range 100 {
				clock.read(time.Second, totals(100, 4), workloads...)
			}
			b.ReportAllocs()
			for b.Loop() {
				clock.read(time.Second, totals(100, 4), workloads...)
			}
		})
	}
}
