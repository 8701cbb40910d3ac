package fleet

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// member is what is known of who answers at one address.
type member struct {
	address string
	peer    *Peer
	up      bool
	problem string    // why it is not
	seen    time.Time // when it answered last; zero if it never did
	etag    string
	report  report // the last good one
}

// keep makes the addresses of this round the ones that there are. Who was at an address that is gone is remembered by
// name.
func (f *Fleet) keep(addresses map[string]*Peer) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for address, peer := range addresses {
		if f.members[address] == nil {
			f.members[address] = &member{address: address, peer: peer}
		}
	}
	for address, gone := range f.members {
		if addresses[address] != nil {
			continue
		}
		delete(f.members, address)
		if !gone.seen.IsZero() && !f.isSelf(gone) {
			gone.up, gone.problem = false, "Its address is gone."
			f.lost[gone.report.name] = gone
		}
	}
}

func (f *Fleet) addressesOf(peer *Peer) []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	var found []string
	for address, member := range f.members {
		if member.peer == peer {
			found = append(found, address)
		}
	}
	return found
}

func (f *Fleet) etag(address string) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.members[address].etag
}

// note takes down what a poll told.
func (f *Fleet) note(address string, told report, now time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	asked := f.members[address]
	if asked == nil {
		return
	}
	if told.err != nil {
		asked.up, asked.problem = false, "It "+told.err.Error()+"."
		return
	}
	if !told.unchanged {
		if !asked.seen.IsZero() && asked.report.name != told.name && asked.report.start != told.start && !f.isSelf(asked) {
			replaced := *asked // somebody else lives here now
			replaced.up, replaced.problem = false, "Somebody else answers at its address."
			f.lost[replaced.report.name] = &replaced
		}
		asked.report, asked.etag = told, told.etag
	}
	asked.up, asked.problem, asked.seen = true, "", now
}

// settle says who holds which name, and forgets who was away for too long.
func (f *Fleet) settle(now time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	holders := map[string]string{}
	for _, candidate := range f.sorted() {
		name := candidate.report.name
		if candidate.seen.IsZero() || f.isSelf(candidate) || f.isForgotten(candidate, now) {
			continue
		}
		holder := f.members[holders[name]]
		switch {
		case holder == nil,
			candidate.up && !holder.up,
			candidate.up == holder.up && f.names[name] == candidate.address:
			holders[name] = candidate.address
		}
	}
	f.names = holders
	for name, away := range f.lost {
		if f.names[name] != "" || name == f.options.Self || f.isForgotten(away, now) {
			delete(f.lost, name)
		}
	}
}

// sorted returns the members by address, so that every replica settles alike.
func (f *Fleet) sorted() []*member {
	list := make([]*member, 0, len(f.members))
	for _, one := range f.members {
		list = append(list, one)
	}
	slices.SortFunc(list, func(a, b *member) int { return cmp.Compare(a.address, b.address) })
	return list
}

// isSelf tells whether a member is this very process, found again by its own address.
func (f *Fleet) isSelf(who *member) bool {
	return who.report.name == f.options.Self && who.report.start == f.options.Start
}

// isForgotten tells whether a member has been away for so long that it is no member any more.
func (f *Fleet) isForgotten(who *member, now time.Time) bool {
	return !who.up && !who.seen.IsZero() && now.Sub(who.seen) >= f.options.ForgetAfter
}

// Instances lists the members, this one included, by name.
func (f *Fleet) Instances() []stats.Instance {
	list := []stats.Instance{f.self()}
	f.mu.Lock()
	defer f.mu.Unlock()
	now := time.Now()
	processes := map[string]bool{} // one process may be reached at several addresses
	for _, one := range f.sorted() {
		if f.isSelf(one) || f.isForgotten(one, now) {
			continue
		}
		entry := describe(one)
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
				continue // the name lives on elsewhere
			}
			processes[process] = true
		}
		list = append(list, entry)
	}
	for _, away := range f.lost {
		list = append(list, describe(away))
	}
	slices.SortFunc(list, func(a, b stats.Instance) int { return cmp.Compare(a.Name, b.Name) })
	return list
}

func (f *Fleet) self() stats.Instance {
	entry := stats.Instance{Name: f.options.Self, Up: true, Self: true}
	if snapshot, known := f.options.Newest(); known {
		summary := summarise(snapshot)
		seen := summary.At
		entry.Hostname, entry.Version, entry.LastSeen, entry.Summary = snapshot.Host.Hostname, &snapshot.Version, &seen, &summary
	}
	return entry
}

func describe(who *member) stats.Instance {
	entry := stats.Instance{Name: who.address, Address: who.address, Up: who.up, Problem: who.problem}
	if who.seen.IsZero() {
		if entry.Problem == "" {
			entry.Problem = "It has not been asked yet."
		}
		return entry
	}
	seen, summary := who.seen.UTC(), who.report.summary
	entry.Name, entry.LastSeen, entry.Summary = who.report.name, &seen, &summary
	entry.Hostname, entry.Version = who.report.hostname, who.report.version
	return entry
}
