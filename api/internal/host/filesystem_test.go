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

func (r *Reader) table(t *testing.T) (map[string]stats.FilesystemCounters, map[string]stats.Missing) {
	t.Helper()
	rows, absent := r.readFilesystems(t.Context(), time.Now())
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
// missing with the mend.
func TestFilesystemsOfTheMachine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		asked := map[string]int{}
		machine := bound(func(path string) (stats.FilesystemCounters, error) {
			mu.Lock()
			defer mu.Unlock()
			asked[path]++
			return stats.FilesystemCounters{TotalBytes: 100, FreeBytes: 50, AvailableBytes: 40, Inodes: 10, InodesFree: 9}, nil
		})
		machine.table(t)
		synctest.Wait()
		rows, absent := machine.table(t)
		if len(rows) != 3 {
			t.Errorf("rows are %+v", rows)
		}
		if root := rows["/"]; root.Device != "/dev/nvme0n1p2" || root.Type != "ext4" || root.ReadOnly || root.TotalBytes != 100 {
			t.Errorf("/ is %+v", root)
		}
		if data := rows["/mnt/my data"]; data.Type != "xfs" || !data.ReadOnly {
			t.Errorf("/mnt/my data is %+v: of two mounts of one device the whole one, escapes undone", data)
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
			return stats.FilesystemCounters{TotalBytes: asked.Load()}, nil
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
				if isLate || rows["/mnt/nas"].TotalBytes != 1 {
					t.Errorf("second %d: %+v %+v", second, rows["/mnt/nas"], late)
				}
			case second < 25:
				if !isLate || !strings.Contains(late.Reason, "has not answer") || late.AgeSeconds == nil || *late.AgeSeconds != float64(second) || rows["/mnt/nas"].TotalBytes != 1 {
					t.Errorf("second %d: %+v %+v", second, rows["/mnt/nas"], late)
				}
				if asked.Load() != 2 {
					t.Errorf("second %d: asked %d times while it hangs", second, asked.Load())
				}
				if second == 24 {
					close(hang)
				}
			case second > 26:
				if isLate || rows["/mnt/nas"].TotalBytes < 2 {
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
	size, err := statfs("/")
	if err != nil || size.TotalBytes == 0 || size.FreeBytes > size.TotalBytes || size.AvailableBytes > size.FreeBytes {
		t.Errorf("/ is %+v, %v", size, err)
	}
	if _, err := statfs("/nowhere"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("/nowhere gives %v", err)
	}
}

func FuzzParseMounts(f *testing.F) {
	for _, path := range []string{"testdata/plain/proc/1/mountinfo", "testdata/own/self/mountinfo"} {
		seed, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(seed)
	}
	f.Add([]byte(`1 1 0:1 / /a\134\04 rw - ext4 \x rw`))
	f.Add([]byte("1 1 0:1 / / rw - "))
	f.Fuzz(func(t *testing.T, content []byte) {
		mounts, err := parseMounts(content)
		if err != nil {
			return
		}
		seen, at, kept := visible(mounts), map[string]int{}, 0
		for _, mount := range seen {
			if other, twice := at[mount.mountpoint]; twice && other != mount.id {
				t.Errorf("%q is two mounts at once, %d and %d", mount.mountpoint, other, mount.id)
			}
			at[mount.mountpoint] = mount.id
		}
		for _, group := range perDevice(seen) {
			if kept += len(group); len(group) == 0 || group[0].deviceNumber != group[len(group)-1].deviceNumber {
				t.Errorf("a group is %+v", group)
			}
		}
		if len(seen) > len(mounts) || kept > len(seen) {
			t.Errorf("%d mounts, %d visible, %d kept", len(mounts), len(seen), kept)
		}
	})
}

func FuzzParseDisks(f *testing.F) {
	seed, err := os.ReadFile("testdata/plain/proc/diskstats")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(seed)
	f.Fuzz(func(t *testing.T, content []byte) {
		if disks, err := parseDisks(content); err == nil && disks == nil {
			t.Error("neither disks nor an error")
		}
	})
}

func FuzzParseStall(f *testing.F) {
	f.Add([]byte("some avg10=1.50 avg60=0.70 avg300=0.20 total=123456\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=0\n"))
	f.Add([]byte("some avg10=NaN x"))
	f.Fuzz(func(t *testing.T, content []byte) {
		stall, err := parseStall(content)
		if err == nil && !(stall.SomeAvg10Percent >= 0 && stall.SomeAvg10Percent <= 100) {
			t.Errorf("%q gives %+v", content, stall)
		}
	})
}

func FuzzParseVMStat(f *testing.F) {
	f.Add([]byte("pswpin 1\npswpout 2\noom_kill 3\n"))
	f.Add([]byte("pswpin\noom_kill -1"))
	f.Fuzz(func(_ *testing.T, content []byte) {
		_, _ = parseVMStat(content, 4096)
	})
}

func FuzzStatusBytes(f *testing.F) {
	f.Add([]byte("VmRSS:\t    1234 kB\n"))
	f.Add([]byte("VmRSS: 99999999999999999999 kB"))
	f.Fuzz(func(_ *testing.T, content []byte) { statusBytes(content, "VmRSS:") })
}
