package httpapi

import (
	"context"
	"sync"
	"sync/atomic"
)

// viewers knows the streams that are open, and counts those that were closed because their reader was too slow.
type viewers struct {
	dropped    atomic.Uint64
	compressed atomic.Int64 // how many of the open ones get gzip
	reserved   atomic.Int64 // all streams that are open, and those of members that are passed on

	mu   sync.Mutex
	open map[*viewer]struct{}
	none chan struct{} // closed while no stream is open; nil until the first one
}

// reserve counts a stream that is about to be opened, unless there are most already. Each that was counted is released once.
func (v *viewers) reserve(most int) bool {
	if v.reserved.Add(1) <= int64(most) {
		return true
	}
	v.reserved.Add(-1)
	return false
}

func (v *viewers) release() { v.reserved.Add(-1) }

func (v *viewers) join(one *viewer) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if len(v.open) == 0 {
		v.open, v.none = map[*viewer]struct{}{}, make(chan struct{})
	}
	v.open[one] = struct{}{}
	if one.isCompressed {
		v.compressed.Add(1)
	}
}

func (v *viewers) leave(one *viewer, isTooSlow bool) {
	if isTooSlow {
		v.dropped.Add(1)
	}
	if one.isCompressed {
		v.compressed.Add(-1)
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if delete(v.open, one); len(v.open) == 0 {
		close(v.none)
	}
}

func (v *viewers) counts() (open int, dropped uint64) {
	v.mu.Lock()
	defer v.mu.Unlock()
	return len(v.open), v.dropped.Load()
}

// wait returns when all streams have ended, or ctx's error if it is done before.
func (v *viewers) wait(ctx context.Context) error {
	v.mu.Lock()
	none, open := v.none, len(v.open)
	v.mu.Unlock()
	if open == 0 {
		return nil
	}
	select {
	case <-none:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// wake has all streams look for something new.
func (v *viewers) wake() {
	v.mu.Lock()
	defer v.mu.Unlock()
	for one := range v.open {
		one.wake()
	}
}

// cut closes the connections of all streams, as they are.
func (v *viewers) cut() {
	v.mu.Lock()
	defer v.mu.Unlock()
	for one := range v.open {
		_ = one.connection.Close()
	}
}
