package cgroup

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"syscall"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// sheet is one reading in the making.
type sheet struct {
	files    *files
	counters stats.ContainerCounters
	missing  []stats.Missing
	vanished bool // our cgroup was removed while its files were open
}

// read parses the file called name in directory. It returns nil where that gives no value, and says so under field
// where it should have; without a directory there is nothing to read, and whoever left it empty has said so.
func read[T any](now *sheet, field, directory, name string, parse func([]byte) (*T, error)) *T {
	if directory == "" {
		return nil
	}
	path := directory + "/" + name
	content, err := now.files.read(path)
	if err != nil {
		now.vanished = now.vanished || errors.Is(err, syscall.ENODEV)
		now.absent(missing(field, err))
		return nil
	}
	value, err := parse(content)
	if err != nil {
		now.absent(missing(field, fmt.Errorf("%s is not as expected: %w", path, err)))
		return nil
	}
	return value
}

// absent notes a missing field, once.
func (s *sheet) absent(missing stats.Missing) {
	if missing.Field == "" || slices.ContainsFunc(s.missing, func(other stats.Missing) bool { return other.Field == missing.Field }) {
		return
	}
	s.missing = append(s.missing, missing)
}

// missing says that field is absent because of err, and what to do where that is known.
func missing(field string, err error) stats.Missing {
	absent := stats.Missing{Field: field, Reason: err.Error() + "."}
	if pathError := (*fs.PathError)(nil); errors.As(err, &pathError) {
		absent.Reason = pathError.Path + " cannot be read: " + pathError.Err.Error() + "."
	}
	if errors.Is(err, fs.ErrPermission) {
		absent.Hint = "Let the user that sys-stats runs as read this file."
	}
	return absent
}
