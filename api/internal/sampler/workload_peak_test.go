package sampler

import (
	"testing"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// What explains limits is told the most that was used between two readings of the last minutes, and on how many processors it can be used.
func TestHintKnowsThePast(t *testing.T) {
	for name, test := range map[string]struct {
		cpus  *int
		used  map[int]float64 // in the second that ends there; a tenth in any other
		until int
		cores any
		on    int
	}{
		"nothing before the second reading": {nil, nil, 0, nil, 8},
		"the most of a second":              {nil, map[int]float64{7: 3.5, 40: 2}, 60, 3.5, 8},
		"one that is long over":             {nil, map[int]float64{7: 3.5, 300: 2}, 330, 2.0, 8},
		"a cpuset":                          {new(2), nil, 3, 0.1, 2},
		"a cpuset of more than there is":    {new(64), nil, 3, 0.1, 8},
	} {
		var past stats.WorkloadPast
		history := workloadHistory{hint: func(of *stats.Workload, given stats.WorkloadPast) *stats.WorkloadHint {
			past = given
			return &stats.WorkloadHint{Text: of.ID}
		}}
		total := uint64(0)
		for second := range test.until + 1 {
			cores, set := test.used[second]
			if !set {
				cores = 0.1
			}
			total += uint64(cores * 1e9)
			usage := total
			list := history.derive(stats.WorkloadReading{
				At: noon.Add(time.Duration(second) * time.Second), Machine: stats.WorkloadTotals{Processors: 8},
				Workloads: []stats.WorkloadCounters{{WorkloadIdentity: stats.WorkloadIdentity{ID: "/a"}, CPU: stats.CgroupCPU{UsageNanoseconds: &usage}, CPUs: test.cpus}},
			})
			if hint := list.Workloads[0].Hint; hint == nil || hint.Text != "/a" {
				t.Fatalf("%s: the hint is %+v", name, hint)
			}
		}
		if !same(past.PeakCores, test.cores) || past.Processors != test.on {
			t.Errorf("%s: %v cores on %d, want %v on %d", name, show(past.PeakCores), past.Processors, test.cores, test.on)
		}
		if peaks := len(history.past["/a"].peaks); peaks > 32 {
			t.Errorf("%s: %d peaks are kept", name, peaks)
		}
	}
}
