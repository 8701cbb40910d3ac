package sampler

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// Each machine is scanned once a second. "PID<PARENT own+finished" is a process, its times in ticks since it began.
func TestFinishedChildren(t *testing.T) {
	for name, test := range map[string]struct {
		scans []string
		want  []string // of each scan from the second on: "PID own+finished" in percent
	}{
		"a child too short-lived to be listed": {[]string{"5<1 9+0", "5<1 9+40"}, []string{"5 0+40"}},
		"children keep ending":                 {[]string{"5<1 9+40", "5<1 9+75", "5<1 9+75"}, []string{"5 0+35", "5 0+0"}},
		"a child that was listed": { // of its 90 ticks 60 were shown before
			[]string{"5<1 0+0, 6<5 30+0", "5<1 0+0, 6<5 60+0", "5<1 0+90"}, []string{"5 0+0, 6 30+0", "5 0+30"}},
		"two that were listed": {
			[]string{"5<1 0+7, 6<5 30+0, 7<5 20+0", "5<1 0+77"}, []string{"5 0+20"}},
		"a child of a child":           {[]string{"5<1 0+0, 6<5 10+0, 7<6 40+0", "5<1 0+70"}, []string{"5 0+20"}},
		"the child had waited for one": {[]string{"5<1 0+0, 6<5 10+40", "5<1 0+70"}, []string{"5 0+20"}},
		"only the grandchild ends":     {[]string{"5<1 0+0, 6<5 10+0, 7<6 40+0", "5<1 0+0, 6<5 15+60"}, []string{"5 0+0, 6 5+20"}},
		"handed on to the first process": { // 6 is not waited for by 5, which ends before it
			[]string{"1<0 0+0, 5<1 10+0, 6<5 500+0", "1<0 0+520"}, []string{"1 0+10"}},
		"a zombie is listed until it is waited for": {
			[]string{"5<1 0+0, 6<5 70+0", "5<1 0+0, 6<5 90+0", "5<1 0+90"}, []string{"5 0+0, 6 20+0", "5 0+0"}},
		"waited for after the parent was read": { // its time comes to the parent a scan later
			[]string{"5<1 0+0, 6<5 400+0", "5<1 0+0", "5<1 0+420"}, []string{"5 0+0", "5 0+20"}},
		"that, beside others": {
			[]string{"5<1 0+0, 6<5 400+0", "5<1 0+30", "5<1 0+460"}, []string{"5 0+30", "5 0+30"}},
		"nobody waits for it": { // as where SIGCHLD is ignored: others' time is not taken for its
			[]string{"5<1 0+0, 6<5 400+0", "5<1 0+30", "5<1 0+60", "5<1 0+90"}, []string{"5 0+30", "5 0+30", "5 0+30"}},
		"only its parent can wait for it": { // not the first process, whose 90 are of others
			[]string{"1<0 0+0, 5<1 0+0, 6<5 40+0", "1<0 0+90, 5<1 0+0"}, []string{"1 0+90, 5 0+0"}},
		"who should have waited has ended": {
			[]string{"5<1 0+0, 6<5 40+0", "5<1 0+0", "5'<1 0+50"}, []string{"5 0+0", "5 0+50"}},
		"its id is another's now":    {[]string{"5<1 0+0, 6<5 60+0", "5<1 0+90, 6'<5 7+3"}, []string{"5 0+30, 6 7+3"}},
		"the parent's is another's":  {[]string{"5<1 0+0, 6<5 60+0", "5'<1 3+9"}, []string{"5 3+9"}},
		"a new parent with children": {[]string{"1<0 0+0", "1<0 0+0, 5'<1 3+80"}, []string{"1 0+0, 5 3+80"}},
		"the parent was hidden":      {[]string{"6<5 60+0", "7<1 0+0"}, []string{"7 ?+?"}},
		"rounded down":               {[]string{"5<1 0+0, 6<5 60+0", "5<1 0+57"}, []string{"5 0+0"}},
		"their time goes back":       {[]string{"5<1 0+90", "5<1 10+40"}, []string{"5 10+?"}},
		"more than can be":           {[]string{"5<1 0+0", "5<1 10+900"}, []string{"5 10+?"}},
		"the largest":                {[]string{"5<1 0+0", "5<1 10+18446744073709551615"}, []string{"5 10+?"}},
		"ancestors in a circle":      {[]string{"5<6 9+9, 6<5 9+9, 7<5 9+9", "8'<1 1+1"}, []string{"8 1+1"}},
		"a process is its parent":    {[]string{"5<5 9+9, 7<5 9+9", "7<5 9+9"}, []string{"7 0+0"}},
	} {
		var previous *processMemory
		var got []string
		for i, text := range test.scans {
			at := noon.Add(time.Duration(i) * time.Second)
			reading := scanned(at, parseScan(t, text, startedAt(at)-10)...)
			reading.CPU = cores(stats.CoreCounters{}, stats.CoreCounters{ID: 1}) // does not move: how much there is to share is not known
			list, remembered := deriveProcesses(previous, reading)
			if previous != nil {
				got = append(got, showScan(list))
			}
			previous = remembered
		}
		if fmt.Sprint(got) != fmt.Sprint(test.want) {
			t.Errorf("%s: got %q, want %q", name, got, test.want)
		}
	}
}

// parseScan parses the processes of a scan. A PID with a dash began just now, any other long ago.
func parseScan(t *testing.T, text string, now uint64) (processes []stats.ProcessCounters) {
	t.Helper()
	for one := range strings.SplitSeq(text, ", ") {
		process := stats.ProcessCounters{StartTicks: 100}
		if strings.Contains(one, "'") {
			one, process.StartTicks = strings.Replace(one, "'", "", 1), now
		}
		if _, err := fmt.Sscanf(one, "%d<%d %d+%d", &process.PID, &process.ParentPID, &process.CPUTicks, &process.ChildrenTicks); err != nil {
			t.Fatalf("%q: %v", one, err)
		}
		processes = append(processes, process)
	}
	return processes
}

func showScan(list stats.ProcessList) string {
	number := func(value *float64) string {
		if value == nil {
			return "?"
		}
		return fmt.Sprint(math.Round(*value))
	}
	var rows []string
	for _, process := range list.Processes {
		rows = append(rows, fmt.Sprintf("%d %s+%s", process.PID, number(process.CPUPercent), number(process.FinishedChildrenCPUPercent)))
	}
	return strings.Join(rows, ", ")
}

// Children that have ended cannot have used what the processors have not done: such a time is of before, or of two.
func TestFinishedChildrenWithinTheMachine(t *testing.T) {
	for finished, want := range map[uint64]any{60: 60.0, 100: 100.0, 200: nil} { // 70 ticks are left, and 55 of sampling
		earlier, later := scanned(noon.Add(-time.Second), stats.ProcessCounters{PID: 5}),
			scanned(noon, stats.ProcessCounters{PID: 5, CPUTicks: 30, ChildrenTicks: finished})
		earlier.CPU = cores(stats.CoreCounters{}, stats.CoreCounters{ID: 1})
		later.CPU = cores(stats.CoreCounters{User: 100}, stats.CoreCounters{ID: 1, Idle: 100})
		_, previous := deriveProcesses(nil, earlier)
		if list, _ := deriveProcesses(previous, later); !same(list.Processes[0].FinishedChildrenCPUPercent, want) || !same(list.Processes[0].CPUPercent, 30.0) {
			t.Errorf("%d ticks are %v %%, want %v", finished, show(list.Processes[0].FinishedChildrenCPUPercent), want)
		}
	}
}

// Whatever processes come, run, end and are waited for: over the whole time each tick is shown once.
func TestTimeIsShownOnce(t *testing.T) {
	// A make that runs jobs of 70 ticks one after the other, each with a child of its own that takes 30 of them, scanned every
	// 25, 40, 110 and 300 ticks: so that scans see all of a job, some or nothing.
	const job, child, end = 70, 30, 12_000
	for _, every := range []uint64{25, 40, 110, 300} {
		var previous *processMemory
		shown := 0.0
		for now := uint64(1); now <= end; now += every {
			finished, into := now/job*job, now%job
			processes := []stats.ProcessCounters{{PID: 1, StartTicks: 1}, {PID: 10, ParentPID: 1, StartTicks: 1, ChildrenTicks: finished}}
			pid := int(100 + 2*(now/job))
			start := startedAt(noon) + now - into
			inner := min(into, child) // the job's child runs first; the job waits for it and goes on
			if into <= child {
				processes = append(processes, stats.ProcessCounters{PID: pid, ParentPID: 10, StartTicks: start},
					stats.ProcessCounters{PID: pid + 1, ParentPID: pid, StartTicks: start, CPUTicks: inner})
			} else {
				processes = append(processes, stats.ProcessCounters{PID: pid, ParentPID: 10, StartTicks: start, CPUTicks: into - child, ChildrenTicks: child})
			}
			reading := scanned(noon.Add(time.Duration(now)*10*time.Millisecond), processes...)
			reading.CPU = cores(stats.CoreCounters{User: now})
			list, remembered := deriveProcesses(previous, reading)
			if previous != nil {
				interval := float64(every) / ticksPerSecond
				for _, process := range list.Processes {
					shown += process.UsedCPUPercent() * interval
				}
				if *list.UnlistedCPUPercent > 1e-9 {
					t.Errorf("every %d ticks, at %d: %g %% is not listed: %s", every, now, *list.UnlistedCPUPercent, showScan(list))
				}
			}
			previous = remembered
		}
		if whole := float64((end - 1) / every * every); math.Abs(shown-whole) > 1 {
			t.Errorf("every %d ticks: %g ticks are shown of %g", every, shown, whole)
		}
	}
}
