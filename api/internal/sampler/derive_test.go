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
			cores(core{}), cores(core{User: math.MaxUint64, Idle: math.MaxUint64}), 50.0, []any{50.0}},
	} {
		t.Run(name, func(t *testing.T) {
			var previous *stats.Reading
			if test.previous != nil {
				previous = &stats.Reading{At: noon, CPU: test.previous}
			}
			snapshot := derive(previous, stats.Reading{At: noon.Add(time.Second), CPU: test.current})
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
		if len(snapshot.Missing) != 2 || snapshot.Missing[0].Field != "cpu.usagePercent" || snapshot.Missing[0].Reason == "" {
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

func TestMemory(t *testing.T) {
	for name, test := range map[string]struct {
		counters stats.MemoryCounters
		used     uint64
		percent  any
	}{
		"as free counts":            {stats.MemoryCounters{TotalBytes: 1000, AvailableBytes: 600}, 400, 40.0},
		"all available":             {stats.MemoryCounters{TotalBytes: 1000, AvailableBytes: 1000}, 0, 0.0},
		"none available":            {stats.MemoryCounters{TotalBytes: 1000}, 1000, 100.0},
		"more available than total": {stats.MemoryCounters{TotalBytes: 1000, AvailableBytes: 64000}, 0, 0.0},
		"nothing at all":            {stats.MemoryCounters{}, 0, nil},
	} {
		t.Run(name, func(t *testing.T) {
			memory := *derive(nil, stats.Reading{At: noon, Memory: &test.counters}).Memory
			if memory.UsedBytes != test.used || !same(memory.UsagePercent, test.percent) {
				t.Errorf("used is %d (%v %%), to be %d (%v %%)", memory.UsedBytes, show(memory.UsagePercent), test.used, test.percent)
			}
			if memory.AvailableBytes > memory.TotalBytes {
				t.Errorf("available %d of %d", memory.AvailableBytes, memory.TotalBytes)
			}
		})
	}
}

// The cache of ZFS is available down to its minimum; what cannot be is held to the machine's memory.
func TestMemoryWithZFS(t *testing.T) {
	for name, test := range map[string]struct {
		available, size, minimum uint64
		wantAvailable, want      uint64
	}{
		"cache above its minimum":  {300, 500, 100, 700, 400},
		"cache at its minimum":     {300, 100, 100, 300, 0},
		"cache below its minimum":  {300, 50, 100, 300, 0},
		"more than is used":        {900, 500, 0, 1000, 100},
		"more than the machine":    {300, math.MaxUint64, 0, 1000, 700},
		"available above all":      {5000, 500, 100, 1000, 0},
		"the largest numbers, off": {math.MaxUint64, math.MaxUint64, math.MaxUint64, 1000, 0},
	} {
		memory := deriveMemory(stats.MemoryCounters{TotalBytes: 1000, AvailableBytes: test.available, ZFSSizeBytes: &test.size, ZFSMinimumBytes: &test.minimum}, nil)
		if memory.AvailableBytes != test.wantAvailable || memory.UsedBytes != 1000-test.wantAvailable || memory.ZFSReclaimableBytes == nil || *memory.ZFSReclaimableBytes != test.want {
			t.Errorf("%s: %+v", name, memory)
		}
	}
	if memory := deriveMemory(stats.MemoryCounters{TotalBytes: 1000}, nil); memory.ZFSReclaimableBytes != nil {
		t.Errorf("a machine without ZFS has %+v", memory)
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
		snapshot := derive(nil, stats.Reading{At: noon, Host: stats.Host{BootTime: test.boot}})
		if !same(snapshot.Host.UptimeSeconds, test.want) {
			t.Errorf("%s: uptime is %v, to be %v", name, show(snapshot.Host.UptimeSeconds), test.want)
		}
	}
}

// A section that could not be read stays absent, with the reason of who tried, and lists are never nil.
func TestAbsentStaysAbsent(t *testing.T) {
	reason := stats.Missing{Field: "memory", Reason: "cannot be read"}
	snapshot := derive(nil, stats.Reading{At: noon.In(time.FixedZone("", 3600)), Missing: []stats.Missing{reason}})
	if snapshot.CPU != nil || snapshot.Memory != nil {
		t.Errorf("sections were invented: %+v", snapshot)
	}
	if len(snapshot.Missing) != 1 || snapshot.Missing[0] != reason {
		t.Errorf("missing is %+v", snapshot.Missing)
	}
	if snapshot.Lenses == nil || derive(nil, stats.Reading{}).Missing == nil {
		t.Error("an empty list is nil")
	}
	if snapshot.At.Location() != time.UTC {
		t.Errorf("the time is of %s", snapshot.At.Location())
	}
}
