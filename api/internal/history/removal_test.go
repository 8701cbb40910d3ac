package history_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/history"
)

// TestBlocksThatCannotBeRemoved has blocks which, once they are part of a larger one, can be emptied and not removed.
func TestBlocksThatCannotBeRemoved(t *testing.T) { inNamespace(t, "busy", t.TempDir()) }

func runBusy(dir string) error {
	const numbers = 200 // five seconds apart, in blocks of a minute, of which three become one
	options := quiet(dir).Pace(time.Millisecond, time.Minute, 1, time.Hour)
	kept := history.Open(options)
	busy := map[string]bool{}
	for number := 0; number < numbers; {
		before := stored(kept)
		kept.Append(numbered(number), families(number))
		if stored(kept) > before {
			number++
		}
		time.Sleep(5 * time.Millisecond)
		if err := keepBusy(dir, busy); err != nil {
			return err
		}
	}
	if left, err := filepath.Glob(filepath.Join(dir, "*.tmp-for-deletion")); err != nil || len(left) == 0 {
		return errors.Join(fmt.Errorf("nothing was hindered: %v are busy", busy), err)
	}
	if err := allNumbered(kept, numbers); err != nil {
		return err
	}
	if err := kept.Close(); err != nil {
		return err
	}
	for chunks := range busy {
		for _, place := range []string{chunks, filepath.Join(filepath.Dir(chunks)+".tmp-for-deletion", "chunks")} {
			_ = syscall.Unmount(place, syscall.MNT_DETACH) // it is at one of them
		}
	}
	kept = history.Open(options) // what is left of a block may be set aside
	if err := until("it is open again", func() bool { return own(kept, "sys_stats_history_storing") == 1 }); err != nil {
		return err
	}
	return errors.Join(allNumbered(kept, numbers), kept.Close())
}

// keepBusy mounts the folder of each new block's chunks on itself.
func keepBusy(dir string, busy map[string]bool) error {
	blocks, err := filepath.Glob(filepath.Join(dir, "01*[A-Z0-9]", "chunks"))
	if err != nil {
		return err
	}
	for _, chunks := range blocks {
		if busy[chunks] {
			continue
		}
		if err := syscall.Mount(chunks, chunks, "", syscall.MS_BIND, ""); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return &os.PathError{Op: "mount", Path: chunks, Err: err}
		}
		busy[chunks] = true
	}
	return nil
}

// allNumbered tells which of the numbers that were stored are not there.
func allNumbered(kept *history.History, numbers int) error {
	var lost []int
	for number := range numbers {
		if !hasNumber(kept, number) {
			lost = append(lost, number)
		}
	}
	if len(lost) > 0 {
		return fmt.Errorf("of %d numbers, these are lost: %v", numbers, lost)
	}
	return nil
}
