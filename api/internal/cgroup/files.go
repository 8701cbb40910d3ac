package cgroup

import (
	"errors"
	"fmt"
	"os"
	"syscall"
)

// maxFileBytes is more than any file here is long. What is longer is something else.
const maxFileBytes = 1 << 20

// files reads files into a buffer that it keeps, and keeps them open: the kernel writes a file anew for whoever reads
// it from its beginning, and opening one costs several times what reading does.
type files struct {
	opened map[string]*os.File
	buffer []byte
}

// read returns the content of the file at path, which is good until the next call. It is read in one go: the rest of a
// file that changed meanwhile would not fit what came before.
func (f *files) read(path string) ([]byte, error) {
	file, err := f.open(path)
	if err != nil {
		return nil, err
	}
	for {
		length, err := syscall.Pread(int(file.Fd()), f.buffer, 0)
		switch {
		case errors.Is(err, syscall.EINTR):
		case err != nil:
			return nil, &os.PathError{Op: "read", Path: path, Err: err}
		case length < len(f.buffer):
			return f.buffer[:length], nil
		case length >= maxFileBytes:
			return nil, fmt.Errorf("%s is longer than %d bytes", path, maxFileBytes)
		default:
			f.buffer = make([]byte, 2*len(f.buffer))
		}
	}
}

func (f *files) open(path string) (*os.File, error) {
	if file := f.opened[path]; file != nil {
		return file, nil
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	if f.opened == nil {
		f.opened, f.buffer = make(map[string]*os.File), make([]byte, 8<<10)
	}
	f.opened[path] = file
	return file, nil
}

// close closes all files. They can be read again.
func (f *files) close() {
	for _, file := range f.opened {
		_ = file.Close() // it was only read
	}
	clear(f.opened)
}
