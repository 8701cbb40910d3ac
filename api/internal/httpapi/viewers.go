package httpapi

import "sync/atomic"

// viewers counts the streams that are open, and those that were closed because their reader was too slow.
type viewers struct {
	open    atomic.Int64
	dropped atomic.Uint64
}

func (v *viewers) join() { v.open.Add(1) }

func (v *viewers) leave(isTooSlow bool) {
	if isTooSlow {
		v.dropped.Add(1)
	}
	v.open.Add(-1)
}

func (v *viewers) counts() (open int, dropped uint64) { return int(v.open.Load()), v.dropped.Load() }
