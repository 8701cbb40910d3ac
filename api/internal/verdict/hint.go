package verdict

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

const (
	// hintedThrottlePercent is how many of its periods must have been cut short for a hint, as for a finding about our own container.
	hintedThrottlePercent = 10
	// hintedMemoryPercent is how much of its limit a working set must be for a hint, as for such a finding.
	hintedMemoryPercent = 85
	// periodMilliseconds is how long a scheduling period of a quota is: the default of the kernel, of Docker and of Kubernetes.
	periodMilliseconds = 100
	// usesAllPercent is from how much of its quota on a workload is said to use all of it.
	usesAllPercent = 90
)

// Hint explains what the limits of a workload do to it, and what would have been enough; nil where they do nothing to it. It is pure.
func Hint(of *stats.Workload, past stats.WorkloadPast) *stats.WorkloadHint {
	var hint stats.WorkloadHint
	var texts []string
	if text := hintCPU(of, past, &hint); text != "" {
		texts = append(texts, text)
	}
	if text := hintMemory(of, &hint); text != "" {
		texts = append(texts, text)
	}
	if len(texts) == 0 {
		return nil
	}
	hint.Text = strings.Join(texts, " ")
	hint.ComposeSnippet, hint.KubernetesSnippet = composeSnippet(&hint), kubernetesSnippet(&hint)
	hint.FargateSize = hintedFargateSize(of, &hint)
	return &hint
}

// hintCPU explains throttling. How much would have been enough cannot be measured: what a quota cut off goes on in the next period. So
// the range is an estimate. Its lower end takes it that a burst went on through as many periods as are cut short one after the other
// on average, 1 / (1 - share), of which each used the quota up. Its upper end is room for all threads at once, at most all processors.
func hintCPU(of *stats.Workload, past stats.WorkloadPast, into *stats.WorkloadHint) string {
	throttled, limit := min(100, known(of.CPU.ThrottledPercent)), known(of.CPU.LimitCores)
	if throttled < hintedThrottlePercent || limit <= 0 {
		return ""
	}
	threads := 0.0
	if of.PIDs != nil {
		threads = float64(of.PIDs.Current)
	}
	most := threads // threads that can run at once
	if past.Processors > 0 && (most == 0 || most > float64(past.Processors)) {
		most = float64(past.Processors)
	}
	if most > 0 && most <= limit { // it may use all that it can use
		return ""
	}
	peak := max(limit, known(past.PeakCores))
	from := math.Inf(1)
	if throttled < 100 {
		from = peak / (1 - throttled/100)
	}
	if most > 0 {
		from = min(from, most)
		into.LimitCoresTo = &most
	}
	if from = roundUp(from); !math.IsInf(from, 0) && from > limit {
		if most > 0 && from > most {
			from = most
		}
		into.LimitCoresFrom = &from
	}
	text := "Held back in " + humanPercent(throttled) + " of its periods"
	used := of.CPU.Last10SecondsCores
	if used == nil {
		used = of.CPU.UsageCores
	}
	isAll := used != nil && 100*known(used) >= usesAllPercent*limit
	switch {
	case used == nil:
		text += fmt.Sprintf(": it may use %s CPUs", cores(limit))
	case isAll:
		return text + fmt.Sprintf(": it uses all of the %s CPUs that it may use, and wants more.", cores(limit))
	default:
		text += fmt.Sprintf(" though it uses %s of %s CPUs", cores(known(used)), cores(limit))
	}
	if most < 2 || threads < 2 {
		return text + "."
	}
	quota := limit * periodMilliseconds
	return text + fmt.Sprintf(": %s, if all run at once, spend the %s ms of a period in about %s ms.",
		threadsOn(threads, past.Processors), cores(quota), milliseconds(quota/most))
}

// threadsOn is "12 threads", or "12 threads on 8 processors" where they cannot all run at once.
func threadsOn(threads float64, processors int) string {
	text := fmt.Sprintf("%.0f threads", threads)
	if processors > 0 && threads > float64(processors) {
		text += " on " + count(processors, "processor")
	}
	return text
}

// hintMemory explains what a memory limit does.
func hintMemory(of *stats.Workload, into *stats.WorkloadHint) string {
	memory := &of.Memory
	if memory.LimitBytes == nil || *memory.LimitBytes == 0 {
		return ""
	}
	limit := *memory.LimitBytes
	peak := uint64(0) // file cache included
	if memory.PeakBytes != nil {
		peak = *memory.PeakBytes
	}
	if memory.WorkingSetBytes != nil {
		peak = max(peak, *memory.WorkingSetBytes)
	}
	peak = min(peak, limit)
	kills := uint64(0)
	if float64(peak) >= nearLimitPercent/100.0*float64(limit) || memory.PeakBytes == nil { // else it was the machine that ran out
		for _, event := range memory.OOMKillEvents {
			kills += event.Kills
		}
	}
	isNear := known(memory.UsagePercent) >= hintedMemoryPercent
	var text string
	switch {
	case kills > 0:
		text = fmt.Sprintf("%s in the last 5 minutes at its memory limit of %s.", processes(kills), humanBytes(limit))
		peak = limit
	case isNear && memory.WorkingSetBytes != nil:
		text = fmt.Sprintf("It uses %s of its memory limit of %s, and at most it used %s, file cache included. Above the limit it is killed.",
			humanBytes(min(*memory.WorkingSetBytes, limit)), humanBytes(limit), humanBytes(peak))
	default:
		return ""
	}
	if enough, possible := quarterAbove(peak); possible && enough > limit {
		into.LimitBytes = &enough
	}
	return text
}

// quarterAbove returns a size a quarter above another, in whole units that people write: 4 MiB, from 256 MiB on 16 MiB, from 4 GiB on
// 256 MiB.
func quarterAbove(size uint64) (uint64, bool) {
	if size > 1<<60 {
		return 0, false
	}
	size += size / 4
	unit := uint64(4 << 20)
	switch {
	case size >= 4<<30:
		unit = 256 << 20
	case size >= 256<<20:
		unit = 16 << 20
	}
	return (size + unit - 1) / unit * unit, true
}

// roundUp returns the next multiple of a twentieth.
func roundUp(value float64) float64 { return math.Ceil(value*20-1e-9) / 20 }

// cores writes a number of processors with two decimals at most.
func cores(value float64) string {
	if value < 0.01 && value > 0 {
		return "less than 0.01"
	}
	return strconv.FormatFloat(math.Round(value*100)/100, 'f', -1, 64)
}

func milliseconds(value float64) string {
	if value < 1 {
		return strconv.FormatFloat(math.Round(value*10)/10, 'f', -1, 64)
	}
	return fmt.Sprintf("%.0f", value)
}
