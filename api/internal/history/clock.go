package history

import (
	"context"
	"fmt"
	"math"
	"path/filepath"
	"time"

	"github.com/prometheus/prometheus/tsdb"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// isInOrder tells whether a time does not lie before what is stored. A clock that was set back by little comes to what is stored again soon.
// One that was wrong by much, in the future, would end storing for good: after a while what is stored of the future is set aside. Not at
// once: a machine without a battery starts years ago, and learns the time a moment later.
func (h *History) isInOrder(at int64, families []stats.MetricFamily) bool {
	newest := int64(math.MinInt64)
	for _, family := range families {
		newest = max(newest, h.newest[kindOf(family.Name)])
	}
	if at >= newest {
		h.behind = time.Time{}
		h.faults.clear(faultClock)
		return true
	}
	if h.behind.IsZero() {
		h.behind = time.Now()
	}
	until := time.UnixMilli(newest)
	if h.faults.set(faultClock, "Nothing is stored: the clock was set back, and what is stored reaches to "+until.UTC().Format("2006-01-02 15:04:05")+" UTC.",
		fmt.Sprintf("Storing goes on when the clock is there again; if that is more than %s away, after %s, with what is stored of later times set aside.",
			time.Duration(h.horizon())*time.Millisecond, h.options.patience)) {
		h.log.Warn().Time("until", until).Msg("the clock was set back: nothing is stored until it is where it was")
	}
	if time.Since(h.behind) >= h.options.patience && newest-at > h.horizon() {
		h.rewindTo.Store(at)
		h.look()
	}
	return false
}

// horizon is how far what is stored may lie in the future, in milliseconds, and is waited for: the end of a block, which is taken for that of
// its last sample, lies behind that by the length of a short one.
func (h *History) horizon() int64 { return (h.options.patience + h.options.block).Milliseconds() }

// storedUntil is the time of the newest sample that a store has.
func (s *store) storedUntil() int64 {
	if s.memory != nil {
		_, _, _, newest := s.memory.extent()
		return newest
	}
	newest := int64(math.MinInt64)
	if head := s.db.Head(); head.NumSeries() > 0 {
		newest = head.MaxTime()
	}
	for _, block := range s.db.Blocks() {
		newest = max(newest, block.MaxTime()-1)
	}
	return newest
}

// rewind sets aside what is stored of times after at.
func (h *History) rewind(ctx context.Context, at int64) {
	h.log.Warn().Time("to", time.UnixMilli(at)).Msg("the clock stays where it was set back to: what is stored of later times is set aside")
	if h.store.memory != nil {
		h.exchange(nil)
		h.open(ctx)
		return
	}
	dir, blocks := h.store.dir, []string{}
	for _, block := range h.store.db.Blocks() {
		if block.MaxTime() > at+h.horizon() {
			blocks = append(blocks, filepath.Base(block.Dir()))
		}
	}
	if head := h.store.db.Head(); head.MinTime() < at {
		if err := caught(func() error { return h.store.db.CompactHead(tsdb.NewRangeHead(head, head.MinTime(), at-1)) }); err != nil {
			h.log.Warn().Err(err).Msg("the last hours before that are set aside too")
		}
	}
	h.exchange(nil)
	folder, err := moveAside(dir, append(logNames(), blocks...)...)
	h.open(ctx)
	h.sayAside("What was stored of times that are in the future", []string{folder}, err)
}
