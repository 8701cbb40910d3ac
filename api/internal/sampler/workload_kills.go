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
	then, now := (*uint64)(nil), step.counters.Memory.OOMKills
	switch {
	case step.before != nil:
		then = step.before.Memory.OOMKills
	case step.isNew:
		then = new(uint64)
	}
	if then == nil || now == nil || *now <= *then {
		return events
	}
	event := stats.WorkloadKill{At: step.at.UTC(), Kills: *now - *then}
	if step.before != nil {
		event.Victims = namesOf(vanished(step.before.Processes, step.counters.Processes))
	}
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
