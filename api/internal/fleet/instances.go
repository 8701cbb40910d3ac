package fleet

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// Instances lists the members, this one included, by name.
func (f *Fleet) Instances() []stats.Instance {
	list := []stats.Instance{f.self()}
	f.mu.Lock()
	defer f.mu.Unlock()
	now := time.Now()
	processes := map[string]bool{} // one process may be reachable at several addresses
	for _, one := range f.sorted() {
		if !f.isMember(one, now) {
			continue
		}
		entry := describe(one, now)
		if !one.seen.IsZero() {
			process := one.report.name + " " + one.report.start
			holder := f.members[f.names[one.report.name]]
			isHolder := holder == one
			sameAsHolder := holder != nil && holder.report.start == one.report.start && one.report.start != ""
			switch {
			case isHolder && one.report.name != f.options.Self:
			case sameAsHolder && one.report.name != f.options.Self, processes[process]:
				continue
			case one.up:
				entry.Name = one.report.name + "@" + one.address
				entry.Problem = fmt.Sprintf("It claims the name %s, which another member has. Give each its own SYS_STATS_INSTANCE.", one.report.name)
			default:
				continue // another member has its name now
			}
			processes[process] = true
		}
		list = append(list, entry)
	}
	for _, away := range f.lost {
		list = append(list, describe(away, now))
	}
	slices.SortFunc(list, func(a, b stats.Instance) int { return cmp.Compare(a.Name, b.Name) })
	return list
}

func (f *Fleet) self() stats.Instance {
	entry := stats.Instance{Name: f.options.Self, Up: true, Self: true}
	if snapshot, known := f.options.Newest(); known {
		summary := f.Summary(snapshot)
		seen := summary.At
		entry.Hostname, entry.Version, entry.LastSeen, entry.Summary = summary.Hostname, &summary.Version, &seen, &summary.InstanceSummary
	}
	return entry
}

// stuckAfter is how long a snapshot may stay the newest, in addition to three of the member's own intervals.
const stuckAfter = 30 * time.Second

func describe(one *member, now time.Time) stats.Instance {
	entry := stats.Instance{Name: one.address, Address: one.address, Up: one.up, Problem: one.problem}
	if one.seen.IsZero() {
		if entry.Problem == "" {
			entry.Problem = "It has not been polled yet."
		}
		return entry
	}
	seen, summary := one.seen.UTC(), one.report.summary
	entry.Name, entry.LastSeen, entry.Summary = one.report.name, &seen, &summary
	entry.Hostname, entry.Version = one.report.hostname, one.report.version
	interval := time.Duration(summary.IntervalSeconds * float64(time.Second))
	if age := now.Sub(one.changed); one.up && age > stuckAfter+3*interval {
		entry.Problem = fmt.Sprintf("It answers, but has taken no new snapshot for %s.", age.Round(time.Second))
	}
	return entry
}
