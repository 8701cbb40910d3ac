package sampler

import (
	"fmt"
	"testing"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// What a workload moved in 10 s is told once readings go back that far, however unevenly it moved it, and of a device that it had not
// used before.
func TestWorkloadDiskOverTenSeconds(t *testing.T) {
	var history workloadHistory
	for _, test := range []struct {
		second int
		io     []stats.WorkloadIO
		want   string // bytes a second now / bytes in 10 s, of each device
	}{
		{0, []stats.WorkloadIO{{Device: "8:0", ReadBytes: 1000}}, ""},
		{1, []stats.WorkloadIO{{Device: "8:0", ReadBytes: 1500, WrittenBytes: 100}}, "sda 600/?"},
		{10, []stats.WorkloadIO{{Device: "8:0", ReadBytes: 1500, WrittenBytes: 100}}, "sda 0/600"},
		{11, []stats.WorkloadIO{{Device: "8:0", ReadBytes: 1500, WrittenBytes: 900}, {Device: "8:16", ReadBytes: 70}}, "sda 800/800, 8:16 70/70"},
		{12, nil, ""},
		{20, []stats.WorkloadIO{{Device: "8:0", ReadBytes: 9}}, ""},
		{21, []stats.WorkloadIO{{Device: "8:0", ReadBytes: 19}}, "sda 10/?"}, // set back since
	} {
		list := history.derive(stats.WorkloadReading{
			At: noon.Add(time.Duration(test.second) * time.Second), Source: "cgroup2", Disks: map[string]string{"8:0": "sda"},
			Workloads: []stats.WorkloadCounters{{WorkloadIdentity: stats.WorkloadIdentity{ID: "/a"}, IO: test.io}},
		})
		got := ""
		for i, disk := range list.Workloads[0].Disks {
			recent := "?"
			if disk.Last10SecondsBytes != nil {
				recent = fmt.Sprintf("%.0f", *disk.Last10SecondsBytes)
			}
			got += map[bool]string{false: ", "}[i == 0] + fmt.Sprintf("%s %.0f/%s", disk.Name, *disk.ReadBytesPerSecond+*disk.WriteBytesPerSecond, recent)
		}
		if got != test.want {
			t.Errorf("at %d s: %q, want %q", test.second, got, test.want)
		}
	}
}
