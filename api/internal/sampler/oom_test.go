package sampler

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// The machine is told from a limit by its own search for memory.
func TestOOMScope(t *testing.T) {
	type tick struct{ kills, stalls, available any } // nil for what is not known
	for name, test := range map[string]struct {
		ticks []tick
		want  string // kills and scope of each event
	}{
		"no kill":                               {[]tick{{3, 5, 50}, {3, 5, 50}}, ""},
		"what was before the start is no news":  {[]tick{{3, 5, 50}}, ""},
		"a limit: no search by the machine":     {[]tick{{3, 5, 89}, {4, 5, 89}}, "1 limit"},
		"a limit, while memory is short":        {[]tick{{3, 5, 4}, {4, 5, 4}}, "1 limit"},
		"the machine":                           {[]tick{{3, 5, 2}, {4, 900, 30}}, "1 machine"},
		"the machine, its search a tick before": {[]tick{{3, 5, 40}, {3, 900, 1}, {4, 900, 60}}, "1 machine"},
		"a search, and a lot available":         {[]tick{{3, 5, 60}, {4, 900, 60}}, "1 unknown"},
		"a search long ago":                     {append([]tick{{3, 5, 5}, {3, 6, 5}}, append(repeatTick(tick{3, 6, 5}, 11), tick{4, 6, 5})...), "1 limit"},
		"available is not known":                {[]tick{{3, 5, nil}, {4, 900, nil}}, "1 unknown"},
		"the search is not counted":             {[]tick{{3, nil, 2}, {4, nil, 2}}, "1 unknown"},
		"kills are not counted":                 {[]tick{{nil, 5, 2}, {nil, 900, 2}}, ""},
		"set back":                              {[]tick{{30, 5, 50}, {0, 5, 50}, {2, 5, 50}}, "2 limit"},
		"a tick without a count":                {[]tick{{3, 5, 50}, {nil, 5, 50}, {5, 5, 50}}, "2 limit"},
	} {
		var watch oomWatch
		var events []stats.OOMKillEvent
		for i, one := range test.ticks {
			machine := stats.MachineReading{}
			if one.kills != nil {
				machine.VM = append(machine.VM, values("oom_kill", one.kills)...)
			}
			if one.stalls != nil {
				machine.VM = append(machine.VM, values("allocstall_normal", one.stalls, "allocstall_movable", 7)...)
			}
			memory := &stats.Memory{TotalBytes: 100}
			if one.available != nil {
				memory.AvailableBytes = new(uint64(one.available.(int)))
			}
			events = watch.step(machine, memory, noon.Add(time.Duration(i)*time.Second))
		}
		var got []string
		for _, event := range events {
			got = append(got, fmt.Sprint(event.Kills, " ", event.Scope))
		}
		if strings.Join(got, ", ") != test.want {
			t.Errorf("%s: %q, to be %q", name, got, test.want)
		}
	}
}

func repeatTick[T any](tick T, times int) []T {
	var ticks []T
	for range times {
		ticks = append(ticks, tick)
	}
	return ticks
}

// Each kill is told of for five minutes and no longer, whatever comes after it.
func TestOOMKillsAreForgottenOneByOne(t *testing.T) {
	var watch oomWatch
	for _, step := range []struct {
		minutes float64
		count   int
		want    uint64
	}{{0, 7, 0}, {1, 17, 10}, {4, 18, 11}, {5.9, 18, 11}, {6.1, 18, 1}, {7, 20, 3}, {9.1, 20, 2}, {12.1, 20, 0}} {
		machine := stats.MachineReading{VM: values("oom_kill", step.count, "allocstall", 1)}
		var kills uint64
		for _, event := range watch.step(machine, nil, noon.Add(time.Duration(step.minutes*float64(time.Minute)))) {
			kills += event.Kills
		}
		if kills != step.want {
			t.Errorf("after %v minutes %d, to be %d", step.minutes, kills, step.want)
		}
	}
}

// However often processes are killed, what is remembered of it is bounded, and a snapshot keeps what it was given.
func TestOOMMemoryIsBounded(t *testing.T) {
	var watch oomWatch
	var first, events []stats.OOMKillEvent
	for i := range 40_000 {
		events = watch.step(stats.MachineReading{VM: values("oom_kill", i, "allocstall", 1)}, nil, noon.Add(time.Duration(i)*10*time.Millisecond))
		if i == 1 {
			first = events
		}
	}
	if len(events) > 400 {
		t.Errorf("%d moments are remembered", len(events))
	}
	if len(first) != 1 || first[0].Kills != 1 {
		t.Errorf("what was given away is now %+v", first)
	}
}

// Our own container tells a limit from the machine by its own count of both.
func TestOOMScopeOfContainer(t *testing.T) {
	counted := func(kills, atLimit any) stats.ContainerCounters {
		memory := stats.CgroupMemory{CgroupName: stats.CgroupName{Path: "/", IsContainer: true}, OOMKills: new(uint64(kills.(int)))}
		if atLimit != nil {
			memory.OOMEvents = new(uint64(atLimit.(int)))
		}
		return stats.ContainerCounters{Source: "cgroup2", Memory: []stats.CgroupMemory{memory}}
	}
	machine := func(scope stats.OOMScope) []stats.OOMKillEvent {
		return []stats.OOMKillEvent{{At: noon.Add(time.Second), Kills: 1, Scope: scope}}
	}
	for name, test := range map[string]struct {
		before, now stats.ContainerCounters
		machine     []stats.OOMKillEvent
		want        stats.OOMScope // "" for no kill
	}{
		"none":                             {counted(3, 1), counted(3, 1), nil, ""},
		"at a limit":                       {counted(3, 1), counted(4, 2), machine(stats.OOMScopeUnknown), stats.OOMScopeLimit},
		"by the machine":                   {counted(3, 1), counted(4, 1), machine(stats.OOMScopeUnknown), stats.OOMScopeMachine},
		"version 1, the machine did not":   {counted(3, nil), counted(4, nil), machine(stats.OOMScopeLimit), stats.OOMScopeLimit},
		"version 1, the machine did":       {counted(3, nil), counted(4, nil), machine(stats.OOMScopeMachine), stats.OOMScopeMachine},
		"version 1, the machine is silent": {counted(3, nil), counted(4, nil), nil, stats.OOMScopeUnknown},
		"we were moved to another cgroup": {stats.ContainerCounters{Source: "cgroup2", Memory: []stats.CgroupMemory{
			{CgroupName: stats.CgroupName{Path: "/before", IsContainer: true}, OOMKills: new(uint64(3))},
		}}, counted(4, 2), nil, ""},
		"another container under our place": {stats.ContainerCounters{Source: "cgroup1"}, counted(4, 2), nil, ""},
	} {
		var watch containerOOMWatch
		watch.step(test.before, nil, noon)
		events := watch.step(test.now, test.machine, noon.Add(time.Second))
		if (len(events) > 0) != (test.want != "") || len(events) > 0 && events[0].Scope != test.want {
			t.Errorf("%s: %+v", name, events)
		}
	}
}

// A limit of a pod or slice around our container counts there alone how often it was reached.
func TestOOMAtALimitAroundUs(t *testing.T) {
	counted := func(kills, own, around uint64) stats.ContainerCounters {
		return stats.ContainerCounters{Source: "cgroup2", Memory: []stats.CgroupMemory{
			{CgroupName: stats.CgroupName{Path: "/pod/us", IsContainer: true}, OOMKills: &kills, OOMEvents: &own},
			{CgroupName: stats.CgroupName{Path: "/pod"}, OOMEvents: &around},
		}}
	}
	for name, test := range map[string]struct {
		now     stats.ContainerCounters
		machine stats.OOMScope // "" for no kill
		want    stats.OOMScope
	}{
		"at the limit of the pod":                        {counted(4, 1, 3), stats.OOMScopeUnknown, stats.OOMScopeLimit},
		"at a limit that cannot be seen":                 {counted(4, 1, 2), stats.OOMScopeLimit, stats.OOMScopeLimit},
		"the machine":                                    {counted(4, 1, 2), stats.OOMScopeMachine, stats.OOMScopeMachine},
		"the machine, of which nothing else can be read": {counted(4, 1, 2), "", stats.OOMScopeMachine},
	} {
		var watch containerOOMWatch
		watch.step(counted(3, 1, 2), nil, noon)
		var machine []stats.OOMKillEvent
		if test.machine != "" {
			machine = []stats.OOMKillEvent{{At: noon.Add(time.Second), Kills: 1, Scope: test.machine}}
		}
		if events := watch.step(test.now, machine, noon.Add(time.Second)); len(events) != 1 || events[0].Scope != test.want {
			t.Errorf("%s: %+v", name, events)
		}
	}
}

// Inside LXC memory is the container's, and the kills are those of the machine around it: one says nothing of the other.
func TestOOMInsideLXC(t *testing.T) {
	var watch oomWatch
	full := &stats.Memory{TotalBytes: 100, AvailableBytes: new(uint64(1))}
	step := func(kills, stalls int, at time.Time) []stats.OOMKillEvent {
		return watch.step(stats.MachineReading{LXCFS: []string{"meminfo"}, VM: values("oom_kill", kills, "allocstall", stalls)}, full, at)
	}
	step(1, 1, noon)
	if events := step(2, 2, noon.Add(time.Second)); len(events) != 1 || events[0].Scope != stats.OOMScopeUnknown {
		t.Errorf("%+v", events)
	}
}
