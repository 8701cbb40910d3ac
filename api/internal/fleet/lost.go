package fleet

import (
	"cmp"
	"maps"
	"slices"
	"time"
)

const (
	// maxLost is how many members are remembered whose address is gone: a fleet of 200 containers may be rolled out twice.
	maxLost = 500
	// maxLostAtAddress is how many of them one address may have had, or one that changes its name each time would be all of them.
	maxLostAtAddress = 4
)

// lose remembers by its name a member whose address is gone or is somebody else's, if the name was its own to have.
func (f *Fleet) lose(gone *member, problem string) {
	name := gone.report.name
	if gone.seen.IsZero() || f.isSelf(gone) || f.names[name] != gone.address {
		return
	}
	away := *gone
	away.up, away.problem = false, problem
	f.lost[name] = &away
}

// forget drops of the members that are lost those that are there again, that were away for too long, and the oldest where there
// are too many.
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
