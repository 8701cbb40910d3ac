package history_test

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/history"
)

// onSmallDisk runs something on a disk of 8 MiB.
func onSmallDisk(dir string, run func(dir string) error) error {
	if err := syscall.Mount("", "/", "", syscall.MS_REC|syscall.MS_PRIVATE, ""); err != nil {
		return err
	}
	if err := syscall.Mount("none", dir, "tmpfs", 0, "size=8m"); err != nil {
		return err
	}
	return run(dir)
}

// fill fills a disk but for some pages, and returns how to undo that.
func fill(dir string, pages int) (empty func() error, err error) {
	name := filepath.Join(dir, "filler")
	file, err := os.Create(name)
	if err != nil {
		return nil, err
	}
	size, page := int64(0), make([]byte, 4096)
	for {
		if _, err := file.Write(page); err != nil {
			break
		}
		size += int64(len(page))
	}
	return func() error { return os.Remove(name) }, errors.Join(file.Truncate(max(0, size-int64(pages)*4096)), file.Close())
}

// TestFullDiskAtEveryWrite fills a disk to the last few pages, one more each time, and so has another write fail each time. Nothing guards the
// database here but what it says itself.
func TestFullDiskAtEveryWrite(t *testing.T) { inNamespace(t, "full", t.TempDir()) }

func runFull(disk string) error {
	for pages := 0; pages < 160; pages += 1 + pages/8 {
		if err := fullAfter(disk, pages); err != nil {
			return fmt.Errorf("with %d pages left: %w", pages, err)
		}
	}
	return nil
}

func fullAfter(disk string, pages int) error {
	dir := filepath.Join(disk, "history")
	options := quiet(dir).Pace(5*time.Millisecond, time.Minute, 1, time.Hour)
	options.MaxBytes = 64 << 20
	kept := history.Open(options)
	if err := until("it opens", func() bool { return own(kept, "sys_stats_history_storing") == 1 }); err != nil {
		return err
	}
	said := map[int]bool{}
	add := func(number int) bool {
		before := stored(kept)
		kept.Append(numbered(number), families(number))
		said[number] = stored(kept) > before && own(kept, "sys_stats_history_storing") == 1
		return said[number]
	}
	number := 0
	for ; number < 30; number++ {
		if !add(number) {
			return fmt.Errorf("%d is not stored: %+v", number, kept.Reading().Missing)
		}
	}
	empty, err := fill(disk, pages)
	if err != nil {
		return err
	}
	for ; number < 400; number++ {
		add(number)
		if number%20 == 0 {
			time.Sleep(6 * time.Millisecond) // it looks at the disk
			asked := fmt.Sprintf("/api/v1/query?query=number&time=%d", numbered(20).Unix())
			if err := until("it answers while the disk is full", func() bool { return strings.Contains(get(kept, asked).Body.String(), `"20"`) }); err != nil {
				return err
			}
		}
	}
	if len(kept.Reading().Missing) == 0 {
		return errors.New("a full disk is not told of")
	}
	if pages%2 == 1 { // it is stopped, and started, while the disk is full
		_ = kept.Close() // it says that not everything was written
		kept = history.Open(options)
		if err := until("it answers", func() bool { return get(kept, "/api/v1/query?query=1").Code == http.StatusOK }); err != nil {
			return err
		}
		for range 50 {
			number++
			add(number)
		}
	}
	if err := empty(); err != nil {
		return err
	}
	if err := until("storing goes on", func() bool { number++; return add(number) }); err != nil {
		return fmt.Errorf("%w: %+v", err, kept.Reading().Missing)
	}
	for range 20 {
		number++
		add(number)
	}
	if err := kept.Close(); err != nil {
		return err
	}
	if err := compare(options, said, number); err != nil {
		return err
	}
	return os.RemoveAll(dir)
}

// compare looks whether all that was said to be stored is there after another start.
func compare(options history.Options, said map[int]bool, last int) error {
	kept := history.Open(options)
	if err := until("it opens again", func() bool { return get(kept, "/api/v1/query?query=1").Code == http.StatusOK }); err != nil {
		return err
	}
	lost := 0
	for number := range last + 1 {
		answer := get(kept, fmt.Sprintf("/api/v1/query?query=number==%d&time=%d", number, numbered(number).Unix()))
		if said[number] && !strings.Contains(answer.Body.String(), `"instance"`) {
			lost++
		}
	}
	if lost > 0 {
		return fmt.Errorf("%d that were stored are lost", lost)
	}
	return kept.Close()
}

// TestFullDiskIsLeftAlone has a disk of 8 MiB on which 4 are to be left to others.
func TestFullDiskIsLeftAlone(t *testing.T) { inNamespace(t, "guarded", t.TempDir()) }

func runGuarded(disk string) error {
	dir := filepath.Join(disk, "history")
	options := quiet(dir).Pace(5*time.Millisecond, 2*time.Hour, 4<<20, time.Hour)
	kept := history.Open(options)
	if err := until("it opens", func() bool { return own(kept, "sys_stats_history_storing") == 1 }); err != nil {
		return err
	}
	kept.Append(numbered(1), families(1))
	empty, err := fill(disk, 16)
	if err != nil {
		return err
	}
	kept.Append(numbered(2), families(2))
	missing := fmt.Sprint(kept.Reading().Missing)
	if stored(kept) != 101 || !strings.Contains(missing, "is full") || own(kept, "sys_stats_history_storing") != 0 {
		return fmt.Errorf("%v are stored: %s", stored(kept), missing)
	}
	// A start on a full disk serves what is stored, and keeps what comes in memory.
	if err := kept.Close(); err != nil {
		return err
	}
	kept = history.Open(options)
	if err := until("it says so", func() bool { return strings.Contains(fmt.Sprint(kept.Reading().Missing), "is full") }); err != nil {
		return err
	}
	if err := empty(); err != nil {
		return err
	}
	if err := until("storing goes on", func() bool { return own(kept, "sys_stats_history_storing") == 1 }); err != nil {
		return err
	}
	kept.Append(numbered(3), families(3))
	if missing := kept.Reading().Missing; stored(kept) != 101 || len(missing) > 0 {
		return fmt.Errorf("%v are stored: %+v", stored(kept), missing)
	}
	if err := kept.Close(); err != nil {
		return err
	}
	return compare(options, map[int]bool{1: true, 3: true}, 3)
}

// onReadOnlyDisk starts where nothing can be written, and memory can.
func onReadOnlyDisk(dir string) error {
	if err := syscall.Mount("", "/", "", syscall.MS_REC|syscall.MS_PRIVATE, ""); err != nil {
		return err
	}
	if err := syscall.Mount("none", dir, "tmpfs", syscall.MS_RDONLY, ""); err != nil {
		return err
	}
	options := quiet(filepath.Join(dir, "history")).Pace(5*time.Millisecond, time.Minute, 1, time.Hour)
	kept := history.Open(options)
	if err := until("it opens", func() bool { return get(kept, "/api/v1/query?query=1").Code == http.StatusOK }); err != nil {
		return err
	}
	for number := range 100 {
		kept.Append(numbered(number), families(number))
	}
	if answer := get(kept, fmt.Sprintf("/api/v1/query?query=number&time=%d", numbered(99).Unix())); !strings.Contains(answer.Body.String(), `"99"`) {
		return fmt.Errorf("what is kept in memory is not answered: %s", answer.Body)
	}
	missing := kept.Reading().Missing
	if len(missing) != 1 || !strings.Contains(missing[0].Reason, "memory alone") || !strings.Contains(missing[0].Hint, "SYS_STATS_HISTORY_DIR") {
		return fmt.Errorf("it is not told: %+v", missing)
	}
	if own(kept, "sys_stats_history_storing") != 0 {
		return errors.New("it says that it stores")
	}
	if err := syscall.Mount("none", dir, "tmpfs", syscall.MS_REMOUNT, ""); err != nil {
		return err
	}
	if err := until("it stores when it can", func() bool { return own(kept, "sys_stats_history_storing") == 1 && len(kept.Reading().Missing) == 0 }); err != nil {
		return err
	}
	return kept.Close()
}

func TestReadOnlyDirectory(t *testing.T) { inNamespace(t, "read-only", t.TempDir()) }
