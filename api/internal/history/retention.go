package history

import (
	"time"

	"github.com/oklog/ulid/v2"
	"github.com/prometheus/prometheus/tsdb"
)

const (
	// jump is a gap between two blocks that a wrong clock may have made.
	jump = 24 * time.Hour
	// settled is how much is to be stored behind a jump before the clock is believed.
	settled = 24 * time.Hour
)

// retention says which blocks are removed. Prometheus takes the newest block for the present: a clock that is a month ahead for some hours
// would cost all that is stored.
type retention struct{ db *tsdb.DB }

func (r *retention) toDelete(blocks []*tsdb.Block) map[ulid.ULID]struct{} {
	doomed := map[ulid.ULID]struct{}{}
	for _, block := range blocks {
		if block.Meta().Compaction.Deletable {
			doomed[block.Meta().ULID] = struct{}{}
		}
	}
	if r.db == nil { // it is being opened
		return doomed
	}
	for id := range tsdb.DefaultBlocksToDelete(r.db)(blocks) { // it puts the newest first
		doomed[id] = struct{}{}
	}
	if hasJumped(blocks) {
		for id := range tsdb.BeyondTimeRetention(r.db, blocks) {
			delete(doomed, id)
		}
		for id := range tsdb.BeyondSizeRetention(r.db, blocks) {
			doomed[id] = struct{}{}
		}
	}
	return doomed
}

// hasJumped tells whether the newest blocks, which come first, lie far behind those before them, and are few.
func hasJumped(blocks []*tsdb.Block) bool {
	var since time.Duration
	for at, block := range blocks {
		since += time.Duration(block.MaxTime()-block.MinTime()) * time.Millisecond
		if since >= settled || at+1 == len(blocks) {
			return false
		}
		if block.MinTime()-blocks[at+1].MaxTime() > jump.Milliseconds() {
			return true
		}
	}
	return false
}
