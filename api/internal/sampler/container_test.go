package sampler

import (
	"math"
	"testing"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

const second = uint64(time.Second)

// counters of a container under a quota of one processor, with the given usage and periods.
func counters(usage, periods, throttled uint64) stats.ContainerCounters {
	return stats.ContainerCounters{Source: "cgroup2", QuotaCores: new(1.0), UsageNanoseconds: &usage, Periods: &periods, ThrottledPeriods: &throttled}
}

func TestContainerCPU(t *testing.T) {
	type readings = stats.ContainerCounters
	before := counters(10*second, 100, 10)
	noQuota := func(usage uint64) *readings { return &readings{Source: "cgroup2", UsageNanoseconds: &usage} }
	for name, test := range map[string]struct {
		previous         *readings
		current          readings
		elapsed          time.Duration
		logical          *int
		limit            any
		usage, throttled any
		missing          []string
	}{
		"half used, a third throttled": {&before, counters(10*second+second/2, 130, 20), time.Second, new(4), 1.0, 50.0, 100.0 / 3, nil},
		"two seconds":                  {&before, counters(11*second, 120, 10), 2 * time.Second, new(4), 1.0, 50.0, 0.0, nil},
		"idle":                         {&before, counters(10*second, 100, 10), time.Second, new(4), 1.0, 0.0, nil, nil},
		"first":                        {nil, counters(10*second, 100, 10), 0, new(4), 1.0, nil, nil, []string{"usagePercent", "throttledPercent"}},
		"first that has them":          {&readings{Source: "cgroup2"}, counters(10*second, 100, 10), time.Second, new(4), 1.0, nil, nil, []string{"usagePercent", "throttledPercent"}},
		"usage goes back":              {&before, counters(9*second, 110, 10), time.Second, new(4), 1.0, nil, 0.0, []string{"usagePercent"}},
		"all goes back":                {&before, counters(0, 0, 0), time.Second, new(4), 1.0, nil, nil, []string{"usagePercent", "throttledPercent"}},
		"throttled goes back":          {&before, counters(10*second, 110, 9), time.Second, new(4), 1.0, 0.0, nil, []string{"throttledPercent"}},
		"no time passed":               {&before, counters(11*second, 110, 10), 0, new(4), 1.0, nil, 0.0, []string{"usagePercent"}},
		"time went back":               {&before, counters(11*second, 110, 10), -time.Second, new(4), 1.0, nil, 0.0, []string{"usagePercent"}},
		"more than the limit":          {&before, counters(15*second, 110, 10), time.Second, new(4), 1.0, 100.0, 0.0, nil},
		"more throttled than periods":  {&before, counters(10*second, 101, 90), time.Second, new(4), 1.0, 0.0, 100.0, nil},
		"throttled without a period":   {&before, counters(10*second, 100, 90), time.Second, new(4), 1.0, 0.0, nil, nil},
		"largest counters":             {new(counters(0, 0, 0)), counters(math.MaxUint64, math.MaxUint64, math.MaxUint64), time.Second, new(4), 1.0, 100.0, 100.0, nil},
		"largest that stand still":     {new(counters(math.MaxUint64, 9, 9)), counters(math.MaxUint64, 9, 9), time.Second, new(4), 1.0, 0.0, nil, nil},
		"longest time":                 {&before, counters(11*second, 110, 10), math.MaxInt64, new(4), 1.0, 100 * 1e9 / float64(math.MaxInt64), 0.0, nil},
		"no quota: of the machine":     {noQuota(0), *noQuota(second), time.Second, new(4), 4.0, 25.0, nil, nil},
		"no bound at all":              {noQuota(0), *noQuota(second), time.Second, nil, nil, nil, nil, []string{"limitCores", "usagePercent"}},
		"no bound above 0":             {noQuota(0), readings{Source: "cgroup2", UsageNanoseconds: new(second), CpusetCores: new(0), QuotaCores: new(0.0)}, time.Second, new(-1), nil, nil, nil, []string{"limitCores", "usagePercent"}},
		"the cpuset is least":          {nil, readings{CpusetCores: new(2), QuotaCores: new(2.5)}, 0, new(4), 2.0, nil, nil, nil},
		"the machine is least":         {nil, readings{CpusetCores: new(16), QuotaCores: new(8.0)}, 0, new(4), 4.0, nil, nil, nil},
		"a quota that is no number":    {nil, readings{QuotaCores: new(math.NaN())}, 0, new(4), 4.0, nil, nil, nil},
		"a quota without end":          {nil, readings{QuotaCores: new(math.Inf(1))}, 0, nil, nil, nil, nil, []string{"limitCores"}},
		"usage is not read any more":   {&before, readings{Source: "cgroup2", QuotaCores: new(1.0)}, time.Second, new(4), 1.0, nil, nil, nil},
		"another cgroup":               {&readings{Source: "cgroup1", UsageNanoseconds: new(uint64(0))}, counters(second, 1, 1), time.Second, new(4), 1.0, nil, nil, []string{"usagePercent", "throttledPercent"}},
	} {
		t.Run(name, func(t *testing.T) {
			container, missing := deriveContainer(test.previous, test.current, test.elapsed, test.logical, nil)
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

func TestContainerMemory(t *testing.T) {
	type number = uint64
	for name, test := range map[string]struct {
		usage, inactive, limit, total *number
		workingSet                    number
		percent, headroom             any
	}{
		"as kubelet counts":             {new(number(600)), new(number(200)), new(number(1000)), new(number(4000)), 400, 40.0, 600.0},
		"no limit":                      {new(number(600)), new(number(200)), nil, new(number(4000)), 400, nil, nil},
		"a limit above the machine":     {new(number(600)), new(number(200)), new(number(5000)), new(number(4000)), 400, nil, nil},
		"lxcfs: the machine is limited": {new(number(600)), new(number(200)), new(number(4000)), new(number(4000)), 400, 10.0, 3600.0},
		"a machine not known":           {new(number(600)), new(number(200)), new(number(1000)), nil, 400, 40.0, 600.0},
		"more inactive than used":       {new(number(600)), new(number(601)), new(number(1000)), nil, 0, 0.0, 1000.0},
		"above the limit":               {new(number(1100)), new(number(0)), new(number(1000)), nil, 1100, 100.0, 0.0},
		"a limit of 0":                  {new(number(600)), new(number(0)), new(number(0)), nil, 600, nil, 0.0},
		"largest numbers":               {new(number(math.MaxUint64)), new(number(0)), new(number(math.MaxUint64)), nil, math.MaxUint64, 100.0, 0.0},
		"largest inactive":              {new(number(1)), new(number(math.MaxUint64)), new(number(100)), nil, 0, 0.0, 100.0},
	} {
		t.Run(name, func(t *testing.T) {
			container, missing := deriveContainer(nil, stats.ContainerCounters{
				MemoryUsageBytes: test.usage, InactiveFileBytes: test.inactive, MemoryLimitBytes: test.limit, OOMKills: new(number(3)),
			}, time.Second, nil, test.total)
			memory := container.Memory
			var headroom *float64
			if memory.HeadroomBytes != nil {
				headroom = new(float64(*memory.HeadroomBytes))
			}
			if memory.WorkingSetBytes != test.workingSet || !same(memory.UsagePercent, test.percent) || !same(headroom, test.headroom) {
				t.Errorf("working set %d, %v %%, headroom %v, to be %d, %v, %v", memory.WorkingSetBytes, show(memory.UsagePercent), show(headroom), test.workingSet, test.percent, test.headroom)
			}
			if (memory.LimitBytes == nil) != (memory.HeadroomBytes == nil) {
				t.Errorf("limit is %v, headroom is %v", memory.LimitBytes, memory.HeadroomBytes)
			}
			if *memory.OOMKills != 3 || len(missing) != 0 || container.CPU != nil {
				t.Errorf("killed %d, missing %+v, cpu %+v", *memory.OOMKills, missing, container.CPU)
			}
		})
	}
}

// What was not read stays absent: half of a working set is none, and 0 is never put in.
func TestContainerAbsent(t *testing.T) {
	for name, current := range map[string]stats.ContainerCounters{
		"nothing":     {},
		"no inactive": {MemoryUsageBytes: new(uint64(5)), MemoryLimitBytes: new(uint64(9))},
		"no usage":    {InactiveFileBytes: new(uint64(5)), PIDsLimit: new(uint64(9))},
	} {
		container, missing := deriveContainer(nil, current, time.Second, new(4), new(uint64(100)))
		if container.CPU != nil || container.Memory != nil || container.PIDs != nil || container.Pressure != nil || len(missing) != 0 {
			t.Errorf("%s: %+v was made of nothing, missing %+v", name, container, missing)
		}
	}
	container, _ := deriveContainer(nil, stats.ContainerCounters{Runtime: stats.RuntimeLXC, Source: "cgroup1", PIDs: new(uint64(7)), PIDsLimit: new(uint64(9))}, 0, nil, nil)
	if container.Runtime != stats.RuntimeLXC || container.Source != "cgroup1" || container.PIDs.Current != 7 || *container.PIDs.Limit != 9 {
		t.Errorf("container is %+v", container)
	}
}
