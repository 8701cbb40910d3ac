package host

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/sys/unix"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// mounted is a machine without a container around us whose mount table a test writes.
type mounted struct {
	*Reader
	root string

	mu     sync.Mutex
	asked  []string // paths, in order
	hangs  map[string]chan struct{}
	isFile map[string]bool
}

func newMounted(t *testing.T, table string) *mounted {
	t.Helper()
	root := t.TempDir()
	for _, folder := range []string{"1", "self"} {
		if err := os.Mkdir(filepath.Join(root, folder), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	machine := &mounted{Reader: New(Roots{Proc: root, Sys: root, Etc: root, Own: root}), root: root, hangs: map[string]chan struct{}{}, isFile: map[string]bool{}}
	machine.filesystems.ask = machine.ask
	machine.mount(t, table)
	return machine
}

func (m *mounted) mount(t *testing.T, table string) {
	t.Helper()
	for _, folder := range []string{"1", "self"} {
		if err := os.WriteFile(filepath.Join(m.root, folder, "mountinfo"), []byte(table), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// ask answers with the number of the question as the size.
func (m *mounted) ask(path string, part bool) (answer, error) {
	m.mu.Lock()
	m.asked = append(m.asked, path)
	number, hang, isFile := len(m.asked), m.hangs[path], part && m.isFile[path]
	m.mu.Unlock()
	if hang != nil {
		<-hang
	}
	return answer{size: stats.FilesystemCounters{Blocks: uint64(number)}, isFile: isFile}, nil
}

func (m *mounted) hang(path string) (answer func()) {
	m.mu.Lock()
	defer m.mu.Unlock()
	hang := make(chan struct{})
	m.hangs[path] = hang
	return func() { close(hang) }
}

func (m *mounted) heal(path string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.hangs, path)
}

func (m *mounted) times(path string) int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(slices.DeleteFunc(slices.Clone(m.asked), func(other string) bool { return other != path }))
}

// after reads once a second for so long and returns the last reading.
func (m *mounted) after(t *testing.T, seconds int) (map[string]stats.FilesystemCounters, map[string]stats.Missing) {
	t.Helper()
	for range seconds {
		before := time.Now()
		m.table(t)
		if !time.Now().Equal(before) {
			t.Fatal("reading waited")
		}
		synctest.Wait()
		time.Sleep(time.Second)
	}
	return m.table(t)
}

// What a later mount hides is neither listed nor asked: a path leads to what is on top.
func TestCoveredMounts(t *testing.T) {
	for name, test := range map[string]struct {
		table string
		want  string
	}{
		"over the same folder": {"1 0 8:1 / / rw - ext4 /dev/root rw\n2 1 8:2 / /mnt rw - ext4 /dev/old rw\n3 2 8:3 / /mnt rw - ext4 /dev/new rw\n", "/dev/root /dev/new"},
		"over a folder above":  {"1 0 8:1 / / rw - ext4 /dev/root rw\n2 1 8:2 / /mnt/a rw - ext4 /dev/old rw\n3 1 8:3 / /mnt rw - ext4 /dev/new rw\n", "/dev/root /dev/new"},
		"below a hidden one":   {"1 0 8:1 / / rw - ext4 /dev/root rw\n2 1 8:2 / /mnt rw - ext4 /dev/old rw\n4 2 8:4 / /mnt/a rw - ext4 /dev/below rw\n3 2 8:3 / /mnt rw - ext4 /dev/new rw\n", "/dev/root /dev/new"},
		"the root":             {"1 0 8:1 / / rw - ext4 /dev/old rw\n2 1 8:2 / / rw - ext4 /dev/new rw\n3 2 8:3 / /mnt rw - ext4 /dev/mnt rw\n", "/dev/new /dev/mnt"},
		"names that begin alike": {"1 0 8:1 / / rw - ext4 /dev/root rw\n2 1 8:2 / /mnt/a rw - ext4 /dev/a rw\n3 1 8:3 / /mnt/ab rw - ext4 /dev/ab rw\n",
			"/dev/root /dev/a /dev/ab"},
		"one upon the other":        {"1 0 8:1 / / rw - ext4 /dev/root rw\n2 1 8:2 / /a rw - ext4 /dev/a rw\n3 2 8:3 / /a/b rw - ext4 /dev/b rw\n", "/dev/root /dev/a /dev/b"},
		"no root in the table":      {"2 1 8:2 / /a rw - ext4 /dev/a rw\n", "/dev/a"},
		"a root on itself":          {"1 1 8:1 / / rw - ext4 /dev/root rw\n2 1 8:2 / /a rw - ext4 /dev/a rw\n", "/dev/root /dev/a"},
		"a circle, which cannot be": {"1 2 8:1 / /a rw - ext4 /dev/one rw\n2 1 8:2 / /a rw - ext4 /dev/two rw\n", ""},
		"the hidden one of a device that is elsewhere too": {
			"1 0 8:1 / / rw - ext4 /dev/root rw\n2 1 8:2 / /m rw - ext4 /dev/two rw\n3 2 8:3 / /m rw - ext4 /dev/three rw\n4 1 8:2 / /longer rw - ext4 /dev/two rw\n",
			"/dev/root /dev/three /dev/two"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				machine := newMounted(t, test.table)
				machine.after(t, 1)
				rows, absent := machine.filesystemRows(t)
				var devices []string
				for _, row := range rows {
					devices = append(devices, row.Device)
					if number := machine.times(row.Mountpoint); number != 1 {
						t.Errorf("%s was asked %d times", row.Mountpoint, number)
					}
				}
				if got := strings.Join(devices, " "); got != test.want || len(absent) != 0 || len(machine.asked) != len(devices) {
					t.Errorf("filesystems are %q, to be %q; missing %+v; asked %v", got, test.want, absent, machine.asked)
				}
			})
		})
	}
}

// A mount that hangs and is replaced by another on the same device and folder: the new one is asked and shown by its own
// answers, whatever comes of the old.
func TestHungMountIsReplaced(t *testing.T) {
	const table = "1 0 8:1 / / rw - ext4 /dev/root rw\n%d 1 0:50 /%s /nas rw - nfs4 nas:/export rw\n"
	synctest.Test(t, func(t *testing.T) {
		machine := newMounted(t, fmt.Sprintf(table, 2, ""))
		answer := machine.hang("/nas")
		if rows, absent := machine.after(t, 8); len(rows) != 1 || !strings.Contains(absent["filesystems[/nas]"].Reason, "has not answered") {
			t.Errorf("while it hangs: %+v, missing %+v", rows, absent)
		}
		machine.heal("/nas")
		machine.mount(t, fmt.Sprintf(table, 3, "other"))
		rows, absent := machine.after(t, 6)
		if _, found := rows["/nas"]; !found || len(absent) != 0 {
			t.Errorf("after it was mounted again: %+v, missing %+v", rows, absent)
		}
		shown := rows["/nas"].Blocks
		answer() // of a filesystem that is gone
		synctest.Wait()
		if rows, _ = machine.table(t); rows["/nas"].Blocks < shown || rows["/nas"].Blocks == 2 {
			t.Errorf("the late answer of the old mount is shown: %+v", rows["/nas"])
		}
	})
}

// Two mounts of one device, of which the one that was asked hangs and goes: the other answers.
func TestTwoMountsOfOneDevice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const root, short, long = "1 0 8:1 / / rw - ext4 /dev/root rw\n", "2 1 0:50 / /a rw - nfs4 nas:/ rw\n", "3 1 0:50 /part /long rw - nfs4 nas:/part rw\n"
		machine := newMounted(t, root+short+long)
		answer := machine.hang("/a")
		defer answer()
		if _, absent := machine.after(t, 8); absent["filesystems[/a]"].Reason == "" {
			t.Errorf("missing is %+v", absent)
		}
		machine.mount(t, root+long)
		if rows, absent := machine.after(t, 6); rows["/long"].Blocks == 0 || len(absent) != 0 {
			t.Errorf("rows %+v, missing %+v", rows, absent)
		}
	})
}

// One that hangs is asked by one goroutine, also when its line leaves the table and comes back.
func TestHungMountIsAskedOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const root, nas = "1 0 8:1 / / rw - ext4 /dev/root rw\n", "2 1 0:50 / /nas rw - nfs4 nas:/ rw\n"
		machine := newMounted(t, root+nas)
		answer := machine.hang("/nas")
		for range 4 {
			machine.after(t, 6)
			machine.mount(t, root)
			machine.after(t, 6)
			machine.mount(t, root+nas)
		}
		if _, absent := machine.after(t, 6); machine.times("/nas") != 1 || absent["filesystems[/nas]"].Reason == "" {
			t.Errorf("asked %d times, missing %+v", machine.times("/nas"), absent)
		}
		machine.heal("/nas")
		answer()
		if rows, absent := machine.after(t, 11); rows["/nas"].Blocks == 0 || len(absent) != 0 {
			t.Errorf("after it answered: %+v, missing %+v", rows, absent)
		}
		machine.mount(t, root)
		machine.after(t, 6)
		if len(machine.filesystems.workers) != 1 {
			t.Errorf("what is gone is kept: %d workers", len(machine.filesystems.workers))
		}
	})
}

// The files that a container runtime binds are no filesystems. To find that out a mount must be touched, which may hang:
// it is done where that holds up nobody.
func TestFilesThatAreBound(t *testing.T) {
	const table = "2 1 8:1 /containers/hosts /etc/hosts rw - ext4 /dev/sda1 rw\n" +
		"3 1 8:1 /containers/name /etc/hostname rw - ext4 /dev/sda1 rw\n"
	const volume = "4 1 8:1 /volumes/data /var/lib/data rw - ext4 /dev/sda1 rw\n"
	synctest.Test(t, func(t *testing.T) {
		machine := newMounted(t, table)
		machine.isFile["/etc/hosts"], machine.isFile["/etc/hostname"] = true, true
		if rows, absent := machine.after(t, 2); len(rows) != 0 || len(absent) != 0 {
			t.Errorf("files alone: %+v, missing %+v", rows, absent)
		}
		machine.mount(t, table+volume)
		if rows, absent := machine.after(t, 7); len(rows) != 1 || rows["/var/lib/data"].Device != "/dev/sda1" || len(absent) != 0 {
			t.Errorf("a volume beside them: %+v, missing %+v", rows, absent)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		machine := newMounted(t, "2 1 0:50 /share /data rw - nfs4 nas:/ rw\n")
		answer := machine.hang("/data") // even to be told of what kind it is
		if rows, absent := machine.after(t, 7); len(rows) != 0 || !strings.Contains(absent["filesystems[/data]"].Reason, "has not answered") || machine.times("/data") != 1 {
			t.Errorf("a bound part of a dead server's export: %+v, missing %+v, asked %d times", rows, absent, machine.times("/data"))
		}
		answer()
	})
}

// Where a folder of the machine's filesystem is bound more than once, the same part as the machine's is asked: parts
// may have quotas.
func TestWhereToAsk(t *testing.T) {
	machine := New(Roots{})
	machine.filesystems.own = []mount{
		{id: 1, deviceNumber: "8:1", root: "/other", mountpoint: "/host/other"},
		{id: 2, deviceNumber: "8:1", root: "/", mountpoint: "/host/whole"},
		{id: 3, deviceNumber: "8:1", root: "/part", mountpoint: "/host/part"},
		{id: 4, deviceNumber: "8:2", root: "/x", mountpoint: "/host/x"},
	}
	for _, test := range []struct {
		mount mount
		want  target
	}{
		{mount{deviceNumber: "8:1", root: "/part"}, target{3, "8:1", "/part", "/host/part", true, 0}},
		{mount{deviceNumber: "8:1", root: "/"}, target{2, "8:1", "/", "/host/whole", false, 0}},
		{mount{deviceNumber: "8:1", root: "/elsewhere"}, target{2, "8:1", "/", "/host/whole", false, 0}},
		{mount{deviceNumber: "8:2", root: "/"}, target{4, "8:2", "/x", "/host/x", false, 0}},
		{mount{deviceNumber: "8:3", root: "/"}, target{}},
	} {
		if at, found := machine.filesystems.reach(test.mount); at != test.want || found != (test.want.id != 0) {
			t.Errorf("%+v is asked at %+v, to be %+v", test.mount, at, test.want)
		}
	}
}

// The machine that runs the tests: a folder and a file, told apart.
func TestAsk(t *testing.T) {
	file := filepath.Join(t.TempDir(), "hosts")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if got, err := ask(unix.Statfs, file, true); err != nil || !got.isFile || got.size.Blocks != 0 {
		t.Errorf("a bound file is %+v, %v", got, err)
	}
	for _, path := range []string{file, filepath.Dir(file)} {
		if got, err := ask(unix.Statfs, path, path != file); err != nil || got.isFile || got.size.Blocks == 0 {
			t.Errorf("%s is %+v, %v", path, got, err)
		}
	}
	if _, err := ask(unix.Statfs, "/nowhere", true); err == nil {
		t.Error("a path that is not there has an answer")
	}
}
