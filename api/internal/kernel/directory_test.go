package kernel

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

func TestDirectories(t *testing.T) {
	root := t.TempDir()
	var want []string
	for i := range 500 { // more than the buffer holds
		name := fmt.Sprintf("%03d %s", i, strings.Repeat("x", 100))
		want = append(want, name)
		if err := os.Mkdir(filepath.Join(root, name), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(root, "file"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Link(filepath.Join(root, "file"), filepath.Join(root, "file of two names")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(root, filepath.Join(root, "link")); err != nil {
		t.Fatal(err)
	}
	var directories Directories
	found, err := directories.Read(root)
	slices.Sort(found.Subdirectories)
	if err != nil || !slices.Equal(found.Subdirectories, want) {
		t.Errorf("%d directories, %v", len(found.Subdirectories), err)
	}
	var status unix.Stat_t
	if err := unix.Stat(root, &status); err != nil || found.Inode != status.Ino {
		t.Errorf("inode is %d, to be %d, %v", found.Inode, status.Ino, err)
	}
	if found, err := directories.Read(filepath.Join(root, want[0])); err != nil || len(found.Subdirectories) != 0 {
		t.Errorf("%v, %v", found, err)
	}
	for path, want := range map[string]error{"missing": fs.ErrNotExist, "file": unix.ENOTDIR, "file of two names": unix.ENOTDIR} {
		_, err := directories.Read(filepath.Join(root, path))
		if pathError := (*fs.PathError)(nil); !errors.Is(err, want) || !errors.As(err, &pathError) {
			t.Errorf("%s: %v", path, err)
		}
	}
}

// A directory is left unopened only on a file system that was seen to count links: lxcfs says 2 of each, whatever is in it.
func TestDirectoriesWithoutCountedLinks(t *testing.T) {
	const device = 7
	for _, test := range []struct {
		links          uint64
		subdirectories int
		counts         bool
	}{
		{links: 2, subdirectories: 0, counts: false},
		{links: 2, subdirectories: 3, counts: false},
		{links: 1, subdirectories: 3, counts: false},
		{links: 5, subdirectories: 3, counts: true},
	} {
		var directories Directories
		status := unix.Stat_t{Dev: device}
		for range test.links {
			status.Nlink++ // of another size on each architecture
		}
		directories.learn(status, test.subdirectories)
		if directories.counting[device] != test.counts {
			t.Errorf("%d links, %d subdirectories: counted %v", test.links, test.subdirectories, !test.counts)
		}
	}
}

func FuzzEachEntry(f *testing.F) {
	f.Add([]byte("12345678" + "12345678" + "\x18\x00" + "\x04" + "a\x00\x00\x00\x00"))
	f.Add([]byte("12345678" + "12345678" + "\x00\x00" + "\x04" + "a"))
	f.Fuzz(func(t *testing.T, entries []byte) {
		EachEntry(entries, func(name []byte, _ uint8) {
			if len(name) == 0 || string(name) == "." || string(name) == ".." {
				t.Errorf("an entry is called %q", name)
			}
		})
	})
}
