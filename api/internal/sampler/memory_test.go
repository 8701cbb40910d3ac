package sampler

import (
	"math"
	"testing"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// values makes lines of meminfo or vmstat of names and numbers.
func values(pairs ...any) stats.Values {
	var made stats.Values
	for i := 0; i < len(pairs); i += 2 {
		var number uint64
		switch given := pairs[i+1].(type) {
		case int:
			number = uint64(given)
		case uint64:
			number = given
		}
		made = append(made, stats.Value{Name: pairs[i].(string), Number: number})
	}
	return made
}

func number(value *uint64) any {
	if value == nil {
		return nil
	}
	return *value
}

func TestMemory(t *testing.T) {
	const most = uint64(math.MaxUint64)
	for name, test := range map[string]struct {
		meminfo   stats.Values
		used      any // bytes, nil for absent
		percent   any
		available any
	}{
		"as free counts":                  {values("MemTotal", 1000, "MemFree", 100, "MemAvailable", 600), uint64(400), 40.0, uint64(600)},
		"all available":                   {values("MemTotal", 1000, "MemAvailable", 1000), uint64(0), 0.0, uint64(1000)},
		"more available than total":       {values("MemTotal", 1000, "MemAvailable", 64000), uint64(0), 0.0, uint64(1000)},
		"the largest numbers":             {values("MemTotal", most, "MemAvailable", most), uint64(0), 0.0, most},
		"none available, hardly any free": {values("MemTotal", 1000, "MemFree", 60, "MemAvailable", 0), uint64(1000), 100.0, uint64(0)},
		"none available, most free":       {values("MemTotal", 1000, "MemFree", 690, "MemAvailable", 0), nil, nil, nil},
		"available is not told":           {values("MemTotal", 1000, "MemFree", 12), nil, nil, nil},
	} {
		t.Run(name, func(t *testing.T) {
			memory, absent := deriveMemory(stats.MachineReading{Memory: test.meminfo})
			if got := number(memory.UsedBytes); got != test.used || !same(memory.UsagePercent, test.percent) || number(memory.AvailableBytes) != test.available {
				t.Errorf("used is %v (%v %%), available %v", got, show(memory.UsagePercent), number(memory.AvailableBytes))
			}
			if (test.used == nil) != (len(absent) == 3) {
				t.Errorf("missing is %+v", absent)
			}
		})
	}
	if memory, absent := deriveMemory(stats.MachineReading{}); memory != nil || absent != nil {
		t.Errorf("of nothing was made %+v %+v", memory, absent)
	}
}

// Cached and SReclaimable are one number here, as in free(1), and two where they are read.
func TestMemoryCached(t *testing.T) {
	for name, test := range map[string]struct {
		meminfo stats.Values
		want    any
	}{
		"both":             {values("MemTotal", 1000, "Cached", 300, "SReclaimable", 20), uint64(320)},
		"no slab is told":  {values("MemTotal", 1000, "Cached", 300), uint64(300)},
		"no cache is told": {values("MemTotal", 1000, "SReclaimable", 20), nil},
		"too large":        {values("MemTotal", 1000, "Cached", uint64(math.MaxUint64), "SReclaimable", 1), nil},
	} {
		if memory, _ := deriveMemory(stats.MachineReading{Memory: test.meminfo}); number(memory.CachedBytes) != test.want {
			t.Errorf("%s: %v", name, number(memory.CachedBytes))
		}
	}
}

func TestHugePages(t *testing.T) {
	for name, test := range map[string]struct {
		meminfo   stats.Values
		all, free any
	}{
		"none":                 {values("HugePages_Total", 0, "HugePages_Free", 0, "Hugepagesize", 2048, "Hugetlb", 0), nil, nil},
		"free":                 {values("HugePages_Total", 520, "HugePages_Free", 500, "Hugepagesize", 1000, "Hugetlb", 520000), uint64(520000), uint64(500000)},
		"of other sizes, too":  {values("HugePages_Total", 1, "HugePages_Free", 1, "Hugepagesize", 1000, "Hugetlb", 9000), uint64(9000), uint64(1000)},
		"an older kernel":      {values("HugePages_Total", 2, "HugePages_Free", 1, "Hugepagesize", 1000), uint64(2000), uint64(1000)},
		"a kernel without":     {values("MemTotal", 1), nil, nil},
		"more free than there": {values("HugePages_Total", 1, "HugePages_Free", 2, "Hugepagesize", 1000), nil, nil},
		"more than can be":     {values("HugePages_Total", uint64(math.MaxUint64), "HugePages_Free", 0, "Hugepagesize", 2048), nil, nil},
	} {
		if all, free := hugePages(test.meminfo); number(all) != test.all || number(free) != test.free {
			t.Errorf("%s: %v, %v free", name, number(all), number(free))
		}
	}
}

// The cache of ZFS is available down to its minimum; what cannot be is held to the machine's memory.
func TestMemoryWithZFS(t *testing.T) {
	const most = uint64(math.MaxUint64)
	for name, test := range map[string]struct {
		available, size, minimum uint64
		wantAvailable, want      uint64
	}{
		"cache above its minimum":  {300, 500, 100, 700, 400},
		"cache at its minimum":     {300, 100, 100, 300, 0},
		"cache below its minimum":  {300, 50, 100, 300, 0},
		"more than is used":        {900, 500, 0, 1000, 100},
		"more than the machine":    {300, most, 0, 1000, 700},
		"available above all":      {5000, 500, 100, 1000, 0},
		"the largest numbers, off": {most, most, most, 1000, 0},
	} {
		machine := stats.MachineReading{Memory: values("MemTotal", 1000, "MemAvailable", test.available), ZFS: &stats.ZFSCounters{SizeBytes: test.size, MinimumBytes: test.minimum}}
		memory, _ := deriveMemory(machine)
		if *memory.AvailableBytes != test.wantAvailable || *memory.UsedBytes != 1000-test.wantAvailable || *memory.ZFSReclaimableBytes != test.want {
			t.Errorf("%s: %+v", name, memory)
		}
		machine.LXCFS = []string{"meminfo"} // the memory is the container's, and the cache the machine's
		if memory, _ := deriveMemory(machine); memory.ZFSReclaimableBytes != nil || *memory.AvailableBytes != min(test.available, 1000) {
			t.Errorf("%s, inside LXC: %+v", name, memory)
		}
	}
}
