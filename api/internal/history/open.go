package history

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"golang.org/x/sys/unix"
)

// errFull is that the disk has no room for what opening a database writes.
var errFull = errors.New("the disk is full")

// open opens the directory, or memory until it can be, and tells whether it is the directory.
func (h *History) open(ctx context.Context) bool {
	opened, err := h.openDirectory(ctx)
	if err == nil {
		h.exchange(opened)
		if h.faults.clear(faultOpen) {
			h.log.Info().Str("dir", h.options.Dir).Msg("the history is kept in its directory again")
		}
		h.sayAside("Part of the history could not be read, and", opened.aside, nil)
		return true
	}
	h.sayNotOpen(err)
	if h.store == nil {
		h.exchange(openMemory(h.options, h.slog))
	}
	return false
}

// sayAside tells what was set aside, or why it could not be.
func (h *History) sayAside(what string, folders []string, err error) {
	if len(folders) == 0 {
		return
	}
	reason := fmt.Sprintf("%s was set aside: %s in %s. The rest is served.", what, strings.Join(folders, ", "), h.options.Dir)
	if err != nil {
		reason = fmt.Sprintf("%s could not be set aside: %v.", what, err)
	}
	h.faults.set(faultAside, reason, "Look whether disk and clock are sound. What was set aside may be removed.")
	h.log.Warn().Msg(reason)
}

func (h *History) openDirectory(ctx context.Context) (*store, error) {
	if h.options.Dir == "" {
		return nil, errors.New("no directory is named")
	}
	return openStore(ctx, h.options, h.slog)
}

// reopenMargin must be free besides: to close writes something too, and then it must open, or what is stored is not served.
const reopenMargin = 1 << 20

// reopen closes a store that broke and opens it again, where its disk takes writes. A directory that is another than it was is made again.
func (h *History) reopen(ctx context.Context) bool {
	if err := h.store.checkPlace(); err != nil {
		h.exchange(nil)
		return h.open(ctx)
	}
	if err := tryWriting(h.store.dir, roomToOpen(h.options)+reopenMargin); err != nil {
		h.log.Debug().Err(err).Msg("the history still cannot be written")
		return true
	}
	h.exchange(nil)
	return h.open(ctx)
}

// exchange puts another store in the place of the one that is open, and closes that. Queries that run are ended.
func (h *History) exchange(next *store) {
	if h.store != nil {
		h.store.cancel()
	}
	h.appending.Lock()
	defer h.appending.Unlock()
	h.database.Lock()
	before := h.store
	h.store = next
	h.isOpen.Store(next != nil)
	h.noteAppended()
	h.database.Unlock()
	canWrite := h.broken == nil || next == nil
	h.broken, h.series = nil, map[string]*series{}
	if next != nil {
		stored := next.storedUntil()
		h.newest = [2]int64{stored, stored}
	}
	if before == nil {
		return
	}
	if err := before.close(canWrite); err != nil {
		h.log.Warn().Err(err).Msg("the history was not closed as it should be: its log has everything")
	}
}

// sayNotOpen tells why the directory cannot be opened.
func (h *History) sayNotOpen(err error) {
	dir := h.options.Dir
	var reason, hint string
	switch {
	case dir == "":
		reason, hint = "it has no directory", "Name one: SYS_STATS_HISTORY_DIR."
	case errors.Is(err, errLocked):
		reason, hint = "another process keeps its history in "+dir, "Give each process a directory of its own: SYS_STATS_HISTORY_DIR."
	case errors.Is(err, fs.ErrPermission), errors.Is(err, unix.EROFS):
		reason = dir + " cannot be written"
		hint = "Mount a volume there that this user may write, or name another directory: SYS_STATS_HISTORY_DIR."
	case errors.Is(err, errFull), errors.Is(err, unix.ENOSPC), errors.Is(err, unix.EDQUOT):
		reason, hint = "the disk of "+dir+" is full", "Free some space: it is tried again every minute."
	default:
		reason, hint = fmt.Sprintf("%s cannot be opened: %v", dir, err), "It is tried again every minute."
	}
	reason = "History is kept in memory alone, and for hours at most: " + reason + "."
	if h.faults.set(faultOpen, reason, hint) {
		h.log.Warn().Err(err).Str("dir", dir).Msg(reason)
	}
}
