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

// A device that was made anew under its name has no rate, also where one of its counters looks as if it had run over
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
			Networks: []stats.NetworkCounters{{Name: "veth1", ReceivedBytes: end32 - 100, SentBytes: 10, Errors: 4}},
			Disks:    []stats.DiskCounters{{Name: "sdb", Reads: 100, BusyMilliseconds: end32 - 100, WrittenBytes: 5}},
		},
		stats.MachineReading{
			Networks: []stats.NetworkCounters{{Name: "veth1", ReceivedBytes: 4e8, SentBytes: 300, Errors: 0}},
			Disks:    []stats.DiskCounters{{Name: "sdb", Reads: 3, BusyMilliseconds: 9, WrittenBytes: 4096}},
		}, time.Second)
	if network := snapshot.Networks[0]; network.ReceivedBytesPerSecond != nil || network.SentBytesPerSecond != nil || reasonOf(snapshot, "networks[veth1]") != reasonReset {
		t.Errorf("an interface made anew is %+v", network)
	}
	if disk := snapshot.Disks[0]; disk.BusyPercent != nil || disk.WriteBytesPerSecond != nil || reasonOf(snapshot, "disks[sdb]") != reasonReset {
		t.Errorf("a disk made anew is %+v", disk)
	}
}

func TestDisks(t *testing.T) {
	first := stats.MachineReading{Disks: []stats.DiskCounters{
		{Name: "sda", Reads: 10, ReadBytes: 1000, Writes: 20, WrittenBytes: 2000, BusyMilliseconds: 500},
		{Name: "gone", Reads: 10},
		{Name: "wraps", BusyMilliseconds: 1<<32 - 100},
		{Name: "reset", Reads: 500, ReadBytes: 5000},
	}}
	second := stats.MachineReading{Disks: []stats.DiskCounters{
		{Name: "sda", Reads: 30, ReadBytes: 5000, Writes: 20, WrittenBytes: 2000, BusyMilliseconds: 1500},
		{Name: "wraps", BusyMilliseconds: 100},
		{Name: "reset", Reads: 1, ReadBytes: 10},
		{Name: "new", Reads: 1e9},
	}}
	snapshot := twoReadings(first, second, 2*time.Second)
	if len(snapshot.Disks) != 4 {
		t.Fatalf("disks are %+v", snapshot.Disks)
	}
	sda, wraps, reset, fresh := snapshot.Disks[0], snapshot.Disks[1], snapshot.Disks[2], snapshot.Disks[3]
	if !same(sda.ReadsPerSecond, 10.0) || !same(sda.ReadBytesPerSecond, 2000.0) || !same(sda.WritesPerSecond, 0.0) || !same(sda.BusyPercent, 50.0) {
		t.Errorf("sda is %+v", sda)
	}
	if !same(wraps.BusyPercent, 10.0) {
		t.Errorf("busy time that ran over gives %v", show(wraps.BusyPercent))
	}
	if reset.ReadsPerSecond != nil || reset.ReadBytesPerSecond != nil || reasonOf(snapshot, "disks[reset]") != reasonReset {
		t.Errorf("a disk whose counters were set back is %+v: %q", reset, reasonOf(snapshot, "disks[reset]"))
	}
	if fresh.ReadsPerSecond != nil || fresh.BusyPercent != nil || reasonOf(snapshot, "disks[new]") != reasonFirst {
		t.Errorf("a disk that came is %+v: %q", fresh, reasonOf(snapshot, "disks[new]"))
	}
	if reasonOf(snapshot, "disks[sda]") != "" {
		t.Errorf("missing is %+v", snapshot.Missing)
	}
}

func TestBusyIsAtMostAllTheTime(t *testing.T) {
	snapshot := twoReadings(
		stats.MachineReading{Disks: []stats.DiskCounters{{Name: "sda"}}},
		stats.MachineReading{Disks: []stats.DiskCounters{{Name: "sda", BusyMilliseconds: 1010}}}, time.Second)
	if busy := snapshot.Disks[0].BusyPercent; !same(busy, 100.0) {
		t.Errorf("1010 ms of a second are %v %%", show(busy))
	}
}

func TestNetworks(t *testing.T) {
	speed := 1e9
	first := stats.MachineReading{Networks: []stats.NetworkCounters{{Name: "eth0", ReceivedBytes: 1<<32 - 1000}, {Name: "veth1", SentBytes: 70}, {Name: "gone"}}}
	second := stats.MachineReading{Networks: []stats.NetworkCounters{
		{Name: "eth0", Physical: true, LinkBitsPerSecond: &speed, ReceivedBytes: 1000, SentBytes: 50, Errors: 1, Drops: 4},
		{Name: "veth1", SentBytes: 7},
		{Name: "wlan0", ReceivedBytes: 1e12},
	}}
	snapshot := twoReadings(first, second, 2*time.Second)
	if len(snapshot.Networks) != 3 {
		t.Fatalf("networks are %+v", snapshot.Networks)
	}
	eth0, veth1, wlan0 := snapshot.Networks[0], snapshot.Networks[1], snapshot.Networks[2]
	if !same(eth0.ReceivedBytesPerSecond, 1000.0) || !same(eth0.SentBytesPerSecond, 25.0) || !same(eth0.ErrorsPerSecond, 0.5) ||
		!same(eth0.DropsPerSecond, 2.0) || !eth0.Physical || !same(eth0.LinkBitsPerSecond, 1e9) {
		t.Errorf("eth0 is %+v", eth0)
	}
	if veth1.SentBytesPerSecond != nil || reasonOf(snapshot, "networks[veth1]") != reasonReset {
		t.Errorf("an interface made anew is %+v", veth1)
	}
	if wlan0.ReceivedBytesPerSecond != nil || reasonOf(snapshot, "networks[wlan0]") != reasonFirst {
		t.Errorf("an interface that came is %+v", wlan0)
	}
}

func TestFilesystems(t *testing.T) {
	for name, test := range map[string]struct {
		counters stats.FilesystemCounters
		used     uint64
		percent  any
		inodes   any
	}{
		"as df counts":          {stats.FilesystemCounters{TotalBytes: 1000, FreeBytes: 400, AvailableBytes: 350, Inodes: 100, InodesFree: 25}, 600, 100 * 600.0 / 950, 75.0},
		"full, but for root":    {stats.FilesystemCounters{TotalBytes: 1000, FreeBytes: 50}, 950, 100.0, nil},
		"empty":                 {stats.FilesystemCounters{TotalBytes: 1000, FreeBytes: 1000, AvailableBytes: 1000}, 0, 0.0, nil},
		"of size 0":             {stats.FilesystemCounters{}, 0, nil, nil},
		"more free than total":  {stats.FilesystemCounters{TotalBytes: 10, FreeBytes: 20, AvailableBytes: 20}, 0, 0.0, nil},
		"inodes without number": {stats.FilesystemCounters{TotalBytes: 10, FreeBytes: 5, AvailableBytes: 5}, 5, 50.0, nil},
		"more inodes than all":  {stats.FilesystemCounters{TotalBytes: 10, FreeBytes: 5, AvailableBytes: 5, Inodes: 1, InodesFree: 2}, 5, 50.0, 0.0},
		"largest numbers":       {stats.FilesystemCounters{TotalBytes: math.MaxUint64, AvailableBytes: math.MaxUint64}, math.MaxUint64, 50.0, nil},
	} {
		got := snapshotOf(nil, stats.Reading{Machine: stats.MachineReading{Filesystems: []stats.FilesystemCounters{test.counters}}}).Filesystems[0]
		if got.UsedBytes != test.used || !same(got.UsagePercent, test.percent) || !same(got.InodesUsedPercent, test.inodes) {
			t.Errorf("%s: %d used, %v %%, inodes %v %%", name, got.UsedBytes, show(got.UsagePercent), show(got.InodesUsedPercent))
		}
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
