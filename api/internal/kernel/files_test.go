package kernel

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/sys/unix"
)

func TestFiles(t *testing.T) {
	folder := t.TempDir()
	var files Files
	for _, length := range []int{0, 1, firstBufferBytes - 1, firstBufferBytes, firstBufferBytes + 1, 1 << 20, 3} { // larger, then smaller again
		want := bytes.Repeat([]byte("0123456789\n"), length/11+1)[:length]
		path := filepath.Join(folder, "file")
		if err := os.WriteFile(path, want, 0o600); err != nil {
			t.Fatal(err)
		}
		if got, err := files.Read(path); err != nil || !bytes.Equal(got, want) {
			t.Errorf("of %d bytes %d were read, %v", length, len(got), err)
		}
	}
	directory, err := unix.Open(folder, unix.O_RDONLY|unix.O_DIRECTORY|unix.O_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = unix.Close(directory) }()
	if got, err := files.ReadAt(directory, "file"); err != nil || len(got) != 3 {
		t.Errorf("below an open folder: %q, %v", got, err)
	}
}

func TestFilesThatCannotBeRead(t *testing.T) {
	folder := t.TempDir()
	huge := filepath.Join(folder, "huge")
	if err := os.WriteFile(huge, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(huge, mostFileBytes+1); err != nil {
		t.Fatal(err)
	}
	var files Files
	for path, want := range map[string]error{filepath.Join(folder, "nothing"): fs.ErrNotExist, folder: unix.EISDIR, huge: nil} {
		content, err := files.Read(path)
		var pathError *fs.PathError
		if content != nil || !errors.As(err, &pathError) || pathError.Path != path || want != nil && !errors.Is(err, want) {
			t.Errorf("%s: %d bytes, %v", path, len(content), err)
		}
	}
	if _, err := files.Read(huge); err == nil || Reason(err) != huge+" cannot be read: it is longer than 16 MiB." {
		t.Errorf("a file without an end: %v", err)
	}
}

// A file is read again without anything being allocated.
func TestFilesAreCheap(t *testing.T) {
	path := filepath.Join(t.TempDir(), "stat")
	if err := os.WriteFile(path, make([]byte, 4000), 0o600); err != nil {
		t.Fatal(err)
	}
	var files Files
	_, _ = files.Read(path)
	if allocations := testing.AllocsPerRun(50, func() { _, _ = files.Read(path) }); allocations > 4 {
		t.Errorf("%v allocations", allocations)
	}
}

func TestRetry(t *testing.T) {
	calls := 0
	n, err := Retry(func() (int, error) {
		if calls++; calls < 3 {
			return 0, unix.EINTR
		}
		return 7, unix.EIO
	})
	if n != 7 || !errors.Is(err, unix.EIO) || calls != 3 {
		t.Errorf("%d, %v after %d calls", n, err, calls)
	}
}
