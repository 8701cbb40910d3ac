package sampler

import (
	"math"
	"testing"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

func TestProcessCPU(t *testing.T) {
	type process = stats.ProcessCounters
	for name, test := range map[string]struct {
		previous []process // nil for the first reading
		current  process
		elapsed  time.Duration
		want     any // percent, nil for absent
	}{
		"first reading":           {nil, process{PID: 7, CPUTicks: 50}, time.Second, nil},
		"half a processor":        {[]process{{PID: 7, CPUTicks: 50}}, process{PID: 7, CPUTicks: 100}, time.Second, 50.0},
		"idle":                    {[]process{{PID: 7, CPUTicks: 50}}, process{PID: 7, CPUTicks: 50}, time.Second, 0.0},
		"four processors":         {[]process{{PID: 7}}, process{PID: 7, CPUTicks: 800}, 2 * time.Second, 400.0},
		"a short interval":        {[]process{{PID: 7}}, process{PID: 7, CPUTicks: 5}, 250 * time.Millisecond, 20.0},
		"a late tick":             {[]process{{PID: 7}}, process{PID: 7, CPUTicks: 5}, 10 * time.Second, 0.5},
		"it is new":               {[]process{{PID: 6}}, process{PID: 7, CPUTicks: 50}, time.Second, nil},
		"its id was another's":    {[]process{{PID: 7, StartTicks: 100, CPUTicks: 1}}, process{PID: 7, StartTicks: 900, CPUTicks: 50}, time.Second, nil},
		"its time goes back":      {[]process{{PID: 7, CPUTicks: 51}}, process{PID: 7, CPUTicks: 50}, time.Second, 0.0},
		"no time passed":          {[]process{{PID: 7}}, process{PID: 7, CPUTicks: 50}, 0, nil},
		"time went back":          {[]process{{PID: 7}}, process{PID: 7, CPUTicks: 50}, -time.Second, nil},
		"more than there can be":  {[]process{{PID: 7}}, process{PID: 7, CPUTicks: math.MaxUint64}, time.Second, nil},
		"largest that stands":     {[]process{{PID: 7, CPUTicks: math.MaxUint64}}, process{PID: 7, CPUTicks: math.MaxUint64}, time.Second, 0.0},
		"all of the most of them": {[]process{{PID: 7}}, process{PID: 7, CPUTicks: 819_200}, time.Second, 819_200.0},
	} {
		var previous *processTimes
		if test.previous != nil {
			_, previous = deriveProcesses(nil, stats.ProcessReading{At: noon.Add(-test.elapsed), Processes: test.previous})
		}
		list, _ := deriveProcesses(previous, stats.ProcessReading{At: noon, Processes: []process{test.current}})
		if got := list.Processes[0].CPUPercent; !same(got, test.want) {
			t.Errorf("%s: %v %%, to be %v", name, show(got), test.want)
		}
		if first := len(list.Missing) == 1 && list.Missing[0].Field == "processes.cpuPercent"; first != (test.previous == nil) {
			t.Errorf("%s: missing is %+v", name, list.Missing)
		}
	}
}

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
		"it has yet to start":        {noon.Add(-time.Minute), 6100, 0.0},
		"the machine yet to boot":    {noon.Add(time.Minute), 0, 0.0},
		"the largest start there is": {noon.Add(-time.Minute), math.MaxUint64, 0.0},
	} {
		list, _ := deriveProcesses(nil, stats.ProcessReading{At: noon, BootTime: test.boot, Processes: []stats.ProcessCounters{{PID: 1, StartTicks: test.start}}})
		if got := list.Processes[0].AgeSeconds; !same(got, test.want) {
			t.Errorf("%s: %v s, to be %v", name, show(got), test.want)
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
	if list.At.Location() != time.UTC || list.Total != 2 || len(list.Missing) != 2 {
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
