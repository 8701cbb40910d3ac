package history

import (
	"context"
	"time"
)

// firstPause lies between two attempts to open a directory, at first: what another process holds is often free a moment later.
const firstPause = time.Second

// firstLook is how soon after it was opened a database is looked at: a process that is started again every minute is to compact too.
const firstLook = 3 * time.Second

// run opens the database, tends it, and opens it again when it broke, until ctx is done.
func (h *History) run(ctx context.Context) {
	defer close(h.ended)
	if h.options.hold != nil {
		<-h.options.hold
	}
	pause, wasOpen := firstPause, false
	for {
		isOpen := h.step(ctx)
		wait := h.options.every
		switch {
		case !isOpen:
			wait, pause = min(pause, wait), pause*2
		case !wasOpen:
			wait, pause = min(firstLook, wait), firstPause
		}
		wasOpen = isOpen
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

// step does what is to be done now, and tells whether the directory is open.
func (h *History) step(ctx context.Context) bool {
	if at := h.rewindTo.Swap(0); at != 0 && h.store != nil {
		h.rewind(ctx, at)
	}
	switch {
	case h.store == nil || h.store.memory != nil: // only this goroutine changes it
		return h.open(ctx)
	case h.isBroken():
		return h.reopen(ctx)
	case h.suspicious.Swap(false):
		h.inspect(ctx)
	}
	h.tend(ctx)
	return true
}

// look has the run loop look at the database now.
func (h *History) look() {
	select {
	case h.wake <- struct{}{}:
	default:
	}
}
