package verdict

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// Workloads tells who runs on the machine.
type Workloads interface {
	// Newest returns all workloads as they were read last, and how long ago that was. False means that they are not being read
	// now, or that it was too long ago. It does not wait, and what it returns is not written to.
	Newest() (workloads []stats.Workload, age time.Duration, known bool)
}

// byIO is the field of causes that use a disk.
const byIO = "io"

const (
	// blamedCPUPercent is how much of all processors the greatest user must have used for anybody to be blamed: on a machine on
	// which everybody uses a little nobody stands out.
	blamedCPUPercent = 25
	// shortCPUPercent is how much of all processors must have been used for one of them to be a thing that was short. What waits
	// on an idle machine is held back by a limit.
	shortCPUPercent = 50
	// shortMemoryPercent is how much of the memory must be in use for it to be short.
	shortMemoryPercent = 85
	// blamedMemoryPercent is how much of the memory somebody must have to be blamed for having it, or for growing.
	blamedMemoryPercent = 20
	// grownPercent is by how much of the memory a workload must have grown in 10 s to be blamed for that.
	grownPercent = 3
	// nearLimitPercent is how near to its own limit a workload waits for its own memory rather than the machine's.
	nearLimitPercent = 85
	// leastWaitedPercent is for how much of the last 10 s something must have waited, in percent.
	leastWaitedPercent = 2
	// mostVictims is how many a finding names.
	mostVictims = 3
)

// blamed is who waited for what a finding is about, and because of whom; all empty where nobody stands out.
type blamed struct {
	causes      []stats.Cause  // the largest first
	victims     []stats.Victim // the longest first; only those that wait for somebody else
	explanation string
	at          time.Time // when workloads were read that it is from
}

// notNow is from what age on what workloads did in their last 10 s is not told as of now.
const notNow = 3 * time.Second

// write puts it into a sentence of the time at. An explanation of what is over, or was read a while ago, says when that was.
func (b *blamed) write(sentence *stats.Sentence, at time.Time, isOver bool) {
	sentence.Causes, sentence.Victims, sentence.Explanation = b.causes, b.victims, b.explanation
	if age := at.Sub(b.at); b.explanation != "" && (isOver || age >= notNow) {
		sentence.Explanation = ago(age) + b.explanation
	}
}

// ago is "4 s ago: ", at least a second.
func ago(age time.Duration) string {
	return fmt.Sprintf("%.0f s ago: ", max(1, math.Round(age.Seconds())))
}

// sharedBy says what of a machine a finding about field is about, among the things that workloads share: processor time, memory
// or a disk.
func sharedBy(field string) (string, bool) {
	switch field {
	case "pressure.io":
		return byIO, true
	case killsAtLimit: // of whom, that is: it is no shortage of the machine
		return byMemory, true
	default:
		return causedBy(field)
	}
}

// blame finds out who waited for what a finding about field is about, and because of whom, in the last 10 s. It is pure. It
// claims nothing where nothing was short that workloads share, or where nobody stands out:
//   - what a workload's own limit did to it is not the doing of others;
//   - who uses about as much as a cause, or more, is no victim of it: a victim uses at most half as much;
//   - a container in a pod is in the pod's numbers, and the pod is what is named.
func blame(field string, snapshot *stats.Snapshot, workloads []stats.Workload) blamed {
	resource, shared := sharedBy(field)
	if !shared {
		return blamed{}
	}
	all := unitsOf(workloads)
	switch {
	case field == killsAtLimit:
		return blameForKills(snapshot, all)
	case resource == byCPU:
		return blameForCPU(snapshot, all)
	case resource == byMemory:
		return blameForMemory(snapshot, all)
	default:
		return blameForDisk(snapshot, all)
	}
}

// waiter is one that waited.
type waiter struct {
	*unit
	percent float64 // of the last 10 s
}

// waiters are those that waited for something, the longest first.
func waiters(all []unit, waited func(*unit) float64) []waiter {
	var found []waiter
	for i := range all {
		if percent := waited(&all[i]); percent >= leastWaitedPercent && !all[i].isAround {
			found = append(found, waiter{&all[i], percent})
		}
	}
	slices.SortFunc(found, func(a, b waiter) int {
		return cmp.Or(cmp.Compare(b.percent, a.percent), cmp.Compare(a.ID, b.ID))
	})
	return found
}

// user is one that used something.
type user struct {
	*unit
	amount float64
}

// users are all that used something, the greatest first.
func usersOf(all []unit, amount func(*unit) float64) []user {
	var found []user
	for i := range all {
		if used := amount(&all[i]); used > 0 {
			found = append(found, user{&all[i], used})
		}
	}
	slices.SortFunc(found, func(a, b user) int { return cmp.Or(cmp.Compare(b.amount, a.amount), cmp.Compare(a.ID, b.ID)) })
	return found
}

// standing keeps of users, the greatest first, those that use at least half of what the greatest does, three at most.
func standing(users []user) []user {
	last := 0
	for last < min(len(users), mostCauses) && 2*users[last].amount >= users[0].amount {
		last++
	}
	return users[:last]
}

// standOut reports whether those that used the most stand out: where several used about as much, somebody else must have waited for
// them, or they are just all that there is.
func standOut(most []user, victims []stats.Victim) bool { return len(most) == 1 || len(victims) > 0 }

// victimsOf keeps of those that waited the ones for which isLess holds, the longest first, without those that waited next to
// nothing beside them.
func victimsOf(waiting []waiter, isLess func(*unit) bool) []stats.Victim {
	var victims []stats.Victim
	for _, one := range waiting {
		if !isLess(one.unit) {
			continue
		}
		seconds := min(one.percent, 100) / 100 * shortWindowSeconds
		if len(victims) == mostVictims || len(victims) > 0 && seconds < victims[0].WaitedSeconds/4 {
			break
		}
		victims = append(victims, stats.Victim{Workload: one.ID, Name: one.Name, WaitedSeconds: seconds})
	}
	return victims
}

// blameForCPU blames who used the most of all processors, where they were used so much that somebody can have waited for others.
func blameForCPU(snapshot *stats.Snapshot, all []unit) blamed {
	if snapshot.Host.LogicalCPUs == nil || *snapshot.Host.LogicalCPUs <= 0 {
		return blamed{}
	}
	processors := float64(*snapshot.Host.LogicalCPUs)
	users := usersOf(all, func(one *unit) float64 { return min(one.cores, processors) })
	if len(users) == 0 || 100*users[0].amount/processors < blamedCPUPercent {
		return blamed{}
	}
	used := 0.0
	for _, one := range users {
		used += 100 * one.amount / processors
	}
	if snapshot.CPU != nil {
		used = max(used, known(snapshot.CPU.UsagePercent)) // of processes in no workload, too
	}
	if used < shortCPUPercent {
		return blamed{}
	}
	// All processors were busy for at most as much of the time as they were used on average: who waited much longer was held back
	// by something else, such as a limit around it.
	waiting := waiters(all, func(one *unit) float64 {
		if percent := one.waitedForCPU(); percent <= used*5/4 {
			return percent
		}
		return 0
	})
	most := standing(users)
	found := blamed{victims: victimsOf(waiting, func(one *unit) bool { return one.cores <= most[0].amount/2 })}
	if !standOut(most, found.victims) {
		return blamed{}
	}
	for _, one := range most {
		cause := stats.Cause{Kind: stats.CauseWorkload, Name: one.Name, Workload: one.ID, Field: byCPU, SharePercent: 100 * one.amount / processors}
		if usual := known(one.CPU.UsualCores); usual > 0 && one.isWhole {
			if times := one.amount / usual; times >= 2 && !math.IsInf(times, 0) {
				cause.TimesUsual = &times
			}
		}
		found.causes = append(found.causes, cause)
	}
	found.explanation = explainCPU(found, *snapshot.Host.LogicalCPUs)
	return found
}

// blameForMemory blames who grows the most, or, where nobody does, who has the most, of a machine that is short of memory.
func blameForMemory(snapshot *stats.Snapshot, all []unit) blamed {
	total, isShort := shortMemory(snapshot.Memory)
	if !isShort {
		return blamed{}
	}
	growth := func(one *unit) float64 { return min(max(0, one.grown), one.workingSet) }
	growing := usersOf(all, func(one *unit) float64 { // what is small comes and goes
		if 100*one.workingSet/total < blamedMemoryPercent {
			return 0
		}
		return growth(one)
	})
	holding := usersOf(all, func(one *unit) float64 { return one.workingSet })
	waiting := waiters(all, (*unit).waitedForMemory)
	var found blamed
	most := holding
	switch {
	case len(growing) > 0 && 100*growing[0].amount/total >= grownPercent:
		most = standing(growing)
		// One that has twice what those that grow have is the greatest user all the same, and no victim of a small one.
		found.victims = victimsOf(waiting, func(one *unit) bool {
			return growth(one) < most[0].amount/2 && one.workingSet <= 2*most[0].workingSet
		})
	case len(holding) > 0 && 100*holding[0].amount/total >= blamedMemoryPercent:
		most = standing(holding)
		found.victims = victimsOf(waiting, func(one *unit) bool { return one.workingSet <= most[0].amount/2 })
	default:
		return blamed{}
	}
	grown := map[string]float64{}
	for _, one := range most {
		found.causes = append(found.causes, stats.Cause{
			Kind: stats.CauseWorkload, Name: one.Name, Workload: one.ID, Field: byMemory, SharePercent: min(100, 100*one.workingSet/total),
		})
		grown[one.ID] = growth(one.unit)
	}
	slices.SortStableFunc(found.causes, func(a, b stats.Cause) int { return cmp.Compare(b.SharePercent, a.SharePercent) })
	found.explanation = explainMemory(found, total, grown)
	return found
}

// shortMemory returns how much memory programs can have, in bytes, and whether next to none of it is left.
func shortMemory(memory *stats.Memory) (float64, bool) {
	if memory == nil || memory.AvailableBytes == nil {
		return 0, false
	}
	total := memory.TotalBytes
	if reserved := memory.HugePagesBytes; reserved != nil && *reserved < total {
		total -= *reserved
	}
	available := *memory.AvailableBytes
	if total == 0 || available > total {
		return 0, false
	}
	return float64(total), 100*float64(total-available)/float64(total) >= shortMemoryPercent
}
