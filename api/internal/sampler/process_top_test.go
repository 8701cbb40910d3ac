package sampler

import (
	"fmt"
	"strings"
	"testing"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

func TestTopProcesses(t *testing.T) {
	share := func(value float64) *float64 { return &value }
	list := stats.ProcessList{UnlistedCPUPercent: share(42), Processes: []stats.Process{
		{PID: 1, Name: "init", CPUPercent: share(0), FinishedChildrenCPUPercent: share(0), ResidentBytes: 10},
		{PID: 2, Name: "kthreadd"},
		{PID: 3, Name: "make", CPUPercent: share(1), FinishedChildrenCPUPercent: share(80), ResidentBytes: 5},
		{PID: 4, Name: "ffmpeg", CPUPercent: share(59), ResidentBytes: 900},
		{PID: 5, Name: "node", CPUPercent: share(59), ResidentBytes: 900},
	}}
	for _, test := range []struct {
		field string
		n     int
		want  string
	}{
		{"cpu", 2, "make 81, ffmpeg 59"},
		{"cpu", 9, "make 81, ffmpeg 59, node 59"},
		{"memory", 1, "ffmpeg 900"},
		{"memory", 9, "ffmpeg 900, node 900, init 10, make 5"},
		{"cpu", 0, ""},
		{"cpu", -1, ""},
		{"disks", 3, ""},
	} {
		top := topProcesses(&list, test.field, test.n, true)
		var rows []string
		for _, use := range top.Processes {
			amount := use.CPUPercent
			if use.Field == "memory" {
				amount = float64(use.ResidentBytes)
			}
			rows = append(rows, fmt.Sprint(use.Name, " ", amount))
		}
		if got := strings.Join(rows, ", "); got != test.want || *top.UnlistedCPUPercent != 42 || !top.SeesAll {
			t.Errorf("the top %d by %s are %q, want %q", test.n, test.field, got, test.want)
		}
	}
}

func BenchmarkTopProcesses(b *testing.B) {
	var list stats.ProcessList
	for pid := range 10_000 {
		share := float64(pid % 97)
		list.Processes = append(list.Processes, stats.Process{PID: pid + 1, CPUPercent: &share})
	}
	b.ReportAllocs()
	for b.Loop() {
		if top := topProcesses(&list, fieldCPU, 3, true); len(top.Processes) != 3 {
			b.Fatal(top)
		}
	}
}
