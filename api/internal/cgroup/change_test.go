package cgroup

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// replace changes the first line of what describe says that begins with old.
func replace(t *testing.T, want, old, changed string) string {
	t.Helper()
	if !strings.Contains(want, old) {
		t.Fatalf("%q is not in\n%s", old, want)
	}
	return strings.Replace(want, old, changed, 1)
}

// expect reads at a moment and compares.
func expect(t *testing.T, reader *Reader, seconds int, want string) {
	t.Helper()
	if got := describe(read(t, reader, seconds)); got != want {
		t.Errorf("after %d s it is\n%s\nto be\n%s", seconds, got, want)
	}
}

// A limit that is changed shows in the next reading, ours or one around.
func TestLimitsChange(t *testing.T) {
	roots, want := unpack(t, "v2-tighter-slice")
	reader := newReader(t, roots)
	expect(t, reader, 0, want)
	for i, change := range []struct{ file, content, old, new string }{
		{"web.slice/memory.max", "209715200\n", "memory /web.slice max - unseen - high - used - - - events - - - -", "memory /web.slice max 200Mi unseen - high - used 310Mi - 12Mi events 0 0 0 0"},
		{"web.slice/memory.high", "104857600\n", "memory /web.slice max 200Mi unseen - high -", "memory /web.slice max 200Mi unseen - high 100Mi"},
		{"web.slice/cpu.max", "10000 100000\n", "cpu /web.slice quota - usage - periods - of -", "cpu /web.slice quota 0.1 usage 3415270000 periods 0 of 0"},
		{"web.slice/pids.max", "50\n", "pids /web.slice - of -", "pids /web.slice 40 of 50"},
		{"web.slice/web-shop.slice/cpu.max", "max 100000\n", "web-shop.slice quota 2 usage 99000000000 periods 300 of 900", "web-shop.slice quota - usage - periods - of -"},
	} {
		write(t, filepath.Join(roots.Sys, "fs/cgroup", change.file), change.content)
		want = replace(t, want, change.old, change.new)
		expect(t, reader, i+1, want)
	}
}

// A controller that is turned on around us, as it is when a limit is set there for the first time, is noticed in the next reading,
// and so is one that is turned off.
func TestControllerTurnedOnAroundUs(t *testing.T) {
	roots, want := unpack(t, "podman-not-delegated")
	reader := newReader(t, roots)
	expect(t, reader, 0, want)
	top := roots.Sys + "/fs/cgroup"
	complete, _ := unpack(t, "podman")
	for _, file := range []string{"memory.max", "memory.high", "memory.current", "memory.stat", "memory.events"} {
		content, err := os.ReadFile(filepath.Join(complete.Sys, "fs/cgroup", file))
		if err != nil {
			t.Fatal(err)
		}
		write(t, top+"/"+file, string(content))
	}
	write(t, top+"/cgroup.controllers", "memory pids\n")
	with := replace(t, replace(t, want, "missing container.memory\n", ""), "pids /", "memory /* max 1024Mi unseen - high - used 50Mi - 12Mi events 0 0 0 0\npids /")
	expect(t, reader, 1, with)
	for _, file := range []string{"memory.max", "memory.high", "memory.current", "memory.stat", "memory.events"} {
		if err := os.Remove(top + "/" + file); err != nil {
			t.Fatal(err)
		}
	}
	write(t, top+"/cgroup.controllers", "pids\n")
	expect(t, reader, 2, want)
}

// elsewhere copies our scope beside itself, with other limits.
func elsewhere(t *testing.T, roots Roots, want string) (old, moved string) {
	t.Helper()
	slice := filepath.Join(roots.Sys, "fs/cgroup/system.slice")
	old = slice + "/docker-" + id + ".scope"
	if err := os.CopyFS(slice+"/elsewhere.scope", os.DirFS(old)); err != nil {
		t.Fatal(err)
	}
	write(t, roots.Proc+"/self/cgroup", "0::/system.slice/elsewhere.scope\n")
	write(t, slice+"/elsewhere.scope/cpu.max", "300000 100000\n")
	write(t, slice+"/elsewhere.scope/memory.max", "67108864\n")
	moved = strings.ReplaceAll(want, "docker-ID.scope", "elsewhere.scope")
	moved = replace(t, replace(t, moved, "quota 1.5", "quota 3"), "max 256Mi", "max 64Mi")
	return old, strings.Replace(moved, "docker cgroup2", "none cgroup2", 1)
}

func TestMovedToAnotherCgroup(t *testing.T) {
	roots, want := unpack(t, "v2-host-namespace")
	if err := os.RemoveAll(roots.Proc + "/self/root"); err != nil { // the path alone says that it is Docker
		t.Fatal(err)
	}
	reader := newReader(t, roots)
	first := describe(read(t, reader, 0))
	_, moved := elsewhere(t, roots, want)
	if got := describe(read(t, reader, 9)); got != first {
		t.Errorf("it is asked more than every 10 s:\n%s", got)
	}
	if got := describe(read(t, reader, 10)); !sameLimits(got, moved) {
		t.Errorf("it is\n%s\nto be\n%s", got, moved)
	}
}

// sameLimits compares all but the first line, which says what runs us.
func sameLimits(got, want string) bool {
	_, gotRest, _ := strings.Cut(got, "\n")
	_, wantRest, _ := strings.Cut(want, "\n")
	return gotRest == wantRest
}

// removedFiles answers as the kernel does for open files of a cgroup that was removed.
type removedFiles struct {
	openFiles
	removed string // directory
}

func (f *removedFiles) Read(path string) ([]byte, error) {
	if _, open := f.descriptors[path]; open && f.removed != "" && strings.HasPrefix(path, f.removed+"/") {
		return nil, &fs.PathError{Op: "read", Path: path, Err: unix.ENODEV}
	}
	return f.openFiles.Read(path)
}

// Of a cgroup that is removed the files stay open and say no more: ours is found again in the same reading.
func TestCgroupRemoved(t *testing.T) {
	roots, want := unpack(t, "v2-host-namespace")
	files := &removedFiles{}
	reader := newReader(t, roots)
	reader.files = files
	read(t, reader, 0)
	old, moved := elsewhere(t, roots, want)
	if err := os.RemoveAll(old); err != nil {
		t.Fatal(err)
	}
	files.removed = old
	if got := describe(read(t, reader, 1)); !sameLimits(got, moved) {
		t.Errorf("it is\n%s\nto be\n%s", got, moved)
	}
	for path := range files.descriptors {
		if strings.HasPrefix(path, old+"/") {
			t.Errorf("%s is still open", path)
		}
	}
}

// The same in version 1, where nothing but the error of the file tells it.
func TestCgroupRemovedV1(t *testing.T) {
	roots, want := unpack(t, "v1-hybrid")
	files := &removedFiles{}
	reader := newReader(t, roots)
	reader.files = files
	read(t, reader, 0)
	memory := roots.Sys + "/fs/cgroup/memory"
	if err := os.CopyFS(memory+"/elsewhere", os.DirFS(memory+"/docker/"+id)); err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(memory + "/docker"); err != nil {
		t.Fatal(err)
	}
	own, err := os.ReadFile(roots.Proc + "/self/cgroup")
	if err != nil {
		t.Fatal(err)
	}
	write(t, roots.Proc+"/self/cgroup", strings.Replace(string(own), "memory:/docker/"+id, "memory:/elsewhere", 1))
	write(t, memory+"/elsewhere/memory.limit_in_bytes", "67108864\n")
	files.removed = memory + "/docker"
	moved := replace(t, want, "memory /docker/ID* max 512Mi", "memory /elsewhere* max 64Mi")
	if got := describe(read(t, reader, 1)); !sameLimits(got, moved) {
		t.Errorf("it is\n%s\nto be\n%s", got, moved)
	}
}

// What is not found again is said, and costs nothing else.
func TestCgroupRemovedForGood(t *testing.T) {
	roots, _ := unpack(t, "v2-host-namespace")
	files := &removedFiles{}
	reader := newReader(t, roots)
	reader.files = files
	read(t, reader, 0)
	if err := os.RemoveAll(roots.Sys + "/fs/cgroup/system.slice"); err != nil {
		t.Fatal(err)
	}
	files.removed = roots.Sys + "/fs/cgroup/system.slice"
	reading := read(t, reader, 1)
	if reading.Counters != nil && len(reading.Counters.Memory) != 0 || len(reading.Missing) == 0 {
		t.Errorf("reading is %+v", reading)
	}
}
