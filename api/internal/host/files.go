package host

import (
	"errors"
	"io/fs"

	"golang.org/x/sys/unix"
)

// files reads the kernel's files into one buffer that is used again: they are read every second, and have no size
// until they are read. It does without os.File, which asks the poller about every file that it opens: these never wait,
// and that would be half of what reading them costs.
type files struct{ buffer []byte }

// read returns the content of a file. It is valid until the next read. The error is a *fs.PathError.
func (f *files) read(path string) ([]byte, error) {
	descriptor, err := retried(func() (int, error) { return unix.Open(path, unix.O_RDONLY|unix.O_CLOEXEC, 0) })
	if err != nil {
		return nil, &fs.PathError{Op: "open", Path: path, Err: err}
	}
	defer func() { _ = unix.Close(descriptor) }() // nothing was written that could be lost
	if f.buffer == nil {
		f.buffer = make([]byte, 16<<10)
	}
	length := 0
	for {
		if length == len(f.buffer) {
			f.buffer = append(f.buffer, make([]byte, len(f.buffer))...)
		}
		n, err := retried(func() (int, error) { return unix.Read(descriptor, f.buffer[length:]) })
		if err != nil {
			return nil, &fs.PathError{Op: "read", Path: path, Err: err}
		}
		if n == 0 {
			return f.buffer[:length], nil
		}
		length += n
	}
}

// retried makes a system call again while signals interrupt it: the Go runtime sends itself many.
func retried(call func() (int, error)) (int, error) {
	for {
		n, err := call()
		if !errors.Is(err, unix.EINTR) {
			return n, err
		}
	}
}
