package sampler

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// booted is the time of boot of the machines of these tests.
var booted = noon.Add(-time.Hour)

// startedAt returns the start of a process, in ticks after boot.
func startedAt(at time.Time) uint64 { return uint64(at.Sub(booted) / (10 * time.Millisecond)) }

// scanned is a scan of a machine with two processors.
func scanned(at time.Time, processes ...stats.ProcessCounters) stats.ProcessReading {
	return stats.ProcessReading{At: at, Until: at, BootTime: booted, Processes: processes}
}

func reasonFor(list stats.ProcessList, field string) string {
	for _, missing := range list.Missing {
		if missing.Field == field {
			return missing.Reason
		}
	}
	return ""
}

func TestProcessCPU(t *testing.T) {
	type process = stats.ProcessCounters
	const second = time.Second
	for name, test := range map[string]struct {
		previous []process
		current  process
		elapsed  time.Duration
		want     any // percent, nil for absent
		reason   string
	}{
		"half a processor":       {[]process{{PID: 7, CPUTicks: 50}}, process{PID: 7, CPUTicks: 100}, second, 50.0, ""},
		"idle":                   {[]process{{PID: 7, CPUTicks: 50}}, process{PID: 7, CPUTicks: 50}, second, 0.0, ""},
		"both processors":        {[]process{{PID: 7}}, process{PID: 7, CPUTicks: 400}, 2 * second, 200.0, ""},
		"a short interval":       {[]process{{PID: 7}}, process{PID: 7, CPUTicks: 5}, 250 * time.Millisecond, 20.0, ""},
		"a late tick":            {[]process{{PID: 7}}, process{PID: 7, CPUTicks: 5}, 10 * second, 0.5, ""},
		"between two others":     {[]process{{PID: 6, CPUTicks: 9}, {PID: 7, CPUTicks: 50}, {PID: 8, CPUTicks: 9}}, process{PID: 7, CPUTicks: 100}, second, 50.0, ""},
		"it began since":         {[]process{{PID: 6}}, process{PID: 7, StartTicks: startedAt(noon.Add(-500 * time.Millisecond)), CPUTicks: 30}, second, 30.0, ""},
		"its id was another's":   {[]process{{PID: 7, StartTicks: 100, CPUTicks: 1}}, process{PID: 7, StartTicks: startedAt(noon), CPUTicks: 3}, second, 3.0, ""},
		"it was out of sight":    {[]process{{PID: 6}}, process{PID: 7, StartTicks: 900, CPUTicks: 50}, second, nil, "did not see, and that did not begin since: 1."},
		"a start in the future":  {[]process{{PID: 6}}, process{PID: 7, StartTicks: math.MaxUint64, CPUTicks: 50}, second, nil, "did not see"},
		"new, with an old time":  {[]process{{PID: 6}}, process{PID: 7, StartTicks: startedAt(noon), CPUTicks: 500}, second, nil, "more than the processors could spend: 1."},
		"rounded down":           {[]process{{PID: 7, CPUTicks: 52}}, process{PID: 7, CPUTicks: 50}, second, 0.0, ""},
		"its time goes back":     {[]process{{PID: 7, CPUTicks: 53}}, process{PID: 7, CPUTicks: 50}, second, nil, "went back"},
		"no time passed":         {[]process{{PID: 7}}, process{PID: 7, CPUTicks: 5}, 0, nil, "No time passed"},
		"time went back":         {[]process{{PID: 7}}, process{PID: 7, CPUTicks: 5}, -second, nil, "No time passed"},
		"three of two":           {[]process{{PID: 7}}, process{PID: 7, CPUTicks: 300}, second, nil, "more than the processors could spend"},
		"more than there can be": {[]process{{PID: 7}}, process{PID: 7, CPUTicks: math.MaxUint64}, second, nil, "more than the processors could spend"},
		"the largest":            {[]process{{PID: 7, CPUTicks: math.MaxUint64}}, process{PID: 7, CPUTicks: math.MaxUint64}, second, 0.0, ""},
	} {
		two := cores(stats.CoreCounters{ID: 0}, stats.CoreCounters{ID: 1})
		earlier, later := scanned(noon.Add(-test.elapsed), test.previous...), scanned(noon, test.current)
		earlier.CPU, later.CPU = two, two
		first, previous := deriveProcesses(nil, earlier)
		for _, process := range first.Processes {
			if process.CPUPercent != nil || process.FinishedChildrenCPUPercent != nil || reasonFor(first, "processes.cpuPercent") != reasonFirst {
				t.Errorf("%s: the first reading gives %+v", name, first)
			}
		}
		list, _ := deriveProcesses(previous, later)
		if got := list.Processes[0].CPUPercent; !same(got, test.want) {
			t.Errorf("%s: %v %%, want %v", name, show(got), test.want)
		}
		if reason := reasonFor(list, "processes.cpuPercent"); (reason == "") != (test.reason == "") || !strings.Contains(reason, test.reason) {
			t.Errorf("%s: the reason is %q", name, reason)
		}
	}
}

// Without the machine's own counters any number of processors is possible, and no more than Linux has.
func TestProcessCPUWithoutTheMachine(t *testing.T) {
	for ticks, want := range map[uint64]any{819_200: 819_200.0, 1_000_000: nil} {
		_, previous := deriveProcesses(nil, scanned(noon.Add(-time.Second), stats.ProcessCounters{PID: 7}))
		list, _ := deriveProcesses(previous, scanned(noon, stats.ProcessCounters{PID: 7, CPUTicks: ticks}))
		if got := list.Processes[0].CPUPercent; !same(got, want) {
			t.Errorf("%d ticks are %v %%, want %v", ticks, show(got), want)
		}
		if list.TotalCPUPercent != nil || list.UnlistedCPUPercent != nil {
			t.Errorf("list is %+v", list)
		}
	}
}

// A scan of many processes takes a while: of the last one there is more time between two scans than between their beginnings.
func TestSlowScanLeavesMoreTime(t *testing.T) {
	for took, want := range map[time.Duration]any{0: nil, 500 * time.Millisecond: 140.0} {
		one := cores(stats.CoreCounters{})
		earlier, later := scanned(noon.Add(-time.Second), stats.ProcessCounters{PID: 7}), scanned(noon, stats.ProcessCounters{PID: 7, CPUTicks: 140})
		earlier.CPU, later.CPU, later.Until = one, one, noon.Add(took)
		_, previous := deriveProcesses(nil, earlier)
		if list, _ := deriveProcesses(previous, later); !same(list.Processes[0].CPUPercent, want) {
			t.Errorf("after a scan of %s: %v %%, want %v", took, show(list.Processes[0].CPUPercent), want)
		}
	}
}

func TestUnlistedCPU(t *testing.T) {
	type core = stats.CoreCounters
	idle := core{ID: 1, Idle: 100}
	for name, test := range map[string]struct {
		then, now       *stats.CPUCounters // of a machine whose process 7 uses 40 ticks a second, and its children that ended 20
		total, unlisted any
		reason          string
	}{
		"all is listed":          {cores(core{}), cores(core{User: 40, System: 20, Idle: 40}), 60.0, 0.0, ""},
		"of low priority":        {cores(core{}), cores(core{Nice: 60, Idle: 40}), 60.0, 0.0, ""},
		"virtual machines":       {cores(core{}), cores(core{User: 60, Guest: 50, Idle: 40}), 60.0, 0.0, ""},
		"forty are not":          {cores(core{}), cores(core{User: 80, System: 20}), 100.0, 40.0, ""},
		"two processors":         {cores(core{}, core{ID: 1}), cores(core{User: 100}, core{ID: 1, User: 50, Idle: 50}), 150.0, 90.0, ""},
		"interrupts":             {cores(core{}), cores(core{User: 60, IRQ: 10, SoftIRQ: 20, Steal: 10}), 60.0, 0.0, ""},
		"more than there was":    {cores(core{}), cores(core{User: 50, Idle: 50}), 50.0, 0.0, ""},
		"the first reading":      {nil, cores(core{User: 50, Idle: 50}), nil, nil, reasonFirst},
		"not read":               {cores(core{}), nil, nil, nil, ""}, // the reading says why
		"set back":               {cores(core{User: 900, Idle: 900}, idle), cores(core{User: 1, Idle: 1}, idle), nil, nil, "set back, or did not move"},
		"they stand still":       {cores(core{User: 5}), cores(core{User: 5}), nil, nil, "did not move"},
		"faster than the time":   {cores(core{}), cores(core{User: 300}), nil, nil, "further than time did"},
		"the largest":            {cores(core{}), cores(core{User: math.MaxUint64}), nil, nil, "further than time did"},
		"a processor comes":      {cores(core{}), cores(core{User: 80, Idle: 20}, core{ID: 1, User: 5000}), 80.0, 20.0, ""},
		"one of two is set back": {cores(core{User: 10, Idle: 900}, core{ID: 1}), cores(core{User: 70, Idle: 5}, core{ID: 1, User: 80, Idle: 20}), 80.0, 20.0, ""},
		"a processor goes":       {cores(core{}, core{ID: 1, User: 7}), cores(core{User: 80, Idle: 20}), 80.0, 20.0, ""},
	} {
		earlier, later := scanned(noon.Add(-time.Second), stats.ProcessCounters{PID: 7}), scanned(noon, stats.ProcessCounters{PID: 7, CPUTicks: 40, ChildrenTicks: 20})
		earlier.CPU, later.CPU = test.then, test.now
		_, previous := deriveProcesses(nil, earlier)
		list, _ := deriveProcesses(previous, later)
		if !same(list.TotalCPUPercent, test.total) || !same(list.UnlistedCPUPercent, test.unlisted) {
			t.Errorf("%s: %v of %v %%, want %v of %v", name, show(list.UnlistedCPUPercent), show(list.TotalCPUPercent), test.unlisted, test.total)
		}
		if reason := reasonFor(list, "unlistedCpuPercent"); (reason == "") != (test.reason == "") || !strings.Contains(reason, test.reason) {
			t.Errorf("%s: the reason is %q", name, reason)
		}
		if process := list.Processes[0]; !same(process.CPUPercent, 40.0) || !same(process.FinishedChildrenCPUPercent, 20.0) {
			t.Errorf("%s: process is %+v", name, process)
		}
	}
}

// The machine counts what ksoftirqd does as interrupts: it must not stand for time of processes that are not listed.
func TestInterruptsInAThreadOfTheKernel(t *testing.T) {
	for name, want := range map[string]float64{"ksoftirqd/0": 50, "kworker/0:1": 0} {
		earlier, later := scanned(noon.Add(-time.Second), stats.ProcessCounters{PID: 9, ParentPID: 2, Name: name}),
			scanned(noon, stats.ProcessCounters{PID: 9, ParentPID: 2, Name: name, CPUTicks: 50})
		earlier.CPU, later.CPU = cores(stats.CoreCounters{}), cores(stats.CoreCounters{User: 50, SoftIRQ: 50})
		_, previous := deriveProcesses(nil, earlier)
		list, _ := deriveProcesses(previous, later)
		if !same(list.UnlistedCPUPercent, want) || !same(list.Processes[0].CPUPercent, 50.0) {
			t.Errorf("%s: %v %% is not listed, want %v", name, show(list.UnlistedCPUPercent), want)
		}
	}
}

func TestReasonsOfProcessesAreOneEach(t *testing.T) {
	var many []stats.ProcessCounters
	for pid := range 5000 {
		many = append(many, stats.ProcessCounters{PID: pid + 1, CPUTicks: math.MaxUint64, StartTicks: math.MaxUint64})
	}
	_, previous := deriveProcesses(nil, scanned(noon.Add(-time.Second)))
	list, _ := deriveProcesses(previous, scanned(noon, many...))
	if len(list.Missing) > 3 || !slices.ContainsFunc(list.Missing, func(missing stats.Missing) bool { return strings.Contains(missing.Reason, "5000") }) {
		t.Errorf("missing is %+v", list.Missing)
	}
}
