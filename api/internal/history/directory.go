package history

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// lockName is Prometheus's own, so that a Prometheus keeps off our directory, and we off that of one.
const lockName = "lock"

// errLocked is that another process has the directory.
var errLocked = errors.New("another process keeps its history there")

// lockDirectory makes a directory if there is none, and takes its lock. The lock is held until the file is closed.
func lockDirectory(dir string) (*os.File, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	file, err := os.OpenFile(filepath.Join(dir, lockName), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := unix.Flock(int(file.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		_ = file.Close() // nothing was written to it
		if errors.Is(err, unix.EWOULDBLOCK) {
			return nil, errLocked
		}
		return nil, fmt.Errorf("lock %s: %w", dir, err)
	}
	return file, nil
}

// errReplaced is that what was written before is not there any more: it goes to files that nobody finds again.
var errReplaced = errors.New("what was there has been removed, or another directory is in its place")

// checkPlace tells whether the directory is still the one that was opened, by the file that is its lock.
func (s *store) checkPlace() error {
	if s.lock == nil {
		return nil
	}
	ours, err := s.lock.Stat()
	if err != nil {
		return err
	}
	now, err := os.Stat(filepath.Join(s.dir, lockName))
	if errors.Is(err, fs.ErrNotExist) || err == nil && !os.SameFile(ours, now) {
		return fmt.Errorf("%s: %w", s.dir, errReplaced)
	}
	return nil // an error of the disk is what a write meets, too
}

// directoryBytes is the size of the files of a directory; 0 where there is none.
func directoryBytes(dir string) (size int64) {
	entries, _ := os.ReadDir(dir)
	for _, entry := range entries {
		if info, err := entry.Info(); err == nil {
			size += info.Size()
		}
	}
	return size
}

// freeBytes is what we may still write to the disk of a directory.
func freeBytes(dir string) (int64, error) {
	var disk unix.Statfs_t
	if err := unix.Statfs(dir, &disk); err != nil {
		return 0, fmt.Errorf("ask for the free space of %s: %w", dir, err)
	}
	return int64(disk.Bavail) * disk.Bsize, nil //nolint:gosec // no disk has 2^63 bytes
}

// probeBytes is written to try a disk: as much as the head writes at once.
const probeBytes = 256 << 10

// tryWriting tells whether a disk takes what a database is about to write, and leaves others some room. A database that finds out by itself
// ends the process.
func tryWriting(dir string, least int64) error {
	free, err := freeBytes(dir)
	if err != nil {
		return err
	}
	if free < least {
		return errFull
	}
	name := filepath.Join(dir, "try-writing")
	err = os.WriteFile(name, make([]byte, probeBytes), 0o600)
	if removed := os.Remove(name); err == nil {
		err = removed
	}
	return err
}
