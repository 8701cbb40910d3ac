package verdict

import (
	"fmt"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// oomKills tells of processes that were killed lately because memory ran out, those of our own container first: one sentence for
// each thing that may have run out of it. A kill at the limit of another container is trouble of that one, and none of the
// machine's memory.
func oomKills(of scene) []stats.Sentence {
	var sentences []stats.Sentence
	say := func(killed kills, level stats.Level, lens stats.LensName, field, text, remedy string) {
		if killed.count > 0 {
			sentences = append(sentences, stats.Sentence{
				Level: level, Field: field, Lens: lens, Since: killed.since, Text: fmt.Sprintf(text, processes(killed.count)), Remedy: remedy,
			})
		}
	}
	var own map[stats.OOMScope]kills
	if of.Container != nil && of.Container.Memory != nil {
		own = byScope(of.Container.Memory.OOMKillEvents)
		inside := "%s in this " + of.container + " in the last 5 minutes because "
		say(own[stats.OOMScopeLimit], stats.LevelCritical, stats.LensContainer, "container.memory.oomKills", inside+"it reached its memory limit.", "Raise its memory limit, or find out what grows in it.")
		say(own[stats.OOMScopeMachine], stats.LevelCritical, stats.LensContainer, "container.memory.oomKills", inside+"the machine ran out of memory.", "Stop or limit what uses the most memory, or add memory.")
		say(own[stats.OOMScopeUnknown], stats.LevelCritical, stats.LensContainer, "container.memory.oomKills", inside+"memory ran out.", "")
	}
	if of.Memory == nil {
		return sentences
	}
	all, around := byScope(of.Memory.OOMKillEvents), ""
	if of.foreign { // the kills are those of the machine around us
		around = of.machine
	}
	say(all[stats.OOMScopeMachine], stats.LevelCritical, stats.LensHost, "memory.oomKills", "%s in the last 5 minutes because the machine ran out of memory.", "Stop or limit what uses the most memory, or add memory.")
	others, unknown := all[stats.OOMScopeLimit], all[stats.OOMScopeUnknown]
	told := own[stats.OOMScopeLimit].count // above: the machine counts them too, and may not know what they were
	atLimit := min(others.count, told)
	others.count -= atLimit
	unknown.count -= min(unknown.count, told-atLimit)
	say(unknown, stats.LevelWarning, stats.LensHost, "memory.oomKills",
		"%s"+around+" in the last 5 minutes because memory ran out: the machine's, or that of a container at its own limit, which cannot be told.", "")
	say(others, stats.LevelWarning, stats.LensHost, "memory.oomKillEvents", "%s"+around+" in the last 5 minutes at a container's own memory limit. The machine itself did not run out.",
		"Raise the limit of that container, or find out what grows in it: dmesg shows each process that was killed, with its memory and its cgroup.")
	return sentences
}

// kills are processes that were killed, the first of them at since.
type kills struct {
	count uint64
	since *time.Time
}

func byScope(events []stats.OOMKillEvent) map[stats.OOMScope]kills {
	sums := map[stats.OOMScope]kills{}
	for _, event := range events {
		sum := sums[event.Scope]
		sum.count += event.Kills
		if sum.since == nil {
			sum.since = &event.At
		}
		sums[event.Scope] = sum
	}
	return sums
}

func processes(kills uint64) string {
	if kills == 1 {
		return "1 process was killed"
	}
	return fmt.Sprintf("%d processes were killed", kills)
}
