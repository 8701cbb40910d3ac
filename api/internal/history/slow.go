package history

import "time"

// Drop notes that what was measured at a moment never comes to [History.Append], since appends before it wait for the disk. It waits for
// nothing, not for the log either: a tick calls it.
func (h *History) Drop(at time.Time) {
	h.counts.dropped.Add(1)
	h.dropped.Store(&at)
	h.faults.set(faultSlow, "Not everything is stored: the disk of "+h.options.Dir+" does not keep up.",
		"Use a faster disk, or a longer SYS_STATS_HISTORY_INTERVAL.")
}

// hungAfter is how long no append may end, while what comes is dropped, until nothing counts as stored: a disk that is slow has one an interval,
// which is a minute at most.
const hungAfter = 2 * time.Minute

// isHung tells whether appends wait for a disk that does not answer.
func (h *History) isHung() bool {
	ended := h.appended.Load()
	return h.dropped.Load() != nil && ended != nil && time.Since(*ended) > hungAfter
}

// noteAppended notes that an append ended well, or may begin.
func (h *History) noteAppended() {
	now := time.Now()
	h.appended.Store(&now)
}

// catchUp is called with what is appended. The disk keeps up again when what was measured after the newest that was dropped has come.
func (h *History) catchUp(at time.Time) {
	dropped := h.dropped.Load()
	if dropped == nil {
		return
	}
	if !h.isSlow {
		h.isSlow = true
		h.log.Warn().Str("dir", h.options.Dir).Msg("not everything is stored: the disk does not keep up")
	}
	if at.After(*dropped) && h.dropped.CompareAndSwap(dropped, nil) {
		h.isSlow = false
		h.faults.clear(faultSlow)
		h.log.Info().Int64("dropped", h.counts.dropped.Load()).Msg("the disk keeps up again: everything is stored")
	}
}
