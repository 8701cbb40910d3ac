package fleet

import (
	"cmp"
	"context"
	"slices"
	"time"
)

const (
	// unlistedFor is how long a member that answers is still polled after its address has gone from the name: Cloud Map lists
	// eight of many, another eight each time, and a name server may return nothing once in a while.
	unlistedFor = time.Minute
	// firstRound is how long after the start the order of addresses decides between members of one name, so that replicas agree
	// whichever answers them first. After that a name belongs to the address that has it.
	firstRound = 2 * pollTimeout
)

// member is what is known of the instance that answers at one address.
type member struct {
	address string
	peer    int       // where it was found: an index of Options.Peers
	listed  time.Time // when its peer listed it last
	cancel  context.CancelFunc
	up      bool
	isOlder bool      // it has no summary: an older version
	problem string    // why it is not up
	seen    time.Time // when it last answered; zero if it never did
	changed time.Time // when it last had a new snapshot
	named   time.Time // when the name that it has now was first heard at this address
	renamed time.Time // when an instance of another name answered here: a stranger, until the address is listed again
	etag    string
	report  report // the last good one
}

// keep watches the addresses that were found, and no others. A member whose address is gone is remembered by name.
func (f *Fleet) keep(ctx context.Context, found []resolution, now time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.started.IsZero() {
		f.started = now
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
		case found[one.peer].err != nil: // it may still be there
			one.listed = now
		case !one.up, now.Sub(one.listed) > unlistedFor, len(f.members) > maxMembers:
			f.leave(one)
		}
	}
	f.settle(now)
}

// join starts to watch an address.
func (f *Fleet) join(ctx context.Context, address string) *member {
	f.joined++
	one := &member{address: address}
	ctx, one.cancel = context.WithCancel(ctx)
	firstPause := spread(f.joined, f.options.Interval)
	f.members[address] = one
	f.watches.Go(func() { f.watch(ctx, one, firstPause) })
	return one
}

// leave stops watching an address.
func (f *Fleet) leave(gone *member) {
	gone.cancel()
	f.lose(gone, "Its address is gone.")
	delete(f.members, gone.address)
}

// state is what a poll needs to know of a member.
type state struct {
	isUp    bool
	isOlder bool
	etag    string // of its snapshot that is known
}

func (f *Fleet) state(one *member) state {
	f.mu.Lock()
	defer f.mu.Unlock()
	return state{one.up, one.isOlder, one.etag}
}

// note records the result of a poll.
func (f *Fleet) note(asked *member, told report, now time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.members[asked.address] != asked {
		return
	}
	if told.err != nil {
		wasUp := asked.up
		asked.up, asked.isOlder, asked.problem = false, false, "It "+told.err.Error()+"."
		if wasUp {
			f.settle(now)
		}
		return
	}
	isNew := asked.seen.IsZero() || !asked.up
	if !told.unchanged {
		isOther := !asked.seen.IsZero() && (asked.report.name != told.name || asked.report.start != told.start)
		switch {
		case isOther && !asked.listed.IsZero() && now.Sub(asked.listed) > 2*f.options.Interval: // the address belongs to no member any more
			f.leave(asked)
			f.settle(now)
			return
		case isOther && asked.report.name != told.name && asked.report.start != told.start:
			f.lose(asked, "Another instance answers at its address.")
		}
		if isOther && asked.report.name != told.name {
			asked.renamed = now
		}
		if asked.seen.IsZero() || asked.report.name != told.name {
			asked.named = now
		}
		if !asked.report.summary.At.Equal(told.summary.At) {
			asked.changed = now
		}
		asked.report, asked.etag = told, told.etag
		asked.isOlder = !told.hasSummary && !isOther // another process may be a newer version
		isNew = isNew || isOther
	}
	asked.up, asked.problem, asked.seen = true, "", now
	if isNew {
		f.settle(now)
	}
}

// settle decides which member holds which name, and forgets those that were away for too long.
func (f *Fleet) settle(now time.Time) {
	if now.Sub(f.started) <= firstRound {
		clear(f.tenures)
	}
	holders := map[string]string{}
	for _, candidate := range f.sorted() {
		name := candidate.report.name
		if candidate.seen.IsZero() || !f.isMember(candidate, now) {
			continue
		}
		if holder := f.members[holders[name]]; holder == nil || f.precedes(candidate, holder, now) {
			holders[name] = candidate.address
		}
	}
	f.names = holders
	f.recordTenures(now)
	f.forget(now)
}

// sorted returns the members by address, so that every replica decides the same.
func (f *Fleet) sorted() []*member {
	list := make([]*member, 0, len(f.members))
	for _, one := range f.members {
		list = append(list, one)
	}
	slices.SortFunc(list, func(a, b *member) int { return cmp.Compare(a.address, b.address) })
	return list
}

// isMember tells whether the instance at an address counts as another member, up or not.
func (f *Fleet) isMember(one *member, now time.Time) bool {
	return !f.isSelf(one) && !one.isStranger() && !f.isForgotten(one, now)
}

// isStranger tells whether the instance that answers may be no member at all: an address that a member has left is soon given to
// something else, and the name server has not been asked since.
func (m *member) isStranger() bool { return !m.renamed.IsZero() && !m.listed.After(m.renamed) }

// isSelf tells whether a member is this very process, found by its own address.
func (f *Fleet) isSelf(one *member) bool {
	return one.report.name == f.options.Self && one.report.start == f.options.Start
}

// isForgotten tells whether a member has been away for so long that it is no member any more.
func (f *Fleet) isForgotten(one *member, now time.Time) bool {
	return !one.up && !one.seen.IsZero() && now.Sub(one.seen) >= f.options.ForgetAfter
}
