package sampler

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// A machine of which each reading is a second after the one before, unless it says otherwise.
type workloadClock struct {
	history workloadHistory
	at      time.Time
}

func (c *workloadClock) read(after time.Duration, machine stats.WorkloadTotals, workloads ...stats.WorkloadCounters) stats.WorkloadList {
	if c.at.IsZero() {
		c.at = noonOfWorkloads
	}
	c.at = c.at.Add(after)
	return c.history.derive(stats.WorkloadReading{At: c.at, Source: "cgroup2", Workloads: workloads, Machine: machine, Disks: map[string]string{"259:0": "nvme0n1"}})
}

var noonOfWorkloads = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func counted(id string, seconds float64) stats.WorkloadCounters {
	nanoseconds := uint64(seconds * 1e9)
	return stats.WorkloadCounters{
		WorkloadIdentity: stats.WorkloadIdentity{ID: id, Kind: stats.WorkloadContainer, Name: id},
		Inode:            7, CPU: stats.CgroupCPU{UsageNanoseconds: &nanoseconds},
	}
}

func totals(seconds float64, processors int) stats.WorkloadTotals {
	nanoseconds := uint64(seconds * 1e9)
	return stats.WorkloadTotals{Processors: processors, CPUNanoseconds: &nanoseconds}
}

func near(got *float64, want float64) bool {
	return got != nil && *got > want-1e-6 && *got < want+1e-6
}

func TestWorkloadCPU(t *testing.T) {
	var clock workloadClock
	first := clock.read(0, totals(100, 4), counted("/a", 50))
	if row := first.Workloads[0]; row.CPU.UsageCores != nil || first.Rest.UsageCores != nil || len(first.Missing) != 1 {
		t.Errorf("the first reading has rates: %+v, %+v, %v", row.CPU, first.Rest, first.Missing)
	}
	var last stats.WorkloadList
	for second := 1; second <= 120; second++ { // half a processor for the first 105 s, then two
		used := 50 + 0.5*float64(second)
		if second > 105 {
			used = 50 + 0.5*105 + 2*float64(second-105)
		}
		last = clock.read(time.Second, totals(100+3*float64(second), 4), counted("/a", used))
		row := last.Workloads[0]
		if (row.CPU.Last10SecondsCores != nil) != (second >= 10) {
			t.Fatalf("after %d s: %v of the last 10 s", second, row.CPU.Last10SecondsCores)
		}
		if (row.CPU.UsualCores != nil) != (second >= 60) {
			t.Fatalf("after %d s the usual is %v", second, row.CPU.UsualCores)
		}
	}
	row := last.Workloads[0]
	if !near(row.CPU.UsageCores, 2) || !near(row.CPU.Last10SecondsCores, 2) {
		t.Errorf("it used 2 processors, not %v and %v", *row.CPU.UsageCores, *row.CPU.Last10SecondsCores)
	}
	if usual := *row.CPU.UsualCores; usual < 0.5 || usual > 0.6 { // 105 s of 0.5 and 5 s of 2
		t.Errorf("its usual is %v", usual)
	}
	if !near(last.Rest.TotalUsageCores, 3) || !near(last.Rest.UsageCores, 1) {
		t.Errorf("rest: %+v", last.Rest)
	}
}

// While nobody asks, readings are 5 s apart: all windows are there all the same.
func TestWorkloadWindowsEveryFiveSeconds(t *testing.T) {
	var clock workloadClock
	var list stats.WorkloadList
	for second := 0; second <= 400; second += 5 {
		list = clock.read(5*time.Second, totals(float64(second), 4), counted("/a", float64(second)))
	}
	row := list.Workloads[0]
	if !near(row.CPU.Last10SecondsCores, 1) || !near(row.CPU.UsualCores, 1) {
		t.Errorf("%+v", row.CPU)
	}
	if samples := clock.history.past["/a"].samples; len(samples) > 40 {
		t.Errorf("%d samples are kept", len(samples))
	}
}

// What cannot be is not believed.
func TestWorkloadImpossible(t *testing.T) {
	for name, test := range map[string]struct {
		then, now float64
		after     time.Duration
	}{
		"set back":                  {50, 40, time.Second},
		"more than there is":        {50, 56, time.Second}, // of 4 processors
		"no time has passed":        {50, 50.5, 0},
		"the clock was set back":    {50, 51, -time.Second},
		"far more, as after a wrap": {50, 1e9, time.Second},
	} {
		var clock workloadClock
		clock.read(0, totals(100, 4), counted("/a", test.then))
		list := clock.read(test.after, totals(100+6, 4), counted("/a", test.now))
		if cpu := list.Workloads[0].CPU; cpu.UsageCores != nil || cpu.UsagePercent != nil {
			t.Errorf("%s: %v processors", name, *cpu.UsageCores)
		}
		if rest := list.Rest; rest.TotalUsageCores != nil || rest.UsageCores != nil {
			t.Errorf("%s: the machine used %v processors", name, *rest.TotalUsageCores)
		}
	}
}

func TestWorkloadMemory(t *testing.T) {
	const mebibyte = uint64(1 << 20)
	memory := func(usage, inactive, limit *uint64) stats.WorkloadMemory {
		one := counted("/a", 1)
		one.Memory = stats.CgroupMemory{UsageBytes: usage, InactiveFileBytes: inactive, LimitBytes: limit}
		var clock workloadClock
		return clock.read(0, stats.WorkloadTotals{TotalMemoryBytes: new(1000 * mebibyte)}, one).Workloads[0].Memory
	}
	got := memory(new(100*mebibyte), new(20*mebibyte), new(160*mebibyte))
	if *got.WorkingSetBytes != 80*mebibyte || *got.HeadroomBytes != 80*mebibyte || !near(got.UsagePercent, 50) {
		t.Errorf("%+v", got)
	}
	if got := memory(new(200*mebibyte), new(uint64(0)), new(160*mebibyte)); *got.HeadroomBytes != 0 || !near(got.UsagePercent, 100) {
		t.Errorf("above its limit: %+v", got)
	}
	if got := memory(new(100*mebibyte), new(20*mebibyte), new(2000*mebibyte)); got.LimitBytes != nil || got.HeadroomBytes != nil {
		t.Errorf("a limit that is more than the machine has: %+v", got)
	}
	if got := memory(new(100*mebibyte), new(120*mebibyte), nil); got.WorkingSetBytes != nil {
		t.Errorf("more is inactive than is used: %+v", got)
	}
	if got := memory(new(100*mebibyte), nil, new(160*mebibyte)); got.WorkingSetBytes != nil || got.HeadroomBytes != nil || got.UsagePercent != nil {
		t.Errorf("it is not known what is inactive: %+v", got)
	}
}

func TestWorkloadMemoryGrowth(t *testing.T) {
	var clock workloadClock
	var list stats.WorkloadList
	for second := range uint64(13) {
		one := counted("/a", 1)
		one.Memory = stats.CgroupMemory{UsageBytes: new(100_000 - 1000*second), InactiveFileBytes: new(uint64(0))}
		list = clock.read(time.Second, stats.WorkloadTotals{}, one)
	}
	if growth := list.Workloads[0].Memory.GrowthBytesPerSecond; !near(growth, -1000) {
		t.Errorf("it shrinks by 1000 B/s, not %v", growth)
	}
}

func TestWorkloadThrottled(t *testing.T) {
	throttled := func(quota *float64, periods, cutShort func(second uint64) uint64) *float64 {
		var clock workloadClock
		var list stats.WorkloadList
		for second := range uint64(13) {
			one := counted("/a", 1)
			one.CPU.QuotaCores, one.CPU.Periods, one.CPU.ThrottledPeriods = quota, new(periods(second)), new(cutShort(second))
			list = clock.read(time.Second, totals(100, 4), one)
		}
		return list.Workloads[0].CPU.ThrottledPercent
	}
	ten := func(second uint64) uint64 { return 1000 + 10*second }
	four := func(second uint64) uint64 { return 100 + 4*second }
	same := func(uint64) uint64 { return 100 }
	if got := throttled(new(0.5), ten, four); !near(got, 40) {
		t.Errorf("throttled in 40 %% of its periods, not %v", got)
	}
	if got := throttled(nil, ten, four); got != nil {
		t.Errorf("without a quota: %v", *got)
	}
	if got := throttled(new(0.5), same, same); got != nil {
		t.Errorf("without a period: %v", *got)
	}
	if got := throttled(new(0.5), four, ten); got != nil {
		t.Errorf("more periods cut short than there were: %v", *got)
	}
	if got := throttled(new(0.5), func(second uint64) uint64 { return 1000 - second }, same); got != nil {
		t.Errorf("set back: %v", *got)
	}
}

// A row in another one is in that one's numbers: the rest is what is left of the machine.
func TestWorkloadRest(t *testing.T) {
	var clock workloadClock
	rows := func(pod, inside, other float64) []stats.WorkloadCounters {
		container := counted("/pod/a", inside)
		container.Parent = "/pod"
		all := []stats.WorkloadCounters{counted("/pod", pod), container, counted("/b", other)}
		for i := range all {
			all[i].Memory = stats.CgroupMemory{UsageBytes: new(uint64(100)), InactiveFileBytes: new(uint64(0))}
		}
		return all
	}
	machine := totals(100, 4)
	machine.MemoryBytes = new(uint64(250))
	clock.read(0, machine, rows(10, 5, 20)...)
	machine = totals(103, 4)
	machine.MemoryBytes = new(uint64(250))
	list := clock.read(time.Second, machine, rows(11, 5.5, 21)...)
	if !near(list.Rest.UsageCores, 1) || *list.Rest.MemoryBytes != 50 || *list.Rest.TotalMemoryBytes != 250 {
		t.Errorf("rest: %v processors, %d bytes", *list.Rest.UsageCores, *list.Rest.MemoryBytes)
	}
	machine = totals(104, 4) // the rows seem to use more than the machine: it was read before them
	machine.MemoryBytes = new(uint64(150))
	list = clock.read(time.Second, machine, rows(12, 6, 22)...)
	if !near(list.Rest.UsageCores, 0) || *list.Rest.MemoryBytes != 0 {
		t.Errorf("rest: %v processors, %d bytes", *list.Rest.UsageCores, *list.Rest.MemoryBytes)
	}
}

// One that was not there at the reading before has done all that it counts since.
func TestWorkloadThatIsNew(t *testing.T) {
	var clock workloadClock
	clock.read(0, totals(100, 4), counted("/a", 1))
	fresh := counted("/b", 0.75)
	fresh.IO = []stats.WorkloadIO{{Device: "259:0", ReadBytes: 3000}}
	list := clock.read(time.Second, totals(101, 4), counted("/a", 1), fresh)
	row := list.Workloads[1]
	if !near(row.CPU.UsageCores, 0.75) || len(row.Disks) != 1 || !near(row.Disks[0].ReadBytesPerSecond, 3000) || row.Disks[0].Name != "nvme0n1" {
		t.Errorf("%+v, %+v", row.CPU, row.Disks)
	}
	if !near(list.Rest.UsageCores, 0.25) {
		t.Errorf("rest: %v", *list.Rest.UsageCores)
	}
	clock.history.isPartial = true // it may have been out of sight
	list = clock.read(time.Second, totals(102, 4), counted("/a", 1), fresh, counted("/c", 0.5))
	if row := list.Workloads[2]; row.CPU.UsageCores != nil {
		t.Errorf("one that may have been there before used %v", *row.CPU.UsageCores)
	}
}

func TestWorkloadRestarts(t *testing.T) {
	process := func(pid int, start uint64) stats.WorkloadProcess {
		return stats.WorkloadProcess{PID: pid, StartTicks: start, Name: "a"}
	}
	one := func(inode uint64, processes ...stats.WorkloadProcess) stats.WorkloadCounters {
		counters := counted("/a", 1)
		counters.Inode, counters.Processes = inode, processes
		return counters
	}
	var clock workloadClock
	for i, step := range []struct {
		what  string
		rows  []stats.WorkloadCounters
		wants int
	}{
		{"at first", []stats.WorkloadCounters{one(7, process(1, 10), process(2, 20))}, 0},
		{"a process ended", []stats.WorkloadCounters{one(7, process(1, 10), process(3, 30))}, 0},
		{"all of them did", []stats.WorkloadCounters{one(7, process(4, 40))}, 1},
		{"an id was used again", []stats.WorkloadCounters{one(7, process(4, 50))}, 2},
		{"another cgroup", []stats.WorkloadCounters{one(8, process(4, 50))}, 3},
		{"it cannot be seen who is in it", []stats.WorkloadCounters{one(8)}, 3},
		{"again it can", []stats.WorkloadCounters{one(8, process(4, 50))}, 3},
		{"it is gone", nil, 0},
		{"and back", []stats.WorkloadCounters{one(9, process(9, 90))}, 4},
	} {
		list := clock.read(time.Second, totals(100+float64(i), 4), step.rows...)
		if len(list.Workloads) > 0 && list.Workloads[0].RestartsSeen != step.wants {
			t.Errorf("%s: %d restarts were seen", step.what, list.Workloads[0].RestartsSeen)
		}
	}
	clock.read(time.Second, totals(200, 4))
	clock.read(goneRemembered+time.Second, totals(300, 4))
	if list := clock.read(time.Second, totals(301, 4), one(10)); list.Workloads[0].RestartsSeen != 0 || len(clock.history.gone) != 0 {
		t.Errorf("one that was gone for long had %d restarts", list.Workloads[0].RestartsSeen)
	}
}

func TestWorkloadKills(t *testing.T) {
	var clock workloadClock
	read := func(kills uint64, names ...string) []stats.WorkloadKill {
		one := counted("/a", 1)
		one.Memory.OOMKills = &kills
		for i, name := range names {
			if name != "" {
				one.Processes = append(one.Processes, stats.WorkloadProcess{PID: i + 1, StartTicks: 1, Name: name})
			}
		}
		return clock.read(2*time.Second, totals(100, 4), one).Workloads[0].Memory.OOMKillEvents
	}
	if events := read(3, "sh", "worker", "worker"); len(events) != 0 {
		t.Errorf("kills of before the start: %v", events)
	}
	if events := read(4, "sh", "worker", ""); len(events) != 1 || events[0].Kills != 1 || !slices.Equal(events[0].Victims, []string{"worker"}) {
		t.Errorf("%+v", events)
	}
	if events := read(6, "sh", "worker", ""); len(events) != 2 || events[1].Kills != 2 || events[1].Victims != nil { // too short-lived to be seen
		t.Errorf("%+v", events)
	}
	if events := read(5, "sh", ""); len(events) != 2 {
		t.Errorf("the count was set back: %+v", events)
	}
	clock.at = clock.at.Add(oomRemembered)
	if events := read(5, "sh"); len(events) != 0 {
		t.Errorf("kills of long ago: %+v", events)
	}
}

// A pod's network is its own however many containers share it; that of a container of several is of all of them.
func TestWorkloadNetwork(t *testing.T) {
	row := func(id, parent string, namespace, received uint64) stats.WorkloadCounters {
		one := counted(id, 1)
		one.Parent = parent
		one.Network = &stats.WorkloadNetworkCounters{Namespace: namespace, ReceivedBytes: received}
		return one
	}
	machine := counted("/service", 1)
	machine.Network = &stats.WorkloadNetworkCounters{Namespace: 1, IsMachine: true}
	rows := func(received uint64) []stats.WorkloadCounters {
		return []stats.WorkloadCounters{row("/pod", "", 5, received), row("/pod/a", "/pod", 5, received), row("/pod/b", "/pod", 5, received), row("/alone", "", 6, received), machine}
	}
	var clock workloadClock
	clock.read(0, totals(100, 4), rows(1000)...)
	list := clock.read(time.Second, totals(100, 4), rows(4000)...)
	for i, shared := range []bool{false, true, true, false} {
		if network := list.Workloads[i].Network; network == nil || network.IsShared != shared || !near(network.ReceiveBytesPerSecond, 3000) {
			t.Errorf("%s: %+v", list.Workloads[i].ID, network)
		}
	}
	if network := list.Workloads[4].Network; network != nil {
		t.Errorf("traffic of the machine is told of a service: %+v", network)
	}
	moved := rows(9000)
	moved[3].Network.Namespace = 9
	list = clock.read(time.Second, totals(100, 4), moved...)
	if network := list.Workloads[3].Network; network.ReceiveBytesPerSecond != nil {
		t.Errorf("another namespace has counted before: %+v", *network.ReceiveBytesPerSecond)
	}
}

func TestWorkloadPressure(t *testing.T) {
	var clock workloadClock
	var list stats.WorkloadList
	for second := range uint64(13) {
		one := counted("/a", 1)
		one.Pressure = &stats.PressureCounters{CPU: &stats.StallCounters{Some: &stats.StallTotal{Microseconds: 250_000 * second}, Full: &stats.StallTotal{Microseconds: 100_000 * second}}}
		list = clock.read(time.Second, totals(100, 4), one)
	}
	pressure := list.Workloads[0].Pressure
	if !near(pressure.CPU.Some.Last10SecondsPercent, 25) || !near(pressure.CPU.Full.IntervalPercent, 10) || pressure.IO != nil {
		t.Errorf("%+v", pressure.CPU.Some)
	}
}

// A container whose first process is killed takes its count with it; the machine's is left, and says whose kill it was where one alone ended.
func TestWorkloadKillsThatAreLost(t *testing.T) {
	row := func(id string, inode, kills uint64) stats.WorkloadCounters {
		one := counted(id, 1)
		one.Inode, one.Memory.OOMKills = inode, &kills
		one.Processes = []stats.WorkloadProcess{{PID: int(inode), StartTicks: inode, Name: "of " + id}}
		return one
	}
	inside := func(one stats.WorkloadCounters, parent string) stats.WorkloadCounters {
		one.Parent = parent
		return one
	}
	machine := func(kills uint64) stats.WorkloadTotals { return stats.WorkloadTotals{Processors: 4, OOMKills: &kills} }
	all := func() []stats.WorkloadCounters {
		return []stats.WorkloadCounters{row("/a", 1, 0), row("/b", 2, 5), row("/pod", 3, 0), inside(row("/pod/c", 4, 0), "/pod")}
	}
	for name, test := range map[string]struct {
		kills uint64 // of the machine, which had 9
		then  []stats.WorkloadCounters
		want  string
	}{
		"it began again":             {10, []stats.WorkloadCounters{row("/a", 11, 0), row("/b", 2, 5), row("/pod", 3, 0)}, "/a 1 [of /a]"},
		"two did":                    {10, []stats.WorkloadCounters{row("/a", 11, 0), row("/b", 12, 0), row("/pod", 3, 0)}, ""},
		"nobody did":                 {10, all(), ""},
		"its cgroup counted it":      {10, []stats.WorkloadCounters{row("/a", 11, 0), row("/b", 2, 6), row("/pod", 3, 0)}, "/b 1 []"},
		"one was counted, one lost":  {11, []stats.WorkloadCounters{row("/a", 11, 0), row("/b", 2, 6), row("/pod", 3, 0)}, "/a 1 [of /a] /b 1 []"},
		"the pod counted it":         {10, []stats.WorkloadCounters{row("/a", 1, 0), row("/b", 2, 5), row("/pod", 3, 1)}, "/pod 1 []"},
		"no kill":                    {9, []stats.WorkloadCounters{row("/a", 11, 0), row("/b", 2, 5), row("/pod", 3, 0)}, ""},
		"the pod began again, whole": {10, []stats.WorkloadCounters{row("/a", 1, 0), row("/b", 2, 5), row("/pod", 13, 0), inside(row("/pod/c", 14, 0), "/pod")}, "/pod 1 [of /pod]"},
	} {
		var clock workloadClock
		clock.read(0, machine(9), all()...)
		if name != "the pod began again, whole" && name != "nobody did" { // a container of it had ended before
			clock.read(time.Second, machine(9), all()[:3]...)
		}
		list := clock.read(time.Second, machine(test.kills), test.then...)
		var got []string
		for _, one := range list.Workloads {
			for _, event := range one.Memory.OOMKillEvents {
				got = append(got, fmt.Sprintf("%s %d %v", one.ID, event.Kills, event.Victims))
			}
		}
		if strings.Join(got, " ") != test.want {
			t.Errorf("%s: got %q, want %q", name, got, test.want)
		}
	}
}

// One that is gone keeps its kill for when it is back, as a restart policy brings it.
func TestWorkloadKillOfOneThatIsBackLater(t *testing.T) {
	machine := func(kills uint64) stats.WorkloadTotals { return stats.WorkloadTotals{OOMKills: &kills} }
	var clock workloadClock
	clock.read(0, machine(1), counted("/a", 1), counted("/b", 1))
	clock.read(time.Second, machine(2), counted("/b", 1))
	back := counted("/a", 1)
	back.Inode = 99
	row := clock.read(time.Second, machine(2), back, counted("/b", 1)).Workloads[0]
	if events := row.Memory.OOMKillEvents; len(events) != 1 || events[0].Kills != 1 || row.RestartsSeen != 1 {
		t.Errorf("%+v after %d restarts", events, row.RestartsSeen)
	}
}
