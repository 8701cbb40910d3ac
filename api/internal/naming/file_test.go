package naming_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/naming"
	"github.com/sys-stats/sys-stats/api/internal/stats"
)

func TestNamesFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "names")
	touch(t, file, "# what runs here\n\n"+
		idA[:16]+"\torders, the second\r\n"+
		idA[:12]+" orders\n"+
		idB+"   Größe\n"+
		"cron.service  nightly jobs\n"+
		"/system.slice/ssh.service the way in\n"+
		"/machine.slice/ guests\n")
	workloads := []stats.WorkloadCounters{
		inDocker(idA), inDocker(idA[:12] + strings.Repeat("0", 52)), inDocker(idB), inDocker(idC),
		unit("/system.slice/cron.service"), unit("/system.slice/ssh.service"), unit("/machine.slice"), unit("/user.slice/ssh.service"),
	}
	if missing := naming.New("", file, nil).Name(workloads); len(missing) != 0 {
		t.Errorf("missing is %+v", missing)
	}
	for i, want := range []string{"orders, the second", "orders", "Größe", "", "nightly jobs", "the way in", "guests", ""} {
		if source := workloads[i].NameSource; want == "" && source == "file" || want != "" && (workloads[i].Name != want || source != "file") {
			t.Errorf("row %d is %q by %s, to be %q", i, workloads[i].Name, source, want)
		}
	}
}

func TestBadLines(t *testing.T) {
	for name, test := range map[string]struct{ content, want string }{
		"no name":              {idA[:12] + "\n", "Line 1 in the file of SYS_STATS_WORKLOAD_NAMES cannot be used."},
		"too short an id":      {"# ok\n" + idA[:11] + " orders\n", "Line 2 in"},
		"an id in capitals":    {strings.ToUpper(idA) + " orders\n", "Line 1 in"},
		"too long an id":       {idA + "0 orders\n", "Line 1 in"},
		"no key":               {"orders\n", "Line 1 in"},
		"not text":             {idA[:12] + " \xff\xfe\n", "Line 1 in"},
		"obeyed by a terminal": {idA[:12] + " a\x1b[2Jb\n", "Line 1 in"},
		"a long name":          {idA[:12] + " " + strings.Repeat("n", 256) + "\n", "Line 1 in"},
		"the root":             {"/ everything\n", "Line 1 in"},
		"no unit":              {".service x\nx.socket y\n", "Lines 1 and 2 in"},
		"said twice":           {idA[:12] + " orders\n" + idB[:12] + " b\n" + idA[:12] + " payments\n", "Line 3 in"},
		"many":                 {strings.Repeat("x\n", 20), "Lines 1, 2, 3, 4, 5 and 15 more in"},
	} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "names")
			touch(t, file, test.content)
			wantMissing(t, naming.New("", file, nil).Name(nil), "workloads.name", test.want)
		})
	}
}

// What is right holds beside what is wrong, and a correction is noticed.
func TestAChangedFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "names")
	touch(t, file, idA[:12]+" orders\nnonsense\n")
	namer := naming.New("", file, nil)
	workloads := []stats.WorkloadCounters{inDocker(idA)}
	wantMissing(t, namer.Name(workloads), "workloads.name", "Line 2 in")
	wantName(t, workloads[0], "orders", "file")

	info, err := os.Stat(file)
	if err != nil {
		t.Fatal(err)
	}
	touch(t, file, idA[:12]+" the payments\n# \n") // as long as before, within what the clock for files tells apart
	if after, err := os.Stat(file); err != nil || after.Size() != info.Size() {
		t.Fatalf("it has %d bytes instead of %d, %v", after.Size(), info.Size(), err)
	}
	if err := os.Chtimes(file, info.ModTime(), info.ModTime()); err != nil {
		t.Fatal(err)
	}
	workloads[0] = inDocker(idA)
	if missing := namer.Name(workloads); len(missing) != 0 {
		t.Errorf("missing is %+v", missing)
	}
	wantName(t, workloads[0], "the payments", "file")

	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	workloads[0] = inDocker(idA)
	wantMissing(t, namer.Name(workloads), "workloads.name", "cannot be read: no such file or directory.")
	wantName(t, workloads[0], "postgres", "process")
}

// One that has not changed for a while is not read again: here it could not be.
func TestAnUnchangedFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "names")
	touch(t, file, idA[:12]+" orders\n")
	age(t, file, time.Hour)
	info, err := os.Stat(file)
	if err != nil {
		t.Fatal(err)
	}
	namer := naming.New("", file, nil)
	namer.Name(nil)
	touch(t, file, idA[:12]+" ORDERS\n")
	if err := os.Chtimes(file, info.ModTime(), info.ModTime()); err != nil {
		t.Fatal(err)
	}
	workloads := []stats.WorkloadCounters{inDocker(idA)}
	namer.Name(workloads)
	wantName(t, workloads[0], "orders", "file")
}

func TestFilesThatAreNone(t *testing.T) {
	folder := t.TempDir()
	wantMissing(t, naming.New("", folder, nil).Name(nil), "workloads.name", "is a directory")
	large := filepath.Join(folder, "large")
	var text strings.Builder
	for i := range 20000 {
		fmt.Fprintf(&text, "%012x name\n", i)
	}
	touch(t, large, text.String())
	wantMissing(t, naming.New("", large, nil).Name(nil), "workloads.name", "it has more than 256 KiB.")
}
