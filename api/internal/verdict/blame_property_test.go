package verdict

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// chance makes workloads of numbers that are plausible, absent or impossible.
type chance struct{ *rand.Rand }

func (c chance) number(most float64) *float64 {
	switch c.IntN(12) {
	case 0:
		return nil
	case 1:
		return pointer([]float64{math.NaN(), math.Inf(1), math.Inf(-1), -1, math.MaxFloat64, math.SmallestNonzeroFloat64}[c.IntN(6)])
	default:
		return pointer(c.Float64() * most)
	}
}

func (c chance) size() *uint64 {
	switch c.IntN(12) {
	case 0:
		return nil
	case 1:
		return pointer(uint64(math.MaxUint64))
	default:
		return pointer(c.Uint64N(8 * gibibyte))
	}
}

func (c chance) stall() *stats.Stall {
	return []*stats.Stall{nil, {}, {Some: &stats.StallShares{Last10SecondsPercent: c.number(130)}}}[min(2, c.IntN(9))]
}

func (c chance) workload(number int) stats.Workload {
	one := stats.Workload{ID: fmt.Sprintf("/slice/w%d", number), Name: fmt.Sprintf("w%d", number), Kind: []stats.WorkloadKind{stats.WorkloadContainer, stats.WorkloadPod}[c.IntN(2)], RunDelayPercent: c.number(500)}
	switch c.IntN(5) {
	case 0:
		one.Parent = fmt.Sprintf("/slice/w%d", c.IntN(8)) // of itself, too, and in circles
	case 1:
		one.ID = fmt.Sprintf("/slice/w%d/w%d", c.IntN(8), number)
	}
	one.CPU = stats.WorkloadCPU{Last10SecondsCores: c.number(9), UsualCores: c.number(2), ThrottledPercent: c.number(100)}
	one.Memory = stats.WorkloadMemory{WorkingSetBytes: c.size(), GrowthBytesPerSecond: c.number(gibibyte / 10), UsagePercent: c.number(100), LimitBytes: c.size(), PeakBytes: c.size()}
	for range c.IntN(3) {
		one.Memory.OOMKillEvents = append(one.Memory.OOMKillEvents, stats.WorkloadKill{Kills: c.Uint64(), Victims: []string{"a", "b"}[:c.IntN(3)]})
	}
	if c.IntN(4) > 0 {
		one.Pressure = &stats.Pressure{CPU: c.stall(), Memory: c.stall(), IO: c.stall()}
	}
	for _, name := range []string{"sda", "sdb", "idle", "sda"}[:c.IntN(5)] {
		one.Disks = append(one.Disks, stats.WorkloadDisk{Name: name, ReadBytesPerSecond: c.number(1e8), WriteBytesPerSecond: c.number(1e8), Last10SecondsBytes: c.number(1e9)})
	}
	return one
}

func (c chance) snapshot() stats.Snapshot {
	snapshot := short()
	snapshot.Host.LogicalCPUs = []*int{nil, pointer(0), pointer(-4), pointer(math.MaxInt), pointer(8), pointer(8)}[c.IntN(6)]
	snapshot.CPU.UsagePercent = c.number(100)
	if c.IntN(2) == 0 {
		snapshot.Memory = &stats.Memory{TotalBytes: *cmpOr(c.size(), pointer(uint64(0))), AvailableBytes: c.size(), HugePagesBytes: c.size()}
	}
	snapshot.Disks = append(snapshot.Disks, stats.Disk{Name: "sda", BusyPercent: c.number(100), WriteBytesPerSecond: c.number(1e9)})
	return snapshot
}

func cmpOr[T any](values ...*T) *T {
	return values[slices.IndexFunc(values, func(value *T) bool { return value != nil })]
}

// Whatever is read: nothing that is said is no number, more than all there is, or of nobody; who is a cause is no victim; and the
// order in which workloads were found changes nothing.
func TestBlameHolds(t *testing.T) {
	said := map[string]int{}
	for seed := range uint64(5_000) {
		c := chance{rand.New(rand.NewPCG(seed, 1))}
		snapshot := c.snapshot()
		workloads := make([]stats.Workload, c.IntN(8))
		for i := range workloads {
			workloads[i] = c.workload(i)
		}
		for _, field := range []string{"pressure.cpu", "load", "pressure.memory", "memory", "pressure.io", killsAtLimit} {
			found := blame(field, &snapshot, workloads)
			if problem := problemOf(found, workloads); problem != "" {
				t.Fatalf("seed %d, %s: %s: %+v", seed, field, problem, found)
			}
			if len(found.causes) > 0 {
				said[field]++
			}
			if len(found.victims) > 0 {
				said[field+" victims"]++
			}
			shuffled := slices.Clone(workloads)
			c.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
			if again := blame(field, &snapshot, shuffled); !reflect.DeepEqual(again, found) {
				t.Fatalf("seed %d, %s: %+v, in another order %+v", seed, field, found, again)
			}
		}
	}
	for _, field := range []string{"pressure.cpu", "pressure.memory", "pressure.io"} {
		if said[field] < 50 || said[field+" victims"] < 50 {
			t.Errorf("%s: next to nothing was said, so that next to nothing was tried: %v", field, said)
		}
	}
}

func problemOf(found blamed, workloads []stats.Workload) string {
	parents, isPod := map[string]string{}, map[string]bool{}
	for _, one := range workloads {
		parents[one.ID], isPod[one.ID] = one.Parent, one.Kind == stats.WorkloadPod
	}
	named := map[string]bool{}
	for _, cause := range found.causes {
		parent, exists := parents[cause.Workload]
		switch {
		case !exists || named[cause.Workload]:
			return "a cause that is nobody, or named twice"
		case isPod[parent] && parent != cause.Workload:
			return "a container beside its pod"
		case !(cause.SharePercent >= 0 && cause.SharePercent <= 100):
			return "an impossible share"
		case cause.TimesUsual != nil && !(*cause.TimesUsual >= 2 && *cause.TimesUsual <= math.MaxFloat64):
			return "an impossible number of times"
		}
		named[cause.Workload] = true
	}
	for _, victim := range found.victims {
		if _, exists := parents[victim.Workload]; !exists || named[victim.Workload] {
			return "a victim that is nobody, a cause, or named twice"
		}
		if !(victim.WaitedSeconds > 0 && victim.WaitedSeconds <= 10) {
			return "an impossible wait"
		}
		named[victim.Workload] = true
	}
	switch {
	case len(found.causes) > mostCauses || len(found.victims) > mostVictims:
		return "too many"
	case len(found.causes) == 0 && (len(found.victims) > 0 || found.explanation != ""):
		return "something is said of nobody"
	case len(found.causes) > 0 && !strings.HasSuffix(found.explanation, "."):
		return "no explanation"
	case strings.Contains(found.explanation, "NaN") || strings.Contains(found.explanation, "Inf") || strings.Contains(found.explanation, "-") || strings.Contains(found.explanation, "%!"):
		return "an impossible explanation"
	}
	return ""
}
