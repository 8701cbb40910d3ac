package history

import (
	"context"
	"time"
)

// firstPause lies between two attempts to open a directory, at first: what another process holds is often free a moment later.
const firstPause = time.Second

// run opens the database, tends it, and opens it again when it broke, until ctx is done.
func (h *History) run(ctx context.Context) {
	defer close(h.ended)
	pause := firstPause
	for {
		isOpen := h.look(ctx)
		wait := h.options.every
		if !isOpen {
			wait, pause = min(pause, wait), pause*2
		} else {
			pause = firstPause
		}
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
			timer.Stop()
			return
		case <-h.wake:
			timer.Stop()
		case <-timer.C:
		}
	}
}

// look does what is to be done now, and tells whether the directory is open.
func (h *History) look(ctx context.Context) bool {
	switch {
	case h.store == nil || h.store.isMemory: // only this goroutine changes it
		return h.open(ctx)
	case h.isBroken():
		return h.reopen(ctx)
	}
	h.tend(ctx)
	return true
}
