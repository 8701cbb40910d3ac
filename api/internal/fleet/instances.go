package fleet

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
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
			case isFresh(one, now), holder != nil && isFresh(holder, now):
				continue // the agent of that name is being replaced
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

// replacedWithin is how long two processes may have one name while an agent is replaced: the new one is ready before the old one stops.
const replacedWithin = 90 * time.Second

// isFresh tells whether the process of a member has just started. Its start is what it says itself: a member that says so for longer, or
// starts again and again, is not being replaced.
func isFresh(who *member, now time.Time) bool {
	started, err := strconv.ParseInt(who.report.start, 10, 64)
	return err == nil && now.Sub(time.UnixMilli(started)) < replacedWithin && now.Sub(who.named) < replacedWithin
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
	if age := one.stuckFor(now); age > 0 {
		entry.Problem = fmt.Sprintf("It answers, but has taken no new snapshot for %s.", age.Round(time.Second))
	}
	return entry
}

// stuckFor returns for how long a member that answers has taken no new snapshot, or 0 while that may be as it should.
func (m *member) stuckFor(now time.Time) time.Duration {
	interval := time.Duration(m.report.summary.IntervalSeconds * float64(time.Second))
	if age := now.Sub(m.changed); m.up && age > stuckAfter+3*interval {
		return age
	}
	return 0
}
