package kernel

import (
	"errors"
	"fmt"
	"io/fs"

	"golang.org/x/sys/unix"
)

// firstBufferBytes is what a reader begins with: most files of the kernel fit.
const firstBufferBytes = 16 << 10

// mostFileBytes bounds what is read of one file. The largest that is wanted, a mount table of thousands of mounts, is a
// tenth of it.
const mostFileBytes = 16 << 20

// Files reads the kernel's files into one buffer that is used again: they are read every second, and have no size until
// they are read. It does without os.File, which registers every file with the poller: these never wait, and that would be
// half of what reading them costs. It is not safe for concurrent use.
type Files struct{ buffer []byte }

// Read returns the content of a file. It is valid until the next call. The error is a *fs.PathError.
func (f *Files) Read(path string) ([]byte, error) {
	return f.ReadAt(unix.AT_FDCWD, path)
}

// ReadAt is Read of a path below an open directory.
func (f *Files) ReadAt(directory int, path string) ([]byte, error) {
	descriptor, err := Retry(func() (int, error) { return unix.Openat(directory, path, unix.O_RDONLY|unix.O_CLOEXEC, 0) })
	if err != nil {
		return nil, &fs.PathError{Op: "open", Path: path, Err: err}
	}
	defer func() { _ = unix.Close(descriptor) }() // nothing was written that could be lost
	return f.ReadOpen(descriptor, path)
}

// ReadOpen reads a file that is open, at path, from where it is read next.
func (f *Files) ReadOpen(descriptor int, path string) ([]byte, error) {
	if f.buffer == nil {
		f.buffer = make([]byte, firstBufferBytes)
	}
	length := 0
	for {
		if length == len(f.buffer) {
			if length >= mostFileBytes {
				return nil, &fs.PathError{Op: "read", Path: path, Err: fmt.Errorf("it is longer than %d MiB", mostFileBytes>>20)}
			}
			f.buffer = append(f.buffer, make([]byte, len(f.buffer))...)
		}
		n, err := Retry(func() (int, error) { return unix.Read(descriptor, f.buffer[length:]) })
		if err != nil {
			return nil, &fs.PathError{Op: "read", Path: path, Err: err}
		}
		if n == 0 {
			return f.buffer[:length], nil
		}
		length += n
	}
}

// Retry repeats a system call while signals interrupt it: the Go runtime sends many to itself.
func Retry(call func() (int, error)) (int, error) {
	for {
		n, err := call()
		if !errors.Is(err, unix.EINTR) {
			return n, err
		}
	}
}
