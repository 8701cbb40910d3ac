package sampler

import (
	"math"
	"testing"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

func TestRate(t *testing.T) {
	const end32 = 1 << 32
	for name, test := range map[string]struct {
		then, now uint64
		elapsed   time.Duration
		want      any
	}{
		"moves":                              {100, 300, 2 * time.Second, 100.0},
		"stands still":                       {100, 100, time.Second, 0.0},
		"no time has passed":                 {100, 300, 0, nil},
		"the clock went back":                {100, 300, -time.Second, nil},
		"set back":                           {100, 99, time.Second, nil},
		"set back to 0":                      {5e9, 0, time.Second, nil},
		"32 bits run over":                   {end32 - 10, 20, time.Second, 30.0},
		"set back from the middle":           {end32 / 2, 20, time.Second, nil},
		"set back from near the end, to far": {end32 - 10, end32 / 2, time.Second, nil},
		"64 bits near the end":               {math.MaxUint64 - 1, math.MaxUint64, time.Second, 1.0},
		"64 bits set back":                   {math.MaxUint64, 3, time.Second, nil},
	} {
		if got := rate(test.then, test.now, test.elapsed); !same(got, test.want) {
			t.Errorf("%s: %v, to be %v", name, show(got), test.want)
		}
	}
}

func TestPercent(t *testing.T) {
	for _, test := range []struct {
		part, whole float64
		want        any
	}{
		{1, 4, 25.0}, {0, 4, 0.0}, {5, 4, 100.0}, {-1, 4, 0.0}, {1, 0, nil}, {0, 0, nil}, {1, -4, nil},
		{1, math.NaN(), nil}, {math.MaxFloat64, math.MaxFloat64, 100.0},
	} {
		if got := percent(test.part, test.whole); !same(got, test.want) {
			t.Errorf("percent(%v, %v) = %v, to be %v", test.part, test.whole, show(got), test.want)
		}
	}
}

// A device that was recreated under its name has no rate, also where one of its counters looks as if it had run over
// or is above what it was.
func TestRestartedDevice(t *testing.T) {
	const end32 = 1 << 32
	for name, test := range map[string]struct {
		counters []counter
		want     bool
	}{
		"nothing":                      {nil, false},
		"all go on":                    {[]counter{{1, 2}, {5, 5}}, false},
		"one runs over":                {[]counter{{end32 - 5, 5}, {5, 5}, {7, 9}}, false},
		"one is set back":              {[]counter{{100, 99}, {5, 500}}, true},
		"two seem to run over at once": {[]counter{{end32 - 5, 5}, {end32 - 9, 0}, {5, 5}}, true},
		"one runs over, one is back":   {[]counter{{end32 - 5, 5}, {9, 0}}, true},
	} {
		if got := restarted(test.counters...); got != test.want {
			t.Errorf("%s: %t", name, got)
		}
	}
	snapshot := twoReadings(
		stats.MachineReading{
			Networks: []stats.NetworkCounters{{Name: "veth1", ReceivedBytes: end32 - 100, SentBytes: 10, SendErrors: 4}},
			Disks:    []stats.DiskCounters{{Name: "sdb", Reads: 100, BusyMilliseconds: end32 - 100, SectorsWritten: 5}},
		},
		stats.MachineReading{
			Networks: []stats.NetworkCounters{{Name: "veth1", ReceivedBytes: 4e8, SentBytes: 300}},
			Disks:    []stats.DiskCounters{{Name: "sdb", Reads: 3, BusyMilliseconds: 9, SectorsWritten: 8}},
		}, time.Second)
	if network := snapshot.Networks[0]; network.ReceivedBytesPerSecond != nil || network.SentBytesPerSecond != nil || reasonOf(snapshot, "networks[veth1]") != reasonReset {
		t.Errorf("an interface recreated is %+v", network)
	}
	if disk := snapshot.Disks[0]; disk.BusyPercent != nil || disk.WriteBytesPerSecond != nil || reasonOf(snapshot, "disks[sdb]") != reasonReset {
		t.Errorf("a disk recreated is %+v", disk)
	}
}

// However the wall clock jumps between two readings, and however long the machine slept, rates are per time that ran,
// and the uptime is that of the wall clock or absent.
func TestClockJumps(t *testing.T) {
	at, boot := time.Now(), time.Now().Add(-time.Hour)
	for name, jump := range map[string]time.Duration{"forward": 30 * 24 * time.Hour, "backward": -30 * 24 * time.Hour, "leap second": -time.Second, "suspend": 8 * time.Hour} {
		later := at.Add(jump).Round(0)
		first := stats.Reading{At: at, Machine: stats.MachineReading{
			CPU: &stats.CPUCounters{At: at, Cores: []stats.CoreCounters{{User: 10, Idle: 10}}}, Disks: []stats.DiskCounters{{Name: "sda"}},
		}}
		second := stats.Reading{At: later, Machine: stats.MachineReading{
			CPU:   &stats.CPUCounters{At: later, Cores: []stats.CoreCounters{{User: 60, Idle: 60}}},
			Disks: []stats.DiskCounters{{Name: "sda", Reads: 5, BusyMilliseconds: 900}}, System: &stats.SystemCounters{BootTime: boot},
		}}
		// By a clock without a monotonic part the worst that may come is an absent or a small rate, never a negative one
		snapshot := snapshotOf(&first, second)
		if reads := snapshot.Disks[0].ReadsPerSecond; reads != nil && (*reads < 0 || *reads > 5) {
			t.Errorf("%s: %v reads a second", name, *reads)
		}
		if usage := snapshot.CPU.UsagePercent; !same(usage, 50.0) {
			t.Errorf("%s: processors are %v busy: their own ticks measure them", name, show(usage))
		}
		if uptime := snapshot.Host.UptimeSeconds; uptime != nil && *uptime < 0 {
			t.Errorf("%s: up for %v s", name, *uptime)
		}
	}
}

// The wall clock may be set; only the monotonic one measures.
func TestClockStep(t *testing.T) {
	at := time.Now()
	previous := &stats.Reading{At: at, Machine: stats.MachineReading{Disks: []stats.DiskCounters{{Name: "sda"}}}}
	current := stats.Reading{At: at.Add(time.Second), Machine: stats.MachineReading{Disks: []stats.DiskCounters{{Name: "sda", Reads: 5}}}}
	if reads := snapshotOf(previous, current).Disks[0].ReadsPerSecond; !same(reads, 5.0) {
		t.Errorf("reads are %v", show(reads))
	}
	current.At = at.Round(0).Add(-time.Hour) // without its monotonic part, an hour back
	if reads := snapshotOf(previous, current).Disks[0].ReadsPerSecond; reads != nil {
		t.Errorf("a clock that went back an hour gives %v reads a second", show(reads))
	}
}

// No list of a snapshot is ever nil, and no number is one that JSON cannot carry.
func TestEmptyReading(t *testing.T) {
	snapshot := snapshotOf(nil, stats.Reading{At: noon})
	if snapshot.Lenses == nil || snapshot.Filesystems == nil || snapshot.Disks == nil || snapshot.Networks == nil || snapshot.Sensors == nil || snapshot.Missing == nil {
		t.Errorf("a list is nil in %+v", snapshot)
	}
	if snapshot.CPU != nil || snapshot.Load != nil || snapshot.Memory != nil || snapshot.Swap != nil || snapshot.Pressure != nil || snapshot.Container != nil {
		t.Errorf("something was made of nothing: %+v", snapshot)
	}
}

// A large machine: what the arithmetic of one tick costs.
func BenchmarkDerive(b *testing.B) {
	reading := func(n uint64) view {
		at := noon.Add(time.Duration(n) * time.Second)
		read := stats.MachineReading{CPU: &stats.CPUCounters{At: at}}
		for id := range 512 {
			read.CPU.Cores = append(read.CPU.Cores, stats.CoreCounters{ID: id, User: n * 30, Idle: n * 70})
		}
		for id := range 64 {
			read.Disks = append(read.Disks, stats.DiskCounters{Name: "sd" + string(rune('A'+id)), Reads: n})
		}
		for id := range 200 {
			read.Networks = append(read.Networks, stats.NetworkCounters{Name: "veth" + string(rune('A'+id)), ReceivedBytes: n})
		}
		return chooseLenses(stats.Reading{At: at, Machine: read})
	}
	previous, current := reading(1), reading(2)
	b.ReportAllocs()
	for b.Loop() {
		derive(&previous, current, &history{})
	}
}
