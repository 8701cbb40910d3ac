package host

import (
	"errors"
	"io/fs"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/sys/unix"

	"github.com/sys-stats/sys-stats/api/internal/kernel"
	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// bound is the plain machine seen from a container, with the answers of statfs given.
func bound(statfs func(path string) (stats.FilesystemCounters, error)) *Reader {
	machine := New(Roots{Proc: "testdata/plain/proc", Sys: "testdata/plain/sys", Etc: "testdata/plain/etc", Own: "testdata/own"})
	machine.filesystems.ask = func(path string, _ bool) (answer, error) {
		size, err := statfs(path)
		return answer{size: size}, err
	}
	return machine
}

func (r *Reader) filesystemRows(t *testing.T) ([]stats.FilesystemCounters, []stats.Missing) {
	t.Helper()
	var reading stats.MachineReading
	r.readFilesystems(t.Context(), time.Now(), &reading)
	return reading.Filesystems, reading.Missing
}

func (r *Reader) table(t *testing.T) (map[string]stats.FilesystemCounters, map[string]stats.Missing) {
	t.Helper()
	rows, absent := r.filesystemRows(t)
	byMountpoint, byField := map[string]stats.FilesystemCounters{}, map[string]stats.Missing{}
	for _, row := range rows {
		byMountpoint[row.Mountpoint] = row
	}
	for _, one := range absent {
		byField[one.Field] = one
	}
	if len(byMountpoint) != len(rows) {
		t.Errorf("a mountpoint is twice in %+v", rows)
	}
	return byMountpoint, byField
}

// Each device of the machine is one row, asked at a path of our own on the same device; what we have no path of is
// missing with the fix.
func TestFilesystemsOfTheMachine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		asked := map[string]int{}
		machine := bound(func(path string) (stats.FilesystemCounters, error) {
			mu.Lock()
			defer mu.Unlock()
			asked[path]++
			return stats.FilesystemCounters{BlockBytes: 1, Blocks: 100, BlocksFree: 50, BlocksAvailable: 40, Files: 10, FilesFree: 9}, nil
		})
		machine.table(t)
		synctest.Wait()
		rows, absent := machine.table(t)
		if len(rows) != 3 {
			t.Errorf("rows are %+v", rows)
		}
		if root := rows["/"]; root.Device != "/dev/nvme0n1p2" || root.Type != "ext4" || root.ReadOnly || root.Blocks != 100 {
			t.Errorf("/ is %+v", root)
		}
		if data := rows["/mnt/my data"]; data.Type != "xfs" || data.ReadOnly {
			t.Errorf("/mnt/my data is %+v: of two mounts of one device the whole one, escapes undone, and as the other is, writable", data)
		}
		if _, found := rows["/mnt/nas"]; !found {
			t.Error("/mnt/nas is not there")
		}
		mu.Lock()
		defer mu.Unlock()
		if asked["/host/etc/hostname"] != 1 || asked["/host/filesystems/data"] != 1 || len(asked) != 3 {
			t.Errorf("asked are %v", asked)
		}
		for _, field := range []string{"filesystems[/boot/efi]", "filesystems[/run]"} {
			if one, found := absent[field]; !found || !strings.Contains(one.Hint, "Bind a folder of it") {
				t.Errorf("%s is missing as %+v", field, one)
			}
		}
		if len(absent) != 2 {
			t.Errorf("missing are %+v: pseudo filesystems, snaps, overlays and pods' volumes are no one's business", absent)
		}
	})
}

// A mount that hangs is told of after 5 s, with the age of what is shown instead, is not asked again meanwhile, delays
// nothing, and comes back by itself.
func TestFilesystemThatHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hang := make(chan struct{})
		var asked atomic.Uint64
		machine := bound(func(path string) (stats.FilesystemCounters, error) {
			if strings.Contains(path, "nas") && asked.Add(1) == 2 {
				<-hang
			}
			return stats.FilesystemCounters{Blocks: asked.Load()}, nil
		})
		for second := range 31 {
			before := time.Now()
			rows, absent := machine.table(t)
			if !time.Now().Equal(before) {
				t.Fatalf("second %d: reading waited", second)
			}
			late, isLate := absent["filesystems[/mnt/nas]"]
			switch {
			case second == 0:
				if !isLate || late.AgeSeconds != nil {
					t.Errorf("at first: %+v", late)
				}
			case second < 10:
				if isLate || rows["/mnt/nas"].Blocks != 1 {
					t.Errorf("second %d: %+v %+v", second, rows["/mnt/nas"], late)
				}
			case second < 25:
				if !isLate || !strings.Contains(late.Reason, "has not answer") || late.AgeSeconds == nil || *late.AgeSeconds != float64(second) || rows["/mnt/nas"].Blocks != 1 {
					t.Errorf("second %d: %+v %+v", second, rows["/mnt/nas"], late)
				}
				if asked.Load() != 2 {
					t.Errorf("second %d: asked %d times while it hangs", second, asked.Load())
				}
				if second == 24 {
					close(hang)
				}
			case second > 26:
				if isLate || rows["/mnt/nas"].Blocks < 2 {
					t.Errorf("second %d: %+v %+v", second, rows["/mnt/nas"], late)
				}
			}
			if _, found := rows["/"]; !found && second > 0 {
				t.Errorf("second %d: / is gone", second)
			}
			synctest.Wait()
			time.Sleep(time.Second)
		}
	})
}

func TestFilesystemThatFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		machine := bound(func(path string) (stats.FilesystemCounters, error) {
			return stats.FilesystemCounters{}, &fs.PathError{Op: "statfs", Path: path, Err: syscall.ESTALE}
		})
		machine.table(t)
		synctest.Wait()
		rows, absent := machine.table(t)
		if one := absent["filesystems[/]"]; len(rows) != 0 || one.Reason != "/host/etc/hostname cannot be read: stale file handle." {
			t.Errorf("rows %+v, missing %+v", rows, one)
		}
	})
}

// The machine that runs the tests: its root filesystem, as statfs says.
func TestStatfs(t *testing.T) {
	said, err := ask(unix.Statfs, "/", false)
	if size := said.size; err != nil || size.BlockBytes == 0 || size.Blocks == 0 || size.BlocksFree > size.Blocks || size.BlocksAvailable > int64(size.BlocksFree) {
		t.Errorf("/ is %+v, %v", size, err)
	}
	if _, err := ask(unix.Statfs, "/nowhere", false); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("/nowhere gives %v", err)
	}
}

// Blocks are counted in f_frsize, whatever f_bsize is; f_bavail has a sign, which the type of the system call hides.
func TestUnitsOfStatfs(t *testing.T) {
	below := int64(-25)
	for name, test := range map[string]struct {
		said unix.Statfs_t
		want stats.FilesystemCounters
	}{
		"both alike":         {unix.Statfs_t{Bsize: 4096, Frsize: 4096, Blocks: 9, Bfree: 8, Bavail: 7, Files: 6, Ffree: 5}, stats.FilesystemCounters{BlockBytes: 4096, Blocks: 9, BlocksFree: 8, BlocksAvailable: 7, Files: 6, FilesFree: 5}},
		"1 MiB to read well": {unix.Statfs_t{Bsize: 1 << 20, Frsize: 4096, Blocks: 9}, stats.FilesystemCounters{BlockBytes: 4096, Blocks: 9}},
		"512 to read well":   {unix.Statfs_t{Bsize: 512, Frsize: 1 << 16, Blocks: 9}, stats.FilesystemCounters{BlockBytes: 1 << 16, Blocks: 9}},
		"an old kernel":      {unix.Statfs_t{Bsize: 1024, Blocks: 9}, stats.FilesystemCounters{BlockBytes: 1024, Blocks: 9}},
		"impossible":         {unix.Statfs_t{Bsize: 4096, Frsize: -1, Blocks: 9}, stats.FilesystemCounters{Blocks: 9}},
		"below 0":            {unix.Statfs_t{Frsize: 4096, Blocks: 9, Bavail: uint64(below)}, stats.FilesystemCounters{BlockBytes: 4096, Blocks: 9, BlocksAvailable: -25}},
	} {
		if got := countersOf(test.said); got != test.want {
			t.Errorf("%s: %+v, to be %+v", name, got, test.want)
		}
	}
}

// Whatever a mount table holds, what is shown is a part of it, and no mountpoint is two filesystems.
func FuzzMountTable(f *testing.F) {
	for _, path := range []string{"testdata/plain/proc/1/mountinfo", "testdata/own/self/mountinfo"} {
		seed, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(seed)
	}
	f.Add([]byte("1 1 0:1 / /a rw - ext4 x rw\n2 3 0:2 / /a/b rw - autofs y timeout=9\n3 2 0:3 / /a/b rw - nfs z ro\n"))
	f.Fuzz(func(t *testing.T, content []byte) {
		table, _ := kernel.ParseMounts(content)
		mounts := describe(table)
		seen, at, kept := visible(mounts), map[string]int{}, 0
		for _, mount := range seen {
			if other, twice := at[mount.mountpoint]; twice && other != mount.id {
				t.Errorf("%q is two mounts at once, %d and %d", mount.mountpoint, other, mount.id)
			}
			at[mount.mountpoint] = mount.id
		}
		for _, group := range perDevice(seen) {
			if kept += len(group); len(group) == 0 || group[0].deviceNumber != group[len(group)-1].deviceNumber || group[0].readOnly != group[len(group)-1].readOnly {
				t.Errorf("a group is %+v", group)
			}
		}
		if len(seen) > len(mounts) || kept > len(seen) {
			t.Errorf("%d mounts, %d visible, %d kept", len(mounts), len(seen), kept)
		}
	})
}

func FuzzStatusBytes(f *testing.F) {
	f.Add([]byte("VmRSS:\t    1234 kB\n"))
	f.Add([]byte("VmRSS: 99999999999999999999 kB"))
	f.Fuzz(func(_ *testing.T, content []byte) { statusBytes(content, "VmRSS:") })
}
