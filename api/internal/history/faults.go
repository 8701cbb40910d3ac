package history

import (
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// field is what [stats.Missing] calls the history.
const field = "history"

// faults is what is wrong at the moment, by what it is about.
type faults struct {
	mu     sync.Mutex
	byKind map[string]stats.Missing
}

// The kinds of faults.
const (
	faultOpen  = "open"  // the directory cannot be opened
	faultWrite = "write" // nothing is stored
	faultClock = "clock"
	faultSlow  = "slow"  // not everything is stored
	faultTend  = "tend"  // what is stored is not compacted
	faultAside = "aside" // something was set aside at the start
)

// set says what is wrong, and tells whether that is news.
func (f *faults) set(kind, reason, hint string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.byKind == nil {
		f.byKind = map[string]stats.Missing{}
	}
	_, isKnown := f.byKind[kind]
	f.byKind[kind] = stats.Missing{Field: field, Reason: reason, Hint: hint}
	return !isKnown
}

// clear says that something is right again, and tells whether that is news.
func (f *faults) clear(kind string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	_, isKnown := f.byKind[kind]
	delete(f.byKind, kind)
	return isKnown
}

func (f *faults) list() []stats.Missing {
	f.mu.Lock()
	defer f.mu.Unlock()
	list := make([]stats.Missing, 0, len(f.byKind))
	for _, kind := range slices.Sorted(maps.Keys(f.byKind)) {
		list = append(list, f.byKind[kind])
	}
	return list
}

// hasRoom tells whether there is room on the disk for what is about to be appended. The database must not notice a full disk by itself: it
// would leave half a record behind, and lose what follows it.
func (h *History) hasRoom() bool {
	if h.store.memory != nil {
		return true
	}
	free, err := freeBytes(h.store.dir)
	if err == nil && free >= h.options.leastRoom {
		return true
	}
	reason := fmt.Sprintf("Nothing is stored: the disk of %s is full, %d MiB are free, and %d MiB are left to others.", h.store.dir, free>>20, h.options.leastRoom>>20)
	if err != nil {
		reason = "Nothing is stored: " + err.Error() + "."
	}
	if h.faults.set(faultWrite, reason, "Free some space: storing goes on by itself. SYS_STATS_HISTORY_MAX_BYTES says how much the history may use.") {
		h.log.Warn().Msg(reason)
	}
	return false
}

// giveUp ends appending to the store that is open: whatever a log has behind half a record is lost at the next start. The run loop opens
// the database anew.
func (h *History) giveUp(err error) {
	h.broken = err
	if h.faults.set(faultWrite, fmt.Sprintf("Nothing is stored: %v.", err), "Look at the disk of "+h.store.dir+": storing is tried again every minute.") {
		h.log.Warn().Err(err).Msg("the history cannot be written")
	}
	h.look()
}

// isStoring tells whether what is measured goes to the directory.
func (h *History) isStoring() bool {
	h.faults.mu.Lock()
	defer h.faults.mu.Unlock()
	for _, kind := range []string{faultOpen, faultWrite, faultClock} {
		if _, stands := h.faults.byKind[kind]; stands {
			return false
		}
	}
	return h.isOpen.Load() && !h.isHung()
}
