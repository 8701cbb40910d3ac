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

// ask asks for the size of the filesystem that path is on. It may hang for ever. Where part is set only a part of the
// filesystem is mounted there, and that may be a file.
func ask(path string, part bool) (answer, error) {
	if part {
		var status unix.Stat_t
		if err := unix.Lstat(path, &status); err == nil && status.Mode&unix.S_IFMT != unix.S_IFDIR {
			return answer{isFile: true}, nil
		}
	}
	size, err := statfs(path)
	return answer{size: size}, err
}

// statfs asks for the size of the filesystem that path is on.
func statfs(path string) (stats.FilesystemCounters, error) {
	var answer unix.Statfs_t
	if err := unix.Statfs(path, &answer); err != nil {
		return stats.FilesystemCounters{}, &fs.PathError{Op: "statfs", Path: path, Err: err}
	}
	block := uint64(max(answer.Frsize, 0))
	if block == 0 { // before Linux 2.6
		block = uint64(max(answer.Bsize, 0))
	}
	return stats.FilesystemCounters{
		TotalBytes:     answer.Blocks * block,
		FreeBytes:      answer.Bfree * block,
		AvailableBytes: answer.Bavail * block,
		Inodes:         answer.Files,
		InodesFree:     answer.Ffree,
	}, nil
}
