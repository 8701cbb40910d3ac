package sampler

import (
	"math"
	"slices"
	"testing"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

func TestProcessAge(t *testing.T) {
	for name, test := range map[string]struct {
		boot  time.Time
		start uint64
		want  any
	}{
		"an hour":                    {noon.Add(-2 * time.Hour), 360_000, 3600.0},
		"from boot on":               {noon.Add(-time.Minute), 0, 60.0},
		"hundredths":                 {noon.Add(-time.Minute), 5925, 0.75},
		"boot time is not known":     {time.Time{}, 100, nil},
		"boot in whole seconds":      {noon.Add(-time.Minute), 6100, 0.0},
		"a start in the future":      {noon.Add(-time.Minute), 6101, nil},
		"a boot in the future":       {noon.Add(time.Minute), 0, nil},
		"boot of an LXC container":   {noon.Add(-time.Hour), 259_140_000, nil},
		"the largest start there is": {noon.Add(-time.Minute), math.MaxUint64, nil},
	} {
		list, _ := deriveProcesses(nil, stats.ProcessReading{At: noon, BootTime: test.boot, Processes: []stats.ProcessCounters{{PID: 1, StartTicks: test.start}}})
		if got := list.Processes[0].AgeSeconds; !same(got, test.want) {
			t.Errorf("%s: %v s, want %v", name, show(got), test.want)
		}
		named := slices.ContainsFunc(list.Missing, func(missing stats.Missing) bool { return missing.Field == "processes.ageSeconds" })
		if named != (test.want == nil && !test.boot.IsZero()) { // that the boot time is not known stands in the reading
			t.Errorf("%s: missing is %+v", name, list.Missing)
		}
	}
}

func TestProcessList(t *testing.T) {
	list, _ := deriveProcesses(nil, stats.ProcessReading{
		At: noon.In(time.FixedZone("CET", 3600)),
		Processes: []stats.ProcessCounters{
			{PID: 2, ParentPID: 1, Name: "a", UserID: 10, State: "S", Threads: 3, ResidentBytes: 4096, Command: "a -b"},
			{PID: 3, UserID: 4294967294},
		},
		Users:   map[uint32]string{10: "ten"},
		Missing: []stats.Missing{{Field: "processes.ageSeconds"}},
	})
	if list.At.Location() != time.UTC || list.Total != 2 || len(list.Missing) != 3 {
		t.Errorf("list is %+v", list)
	}
	want := stats.Process{PID: 2, ParentPID: 1, Name: "a", User: "ten", State: "S", Threads: 3, ResidentBytes: 4096, Command: "a -b"}
	if list.Processes[0] != want || list.Processes[1].User != "4294967294" {
		t.Errorf("processes are %+v", list.Processes)
	}
	if empty, _ := deriveProcesses(nil, stats.ProcessReading{At: noon}); empty.Processes == nil || empty.Missing == nil {
		t.Error("an empty list is null")
	}
}
