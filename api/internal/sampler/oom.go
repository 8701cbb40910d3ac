package sampler

import (
	"strings"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

const (
	// oomRemembered is for how long a kill is told of.
	oomRemembered = 5 * time.Minute
	// oomReclaim is for how long before a kill the machine's own search for memory counts as its reason. A tick may fall
	// between the search and the kill.
	oomReclaim = 10 * time.Second
	// oomAvailablePercent is how much of a machine's memory is available at most in a tick beside one in which it ran out: the
	// kill frees some, and a second is long.
	oomAvailablePercent = 20
)

// oomWatch notices that the count of OOM kills of the machine grows, and tells what ran out of memory.
type oomWatch struct {
	known   bool
	kills   uint64
	stalled time.Time // when a task last had to wait for memory of the whole machine
	stalls  *uint64
	least   *float64 // available memory at the reading before, in percent
	events  []stats.OOMKillEvent
}

// step returns the kills of the last minutes. What was counted before the start is no news. A count that is absent adds none,
// and takes none back; one that was set back goes on from where it is now.
//
// The counter has the kills at the limit of a container in it, too. The kernel kills for want of the machine's memory only
// after a task searched for it in vain, and counts that (allocstall); a search within a cgroup that is at its limit is not
// counted there.
func (w *oomWatch) step(machine stats.MachineReading, memory *stats.Memory, at time.Time) []stats.OOMKillEvent {
	now := allocationStalls(machine.VM)
	if now != nil && w.stalls != nil && *now != *w.stalls {
		w.stalled = at
	}
	if now != nil {
		w.stalls = now
	}
	available := availablePercent(memory)
	if count := machine.VM.Get("oom_kill"); count != nil {
		if w.known && *count > w.kills {
			w.add(stats.OOMKillEvent{At: at.UTC(), Kills: *count - w.kills, Scope: w.scope(available, at)})
		}
		w.known, w.kills = true, *count
	}
	w.least = available
	expired := 0
	for expired < len(w.events) && at.Sub(w.events[expired].At) >= oomRemembered {
		expired++
	}
	w.events = append(w.events[:0], w.events[expired:]...)
	return append([]stats.OOMKillEvent(nil), w.events...) // snapshots keep what they are given
}

// scope tells what ran out of memory in the moment of a kill.
func (w *oomWatch) scope(available *float64, at time.Time) stats.OOMScope {
	if w.stalls == nil {
		return stats.OOMScopeUnknown
	}
	if w.stalled.IsZero() || at.Sub(w.stalled) > oomReclaim {
		return stats.OOMScopeLimit
	}
	for _, share := range []*float64{available, w.least} {
		if share != nil && *share <= oomAvailablePercent {
			return stats.OOMScopeMachine
		}
	}
	return stats.OOMScopeUnknown
}

// add notes kills. Those of one second and scope are kept together, so that what is kept is bounded.
func (w *oomWatch) add(event stats.OOMKillEvent) {
	if last := len(w.events) - 1; last >= 0 && event.At.Sub(w.events[last].At) < time.Second && event.Scope == w.events[last].Scope {
		w.events[last].Kills += event.Kills
		return
	}
	w.events = append(w.events, event)
}

// allocationStalls returns how often a task had to free memory of the machine itself, nil where the kernel does not count it.
// It counts them for each zone since Linux 4.10.
func allocationStalls(values stats.Values) *uint64 {
	var sum uint64
	found := false
	for _, value := range values {
		if strings.HasPrefix(value.Name, "allocstall") {
			sum, found = sum+value.Number, true
		}
	}
	if !found {
		return nil
	}
	return &sum
}

func availablePercent(memory *stats.Memory) *float64 {
	if memory == nil || memory.AvailableBytes == nil {
		return nil
	}
	return percent(float64(*memory.AvailableBytes), float64(memory.TotalBytes))
}
