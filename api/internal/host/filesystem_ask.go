package host

import (
	"io/fs"

	"golang.org/x/sys/unix"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// answer is what a mount says of itself.
type answer struct {
	size   stats.FilesystemCounters
	isFile bool // a single file is mounted, as container runtimes do with /etc/hosts: size is not asked
}

// SetStatfs replaces the system call statfs(2), for tests of filesystems that the machine which runs them does not have. It
// must be called before the first Read.
func (r *Reader) SetStatfs(statfs func(path string, buffer *unix.Statfs_t) error) {
	r.filesystems.ask = func(path string, part bool) (answer, error) { return ask(statfs, path, part) }
}

// ask asks for the size of the filesystem that path is on. It may hang for ever. Where part is set only a part of the
// filesystem is mounted there, and that may be a file.
func ask(statfs func(string, *unix.Statfs_t) error, path string, part bool) (answer, error) {
	if part {
		var status unix.Stat_t
		if err := unix.Lstat(path, &status); err == nil && status.Mode&unix.S_IFMT != unix.S_IFDIR {
			return answer{isFile: true}, nil
		}
	}
	var said unix.Statfs_t
	if err := statfs(path, &said); err != nil {
		return answer{}, &fs.PathError{Op: "statfs", Path: path, Err: err}
	}
	return answer{size: countersOf(said)}, nil
}

// countersOf takes over what statfs(2) says. gopsutil takes f_bavail for a number without a sign, and so a disk that root has
// overfilled for one with 16 EiB free; it counts in f_bsize, which is not the unit where FUSE gives another f_frsize.
func countersOf(said unix.Statfs_t) stats.FilesystemCounters {
	unit := said.Frsize
	if unit == 0 { // before Linux 2.6
		unit = said.Bsize
	}
	return stats.FilesystemCounters{
		BlockBytes:      uint64(max(unit, 0)),
		Blocks:          said.Blocks,
		BlocksFree:      said.Bfree,
		BlocksAvailable: int64(said.Bavail), //nolint:gosec // it has a sign, which the type of the system call hides
		Files:           said.Files,
		FilesFree:       said.Ffree,
	}
}
