package sampler

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

const second = uint64(time.Second)

// counters of a container under a quota of one processor, with the given usage and periods.
func counters(usage, periods, throttled uint64) stats.ContainerCounters {
	return stats.ContainerCounters{Source: "cgroup2", CPU: []stats.CgroupCPU{
		{CgroupName: itself, QuotaCores: new(1.0), UsageNanoseconds: &usage, Periods: &periods, ThrottledPeriods: &throttled}}}
}

// itself is the name of the container, around is one of the cgroups around it.
var itself = stats.CgroupName{Path: "/", IsContainer: true}

func around(path string) stats.CgroupName { return stats.CgroupName{Path: path} }

func TestContainerCPU(t *testing.T) {
	type readings = stats.ContainerCounters
	before := counters(10*second, 100, 10)
	noQuota := func(usage uint64) *readings {
		return &readings{Source: "cgroup2", CPU: []stats.CgroupCPU{{CgroupName: itself, UsageNanoseconds: &usage}}}
	}
	quota := func(cores float64, cpuset *int) readings {
		return readings{CpusetCores: cpuset, CPU: []stats.CgroupCPU{{CgroupName: itself, QuotaCores: &cores}}}
	}
	unlikely := quota(0, new(0))
	unlikely.CPU[0].UsageNanoseconds, unlikely.Source = new(second), "cgroup2"
	withoutUsage := quota(1, nil)
	withoutUsage.Source = "cgroup2"
	for name, test := range map[string]struct {
		previous         *readings
		current          readings
		elapsed          time.Duration
		logical          *int
		limit            any
		usage, throttled any
		missing          []string
	}{
		"half used, a third throttled":    {&before, counters(10*second+second/2, 130, 20), time.Second, new(4), 1.0, 50.0, 100.0 / 3, nil},
		"two seconds":                     {&before, counters(11*second, 120, 10), 2 * time.Second, new(4), 1.0, 50.0, 0.0, nil},
		"idle":                            {&before, counters(10*second, 100, 10), time.Second, new(4), 1.0, 0.0, nil, nil},
		"first":                           {nil, counters(10*second, 100, 10), 0, new(4), 1.0, nil, nil, []string{"usagePercent", "throttledPercent"}},
		"first that has them":             {&readings{Source: "cgroup2"}, counters(10*second, 100, 10), time.Second, new(4), 1.0, nil, nil, []string{"usagePercent", "throttledPercent"}},
		"usage goes back":                 {&before, counters(9*second, 110, 10), time.Second, new(4), 1.0, nil, 0.0, []string{"usagePercent"}},
		"all goes back":                   {&before, counters(0, 0, 0), time.Second, new(4), 1.0, nil, nil, []string{"usagePercent", "throttledPercent"}},
		"throttled goes back":             {&before, counters(10*second, 110, 9), time.Second, new(4), 1.0, 0.0, nil, []string{"throttledPercent"}},
		"no time passed":                  {&before, counters(11*second, 110, 10), 0, new(4), 1.0, nil, 0.0, []string{"usagePercent"}},
		"time went back":                  {&before, counters(11*second, 110, 10), -time.Second, new(4), 1.0, nil, 0.0, []string{"usagePercent"}},
		"more than the limit":             {&before, counters(15*second, 110, 10), time.Second, new(4), 1.0, 100.0, 0.0, nil},
		"one more throttled than periods": {&before, counters(10*second, 110, 21), time.Second, new(4), 1.0, 0.0, 100.0, nil},
		"more throttled than can be":      {&before, counters(10*second, 101, 90), time.Second, new(4), 1.0, 0.0, nil, []string{"throttledPercent"}},
		"throttled without a period":      {&before, counters(10*second, 100, 90), time.Second, new(4), 1.0, 0.0, nil, []string{"throttledPercent"}},
		"largest counters":                {new(counters(0, 0, 0)), counters(math.MaxUint64, math.MaxUint64, math.MaxUint64), time.Second, new(4), 1.0, nil, 100.0, []string{"usagePercent"}},
		"more than twice the machine":     {&before, counters(19*second, 110, 10), time.Second, new(4), 1.0, nil, 0.0, []string{"usagePercent"}},
		"more, of a machine not known":    {&before, counters(19*second, 110, 10), time.Second, nil, 1.0, 100.0, 0.0, nil},
		"largest that stand still":        {new(counters(math.MaxUint64, 9, 9)), counters(math.MaxUint64, 9, 9), time.Second, new(4), 1.0, 0.0, nil, nil},
		"longest time":                    {&before, counters(11*second, 110, 10), math.MaxInt64, new(4), 1.0, 100 * 1e9 / float64(math.MaxInt64), 0.0, nil},
		"no quota: of the machine":        {noQuota(0), *noQuota(second), time.Second, new(4), 4.0, 25.0, nil, nil},
		"no bound at all":                 {noQuota(0), *noQuota(second), time.Second, nil, nil, nil, nil, []string{"limitCores", "usagePercent"}},
		"no bound above 0":                {noQuota(0), unlikely, time.Second, new(-1), nil, nil, nil, []string{"limitCores", "usagePercent"}},
		"the cpuset is least":             {nil, quota(2.5, new(2)), 0, new(4), 2.0, nil, nil, nil},
		"the machine is least":            {nil, quota(8, new(16)), 0, new(4), 4.0, nil, nil, nil},
		"a quota that is no number":       {nil, quota(math.NaN(), nil), 0, new(4), 4.0, nil, nil, nil},
		"a quota without end":             {nil, quota(math.Inf(1), nil), 0, nil, nil, nil, nil, []string{"limitCores"}},
		"usage is not read any more":      {&before, withoutUsage, time.Second, new(4), 1.0, nil, nil, nil},
		"another cgroup":                  {&readings{Source: "cgroup1", CPU: counters(0, 0, 0).CPU}, counters(second, 1, 1), time.Second, new(4), 1.0, nil, nil, []string{"usagePercent", "throttledPercent"}},
	} {
		t.Run(name, func(t *testing.T) {
			container, missing := deriveContainer(test.previous, test.current, test.elapsed, test.logical)
			cpu := container.CPU
			if !same(cpu.LimitCores, test.limit) || !same(cpu.UsagePercent, test.usage) || !same(cpu.ThrottledPercent, test.throttled) {
				t.Errorf("limit %v, usage %v, throttled %v, to be %v, %v, %v", show(cpu.LimitCores), show(cpu.UsagePercent), show(cpu.ThrottledPercent), test.limit, test.usage, test.throttled)
			}
			if len(missing) != len(test.missing) {
				t.Fatalf("missing is %+v, to be %v", missing, test.missing)
			}
			for i, field := range test.missing {
				if missing[i].Field != "container.cpu."+field || missing[i].Reason == "" {
					t.Errorf("missing is %+v, to be of %s", missing[i], field)
				}
			}
		})
	}
}

// The quota that holds back most is shown, and named, whichever cgroup it is set on.
func TestTightestQuota(t *testing.T) {
	// One cgroup at two moments, a second apart: its quota, the processors it used and of how many periods how many were cut short.
	type link struct {
		path               string
		quota              *float64
		cores              float64
		periods, throttled uint64
	}
	for name, test := range map[string]struct {
		chain            []link
		cpuset           *int
		path             string
		limit            any
		usage, throttled any
	}{
		"the most throttled":                {[]link{{"/a/b", new(1.0), 0.5, 10, 1}, {"/a", new(2.0), 1.9, 10, 4}}, nil, "/a", 2.0, 95.0, 40.0},
		"the most throttled, though idle":   {[]link{{"/a/b", new(1.0), 0.9, 10, 1}, {"/a", new(2.0), 0.5, 10, 4}}, nil, "/a", 2.0, 25.0, 40.0},
		"none throttled: the least left":    {[]link{{"/a/b", new(1.0), 0.5, 10, 0}, {"/a", new(2.0), 1.9, 10, 0}}, nil, "/a", 2.0, 95.0, 0.0},
		"none throttled: ours":              {[]link{{"/a/b", new(0.5), 0.4, 10, 0}, {"/a", new(2.0), 1, 10, 0}}, nil, "/a/b", 0.5, 80.0, 0.0},
		"equal: the innermost":              {[]link{{"/a/b", new(1.0), 0.5, 10, 2}, {"/a", new(1.0), 0.5, 10, 2}}, nil, "/a/b", 1.0, 50.0, 20.0},
		"around us alone":                   {[]link{{"/a/b", nil, 0.5, 0, 0}, {"/a", new(2.0), 1, 10, 5}}, nil, "/a", 2.0, 50.0, 50.0},
		"none":                              {[]link{{"/a/b", nil, 1, 0, 0}, {"/a", nil, 2, 0, 0}}, nil, "", 4.0, 25.0, nil},
		"the cpuset is less than a quota":   {[]link{{"/a/b", new(3.0), 1, 10, 0}}, new(2), "", 2.0, 50.0, 0.0},
		"the cpuset and another quota":      {[]link{{"/a/b", new(3.0), 0.2, 10, 0}, {"/a", new(1.0), 0.5, 10, 0}}, new(2), "/a", 1.0, 50.0, 0.0},
		"as many as the machine has":        {[]link{{"/a/b", new(4.0), 1, 10, 0}}, nil, "", 4.0, 25.0, 0.0},
		"four in a row, the third binds":    {[]link{{"/a/b/c/d", nil, 0, 0, 0}, {"/a/b/c", new(3.0), 0.1, 10, 0}, {"/a/b", new(2.0), 1.5, 10, 1}, {"/a", new(3.5), 2, 10, 0}}, nil, "/a/b", 2.0, 75.0, 10.0},
		"no period there, throttled here":   {[]link{{"/a/b", new(1.0), 0.2, 10, 3}, {"/a", new(1.0), 0.9, 0, 0}}, nil, "/a/b", 1.0, 20.0, 30.0},
		"more used than the quota is worth": {[]link{{"/a/b", new(0.5), 0.6, 10, 0}, {"/a", new(1.0), 0.7, 10, 0}}, nil, "/a/b", 0.5, 100.0, 0.0},
	} {
		t.Run(name, func(t *testing.T) {
			before, now := stats.ContainerCounters{CpusetCores: test.cpuset}, stats.ContainerCounters{CpusetCores: test.cpuset}
			for i, one := range test.chain {
				name := stats.CgroupName{Path: one.path, IsContainer: i == 0}
				before.CPU = append(before.CPU, stats.CgroupCPU{CgroupName: name, QuotaCores: one.quota, UsageNanoseconds: new(uint64(5+i) * second), Periods: new(uint64(100)), ThrottledPeriods: new(uint64(50))})
				now.CPU = append(now.CPU, stats.CgroupCPU{CgroupName: name, QuotaCores: one.quota, UsageNanoseconds: new(uint64(5+i)*second + uint64(one.cores*float64(second))),
					Periods: new(100 + one.periods), ThrottledPeriods: new(50 + one.throttled)})
			}
			container, missing := deriveContainer(&before, now, time.Second, new(4))
			cpu := container.CPU
			if cpu.LimitedBy != test.path || !same(cpu.LimitCores, test.limit) || !same(cpu.UsagePercent, test.usage) || !same(cpu.ThrottledPercent, test.throttled) || len(missing) != 0 {
				t.Errorf("limit %v of %q, usage %v, throttled %v, missing %+v", show(cpu.LimitCores), cpu.LimitedBy, show(cpu.UsagePercent), show(cpu.ThrottledPercent), missing)
			}
			slices.Reverse(before.CPU) // cgroups are the same by their path
			if again, _ := deriveContainer(&before, now, time.Second, new(4)); *again.CPU.LimitCores != *cpu.LimitCores || show(again.CPU.UsagePercent) != show(cpu.UsagePercent) {
				t.Errorf("with another order before, it is %+v", again.CPU)
			}
		})
	}
	first, _ := deriveContainer(nil, stats.ContainerCounters{CPU: []stats.CgroupCPU{
		{CgroupName: stats.CgroupName{Path: "/a/b", IsContainer: true}, QuotaCores: new(2.0)}, {CgroupName: around("/a"), QuotaCores: new(1.0)}}}, 0, new(4))
	if first.CPU.LimitedBy != "/a" || *first.CPU.LimitCores != 1 {
		t.Errorf("at the start it is not the least quota: %+v", first.CPU)
	}
}

// memoryOf is a cgroup with a limit, 0 for none, and a working set, in MiB.
func memoryOf(name stats.CgroupName, limit, workingSet uint64) stats.CgroupMemory {
	memory := stats.CgroupMemory{CgroupName: name, UsageBytes: new((workingSet + 7) << 20), InactiveFileBytes: new(uint64(7 << 20))}
	if limit > 0 {
		memory.LimitBytes = new(limit << 20)
	}
	return memory
}

// The limit that leaves the least is shown, and named, whichever cgroup it is set on.
func TestTightestMemory(t *testing.T) {
	own := stats.CgroupName{Path: "/a/b", IsContainer: true}
	unseen := func(memory stats.CgroupMemory, limit uint64) stats.CgroupMemory {
		memory.UnseenLimitBytes = new(limit << 20)
		return memory
	}
	unread := func(memory stats.CgroupMemory) stats.CgroupMemory {
		memory.UsageBytes = nil
		return memory
	}
	for name, test := range map[string]struct {
		chain                       []stats.CgroupMemory
		path                        string
		limit, workingSet, headroom any // in MiB; without a working set there is no memory
	}{
		"a full slice around a service with room":   {[]stats.CgroupMemory{memoryOf(own, 256, 50), memoryOf(around("/a"), 300, 299)}, "/a", 300, 299, 1},
		"less left of more, and neither is full":    {[]stats.CgroupMemory{memoryOf(own, 256, 50), memoryOf(around("/a"), 300, 200)}, "/a", 300, 200, 100},
		"a full service in a slice with room":       {[]stats.CgroupMemory{memoryOf(own, 256, 250), memoryOf(around("/a"), 300, 260)}, "/a/b", 256, 250, 6},
		"equal: the innermost":                      {[]stats.CgroupMemory{memoryOf(own, 256, 50), memoryOf(around("/a"), 256, 50)}, "/a/b", 256, 50, 206},
		"a nearly full giant around":                {[]stats.CgroupMemory{memoryOf(own, 64, 30), memoryOf(around("/a"), 65536, 64512)}, "/a", 65536, 64512, 1024},
		"both nearly full":                          {[]stats.CgroupMemory{memoryOf(own, 64, 60), memoryOf(around("/a"), 65536, 64512)}, "/a/b", 64, 60, 4},
		"around us alone":                           {[]stats.CgroupMemory{memoryOf(own, 0, 50), memoryOf(around("/a"), 300, 100)}, "/a", 300, 100, 200},
		"a parent that is not limited":              {[]stats.CgroupMemory{memoryOf(own, 256, 50), {CgroupName: around("/a")}}, "/a/b", 256, 50, 206},
		"none":                                      {[]stats.CgroupMemory{memoryOf(own, 0, 50), {CgroupName: around("/a")}}, "", nil, 50, nil},
		"above the limit":                           {[]stats.CgroupMemory{memoryOf(own, 256, 50), memoryOf(around("/a"), 300, 301)}, "/a", 300, 301, 0},
		"the third of four":                         {[]stats.CgroupMemory{memoryOf(own, 0, 5), {CgroupName: around("/a/c")}, memoryOf(around("/a"), 100, 90), memoryOf(around("/x"), 200, 150)}, "/a", 100, 90, 10},
		"the usage of one is not known":             {[]stats.CgroupMemory{memoryOf(own, 256, 50), unread(memoryOf(around("/a"), 300, 299))}, "", nil, nil, nil},
		"our own usage is not known":                {[]stats.CgroupMemory{unread(memoryOf(own, 256, 50)), memoryOf(around("/a"), 300, 299)}, "", nil, nil, nil},
		"that of an unlimited one is not needed":    {[]stats.CgroupMemory{unread(memoryOf(own, 0, 50)), memoryOf(around("/a"), 300, 299)}, "/a", 300, 299, 1},
		"one that cannot be seen":                   {[]stats.CgroupMemory{unseen(memoryOf(own, 512, 50), 96)}, "/..", 96, 50, 46},
		"one that cannot be seen, and no other":     {[]stats.CgroupMemory{unseen(memoryOf(own, 0, 50), 96)}, "/..", 96, 50, 46},
		"it is a visible one":                       {[]stats.CgroupMemory{unseen(memoryOf(own, 512, 50), 96), unseen(memoryOf(around("/a"), 96, 60), 96)}, "/a", 96, 60, 36},
		"it is a visible one, others are around it": {[]stats.CgroupMemory{unseen(memoryOf(own, 512, 50), 96), memoryOf(around("/a/x"), 96, 60), memoryOf(around("/a"), 4096, 500)}, "/a/x", 96, 60, 36},
		"above all":                                 {[]stats.CgroupMemory{unseen(memoryOf(own, 64, 50), 96)}, "/a/b", 64, 50, 14},
	} {
		t.Run(name, func(t *testing.T) {
			chain := slices.Clone(test.chain)
			container, missing := deriveContainer(nil, stats.ContainerCounters{Memory: test.chain}, time.Second, nil)
			memory := container.Memory
			if test.workingSet == nil {
				if memory != nil {
					t.Errorf("memory is %+v", memory)
				}
				return
			}
			size := func(value *uint64) any {
				if value == nil {
					return nil
				}
				return int(*value >> 20)
			}
			if memory.LimitedBy != test.path || size(memory.LimitBytes) != test.limit || size(&memory.WorkingSetBytes) != test.workingSet || size(memory.HeadroomBytes) != test.headroom {
				t.Errorf("%v of %v by %q, %v left", size(&memory.WorkingSetBytes), size(memory.LimitBytes), memory.LimitedBy, size(memory.HeadroomBytes))
			}
			if (memory.UsagePercent == nil) != (test.limit == nil) || len(missing) != 0 || !reflect.DeepEqual(chain, test.chain) {
				t.Errorf("%v %%, missing %+v", show(memory.UsagePercent), missing)
			}
		})
	}
}

// Kills are counted of the container itself, whichever limit is shown: a count that jumped would be an alarm.
func TestKillsAreOfTheContainer(t *testing.T) {
	ours, slice := memoryOf(itself, 256, 50), memoryOf(around("/a"), 300, 299)
	ours.OOMKills, slice.OOMKills = new(uint64(1)), new(uint64(40))
	container, _ := deriveContainer(nil, stats.ContainerCounters{Memory: []stats.CgroupMemory{ours, slice}}, time.Second, nil)
	if container.Memory.LimitedBy != "/a" || *container.Memory.OOMKills != 1 {
		t.Errorf("killed %d, by %s", *container.Memory.OOMKills, container.Memory.LimitedBy)
	}
}

func TestContainerMemory(t *testing.T) {
	type number = uint64
	for name, test := range map[string]struct {
		usage, inactive, limit *number
		workingSet             any
		percent, headroom      any
	}{
		"as kubelet counts":       {new(number(600)), new(number(200)), new(number(1000)), number(400), 40.0, 600.0},
		"no limit":                {new(number(600)), new(number(200)), nil, number(400), nil, nil},
		"all of it inactive":      {new(number(600)), new(number(600)), new(number(1000)), number(0), 0.0, 1000.0},
		"more inactive than used": {new(number(600)), new(number(601)), new(number(1000)), nil, nil, nil},
		"above the limit":         {new(number(1100)), new(number(0)), new(number(1000)), number(1100), 100.0, 0.0},
		"a limit of 0":            {new(number(600)), new(number(0)), new(number(0)), number(600), nil, 0.0},
		"largest numbers":         {new(number(math.MaxUint64)), new(number(0)), new(number(math.MaxUint64)), number(math.MaxUint64), 100.0, 0.0},
		"largest inactive":        {new(number(1)), new(number(math.MaxUint64)), new(number(100)), nil, nil, nil},
	} {
		t.Run(name, func(t *testing.T) {
			container, missing := deriveContainer(nil, stats.ContainerCounters{Memory: []stats.CgroupMemory{
				{CgroupName: itself, UsageBytes: test.usage, InactiveFileBytes: test.inactive, LimitBytes: test.limit, OOMKills: new(number(3))}}}, time.Second, nil)
			memory := container.Memory
			if memory == nil || test.workingSet == nil {
				if memory != nil || test.workingSet != nil {
					t.Errorf("memory is %+v", memory)
				}
				return
			}
			var headroom *float64
			if memory.HeadroomBytes != nil {
				headroom = new(float64(*memory.HeadroomBytes))
			}
			if memory.WorkingSetBytes != test.workingSet || !same(memory.UsagePercent, test.percent) || !same(headroom, test.headroom) {
				t.Errorf("working set %d, %v %%, headroom %v, to be %d, %v, %v", memory.WorkingSetBytes, show(memory.UsagePercent), show(headroom), test.workingSet, test.percent, test.headroom)
			}
			if *memory.OOMKills != 3 || len(missing) != 0 || container.CPU != nil {
				t.Errorf("killed %d, missing %+v, cpu %+v", *memory.OOMKills, missing, container.CPU)
			}
		})
	}
}

// memory.high: the one that is reached, with the rate of its events.
func TestMemoryHigh(t *testing.T) {
	high := func(name stats.CgroupName, limit, used, events uint64) stats.CgroupMemory {
		memory := memoryOf(name, 0, used-7)
		memory.HighBytes, memory.HighEvents = new(limit<<20), &events
		return memory
	}
	for name, test := range map[string]struct {
		before, now []stats.CgroupMemory
		path        string
		limit       uint64
		reached     bool
		perSecond   any
		missing     int
	}{
		"passed":              {[]stats.CgroupMemory{high(itself, 100, 99, 10)}, []stats.CgroupMemory{high(itself, 100, 100, 16)}, "/", 100, true, 3.0, 0},
		"not passed":          {[]stats.CgroupMemory{high(itself, 100, 90, 10)}, []stats.CgroupMemory{high(itself, 100, 90, 10)}, "/", 100, false, 0.0, 0},
		"first":               {nil, []stats.CgroupMemory{high(itself, 100, 90, 10)}, "/", 100, false, nil, 1},
		"set back":            {[]stats.CgroupMemory{high(itself, 100, 90, 10)}, []stats.CgroupMemory{high(itself, 100, 90, 1)}, "/", 100, false, nil, 1},
		"the one around":      {[]stats.CgroupMemory{high(itself, 100, 50, 1), high(around("/a"), 400, 400, 70)}, []stats.CgroupMemory{high(itself, 100, 50, 1), high(around("/a"), 400, 400, 72)}, "/a", 400, true, 1.0, 0},
		"both: the innermost": {[]stats.CgroupMemory{high(itself, 100, 120, 1), high(around("/a"), 400, 400, 70)}, []stats.CgroupMemory{high(itself, 100, 120, 5), high(around("/a"), 400, 400, 72)}, "/", 100, true, 2.0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			container, missing := deriveContainer(&stats.ContainerCounters{Memory: test.before}, stats.ContainerCounters{Memory: test.now}, 2*time.Second, nil)
			memory := container.Memory
			if memory.HighSetOn != test.path || *memory.HighBytes != test.limit<<20 || *memory.HighReached != test.reached || !same(memory.HighEventsPerSecond, test.perSecond) || len(missing) != test.missing {
				t.Errorf("%d of %q, reached %v, %v events a second, missing %+v", *memory.HighBytes, memory.HighSetOn, *memory.HighReached, show(memory.HighEventsPerSecond), missing)
			}
			if memory.LimitBytes != nil || memory.HeadroomBytes != nil {
				t.Errorf("it became a limit: %+v", memory)
			}
		})
	}
	container, _ := deriveContainer(nil, stats.ContainerCounters{Memory: []stats.CgroupMemory{memoryOf(itself, 100, 50)}}, time.Second, nil)
	if memory := container.Memory; memory.HighBytes != nil || memory.HighReached != nil || memory.HighEventsPerSecond != nil || memory.HighSetOn != "" {
		t.Errorf("without one it is %+v", memory)
	}
}

func TestTightestPIDs(t *testing.T) {
	pids := func(name stats.CgroupName, current, limit uint64) stats.CgroupPIDs {
		one := stats.CgroupPIDs{CgroupName: name, Current: &current}
		if limit > 0 {
			one.Limit = &limit
		}
		return one
	}
	own := stats.CgroupName{Path: "/a/b", IsContainer: true}
	for name, test := range map[string]struct {
		chain []stats.CgroupPIDs
		want  any
	}{
		"ours":                   {[]stats.CgroupPIDs{pids(own, 9, 64), pids(around("/a"), 100, 4000)}, "9 of 64 by /a/b"},
		"around us":              {[]stats.CgroupPIDs{pids(own, 9, 64), pids(around("/a"), 3990, 4000)}, "3990 of 4000 by /a"},
		"nearly full around us":  {[]stats.CgroupPIDs{pids(own, 9, 64), pids(around("/a"), 3900, 4000)}, "3900 of 4000 by /a"},
		"no limit of ours":       {[]stats.CgroupPIDs{pids(own, 9, 0), pids(around("/a"), 100, 4000)}, "100 of 4000 by /a"},
		"none":                   {[]stats.CgroupPIDs{pids(own, 9, 0), {CgroupName: around("/a")}}, "9 of - by "},
		"the count is not known": {[]stats.CgroupPIDs{pids(own, 9, 64), {CgroupName: around("/a"), Limit: new(uint64(5))}}, nil},
		"nobody counts":          {[]stats.CgroupPIDs{{CgroupName: own}}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			container, missing := deriveContainer(nil, stats.ContainerCounters{PIDs: test.chain}, time.Second, nil)
			var got any
			if shown := container.PIDs; shown != nil {
				limit := "-"
				if shown.Limit != nil {
					limit = fmt.Sprint(*shown.Limit)
				}
				got = fmt.Sprintf("%d of %s by %s", shown.Current, limit, shown.LimitedBy)
			}
			if got != test.want || len(missing) != 0 {
				t.Errorf("%v, to be %v, missing %+v", got, test.want, missing)
			}
		})
	}
}

// What was not read stays absent: half of a working set is none, and 0 is never put in.
func TestContainerAbsent(t *testing.T) {
	for name, current := range map[string]stats.ContainerCounters{
		"nothing":     {},
		"no inactive": {Memory: []stats.CgroupMemory{{CgroupName: itself, UsageBytes: new(uint64(5)), LimitBytes: new(uint64(9))}}},
		"no usage": {Memory: []stats.CgroupMemory{{CgroupName: itself, InactiveFileBytes: new(uint64(5))}},
			PIDs: []stats.CgroupPIDs{{CgroupName: itself, Limit: new(uint64(9))}}},
	} {
		container, missing := deriveContainer(nil, current, time.Second, new(4))
		if container.CPU != nil || container.Memory != nil || container.PIDs != nil || container.Pressure != nil || len(missing) != 0 {
			t.Errorf("%s: %+v was made of nothing, missing %+v", name, container, missing)
		}
	}
	// What is counted around us alone, and not limited there, tells nothing of us.
	container, missing := deriveContainer(nil, stats.ContainerCounters{Runtime: stats.RuntimeLXC, Source: "cgroup1",
		Memory: []stats.CgroupMemory{{CgroupName: around("/a")}}, PIDs: []stats.CgroupPIDs{{CgroupName: around("/a")}}}, 0, nil)
	if container.Memory != nil || container.PIDs != nil || len(missing) != 2 || missing[0].Field != "container.memory" || missing[1].Field != "container.pids" {
		t.Errorf("container is %+v, missing %+v", container, missing)
	}
	if container.Runtime != stats.RuntimeLXC || container.Source != "cgroup1" {
		t.Errorf("container is %+v", container)
	}
}
