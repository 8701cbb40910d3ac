package verdict

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// killsAtLimit is the field of the finding that processes were killed at a memory limit that is not the machine's.
const killsAtLimit = "memory.oomKillEvents"

// mostKilledNames is how many names of processes an explanation has.
const mostKilledNames = 3

// blameForKills names the workloads that reached their own limit, those with the most kills first.
func blameForKills(snapshot *stats.Snapshot, all []unit) blamed {
	if snapshot.Memory == nil || snapshot.Memory.TotalBytes == 0 {
		return blamed{}
	}
	killed := usersOf(all, func(one *unit) float64 {
		if one.isAround || !one.reachedLimit() {
			return 0
		}
		return float64(one.kills())
	})
	var found blamed
	var texts []string
	for _, one := range killed[:min(len(killed), mostCauses)] {
		found.causes = append(found.causes, stats.Cause{
			Kind: stats.CauseWorkload, Name: one.Name, Workload: one.ID, Field: byMemory, SharePercent: min(100, 100*one.workingSet/float64(snapshot.Memory.TotalBytes)),
		})
		text := fmt.Sprintf("%s in %s, whose limit is %s", processes(one.kills()), one.Name, humanBytes(*one.Memory.LimitBytes))
		if names := one.killedNames(); names != "" {
			text += " (" + names + ")"
		}
		texts = append(texts, text)
	}
	if len(texts) > 0 {
		found.explanation = inWords(texts) + "."
	}
	return found
}

// reachedLimit reports whether a workload was ever near its own memory limit: a kill without that was the machine's.
func (u *unit) reachedLimit() bool {
	memory := &u.Memory
	if memory.LimitBytes == nil || *memory.LimitBytes == 0 {
		return false
	}
	return memory.PeakBytes == nil || float64(*memory.PeakBytes) >= nearLimitPercent/100.0*float64(*memory.LimitBytes)
}

// kills is how many of its processes were killed in the last 5 minutes.
func (u *unit) kills() uint64 {
	kills := uint64(0)
	for _, event := range u.Memory.OOMKillEvents {
		kills += min(event.Kills, 1<<32)
	}
	return kills
}

// killedNames says which processes vanished when others, or they, were killed: "node", or "among node, sh" where more did than were killed.
func (u *unit) killedNames() string {
	var names []string
	seen, certain := 0, true
	for _, event := range u.Memory.OOMKillEvents {
		seen += len(event.Victims)
		certain = certain && uint64(len(event.Victims)) <= event.Kills
		for _, name := range event.Victims {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	if len(names) > mostKilledNames {
		names, certain = names[:mostKilledNames], false
	}
	if seen == 0 {
		return ""
	}
	if !certain {
		return "among " + strings.Join(names, ", ")
	}
	return strings.Join(names, ", ")
}
