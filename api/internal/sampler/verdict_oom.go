package sampler

import (
	"fmt"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// oomRemembered is how long a process that was killed for want of memory is told of.
const oomRemembered = 5 * time.Minute

// oomWatch notices that a count of OOM kills grows, and remembers when.
type oomWatch struct {
	known  bool
	count  uint64
	growth []oomGrowth // in the time remembered, oldest first
}

// oomGrowth is how many were killed within a second that began at at.
type oomGrowth struct {
	at    time.Time
	kills uint64
}

// killed tells of processes that were killed for want of memory lately. Those of the container come first, and are part
// of the machine's.
func (j *judge) killed(snapshot stats.Snapshot, at time.Time) []stats.Sentence {
	var container, machine *uint64
	if snapshot.Container != nil && snapshot.Container.Memory != nil {
		container = snapshot.Container.Memory.OOMKills
	}
	if snapshot.Memory != nil {
		machine = snapshot.Memory.OOMKills
	}
	var sentences []stats.Sentence
	if count := j.container.step(container, at); count > 0 {
		sentences = append(sentences, stats.Sentence{Level: stats.LevelCritical, Field: "container.memory.oomKills",
			Text: fmt.Sprintf("%s killed in this container in the last 5 minutes, because it ran out of memory.", processes(count))})
	}
	if count := j.machine.step(machine, at); count > 0 {
		sentences = append(sentences, stats.Sentence{Level: stats.LevelCritical, Field: "memory.oomKills",
			Text: fmt.Sprintf("%s killed on this machine in the last 5 minutes, for want of memory.", processes(count))})
	}
	return sentences
}

func processes(count uint64) string {
	if count == 1 {
		return "1 process was"
	}
	return fmt.Sprintf("%d processes were", count)
}

// step returns how many kills were counted lately. What was counted before the start is not news. A count that is
// absent adds none, and takes none back; one that was set back counts on from where it is now.
func (w *oomWatch) step(count *uint64, at time.Time) uint64 {
	if count != nil {
		if w.known && *count > w.count {
			w.add(*count-w.count, at)
		}
		w.known, w.count = true, *count
	}
	expired := 0
	for expired < len(w.growth) && at.Sub(w.growth[expired].at) >= oomRemembered {
		expired++
	}
	w.growth = append(w.growth[:0], w.growth[expired:]...)
	var lately uint64
	for _, growth := range w.growth {
		lately += growth.kills
	}
	return lately
}

// add notes kills. Those of one second are kept together, so that what is kept is bounded.
func (w *oomWatch) add(kills uint64, at time.Time) {
	if last := len(w.growth) - 1; last >= 0 && at.Sub(w.growth[last].at) < time.Second {
		w.growth[last].kills += kills
		return
	}
	w.growth = append(w.growth, oomGrowth{at, kills})
}
