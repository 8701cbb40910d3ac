package sampler

import (
	"testing"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

func TestContextSwitches(t *testing.T) {
	const field = "cpu.contextSwitchesPerSecond"
	switches := func(count uint64) *stats.SystemCounters { return &stats.SystemCounters{ContextSwitches: &count} }
	for name, test := range map[string]struct {
		before, now *stats.SystemCounters
		want        any
		absent      bool
	}{
		"two readings":       {switches(1000), switches(5000), 2000.0, false},
		"none in between":    {switches(5000), switches(5000), 0.0, false},
		"the first":          {nil, switches(5000), nil, true},
		"set back":           {switches(5e12), switches(5), nil, true},
		"not counted":        {switches(5), &stats.SystemCounters{}, nil, true},
		"not read":           {switches(5), nil, nil, true},
		"not counted before": {&stats.SystemCounters{}, switches(5), nil, true},
	} {
		var cpu stats.CPU
		absent := deriveSystem(test.before, test.now, 2*time.Second, &cpu)
		if !same(cpu.ContextSwitchesPerSecond, test.want) {
			t.Errorf("%s: %v", name, show(cpu.ContextSwitchesPerSecond))
		}
		if (len(absent) == 1 && absent[0].Field == field) != test.absent {
			t.Errorf("%s: missing is %+v", name, absent)
		}
	}
}
