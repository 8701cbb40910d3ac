package cgroup

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"golang.org/x/sys/unix"

	"github.com/sys-stats/sys-stats/api/internal/kernel"
)

// Files reads the kernel's files. The content is valid until the next call, and an error is a *fs.PathError. A walk over
// hundreds of cgroups reads through *kernel.Files, which keeps no file open.
type Files interface {
	Read(path string) ([]byte, error)
}

// mostFileBytes is more than any file here is long. What is longer is something else.
const mostFileBytes = 1 << 20

// firstBufferBytes is what a reader begins with: nearly all files here fit.
const firstBufferBytes = 8 << 10

// openFiles keeps what it has read open, for the few files that are read each tick: the kernel writes such a file afresh for
// whoever reads it from its beginning, and opening one costs several times what reading does.
type openFiles struct {
	descriptors map[string]int
	buffer      []byte
}

// Read reads a file in one go: the rest of a file that changed meanwhile would not fit what came before.
func (f *openFiles) Read(path string) ([]byte, error) {
	descriptor, err := f.open(path)
	if err != nil {
		return nil, &fs.PathError{Op: "open", Path: path, Err: err}
	}
	return readAtOnce(descriptor, path, &f.buffer)
}

func (f *openFiles) open(path string) (int, error) {
	if descriptor, open := f.descriptors[path]; open {
		return descriptor, nil
	}
	descriptor, err := kernel.Retry(func() (int, error) { return unix.Open(path, unix.O_RDONLY|unix.O_CLOEXEC, 0) })
	if err != nil {
		return 0, err
	}
	if f.descriptors == nil {
		f.descriptors, f.buffer = make(map[string]int), make([]byte, firstBufferBytes)
	}
	f.descriptors[path] = descriptor
	return descriptor, nil
}

// closeAll closes all files. They can be read again.
func (f *openFiles) closeAll() {
	for _, descriptor := range f.descriptors {
		_ = unix.Close(descriptor) // it was only read
	}
	clear(f.descriptors)
}

// briefFiles opens, reads and closes one file after the other, each in one go: the kernel makes all of such a file in one read, so
// a second one, which would find the end as kernel.Files does, is saved. There are thousands.
type briefFiles struct {
	buffer    []byte
	directory int    // descriptor of a directory of which several files are read
	below     string // its path, with a slash at the end; empty for none
}

// enter has files of a directory opened from there, which spares the kernel from looking up the way to it each time.
func (f *briefFiles) enter(directory string) {
	descriptor, err := kernel.Retry(func() (int, error) { return unix.Open(directory, unix.O_PATH|unix.O_DIRECTORY|unix.O_CLOEXEC, 0) })
	if err == nil { // else each file will say why
		f.directory, f.below = descriptor, directory+"/"
	}
}

// leave ends enter.
func (f *briefFiles) leave() {
	if f.below != "" {
		_ = unix.Close(f.directory) // nothing was written
		f.below = ""
	}
}

// Read implements Files.
func (f *briefFiles) Read(path string) ([]byte, error) {
	directory, name := unix.AT_FDCWD, path
	if rest, isBelow := strings.CutPrefix(path, f.below); isBelow && f.below != "" {
		directory, name = f.directory, rest
	}
	descriptor, err := kernel.Retry(func() (int, error) { return unix.Openat(directory, name, unix.O_RDONLY|unix.O_CLOEXEC, 0) })
	if err != nil {
		return nil, &fs.PathError{Op: "open", Path: path, Err: err}
	}
	defer func() { _ = unix.Close(descriptor) }() // it was only read
	if f.buffer == nil {
		f.buffer = make([]byte, firstBufferBytes)
	}
	return readAtOnce(descriptor, path, &f.buffer)
}

// readAtOnce reads a file in one go, into a buffer that it makes larger where that does not do.
func readAtOnce(descriptor int, path string, buffer *[]byte) ([]byte, error) {
	for {
		length, err := kernel.Retry(func() (int, error) { return unix.Pread(descriptor, *buffer, 0) })
		switch {
		case err != nil:
			return nil, &fs.PathError{Op: "read", Path: path, Err: err}
		case length < len(*buffer):
			return (*buffer)[:length], nil
		case length >= mostFileBytes:
			return nil, &fs.PathError{Op: "read", Path: path, Err: fmt.Errorf("it is longer than %d bytes", mostFileBytes)}
		default:
			*buffer = make([]byte, 2*len(*buffer))
		}
	}
}

// exists reports whether there is a file or directory at path.
func exists(path string) bool {
	var status unix.Stat_t
	_, err := kernel.Retry(func() (int, error) { return 0, unix.Stat(path, &status) })
	return err == nil || errors.Is(err, fs.ErrPermission)
}
