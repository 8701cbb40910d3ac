package history

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// tend does what is due, where there is room for it.
func (h *History) tend(ctx context.Context) {
	err := h.tendStore(ctx)
	var lost headError
	switch {
	case errors.As(err, &lost):
		h.appending.Lock()
		defer h.appending.Unlock()
		h.giveUp(err)
	case err != nil:
		h.suspect(err)
		if h.faults.set(faultTend, fmt.Sprintf("What is stored cannot be put in order: %v.", err), "Look at the disk of "+h.store.dir+".") {
			h.log.Warn().Err(err).Msg("the history cannot be compacted")
		}
	default:
		h.faults.clear(faultTend)
	}
}

func (h *History) tendStore(ctx context.Context) error {
	h.database.RLock()
	defer h.database.RUnlock()
	if err := tryWriting(h.store.dir, h.options.leastRoom); err != nil {
		return err
	}
	h.boundAside() // before blocks are removed
	return h.store.tend(ctx)
}

func (h *History) isBroken() bool {
	h.appending.Lock()
	defer h.appending.Unlock()
	return h.broken != nil
}

// suspect notes an error that damaged blocks give.
func (h *History) suspect(err error) {
	if text := err.Error(); strings.Contains(text, "checksum") || strings.Contains(text, "populate chunk") || strings.Contains(text, "fault") {
		h.suspicious.Store(true)
		h.look()
	}
}

// inspect reads all blocks, and sets aside those that are damaged.
func (h *History) inspect(ctx context.Context) {
	damaged := damagedBlocks(ctx, h.options.Dir, h.slog, true)
	if len(damaged) == 0 {
		return
	}
	h.exchange(nil)
	folder, err := moveAside(h.options.Dir, damaged...)
	h.open(ctx)
	h.sayAside("A block that could not be read", []string{folder}, err)
}
