package history

import (
	"io/fs"
	"os"
	"path/filepath"
)

// mostAside is how many things that were set aside are kept: the newest.
const mostAside = 4

// boundAside removes what was set aside, the oldest first, where there is too much of it, or where it and what is stored are more than the
// history may use: a block that is sound is not removed for one that is not.
func (h *History) boundAside() {
	folders, _ := filepath.Glob(filepath.Join(h.store.dir, asidePrefix+"*")) // the pattern is right; their names are in the order of time
	if len(folders) == 0 {
		return
	}
	_, used, _ := h.store.extent()
	sizes := make([]int64, len(folders))
	for at, folder := range folders {
		sizes[at] = treeBytes(folder)
		used += sizes[at]
	}
	left := len(folders)
	for at, folder := range folders {
		if left <= mostAside && used <= h.options.MaxBytes {
			break
		}
		if err := os.RemoveAll(folder); err != nil {
			h.log.Warn().Err(err).Msg("what was set aside of the history cannot be removed")
			continue
		}
		h.log.Warn().Str("folder", folder).Int64("bytes", sizes[at]).Msg("what was set aside of the history is removed: there is no more room for it (SYS_STATS_HISTORY_MAX_BYTES), or there are newer ones")
		used, left = used-sizes[at], left-1
	}
	if left == 0 {
		h.faults.clear(faultAside)
	}
}

// treeBytes is the size of the files below a directory. What cannot be read does not count.
func treeBytes(dir string) (size int64) {
	_ = filepath.WalkDir(dir, func(_ string, entry fs.DirEntry, err error) error {
		if err == nil && entry.Type().IsRegular() {
			if info, err := entry.Info(); err == nil {
				size += info.Size()
			}
		}
		return nil
	})
	return size
}
