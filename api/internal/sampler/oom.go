package sampler

import (
	"slices"
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

// killWatch notices that a count of OOM kills grows, and remembers when.
type killWatch struct {
	known  bool
	kills  uint64
	events []stats.OOMKillEvent
}

// step returns the kills of the last minutes. What was counted before the start is no news. A count that is absent adds none,
// and takes none back; one that was set back goes on from where it is now. scope is asked only where the count grew.
func (w *killWatch) step(count *uint64, at time.Time, scope func() stats.OOMScope) []stats.OOMKillEvent {
	if count != nil {
		if w.known && *count > w.kills {
			w.add(stats.OOMKillEvent{At: at.UTC(), Kills: *count - w.kills, Scope: scope()})
		}
		w.known, w.kills = true, *count
	}
	expired := 0
	for expired < len(w.events) && at.Sub(w.events[expired].At) >= oomRemembered {
		expired++
	}
	w.events = append(w.events[:0], w.events[expired:]...)
	return append([]stats.OOMKillEvent(nil), w.events...) // snapshots keep what they are given
}

// add notes kills. Those of one second and scope are kept together, so that what is kept is bounded.
func (w *killWatch) add(event stats.OOMKillEvent) {
	if last := len(w.events) - 1; last >= 0 && event.At.Sub(w.events[last].At) < time.Second && event.Scope == w.events[last].Scope {
		w.events[last].Kills += event.Kills
		return
	}
	w.events = append(w.events, event)
}

// oomWatch watches the kills of a machine, and tells what ran out of memory.
type oomWatch struct {
	killWatch
	stalled time.Time // when a task last had to wait for memory of the whole machine
	stalls  *uint64
	least   *float64 // available memory at the reading before, in percent
}

// step returns the kills of the last minutes.
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
	var available *float64
	if !slices.Contains(machine.LXCFS, "meminfo") { // else the memory is a container's, and the kills are those of the machine around it
		available = availablePercent(memory)
	}
	events := w.killWatch.step(machine.VM.Get("oom_kill"), at, func() stats.OOMScope { return w.scope(available, at) })
	w.least = available
	return events
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

// containerOOMWatch watches the kills of our own container.
type containerOOMWatch struct {
	killWatch
	source  string            // with the path of our cgroup: another one has kills of its own
	atLimit map[string]uint64 // how often memory ran out at a limit of ours or of a cgroup around us, by path
}

// step returns the kills of the last minutes. Version 2 counts how often memory ran out at a limit, but in the cgroup that has
// the limit and those around it alone: a kill without that is the machine's, or at a limit further out than can be seen. Then, and
// where it is not counted, the machine's own kills of the moment tell.
func (w *containerOOMWatch) step(counters stats.ContainerCounters, machine []stats.OOMKillEvent, at time.Time) []stats.OOMKillEvent {
	source := counters.Source
	for _, one := range counters.Memory {
		if one.IsContainer {
			source += " " + one.Path
		}
	}
	if source != w.source {
		*w = containerOOMWatch{source: source}
	}
	var kills *uint64
	isCounted, isAtLimit := false, false
	atLimit := make(map[string]uint64, len(counters.Memory))
	for _, one := range counters.Memory {
		if one.IsContainer {
			kills = one.OOMKills
		}
		before, known := w.atLimit[one.Path]
		switch {
		case one.OOMEvents != nil:
			atLimit[one.Path] = *one.OOMEvents
			isCounted = isCounted || known && one.IsContainer
			isAtLimit = isAtLimit || known && *one.OOMEvents > before
		case known: // it could not be read this once
			atLimit[one.Path] = before
		}
	}
	w.atLimit = atLimit
	return w.killWatch.step(kills, at, func() stats.OOMScope {
		ofMachine := stats.OOMScopeUnknown
		if len(machine) > 0 && machine[len(machine)-1].At.Equal(at) {
			ofMachine = machine[len(machine)-1].Scope
		}
		switch {
		case isAtLimit:
			return stats.OOMScopeLimit
		case isCounted && ofMachine != stats.OOMScopeLimit:
			return stats.OOMScopeMachine
		default:
			return ofMachine
		}
	})
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
