package sampler

import (
	"math"
	"testing"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// show makes an absent value readable in a failure.
func show(value *float64) any {
	if value == nil {
		return "absent"
	}
	return *value
}

func same(got *float64, want any) bool {
	if got == nil || want == nil {
		return got == nil && want == nil
	}
	return math.Abs(*got-want.(float64)) < 1e-9
}

// snapshotOf derives a snapshot from one or two readings.
func snapshotOf(previous *stats.Reading, current stats.Reading) stats.Snapshot {
	if previous == nil {
		return derive(nil, chooseLenses(current), &history{})
	}
	var past history
	before := chooseLenses(*previous)
	derive(nil, before, &past)
	return derive(&before, chooseLenses(current), &past)
}

// twoReadings derives the second of two readings of a machine that lie elapsed apart.
func twoReadings(first, second stats.MachineReading, elapsed time.Duration) stats.Snapshot {
	return snapshotOf(&stats.Reading{At: noon, Machine: first}, stats.Reading{At: noon.Add(elapsed), Machine: second})
}

func reasonOf(snapshot stats.Snapshot, field string) string {
	for _, missing := range snapshot.Missing {
		if missing.Field == field {
			return missing.Reason
		}
	}
	return ""
}

func cores(counters ...stats.CoreCounters) *stats.CPUCounters {
	return &stats.CPUCounters{Cores: counters}
}

func TestCPUUsage(t *testing.T) {
	type core = stats.CoreCounters
	for name, test := range map[string]struct {
		previous, current *stats.CPUCounters
		want              any // percent, nil for absent
		wantCores         []any
	}{
		"first reading": {nil, cores(core{User: 5, Idle: 5}), nil, []any{nil}},
		"half busy":     {cores(core{}), cores(core{User: 30, System: 20, Idle: 50}), 50.0, []any{50.0}},
		"idle":          {cores(core{}), cores(core{Idle: 100}), 0.0, []any{0.0}},
		"all busy":      {cores(core{}), cores(core{User: 100}), 100.0, []any{100.0}},
		"iowait is not busy, steal is": {
			cores(core{}), cores(core{IOWait: 40, Steal: 10, Idle: 50}), 10.0, []any{10.0}},
		"interrupts are busy": {
			cores(core{}), cores(core{IRQ: 10, SoftIRQ: 15, Idle: 75}), 25.0, []any{25.0}},
		"guest time is in user: it counts once": {
			cores(core{}), cores(core{User: 50, Guest: 50, Nice: 10, GuestNice: 10, Idle: 40}), 60.0, []any{60.0}},
		"more guest than user": {
			cores(core{}), cores(core{User: 10, Guest: 30, Idle: 70}), 30.0, []any{30.0}},
		"two processors": {
			cores(core{ID: 0}, core{ID: 1}), cores(core{ID: 0, User: 100}, core{ID: 1, Idle: 100}), 50.0, []any{100.0, 0.0}},
		"counters stand still":               {cores(core{User: 7, Idle: 7}), cores(core{User: 7, Idle: 7}), nil, []any{nil}},
		"idle goes back a little":            {cores(core{Idle: 100}), cores(core{Idle: 99, User: 10}), 100.0, []any{100.0}},
		"counters restart while others rise": {cores(core{Idle: 1000}), cores(core{Idle: 700, User: 50}), nil, []any{nil}},
		"counters restart":                   {cores(core{User: 9000, Idle: 9000}), cores(core{User: 10, Idle: 10}), nil, []any{nil}},
		"one restarts, the other goes on":    {cores(core{ID: 0, Idle: 9000}, core{ID: 1}), cores(core{ID: 0, Idle: 10}, core{ID: 1, User: 100}), 100.0, []any{nil, 100.0}},
		"a processor comes":                  {cores(core{ID: 0}), cores(core{ID: 0, Idle: 100}, core{ID: 1, User: 5000}), 0.0, []any{0.0, nil}},
		"a processor goes":                   {cores(core{ID: 0}, core{ID: 1, User: 5000}), cores(core{ID: 0, User: 100}), 100.0, []any{100.0}},
		"all processors change":              {cores(core{ID: 0}), cores(core{ID: 1, User: 1}), nil, []any{nil}},
		"largest counters": {
			cores(core{}), cores(core{User: math.MaxUint64, Idle: math.MaxUint64}), nil, []any{nil}},
		"steal by the billion, beside a second of which all is known": {
			cores(core{Steal: 318860}), cores(core{Steal: 1000318860, User: 2, System: 3, Idle: 95}), 5.0, []any{5.0}},
		"steal by the billion, and nothing else known": {
			cores(core{}), cores(core{Steal: 1e9, Idle: 20}), nil, []any{nil}},
		"idle by the billion":        {cores(core{}), cores(core{Idle: 1e9, User: 100}), 100.0, []any{100.0}},
		"user by the billion":        {cores(core{}), cores(core{User: 1e9, Idle: 100}), 0.0, []any{0.0}},
		"twice the time in each":     {cores(core{}), cores(core{User: 200, Idle: 200}), nil, []any{nil}},
		"a tick more than there are": {cores(core{}), cores(core{User: 51, Idle: 51}), 50.0, []any{50.0}},
		"one of two impossible": {
			cores(core{ID: 0}, core{ID: 1}), cores(core{ID: 0, User: 1e9}, core{ID: 1, Idle: 100}), 0.0, []any{nil, 0.0}},
	} {
		t.Run(name, func(t *testing.T) {
			var previous *stats.Reading
			if test.previous != nil {
				test.previous.At = noon
				previous = &stats.Reading{At: noon, Machine: stats.MachineReading{CPU: test.previous}}
			}
			test.current.At = noon.Add(time.Second)
			snapshot := snapshotOf(previous, stats.Reading{At: noon.Add(time.Second), Machine: stats.MachineReading{CPU: test.current}})
			if !same(snapshot.CPU.UsagePercent, test.want) {
				t.Errorf("usage is %v, to be %v", show(snapshot.CPU.UsagePercent), test.want)
			}
			if len(snapshot.CPU.Cores) != len(test.wantCores) {
				t.Fatalf("%d cores, to be %d", len(snapshot.CPU.Cores), len(test.wantCores))
			}
			for i, want := range test.wantCores {
				if got := snapshot.CPU.Cores[i].UsagePercent; !same(got, want) {
					t.Errorf("core %d is %v, to be %v", i, show(got), want)
				}
			}
			checkModes(t, snapshot)
		})
	}
}

// checkModes holds what must be true of every snapshot: modes are there just when the usage is, lie in 0..100, add up
// to 100, and agree with it; and an absent usage is explained.
func checkModes(t *testing.T, snapshot stats.Snapshot) {
	t.Helper()
	modes, usage := snapshot.CPU.Modes, snapshot.CPU.UsagePercent
	if (modes == nil) != (usage == nil) {
		t.Fatalf("modes are %v, usage is %v", modes, show(usage))
	}
	if usage == nil {
		if reasonOf(snapshot, "cpu.usagePercent") == "" || reasonOf(snapshot, "cpu.modes") == "" {
			t.Errorf("missing is %+v", snapshot.Missing)
		}
		return
	}
	sum := 0.0
	for _, share := range []float64{modes.User, modes.Nice, modes.System, modes.IOWait, modes.IRQ, modes.SoftIRQ, modes.Steal, modes.Guest, modes.Idle} {
		if share < 0 || share > 100 {
			t.Errorf("a mode is %v: %+v", share, modes)
		}
		sum += share
	}
	if math.Abs(sum-100) > 1e-6 || math.Abs(100-modes.Idle-modes.IOWait-*usage) > 1e-6 {
		t.Errorf("modes %+v add up to %v, usage is %v", modes, sum, *usage)
	}
}

func TestUptime(t *testing.T) {
	past, future := noon.Add(-90*time.Second), noon.Add(time.Hour)
	for name, test := range map[string]struct {
		boot *time.Time
		want any
	}{
		"booted":             {&past, 90.0},
		"not known":          {nil, nil},
		"clock was set back": {&future, nil},
	} {
		system := stats.SystemCounters{}
		if test.boot != nil {
			system.BootTime = *test.boot
		}
		snapshot := snapshotOf(nil, stats.Reading{At: noon, Machine: stats.MachineReading{System: &system}})
		if !same(snapshot.Host.UptimeSeconds, test.want) {
			t.Errorf("%s: uptime is %v, to be %v", name, show(snapshot.Host.UptimeSeconds), test.want)
		}
	}
}

// A section that could not be read stays absent, with the reason of who tried, and lists are never nil.
func TestAbsentStaysAbsent(t *testing.T) {
	reason := stats.Missing{Field: "memory", Reason: "cannot be read"}
	snapshot := snapshotOf(nil, stats.Reading{At: noon.In(time.FixedZone("", 3600)), Machine: stats.MachineReading{Missing: []stats.Missing{reason}}})
	if snapshot.CPU != nil || snapshot.Memory != nil {
		t.Errorf("sections were invented: %+v", snapshot)
	}
	if len(snapshot.Missing) != 1 || snapshot.Missing[0] != reason {
		t.Errorf("missing is %+v", snapshot.Missing)
	}
	if snapshot.At.Location() != time.UTC {
		t.Errorf("the time is of %s", snapshot.At.Location())
	}
}
