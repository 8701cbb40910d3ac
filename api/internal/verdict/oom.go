package verdict

import (
	"fmt"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// oomKills tells of processes that were killed lately because memory ran out: one sentence for each thing that may have run
// out of it. A kill at a container's own limit is trouble of that container, and none of the machine's memory.
func oomKills(of scene) []stats.Sentence {
	if of.Memory == nil {
		return nil
	}
	var sentences []stats.Sentence
	for _, told := range []struct {
		scope  stats.OOMScope
		level  stats.Level
		field  string
		text   string
		remedy string
	}{
		{stats.OOMScopeMachine, stats.LevelCritical, "memory.oomKills", "%s in the last 5 minutes because the machine ran out of memory.", "Stop or limit what uses the most memory, or add memory."},
		{stats.OOMScopeUnknown, stats.LevelWarning, "memory.oomKills", "%s in the last 5 minutes because memory ran out: the machine's, or that of a container at its own limit, which cannot be told.", ""},
		{stats.OOMScopeLimit, stats.LevelWarning, "memory.oomKillEvents", "%s in the last 5 minutes at a container's own memory limit. The machine itself did not run out.", "Raise the limit of that container, or find out what grows in it: the kernel's log names the process."},
	} {
		var kills uint64
		var since *time.Time
		for _, event := range of.Memory.OOMKillEvents {
			if event.Scope == told.scope {
				kills += event.Kills
				if since == nil {
					since = &event.At
				}
			}
		}
		if kills > 0 {
			sentences = append(sentences, stats.Sentence{
				Level: told.level, Field: told.field, Lens: stats.LensHost, Since: since, Text: fmt.Sprintf(told.text, processes(kills)+" killed"), Remedy: told.remedy,
			})
		}
	}
	return sentences
}

func processes(kills uint64) string {
	if kills == 1 {
		return "1 process was"
	}
	return fmt.Sprintf("%d processes were", kills)
}
