package sampler

import (
	"cmp"
	"math"
	"slices"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// mostAncestors bounds a walk from a process up to the first one: a reading that is not of one moment, or of no real
// machine, may have a circle.
const mostAncestors = 1000

// matches says which process of one scan is which of another; -1 where it is in only one of them.
type matches struct {
	before []int // index in the scan before, for each process of this one
	after  []int // index in this scan, for each process of the one before
}

// matchProcesses matches two scans, each by rising PID. An id is used again, but not in the tick in which it was free, so
// id and start together name a process for good.
func matchProcesses(then, now []stats.ProcessCounters) matches {
	matched := matches{before: slices.Repeat([]int{-1}, len(now)), after: slices.Repeat([]int{-1}, len(then))}
	i := 0
	for j := range now {
		for i < len(then) && then[i].PID < now[j].PID {
			i++
		}
		if i < len(then) && then[i].PID == now[j].PID && then[i].StartTicks == now[j].StartTicks {
			matched.before[j], matched.after[i] = i, j
		}
	}
	return matched
}

// earlierTime is time that a process which has ended used before a scan. Its parent is given all of that process's time
// at once, when it waits for it, so this much of it is of earlier intervals, in which the process was listed itself.
type earlierTime struct {
	ticks      float64
	pid        int // of the process that will be given it
	startTicks uint64
}

// settleEarlierTime takes the time that was used before the scan before out of the finished time of times. It returns
// what should be in some finished time but is not yet, for the next scan.
//
// A process is waited for by its parent while that lives, so it is looked for there, and further up only where the parent
// has ended too: it may have been waited for by that parent, or have been handed on to an ancestor. The time of a
// process that nobody waits for (SIGCHLD is ignored) is in no finished time; so it is taken out in full or not at all.
func settleEarlierTime(previous *processMemory, now []stats.ProcessCounters, matched matches, times []processTime) []earlierTime {
	for _, earlier := range previous.unsettled {
		if i, found := findProcess(now, earlier.pid); found && now[i].StartTicks == earlier.startTicks {
			settle(&times[i], earlier.ticks)
		}
	}
	var unsettled []earlierTime
	then := previous.processes
	for gone := range then {
		ticks := float64(then[gone].CPUTicks) + float64(then[gone].ChildrenTicks)
		if matched.after[gone] >= 0 || ticks == 0 {
			continue
		}
		heir, settled := -1, false
		for ancestor, steps := gone, 0; !settled && steps < mostAncestors; steps++ {
			var found bool
			if ancestor, found = findProcess(then, then[ancestor].ParentPID); !found {
				break
			}
			alive := matched.after[ancestor]
			if alive < 0 {
				continue
			}
			if heir < 0 {
				heir = alive
			}
			if settled = settle(&times[alive], ticks); steps == 0 {
				break // its parent lives: nobody else can have waited for it
			}
		}
		if !settled && heir >= 0 {
			unsettled = append(unsettled, earlierTime{ticks: ticks, pid: now[heir].PID, startTicks: now[heir].StartTicks})
		}
	}
	return unsettled
}

// settle takes ticks out of the finished time, where they are in it.
func settle(used *processTime, ticks float64) bool {
	if !used.hasFinished || ticks > used.finished+2*tickNoise {
		return false
	}
	used.finished = math.Max(0, used.finished-ticks)
	return true
}

// findProcess finds a process by its id.
func findProcess(processes []stats.ProcessCounters, pid int) (int, bool) {
	return slices.BinarySearchFunc(processes, pid, func(process stats.ProcessCounters, pid int) int { return cmp.Compare(process.PID, pid) })
}
