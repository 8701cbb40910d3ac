package sampler

import (
	"math/rand/v2"
	"testing"
	"time"
)

// Samples are thinned out once they are older than a short window, and let go of after five minutes, at whatever pace they come: as if all
// that were kept were looked at each time.
func TestSamplesAreThinnedOut(t *testing.T) {
	for seed := range uint64(50) {
		random := rand.New(rand.NewPCG(seed, 1))
		at := time.Unix(1_800_000_000, 0)
		var workload pastWorkload
		var want []time.Time
		for range 600 {
			switch random.IntN(20) {
			case 0:
				at = at.Add(time.Duration(random.IntN(90)) * time.Second)
			case 1:
				at = at.Add(5 * time.Second)
			default:
				at = at.Add(time.Duration(900+random.IntN(200)) * time.Millisecond)
			}
			workload.keep(workloadSample{at: at})
			want = append(thinnedOut(want, at), at)
			if len(workload.samples) != len(want) {
				t.Fatalf("seed %d: %d samples, to be %d", seed, len(workload.samples), len(want))
			}
			for i, one := range want {
				if !workload.samples[i].at.Equal(one) {
					t.Fatalf("seed %d: sample %d is of %s, to be of %s", seed, i, workload.samples[i].at, one)
				}
			}
		}
	}
}

// thinnedOut returns what is left of samples at a time: of the old ones those that are far enough from the one kept before.
func thinnedOut(samples []time.Time, at time.Time) (kept []time.Time) {
	for _, one := range samples {
		age, last := at.Sub(one), len(kept)-1
		if age > usualWindow+shortWindow || age > shortWindow+shortWindow/2 && last >= 0 && one.Sub(kept[last]) < shortWindow-early {
			continue
		}
		kept = append(kept, one)
	}
	return kept
}
