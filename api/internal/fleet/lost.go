package fleet

import (
	"cmp"
	"maps"
	"slices"
	"time"
)

const (
	// maxLost is how many members whose address is gone are remembered: a fleet of 200 containers may be rolled out twice.
	maxLost = 500
	// maxLostAtAddress is how many of them may have had the same address: else one that changes its name with each answer would fill
	// the list.
	maxLostAtAddress = 4
)

// lose remembers by its name a member whose address is gone or belongs to another, if it held the name.
func (f *Fleet) lose(gone *member, problem string) {
	name := gone.report.name
	if gone.seen.IsZero() || f.isSelf(gone) || f.names[name] != gone.address {
		return
	}
	away := *gone
	away.up, away.problem = false, problem
	f.lost[name] = &away
}

// forget drops lost members that are back, that were away for too long, and the oldest if there are too many.
func (f *Fleet) forget(now time.Time) {
	maps.DeleteFunc(f.lost, func(name string, away *member) bool {
		return f.names[name] != "" || name == f.options.Self || f.isForgotten(away, now)
	})
	if len(f.lost) <= maxLostAtAddress {
		return
	}
	newestFirst := slices.SortedFunc(maps.Keys(f.lost), func(a, b string) int {
		return cmp.Or(f.lost[b].seen.Compare(f.lost[a].seen), cmp.Compare(a, b))
	})
	atAddress := map[string]int{}
	kept := 0
	for _, name := range newestFirst {
		address := f.lost[name].address
		if kept == maxLost || atAddress[address] == maxLostAtAddress {
			delete(f.lost, name)
			continue
		}
		atAddress[address]++
		kept++
	}
}
