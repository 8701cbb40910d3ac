package sampler

import (
	"slices"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// nearlyFullPercent is where a limit comes before those that are emptier, however many bytes those have left: 1 GiB left of 64 GiB
// that others use too is nearer to its end than 30 MiB left of 64 MiB. It is below where any finding ends.
const nearlyFullPercent = 75

// unseenCgroup is the path of a cgroup above all that can be seen, as the kernel writes it.
const unseenCgroup = "/.."

// deriveContainer computes what our container did between two readings, and how near its limits it is. Of the cgroups that we are
// in, each resource shows the one whose limit is tightest now. previous is nil at the start. Limits that limit nothing are expected
// to be taken out.
func deriveContainer(previous *stats.ContainerCounters, current stats.ContainerCounters, elapsed time.Duration, logicalCPUs *int) (stats.Container, []stats.Missing) {
	if previous == nil || previous.Source != current.Source { // counters of another cgroup
		previous = &stats.ContainerCounters{}
	}
	container := stats.Container{
		Runtime: current.Runtime,
		Source:  current.Source,
	}
	var ofCPU, ofMemory, ofPIDs []stats.Missing
	container.CPU, ofCPU = deriveContainerCPU(previous.CPU, current, elapsed, logicalCPUs)
	container.Memory, ofMemory = deriveContainerMemory(previous.Memory, current.Memory, elapsed)
	container.PIDs, ofPIDs = deriveContainerPIDs(current.PIDs)
	return container, slices.Concat(ofCPU, ofMemory, ofPIDs)
}

// tighter reports whether a limit of which so much is used is tighter than another one.
func tighter(used, limit, otherUsed, otherLimit uint64) bool {
	nearlyFull := func(used, limit uint64) bool { return float64(used) >= float64(limit)*nearlyFullPercent/100 }
	if full, otherFull := nearlyFull(used, limit), nearlyFull(otherUsed, otherLimit); full != otherFull {
		return full
	}
	return headroom(limit, used) < headroom(otherLimit, otherUsed)
}

// deriveContainerMemory shows the cgroup with the tightest limit, or without one the container itself.
func deriveContainerMemory(previous, current []stats.CgroupMemory, elapsed time.Duration) (*stats.ContainerMemory, []stats.Missing) {
	shown := tightestMemory(withUnseenLimit(current))
	if shown == nil {
		return nil, whyOnlyAround("container.memory", current, func(one stats.CgroupMemory) bool { return one.IsContainer || one.LimitBytes != nil })
	}
	memory := memoryUnder(shown.LimitBytes, *workingSetOf(shown.UsageBytes, shown.InactiveFileBytes), killsOf(current))
	if shown.LimitBytes != nil {
		memory.LimitedBy = shown.Path
	}
	return memory, deriveMemoryHigh(previous, current, elapsed, memory)
}

// tightestMemory returns the cgroup with the tightest limit, of equal ones the innermost, and without any limit the container
// itself. It is nil where that is not known: the usage of one that has a limit could not be read.
func tightestMemory(chain []stats.CgroupMemory) *stats.CgroupMemory {
	var tightest, container *stats.CgroupMemory
	for i := range chain {
		one := &chain[i]
		used := workingSetOf(one.UsageBytes, one.InactiveFileBytes)
		if one.IsContainer && used != nil {
			container = one
		}
		switch {
		case one.LimitBytes == nil:
		case used == nil:
			return nil
		case tightest == nil || tighter(*used, *one.LimitBytes, *workingSetOf(tightest.UsageBytes, tightest.InactiveFileBytes), *tightest.LimitBytes):
			tightest = one
		}
	}
	if tightest == nil {
		return container
	}
	return tightest
}

// withUnseenLimit adds a limit that is set on a cgroup above all that can be seen, of which version 1 tells. What is used there is at
// least what the outermost that can be seen uses.
func withUnseenLimit(chain []stats.CgroupMemory) []stats.CgroupMemory {
	var unseen *uint64
	var outermost stats.CgroupMemory
	for _, one := range chain {
		if one.UnseenLimitBytes != nil && (unseen == nil || *one.UnseenLimitBytes < *unseen) {
			unseen = one.UnseenLimitBytes
		}
		if one.UsageBytes != nil {
			outermost = one
		}
	}
	for _, one := range chain {
		if unseen != nil && one.LimitBytes != nil && *one.LimitBytes <= *unseen { // it is this one
			unseen = nil
		}
	}
	if unseen == nil {
		return chain
	}
	return append(chain[:len(chain):len(chain)], stats.CgroupMemory{
		CgroupName: stats.CgroupName{Path: unseenCgroup}, LimitBytes: unseen, UsageBytes: outermost.UsageBytes, InactiveFileBytes: outermost.InactiveFileBytes,
	})
}

// workingSetOf is what of the memory in use cannot just be dropped. It is nil where a part is not known, or where more is inactive
// than is used: the two were not true at the same time.
func workingSetOf(usage, inactiveFile *uint64) *uint64 {
	if usage == nil || inactiveFile == nil || *inactiveFile > *usage {
		return nil
	}
	workingSet := *usage - *inactiveFile
	return &workingSet
}

// killsOf returns how many processes of the container were killed. It is always the same cgroup, so that the count never jumps.
func killsOf(chain []stats.CgroupMemory) *uint64 {
	for _, one := range chain {
		if one.IsContainer {
			return one.OOMKills
		}
	}
	return nil
}

// memoryUnder says what of limit a working set leaves.
func memoryUnder(limit *uint64, workingSet uint64, oomKills *uint64) *stats.ContainerMemory {
	memory := stats.ContainerMemory{WorkingSetBytes: workingSet, OOMKills: oomKills}
	if limit == nil {
		return &memory
	}
	headroom := *limit - min(*limit, workingSet)
	memory.LimitBytes, memory.HeadroomBytes = limit, &headroom
	memory.UsagePercent = percent(float64(workingSet), float64(*limit))
	return &memory
}

// deriveMemoryHigh fills in memory.high: of several the one that is reached, else the one with the least below it.
func deriveMemoryHigh(previous, current []stats.CgroupMemory, elapsed time.Duration, memory *stats.ContainerMemory) []stats.Missing {
	var shown *stats.CgroupMemory
	for i := range current {
		one := &current[i]
		if one.HighBytes != nil && one.UsageBytes != nil && (shown == nil || headroom(*one.HighBytes, *one.UsageBytes) < headroom(*shown.HighBytes, *shown.UsageBytes)) {
			shown = one
		}
	}
	if shown == nil {
		return nil
	}
	memory.HighBytes, memory.HighSetOn = shown.HighBytes, shown.Path
	reached := *shown.UsageBytes >= *shown.HighBytes
	memory.HighReached = &reached
	if shown.HighEvents == nil { // who tried to read it has said why
		return nil
	}
	var before *uint64
	for _, one := range previous {
		if one.Path == shown.Path {
			before = one.HighEvents
		}
	}
	memory.HighEventsPerSecond = optionalRate(before, shown.HighEvents, elapsed)
	if memory.HighEventsPerSecond == nil {
		return []stats.Missing{whyAbsent("container.memory.highEventsPerSecond", before == nil)}
	}
	return nil
}

// whyOnlyAround explains that a resource is absent where it is counted around the container alone, and without a limit there. In all
// other cases who tried to read it has said why.
func whyOnlyAround[T any](field string, chain []T, matters func(T) bool) []stats.Missing {
	if len(chain) == 0 || slices.ContainsFunc(chain, matters) {
		return nil
	}
	return []stats.Missing{{Field: field, Reason: "It is not counted for this cgroup, and those around it have no limit."}}
}

func headroom(limit, used uint64) uint64 { return limit - min(limit, used) }

// deriveContainerPIDs shows the cgroup with the tightest limit, or without one the container itself. It is nil where the count of
// one with a limit is not known.
func deriveContainerPIDs(chain []stats.CgroupPIDs) (*stats.ContainerPIDs, []stats.Missing) {
	var shown *stats.CgroupPIDs
	for i := range chain {
		one := &chain[i]
		switch {
		case one.Current == nil && one.Limit != nil:
			return nil, nil // who tried to read it has said why
		case one.Current == nil:
		case one.Limit == nil:
			if one.IsContainer && shown == nil {
				shown = one
			}
		case shown == nil || shown.Limit == nil || tighter(*one.Current, *one.Limit, *shown.Current, *shown.Limit):
			shown = one
		}
	}
	if shown == nil {
		return nil, whyOnlyAround("container.pids", chain, func(one stats.CgroupPIDs) bool { return one.IsContainer })
	}
	pids := stats.ContainerPIDs{Current: *shown.Current, Limit: shown.Limit}
	if shown.Limit != nil {
		pids.LimitedBy = shown.Path
	}
	return &pids, nil
}
