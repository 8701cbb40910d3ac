package history

import (
	"context"
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"time"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/tsdb"
	"github.com/prometheus/prometheus/tsdb/chunkenc"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// isInOrder tells whether a time does not lie before what is stored. A clock that was set back by little comes to what is stored again soon.
// One that was wrong by much, in the future, would end storing for good, and one that was wrong for a moment, as after a start with the time
// of another zone, for hours: after a while what is stored of the future is set aside. Not at once: a machine without a battery starts years
// ago, and learns the time a moment later.
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
		fmt.Sprintf("Storing goes on when the clock is there again; if that is more than %s away, or little is stored of the time until then, after %s, with what is stored of later times set aside.",
			time.Duration(h.horizon())*time.Millisecond, h.options.patience)) {
		h.log.Warn().Time("until", until).Msg("the clock was set back: nothing is stored until it is where it was")
	}
	if time.Since(h.behind) >= h.options.patience && (newest-at > h.horizon() || h.hasLittle(at, newest, families[0].Name)) {
		h.rewindTo.Store(at)
		h.look()
	}
	return false
}

// horizon is how far what is stored may lie in the future, in milliseconds, and is waited for: the end of a block, which is taken for that of
// its last sample, lies behind that by the length of a short one.
func (h *History) horizon() int64 { return (h.options.patience + h.options.block).Milliseconds() }

// mostApart is how far apart, in milliseconds, two samples may be between which nothing is missing: twice the longest interval.
const mostApart = 2 * 60_000

// hasLittle tells whether so little is stored of the time from at to newest that more is lost by waiting for the clock than by setting that
// aside. What is in memory cannot be set aside: it would all be lost. It looks at one family, which every append has.
func (h *History) hasLittle(at, newest int64, family string) bool {
	if h.store.memory != nil || newest-at <= h.options.patience.Milliseconds() {
		return false
	}
	var stored int64
	err := caught(func() (err error) {
		stored, err = h.store.storedBetween(at, newest, family)
		return err
	})
	return err == nil && stored < (newest-at)/2
}

// storedBetween is for how long, of the time from one moment to another, something is stored of a family, in milliseconds.
func (s *store) storedBetween(from, to int64, family string) (longest int64, err error) {
	querier, err := s.querier(from, to)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, querier.Close()) }()
	found := querier.Select(context.Background(), false, nil, labels.MustNewMatcher(labels.MatchEqual, model.MetricNameLabel, family))
	var samples chunkenc.Iterator
	for found.Next() {
		stored, before := int64(0), int64(math.MinInt64)
		for samples = found.At().Iterator(samples); samples.Next() != chunkenc.ValNone; before = samples.AtT() {
			if apart := samples.AtT() - before; before != math.MinInt64 && apart <= mostApart {
				stored += apart
			}
		}
		if err := samples.Err(); err != nil {
			return 0, err
		}
		longest = max(longest, stored)
	}
	return longest, found.Err()
}

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
	h.rewindTo.Store(0) // what was appended meanwhile may have asked again
	folder, err := moveAside(dir, append(logNames(), blocks...)...)
	h.open(ctx)
	h.sayAside("What was stored of times that are in the future", []string{folder}, err)
}
