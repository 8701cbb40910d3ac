package fleet

import (
	"cmp"
	"context"
	"slices"
	"time"
)

const (
	// unlistedFor is how long a member is asked on that answers though its name does not list its address any more: Cloud Map
	// lists eight of many, another eight each time, and a name server may have nothing to say for once.
	unlistedFor = time.Minute
	// firstRound is how long after the start names are given by address, so that replicas agree whoever answers them first.
	// After that a name stays with who has it.
	firstRound = 2 * pollTimeout
)

// member is what is known of who answers at one address.
type member struct {
	address string
	peer    int       // where it was found: an index of Options.Peers
	listed  time.Time // when its peer listed it last
	cancel  context.CancelFunc
	up      bool
	problem string    // why it is not
	seen    time.Time // when it answered last; zero if it never did
	changed time.Time // when its snapshot was another one than before
	renamed time.Time // when somebody of another name answered here first: a stranger, until the address is listed again
	etag    string
	report  report // the last good one
}

// keep makes the addresses that were found the ones that are watched. Who was at an address that is gone is remembered by
// name.
func (f *Fleet) keep(ctx context.Context, found []resolution, now time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.begun.IsZero() {
		f.begun = now
	}
	for i, peer := range found {
		for _, address := range peer.addresses {
			one := f.members[address]
			if one == nil {
				one = f.join(ctx, address)
			}
			one.peer, one.listed = i, now
		}
	}
	for _, one := range f.members {
		switch {
		case one.listed.Equal(now):
		case found[one.peer].err != nil: // nobody knows: it stays
			one.listed = now
		case !one.up, now.Sub(one.listed) > unlistedFor, len(f.members) > maxMembers:
			f.leave(one)
		}
	}
	f.settle(now)
}

// join begins to watch an address.
func (f *Fleet) join(ctx context.Context, address string) *member {
	f.found++
	one := &member{address: address}
	ctx, one.cancel = context.WithCancel(ctx)
	pause := spread(f.found, f.options.Interval)
	f.members[address] = one
	f.watches.Go(func() { f.watch(ctx, one, pause) })
	return one
}

// leave ends the watch of an address.
func (f *Fleet) leave(gone *member) {
	gone.cancel()
	f.lose(gone, "Its address is gone.")
	delete(f.members, gone.address)
}

// state returns whether a member was up, and which of its snapshots is known.
func (f *Fleet) state(who *member) (up bool, etag string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return who.up, who.etag
}

// note takes down what a poll told.
func (f *Fleet) note(asked *member, told report, now time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.members[asked.address] != asked {
		return
	}
	if told.err != nil {
		wasUp := asked.up
		asked.up, asked.problem = false, "It "+told.err.Error()+"."
		if wasUp {
			f.settle(now)
		}
		return
	}
	isNew := asked.seen.IsZero() || !asked.up
	if !told.unchanged {
		isOther := !asked.seen.IsZero() && (asked.report.name != told.name || asked.report.start != told.start)
		switch {
		case isOther && !asked.listed.IsZero() && now.Sub(asked.listed) > 2*f.options.Interval: // an address that is not a member's any more
			f.leave(asked)
			f.settle(now)
			return
		case isOther && asked.report.name != told.name && asked.report.start != told.start:
			f.lose(asked, "Somebody else answers at its address.")
		}
		if isOther && asked.report.name != told.name {
			asked.renamed = now
		}
		if !asked.report.summary.At.Equal(told.summary.At) {
			asked.changed = now
		}
		asked.report, asked.etag = told, told.etag
		isNew = isNew || isOther
	}
	asked.up, asked.problem, asked.seen = true, "", now
	if isNew {
		f.settle(now)
	}
}

// settle says who holds which name, and forgets who was away for too long.
func (f *Fleet) settle(now time.Time) {
	isSticky := now.Sub(f.begun) > firstRound
	holders := map[string]string{}
	for _, candidate := range f.sorted() {
		name := candidate.report.name
		if candidate.seen.IsZero() || !f.isMember(candidate, now) {
			continue
		}
		holder := f.members[holders[name]]
		switch {
		case holder == nil,
			candidate.up && !holder.up,
			isSticky && candidate.up == holder.up && f.names[name] == candidate.address:
			holders[name] = candidate.address
		}
	}
	f.names = holders
	f.forget(now)
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

// isMember tells whether who is at an address, or was, counts as another member.
func (f *Fleet) isMember(who *member, now time.Time) bool {
	return !f.isSelf(who) && !who.isStranger() && !f.isForgotten(who, now)
}

// isStranger tells whether who answers may be no member at all: an address that a member has left is soon somebody else's, and
// the name server has not been asked since.
func (m *member) isStranger() bool { return !m.renamed.IsZero() && !m.listed.After(m.renamed) }

// isSelf tells whether a member is this very process, found again by its own address.
func (f *Fleet) isSelf(who *member) bool {
	return who.report.name == f.options.Self && who.report.start == f.options.Start
}

// isForgotten tells whether a member has been away for so long that it is no member any more.
func (f *Fleet) isForgotten(who *member, now time.Time) bool {
	return !who.up && !who.seen.IsZero() && now.Sub(who.seen) >= f.options.ForgetAfter
}
