package sampler

import (
	"testing"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

func TestSelf(t *testing.T) {
	nanoseconds := func(count uint64) stats.SelfCounters { return stats.SelfCounters{CPUNanoseconds: &count} }
	for name, test := range map[string]struct {
		before *stats.SelfCounters
		now    stats.SelfCounters
		want   any
		reason string
	}{
		"4 ms of 2 s":         {new(nanoseconds(1e9)), nanoseconds(1e9 + 4e6), 0.2, ""},
		"the first":           {nil, nanoseconds(2e9), nil, reasonFirst},
		"the first that is":   {&stats.SelfCounters{}, nanoseconds(2e9), nil, reasonFirst},
		"set back":            {new(nanoseconds(2e9)), nanoseconds(1e9), nil, reasonReset},
		"not read":            {new(nanoseconds(2e9)), stats.SelfCounters{}, nil, ""},
		"no self to speak of": {nil, stats.SelfCounters{}, nil, ""},
	} {
		self, absent := deriveSelf(test.before, test.now, 2*time.Second)
		if !same(self.CPUPercent, test.want) {
			t.Errorf("%s: %v", name, show(self.CPUPercent))
		}
		if (test.reason == "") != (len(absent) == 0) || len(absent) > 0 && (absent[0].Reason != test.reason || absent[0].Field != "self.cpuPercent") {
			t.Errorf("%s: missing is %+v", name, absent)
		}
	}
}
