package fleet_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/fleet"
	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// BenchmarkDecode reads the summary, and the snapshot, of a machine with 64 processors, 20 interfaces and 10 filesystems.
func BenchmarkDecode(b *testing.B) {
	snapshot := stats.Snapshot{At: time.Unix(1795414565, 0), Instance: "node", Version: "v1", CPU: &stats.CPU{UsagePercent: percent(12.3)}}
	for range 64 {
		snapshot.CPU.Cores = append(snapshot.CPU.Cores, stats.CPUCore{UsagePercent: percent(12.345678901234)})
	}
	for i := range 20 {
		snapshot.Networks = append(snapshot.Networks, stats.Network{Name: fmt.Sprint("eth", i), ReceivedBytesPerSecond: percent(123456.789), SentBytesPerSecond: percent(1.5)})
	}
	for i := range 10 {
		snapshot.Filesystems = append(snapshot.Filesystems, stats.Filesystem{Mountpoint: fmt.Sprint("/mnt/", i), UsagePercent: percent(float64(i))})
	}
	for name, answer := range map[string]any{"summary": fleet.Summarise(snapshot), "snapshot": snapshot} {
		b.Run(name, func(b *testing.B) {
			body, err := json.Marshal(answer)
			if err != nil {
				b.Fatal(err)
			}
			b.SetBytes(int64(len(body)))
			b.ReportAllocs()
			for b.Loop() {
				if err := fleet.Decode(body); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
