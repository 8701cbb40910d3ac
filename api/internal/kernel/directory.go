package kernel

import (
	"bytes"
	"encoding/binary"
	"io/fs"

	"golang.org/x/sys/unix"
)

// directoryBufferBytes holds the names of a few hundred files: a cgroup has fewer than a hundred.
const directoryBufferBytes = 16 << 10

// Directories lists directories with one buffer that is used again. It is not safe for concurrent use.
type Directories struct {
	buffer []byte
	// counting has the file systems, by device, on which a directory was seen to be linked to by each one in it.
	counting map[uint64]bool
}

// Directory is what is known of one directory.
type Directory struct {
	Inode          uint64
	Subdirectories []string // their names, in no order; symbolic links are none
}

// Read lists the directories in the directory at path. The error is a *fs.PathError.
//
// A directory that is linked to twice, from the one around it and as "." in itself, has none in it: it is neither opened nor listed. Most
// cgroups are such. That holds where links are counted, which one listing shows: Btrfs always says 1, and lxcfs always 2.
func (d *Directories) Read(path string) (found Directory, err error) {
	var status unix.Stat_t
	if unix.Stat(path, &status) == nil && status.Nlink == 2 && d.counting[status.Dev] && status.Mode&unix.S_IFMT == unix.S_IFDIR {
		return Directory{Inode: status.Ino}, nil
	}
	descriptor, err := Retry(func() (int, error) { return unix.Open(path, unix.O_RDONLY|unix.O_DIRECTORY|unix.O_CLOEXEC, 0) })
	if err != nil {
		return found, &fs.PathError{Op: "open", Path: path, Err: err}
	}
	defer func() { _ = unix.Close(descriptor) }() // nothing was written that could be lost
	if err := unix.Fstat(descriptor, &status); err != nil {
		return found, &fs.PathError{Op: "stat", Path: path, Err: err}
	}
	found.Inode = status.Ino
	if d.buffer == nil {
		d.buffer = make([]byte, directoryBufferBytes)
	}
	for {
		n, err := Retry(func() (int, error) { return unix.Getdents(descriptor, d.buffer) })
		if err != nil {
			return found, &fs.PathError{Op: "read", Path: path, Err: err}
		}
		if n <= 0 {
			d.learn(status, len(found.Subdirectories))
			return found, nil
		}
		EachEntry(d.buffer[:n], func(name []byte, kind uint8) {
			if kind == unix.DT_DIR || kind == unix.DT_UNKNOWN && isDirectory(descriptor, string(name)) {
				found.Subdirectories = append(found.Subdirectories, string(name))
			}
		})
	}
}

// learn notes whether links are counted where a directory with so many in it is.
func (d *Directories) learn(status unix.Stat_t, subdirectories int) {
	if subdirectories == 0 || int(status.Nlink) != 2+subdirectories { //nolint:gosec // a number of entries
		return
	}
	if d.counting == nil {
		d.counting = map[uint64]bool{}
	}
	d.counting[status.Dev] = true
}

func isDirectory(parent int, name string) bool {
	var status unix.Stat_t
	return unix.Fstatat(parent, name, &status, unix.AT_SYMLINK_NOFOLLOW) == nil && status.Mode&unix.S_IFMT == unix.S_IFDIR
}

// The layout of struct linux_dirent64, getdents(2): inode, offset, length of the record, type, name.
const (
	entryLengthAt = 16
	entryKindAt   = 18
	entryNameAt   = 19
)

// EachEntry calls visit with the name and the type (DT_*) of each entry but "." and "..", in what getdents(2) has written. A
// record that cannot be ends it.
func EachEntry(entries []byte, visit func(name []byte, kind uint8)) {
	for len(entries) > entryNameAt {
		length := int(binary.NativeEndian.Uint16(entries[entryLengthAt:]))
		if length <= entryNameAt || length > len(entries) {
			return
		}
		name, _, _ := bytes.Cut(entries[entryNameAt:length], []byte{0})
		if kind := entries[entryKindAt]; string(name) != "." && string(name) != ".." && len(name) > 0 {
			visit(name, kind)
		}
		entries = entries[length:]
	}
}
