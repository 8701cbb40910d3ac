package sampler

import (
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// mostVictims is how many names are told of one moment.
const mostVictims = 10

// workloadKills returns the kills for want of memory of the last minutes, those between the reading before and this one included.
// Names are of the processes that were there before and are not any more: whoever was killed is among them, unless it lived too briefly
// to be seen.
func workloadKills(events []stats.WorkloadKill, step workloadStep) []stats.WorkloadKill {
	expired := 0
	for expired < len(events) && step.at.Sub(events[expired].At) >= oomRemembered {
		expired++
	}
	events = append([]stats.WorkloadKill(nil), events[expired:]...)
	event := stats.WorkloadKill{At: step.at.UTC(), Kills: step.killsSeen()}
	if event.Kills == 0 {
		return events
	}
	if step.before != nil {
		event.Victims = namesOf(vanished(step.before.Processes, step.counters.Processes))
	}
	return addKill(events, event)
}

// killsSeen returns how many processes of a workload were killed since the reading before, as far as its cgroup counts them.
func (s *workloadStep) killsSeen() uint64 {
	then, now := (*uint64)(nil), s.counters.Memory.OOMKills
	switch {
	case s.before != nil:
		then = s.before.Memory.OOMKills
	case s.isNew:
		then = new(uint64)
	}
	if then == nil || now == nil || *now <= *then {
		return 0
	}
	return *now - *then
}

// addKill adds an event to a list that nobody else has.
func addKill(events []stats.WorkloadKill, event stats.WorkloadKill) []stats.WorkloadKill {
	if last := len(events) - 1; last >= 0 && event.At.Sub(events[last].At) < time.Second { // so that what is kept is bounded
		events[last].Kills += event.Kills
		events[last].Victims = append(events[last].Victims, event.Victims...)
		events[last].Victims = events[last].Victims[:min(len(events[last].Victims), mostVictims)]
		return events
	}
	return append(events, event)
}

func namesOf(processes []stats.WorkloadProcess) []string {
	var names []string
	for _, one := range processes[:min(len(processes), mostVictims)] {
		names = append(names, one.Name)
	}
	return names
}

// lostKills tells of kills that no cgroup counts any more: a container whose first process is killed ends, and its cgroup is removed with the
// count. The machine has counted them. They were of the workload that ended meanwhile, or began again, where that is one alone; else it
// is not said whose they were. seen is how many the cgroups that are left have counted.
func (h *workloadHistory) lostKills(current stats.WorkloadReading, past map[string]*pastWorkload, seen uint64) {
	then, now := h.machine.OOMKills, current.Machine.OOMKills
	if h.at.IsZero() || h.isPartial || current.IsPartial || then == nil || now == nil || *now <= *then || *now-*then <= seen {
		return
	}
	var ended *pastWorkload
	for id, before := range h.past {
		if after := past[id]; after == before || after != nil && after.counters.Inode == before.counters.Inode {
			continue
		}
		if around := h.past[before.counters.Parent]; around != nil && past[before.counters.Parent] != around {
			continue // that it is in ended as well
		}
		if ended != nil {
			return
		}
		ended = before
	}
	if ended == nil {
		return
	}
	event := stats.WorkloadKill{At: current.At.UTC(), Kills: *now - *then - seen, Victims: namesOf(ended.counters.Processes)}
	if again := past[ended.counters.ID]; again != nil {
		ended = again
	}
	ended.kills = addKill(append([]stats.WorkloadKill(nil), ended.kills...), event)
}
