package sampler

import (
	"slices"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

const (
	// usualWindow is the time over which it is told what a workload usually uses, the last 10 s left out.
	usualWindow = 5 * time.Minute
	// leastUsual is how much of that must be known.
	leastUsual = 50 * time.Second
	// impossibleCores is by what factor a workload may seem to use more processor time than the machine has, as cgroups are read one
	// after the other. What is more still is no reading.
	impossibleCores = 1.25
)

// workloadHistory is what must be remembered of readings of workloads.
type workloadHistory struct {
	at        time.Time // of the reading before, zero at the start
	machine   stats.WorkloadTotals
	isPartial bool
	past      map[string]*pastWorkload                                      // by id
	gone      map[string]goneWorkload                                       // by id
	hint      func(*stats.Workload, stats.WorkloadPast) *stats.WorkloadHint // or nil
}

// pastWorkload is what is remembered of one workload.
type pastWorkload struct {
	seen     time.Time              // when it was last there
	row      stats.Workload         // what was made of it then
	counters stats.WorkloadCounters // of the reading before; shared, not written to
	samples  []workloadSample       // the oldest first
	thinned  int                    // how many of samples are old, and as far apart as they are to be
	peaks    []corePeak             // the oldest first
	stalls   stalls
	kills    []stats.WorkloadKill
	restarts int
}

// goneWorkload is what is remembered of one that is not there any more: it may come back.
type goneWorkload struct {
	seen     time.Time
	kills    []stats.WorkloadKill
	restarts int
}

// sourceOfV2 is the source of a reading of version 2.
const sourceOfV2 = "cgroup2"

// goneRemembered is for how long that is.
const goneRemembered = 10 * time.Minute

// derive turns a reading into the list of all workloads, in the order of the reading, and remembers it.
func (h *workloadHistory) derive(current stats.WorkloadReading) stats.WorkloadList {
	list := stats.WorkloadList{
		At:        current.At.UTC(),
		Source:    current.Source,
		Total:     len(current.Workloads),
		Workloads: make([]stats.Workload, len(current.Workloads)),
		Missing:   append([]stats.Missing{}, current.Missing...),
	}
	elapsed := time.Duration(0)
	if !h.at.IsZero() {
		elapsed = current.At.Sub(h.at)
	}
	if elapsed <= 0 {
		list.Missing = append(list.Missing, whyAbsent("workloads.cpu.usageCores", h.at.IsZero()))
	}
	shared := sharedNamespaces(current.Workloads)
	past := make(map[string]*pastWorkload, len(current.Workloads))
	var seen uint64 // kills since the reading before
	for i := range current.Workloads {
		counters := &current.Workloads[i]
		before := h.past[counters.ID]
		step := workloadStep{list: &current, counters: counters, at: current.At, elapsed: elapsed, isShared: shared[i]}
		if counted := counters.CountedAt; !counted.IsZero() {
			if before != nil && counted.Equal(before.counters.CountedAt) { // nothing was counted since
				list.Workloads[i], past[counters.ID], before.seen = before.row, before, current.At
				continue
			}
			step.at = counted
			if before != nil && counted.Before(before.counters.CountedAt) { // that clock was set back: how long ago the rest was is not known
				before = &pastWorkload{kills: before.kills, restarts: before.restarts}
			}
			if before != nil {
				step.elapsed = counted.Sub(before.counters.CountedAt)
			}
		} else { // of others it is not known since when they count
			step.isNew = before == nil && !h.at.IsZero() && !h.isPartial
			step.readAt(before)
		}
		if before != nil {
			step.before = &before.counters
			if isRestarted(step.before, counters) {
				before = &pastWorkload{kills: before.kills, restarts: before.restarts + 1}
				step.before, step.isNew = nil, step.before.Inode != counters.Inode
			}
		} else {
			before = &pastWorkload{}
			if gone, known := h.gone[counters.ID]; known {
				before.kills, before.restarts = gone.kills, gone.restarts+1
				delete(h.gone, counters.ID)
			}
		}
		if counters.Parent == "" || current.Source != sourceOfV2 { // version 2 counts it in those around it, too
			seen += step.killsSeen()
		}
		row := before.step(step)
		if h.hint != nil {
			row.Hint = h.hint(&row, before.past(&current))
			before.row = row
		}
		list.Workloads[i] = row
		past[counters.ID] = before
	}
	h.lostKills(current, past, seen)
	for i := range list.Workloads {
		list.Workloads[i].Memory.OOMKillEvents = slices.Clone(past[list.Workloads[i].ID].kills) // lists keep what they are given
	}
	list.Rest = deriveRest(h, current, list.Workloads, elapsed)
	h.remember(current, past)
	return list
}

// remember keeps what the next reading is compared with.
func (h *workloadHistory) remember(current stats.WorkloadReading, past map[string]*pastWorkload) {
	if h.gone == nil {
		h.gone = map[string]goneWorkload{}
	}
	for id, one := range h.past {
		if past[id] == nil && !current.IsPartial {
			h.gone[id] = goneWorkload{seen: one.seen, kills: one.kills, restarts: one.restarts}
		}
	}
	for id, one := range h.gone {
		if current.At.Sub(one.seen) > goneRemembered {
			delete(h.gone, id)
		}
	}
	h.at, h.machine, h.isPartial, h.past = current.At, current.Machine, current.IsPartial, past
}

// isRestarted reports whether a workload began again under its id: its cgroup is another one, or every process in it is.
func isRestarted(before, now *stats.WorkloadCounters) bool {
	if before.Inode != now.Inode {
		return true
	}
	if len(before.Processes) == 0 || len(now.Processes) == 0 {
		return false
	}
	return len(vanished(before.Processes, now.Processes)) == len(before.Processes)
}

// vanished returns the processes of before that are not among those of now. Both are by rising PID.
func vanished(before, now []stats.WorkloadProcess) (gone []stats.WorkloadProcess) {
	next := 0
	for _, one := range before {
		for next < len(now) && now[next].PID < one.PID {
			next++
		}
		if next == len(now) || now[next].PID != one.PID || now[next].StartTicks != one.StartTicks {
			gone = append(gone, one)
		}
	}
	return gone
}

// deriveRest tells what of the machine no workload accounts for. What is in another workload is in that one's numbers.
func deriveRest(h *workloadHistory, current stats.WorkloadReading, rows []stats.Workload, elapsed time.Duration) (rest stats.WorkloadRest) {
	cores, memory := 0.0, uint64(0)
	for i := range rows {
		if rows[i].Parent != "" {
			continue
		}
		cores += atLeast(rows[i].CPU.UsageCores)
		if size := rows[i].Memory.WorkingSetBytes; size != nil {
			memory += *size
		}
	}
	if then, now := h.machine.CPUNanoseconds, current.Machine.CPUNanoseconds; then != nil && now != nil && *now >= *then && elapsed > 0 {
		total := since(*then, *now) / float64(elapsed.Nanoseconds())
		if processors := float64(current.Machine.Processors); processors == 0 || total <= impossibleCores*processors {
			left := max(0, total-cores)
			rest.TotalUsageCores, rest.UsageCores = &total, &left
		}
	}
	if total := current.Machine.MemoryBytes; total != nil {
		left := *total - min(*total, memory)
		rest.TotalMemoryBytes, rest.MemoryBytes = total, &left
	}
	return rest
}

// sharedNamespaces tells of each workload whether another one, neither in it nor around it, is in its network namespace.
func sharedNamespaces(workloads []stats.WorkloadCounters) []bool {
	parents := make(map[string]string, len(workloads))
	inNamespace := map[uint64][]int{}
	for i := range workloads {
		parents[workloads[i].ID] = workloads[i].Parent
		if network := workloads[i].Network; network != nil && !network.IsMachine {
			inNamespace[network.Namespace] = append(inNamespace[network.Namespace], i)
		}
	}
	isAround := func(outer, inner string) bool {
		for id := parents[inner]; id != ""; id = parents[id] {
			if id == outer {
				return true
			}
		}
		return false
	}
	shared := make([]bool, len(workloads))
	for _, rows := range inNamespace {
		for _, one := range rows {
			for _, other := range rows {
				if shared[one] || one == other {
					continue
				}
				first, second := workloads[one].ID, workloads[other].ID
				shared[one] = !isAround(first, second) && !isAround(second, first)
			}
		}
	}
	return shared
}
