package fleet

import (
	"cmp"
	"maps"
	"slices"
	"time"
)

// maxTenures is how many tenures are remembered: those of all members, and of as many whose address is gone as are remembered.
const maxTenures = maxMembers + maxLost

// holding is a name at an address.
type holding struct{ name, address string }

// tenure is since when the member at an address holds a name, with interruptions, and when it last answered while it did. A name belongs
// to the address that held it first: a member that was away for a moment gets its name back from whoever took it meanwhile.
type tenure struct{ since, seen time.Time }

// standing ranks members that claim one name: who answers with fresh values comes before who is stuck, and that before who is down.
func (m *member) standing(now time.Time) int {
	switch {
	case !m.up:
		return 2
	case m.stuckFor(now) > 0:
		return 1
	default:
		return 0
	}
}

// precedes tells whether a has a better right to the name that both claim than b, which comes before it by address.
func (f *Fleet) precedes(a, b *member, now time.Time) bool {
	if order := cmp.Compare(a.standing(now), b.standing(now)); order != 0 {
		return order < 0
	}
	ofA, hasHeldIt := f.tenures[holding{a.report.name, a.address}]
	ofB, otherHasHeldIt := f.tenures[holding{b.report.name, b.address}]
	if hasHeldIt && otherHasHeldIt {
		return ofA.since.Before(ofB.since)
	}
	return hasHeldIt
}

// recordTenures notes who holds which name now, and forgets tenures that ended long ago. As many are kept at one address as lost members
// are: one that changes its name with each answer drives out its own alone.
func (f *Fleet) recordTenures(now time.Time) {
	for name, address := range f.names {
		key := holding{name, address}
		held, known := f.tenures[key]
		if !known {
			held.since = now
		}
		held.seen = f.members[address].seen
		f.tenures[key] = held
	}
	maps.DeleteFunc(f.tenures, func(_ holding, held tenure) bool { return now.Sub(held.seen) >= f.options.ForgetAfter })
	if len(f.tenures) == len(f.names) {
		return
	}
	newestFirst := slices.SortedFunc(maps.Keys(f.tenures), func(a, b holding) int {
		return cmp.Or(f.tenures[b].seen.Compare(f.tenures[a].seen), cmp.Compare(a.name, b.name), cmp.Compare(a.address, b.address))
	})
	atAddress := map[string]int{}
	for i, key := range newestFirst {
		if atAddress[key.address]++; atAddress[key.address] > maxLostAtAddress || i >= maxTenures {
			delete(f.tenures, key)
		}
	}
}
