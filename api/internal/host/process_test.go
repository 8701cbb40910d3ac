package host_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/host"
	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// processTree is a machine whose files are those given.
func processTree(t testing.TB, files map[string]string) (*host.Reader, string) {
	t.Helper()
	root := t.TempDir()
	for _, folder := range []string{"proc", "etc"} {
		if err := os.Mkdir(filepath.Join(root, folder), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	for path, content := range files {
		put(t, filepath.Join(root, path), content)
	}
	return host.New(host.Roots{Proc: root + "/proc", Sys: root + "/sys", Etc: root + "/etc"}), root
}

func put(t testing.TB, path, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

// statLine is a line of stat, with ticks of processor time and some memory.
func statLine(pid int, name, state string, ticks int) string {
	return fmt.Sprintf("%d (%s) %s 1 1 1 0 -1 4194560 90 0 1 0 %d 0 2 1 20 0 3 0 4200 5000000 200 0\n", pid, name, state, ticks)
}

const (
	machineStat = "cpu  3 1 1 1\ncpu0 3 1 1 1\nintr 1 2 3\nbtime 1795414565\nprocesses 7\n"
	statm       = "1000 50 20 1 0 30 0\n"
)

func TestProcesses(t *testing.T) {
	odd := "a) R 9 (b\nc"
	machine, _ := processTree(t, map[string]string{
		"proc/stat":            machineStat,
		"proc/1/stat":          statLine(1, "init", "S", 7),
		"proc/1/statm":         statm,
		"proc/1/cmdline":       "/sbin/init\x00secret\x00",
		"proc/2/stat":          "2 (kthreadd) S 0 0 0 0 -1 2129984 0 0 0 0 0 1 0 0 20 0 1 0 1 0 0 0\n", // of the kernel
		"proc/3/statm":         statm,                                                                  // gone, but for its folder
		"proc/10/stat":         statLine(10, odd, "R", 12),
		"proc/10/statm":        statm,
		"proc/11/stat":         "11 () Z 1 1 1 0 -1 0 0 0 0 0 5 0 0 0 20 0 1 0 4300 0 0 0\n",
		"proc/12/stat":         statLine(12, "half gone", "S", 1), // statm is not there any more
		"proc/13/stat":         "13 (broken) S one\n",
		"proc/14/stat":         statLine(14, "broken too", "S", 1),
		"proc/14/statm":        "many pages\n",
		"proc/15/stat":         "15 (huge) R 1 1 1 0 -1 0 0 0 0 0 18446744073709551615 0 0 0 20 0 1 0 18446744073709551615 1 1 0\n",
		"proc/15/statm":        "4503599627370495 1125899906842623 0 0 0 0 0\n",
		"proc/007/stat":        statLine(7, "no id", "S", 1),
		"proc/self-made/stat":  statLine(8, "no id either", "S", 1),
		"proc/99999999999/foo": "",
		"etc/passwd":           fmt.Sprintf("tester:x:%d:0::/:\n", os.Getuid()),
	})
	before := time.Now()
	reading := machine.ReadProcesses(t.Context(), false)
	if reading.At.Before(before) || !reading.BootTime.Equal(time.Unix(1795414565, 0)) || reading.Users[uint32(os.Getuid())] != "tester" ||
		reading.Until.Before(reading.At) || reading.CPU == nil || len(reading.CPU.Cores) != 1 || reading.CPU.Cores[0].User != 3 || !reading.IsPartial {
		t.Errorf("reading is %+v", reading)
	}
	resident, uid := uint64(50*os.Getpagesize()), uint32(os.Getuid())
	want := []stats.ProcessCounters{
		{PID: 1, ParentPID: 1, Name: "init", UserID: uid, State: "S", Threads: 3, CPUTicks: 7, ChildrenTicks: 3, StartTicks: 4200, ResidentBytes: resident},
		{PID: 2, Name: "kthreadd", UserID: uid, State: "S", Threads: 1, CPUTicks: 1, StartTicks: 1},
		{PID: 10, ParentPID: 1, Name: odd, UserID: uid, State: "R", Threads: 3, CPUTicks: 12, ChildrenTicks: 3, StartTicks: 4200, ResidentBytes: resident},
		{PID: 11, ParentPID: 1, UserID: uid, State: "Z", Threads: 1, CPUTicks: 5, StartTicks: 4300},
		{PID: 15, ParentPID: 1, Name: "huge", UserID: uid, State: "R", Threads: 1, CPUTicks: 1<<64 - 1, StartTicks: 1<<64 - 1,
			ResidentBytes: 1125899906842623 * uint64(os.Getpagesize())},
	}
	if len(reading.Processes) != len(want) {
		t.Fatalf("processes are %+v", reading.Processes)
	}
	for i, process := range reading.Processes {
		if process != want[i] {
			t.Errorf("process is %+v, want %+v", process, want[i])
		}
	}
	if len(reading.Missing) != 1 || reading.Missing[0].Field != "processes" ||
		!strings.Contains(reading.Missing[0].Reason, "could not be understood are left out: 2. The first: process 13: ") {
		t.Errorf("missing is %+v", reading.Missing)
	}
}

// A command line is shown only where it is asked for, and no more of it than a page.
func TestProcessArguments(t *testing.T) {
	machine, _ := processTree(t, map[string]string{
		"proc/stat": machineStat, "proc/1/stat": statLine(1, "init", "S", 7), "proc/1/statm": statm,
		"proc/1/cmdline": "/sbin/init\x00" + strings.Repeat("x", 10_000),
	})
	command := machine.ReadProcesses(t.Context(), true).Processes[0].Command
	if len(command) != 4096 || !strings.HasPrefix(command, "/sbin/init xxx") {
		t.Errorf("the command line has %d bytes: %.20q", len(command), command)
	}
}

func TestHiddenProcesses(t *testing.T) {
	one := map[string]string{"proc/stat": machineStat, "proc/70/stat": statLine(70, "api", "S", 7), "proc/70/statm": statm}
	machine, _ := processTree(t, one)
	reading := machine.ReadProcesses(t.Context(), false)
	if len(reading.Processes) != 1 || len(reading.Missing) != 1 || !strings.HasPrefix(reading.Missing[0].Reason, "hidepid hides the processes of other users") ||
		!strings.Contains(reading.Missing[0].Reason, ": 1 could be read.") || !strings.Contains(reading.Missing[0].Hint, "gid") {
		t.Errorf("hidepid=2: %+v", reading)
	}

	if os.Getuid() == 0 {
		t.Log("root may read everything: hidepid=1 is not tried")
		return
	}
	machine, root := processTree(t, one)
	put(t, root+"/proc/1/stat", "")
	if err := os.Chmod(root+"/proc/1", 0); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Chmod(root+"/proc/1", 0o700) })
	reading = machine.ReadProcesses(t.Context(), false)
	if len(reading.Processes) != 1 || len(reading.Missing) != 1 || !strings.HasPrefix(reading.Missing[0].Reason, "hidepid hides") {
		t.Errorf("hidepid=1: %+v", reading)
	}
}

func TestNoProcesses(t *testing.T) {
	machine, root := processTree(t, nil)
	reading := machine.ReadProcesses(t.Context(), false)
	if len(reading.Missing) != 3 || reading.Missing[0].Field != "processes.ageSeconds" || reading.Missing[1].Field != "unlistedCpuPercent" ||
		!strings.Contains(reading.Missing[2].Reason, "lists no processes") || reading.CPU != nil {
		t.Errorf("an empty folder: %+v", reading.Missing)
	}
	if err := os.Remove(root + "/proc"); err != nil {
		t.Fatal(err)
	}
	reading = machine.ReadProcesses(t.Context(), false)
	if len(reading.Processes) != 0 || len(reading.Missing) != 3 || !reading.IsPartial ||
		!strings.Contains(reading.Missing[2].Reason, "no such file or directory") || reading.Missing[2].Hint == "" {
		t.Errorf("no folder: %+v", reading)
	}
}

// Scans of a machine whose processes run, come, go, and take the id of another.
func TestProcessesFromScanToScan(t *testing.T) {
	machine, root := processTree(t, map[string]string{"proc/stat": machineStat})
	set := func(pid int, name string, ticks int, pages string) {
		put(t, fmt.Sprintf("%s/proc/%d/stat", root, pid), statLine(pid, name, "S", ticks))
		put(t, fmt.Sprintf("%s/proc/%d/statm", root, pid), "1000 "+pages+" 0 0 0 0 0\n")
	}
	scan := func() string {
		var text []string
		for _, process := range machine.ReadProcesses(t.Context(), false).Processes {
			text = append(text, fmt.Sprint(process.PID, process.Name, process.CPUTicks, " ", process.ResidentBytes/uint64(os.Getpagesize())))
		}
		return strings.Join(text, ", ")
	}
	check := func(want string) {
		t.Helper()
		if got := scan(); got != want {
			t.Errorf("scan gives %q, want %q", got, want)
		}
	}
	set(1, "init", 5, "10")
	set(20, "runs", 5, "10")
	set(30, "goes", 5, "10")
	set(40, "old", 5, "10")
	check("1init5 10, 20runs5 10, 30goes5 10, 40old5 10")
	set(20, "runs", 6, "11")
	if err := os.RemoveAll(root + "/proc/30"); err != nil {
		t.Fatal(err)
	}
	set(25, "comes", 0, "3")
	set(40, "new", 0, "4")
	check("1init5 10, 20runs6 11, 25comes0 3, 40new0 4")

	// Memory of a process whose line stays the same is read again within thirty scans
	set(25, "comes", 0, "5")
	for range 30 {
		scan()
	}
	check("1init5 10, 20runs6 11, 25comes0 5, 40new0 4")
}

// What /proc/stat does not say is named, and bounded.
func TestMachineOfProcesses(t *testing.T) {
	for content, want := range map[string][]string{
		machineStat:                         nil,
		"cpu0 1 1 1 1\nbtime soon\n":        {"processes.ageSeconds: does not say when the machine booted"},
		"btime 1795414565\n":                {"unlistedCpuPercent: no line for any processor"},
		"cpu0 1 1 x 1\ncpu1 2 2 2 2\n":      {"processes.ageSeconds: does not say"}, // one line costs one processor
		"cpu0 " + strings.Repeat("x", 9000): {"processes.ageSeconds: does not say", "unlistedCpuPercent: is not as expected"},
	} {
		machine, _ := processTree(t, map[string]string{"proc/stat": content, "proc/1/stat": statLine(1, "init", "S", 7), "proc/1/statm": statm})
		reading := machine.ReadProcesses(t.Context(), false)
		if len(reading.Missing) != len(want) || len(reading.Processes) != 1 || reading.IsPartial {
			t.Errorf("%.40q: %+v", content, reading)
			continue
		}
		for i, missing := range reading.Missing {
			field, reason, _ := strings.Cut(want[i], ": ")
			if missing.Field != field || !strings.Contains(missing.Reason, reason) || len(missing.Reason) > 300 {
				t.Errorf("%.40q: missing is %+v, want %s", content, missing, want[i])
			}
		}
	}
}

// After it has been told to forget, a reader keeps nothing of the processes: all are read in full again.
func TestForgetProcesses(t *testing.T) {
	machine, root := processTree(t, map[string]string{"proc/stat": machineStat, "proc/1/stat": statLine(1, "init", "S", 7), "proc/1/statm": statm})
	pages := func() uint64 {
		return machine.ReadProcesses(t.Context(), false).Processes[0].ResidentBytes / uint64(os.Getpagesize())
	}
	pages()
	put(t, root+"/proc/1/statm", "1000 60 0 0 0 0 0\n")
	if got := pages(); got != 50 {
		t.Fatalf("%d pages: the line in stat is the same, so statm should not have been read", got)
	}
	machine.ForgetProcesses()
	if got := pages(); got != 60 {
		t.Errorf("%d pages: they are of before", got)
	}
}

// At first sight of very many processes statm is read of the largest only, and of all the others later.
func TestFirstScanOfManyProcesses(t *testing.T) {
	const many = 2100
	files := map[string]string{"proc/stat": machineStat}
	for pid := 1; pid <= many; pid++ { // by stat a process has as many pages as its id, by statm one more
		files[fmt.Sprintf("proc/%d/stat", pid)] = strings.Replace(statLine(pid, "worker", "S", 7), " 200 ", fmt.Sprintf(" %d ", pid), 1)
		files[fmt.Sprintf("proc/%d/statm", pid)] = fmt.Sprintf("9000 %d 0 0 0 0 0\n", pid+1)
	}
	machine, _ := processTree(t, files)
	bySource := func() (byStat, byStatm int, largest uint64) {
		for _, process := range machine.ReadProcesses(t.Context(), false).Processes {
			pages := process.ResidentBytes / uint64(os.Getpagesize())
			largest = max(largest, pages)
			switch pages {
			case uint64(process.PID):
				byStat++
			case uint64(process.PID) + 1:
				byStatm++
			default:
				t.Errorf("process %d has %d pages", process.PID, pages)
			}
		}
		return byStat, byStatm, largest
	}
	if byStat, byStatm, largest := bySource(); byStat != many-200 || byStatm != 200 || largest != many+1 {
		t.Errorf("at first %d by stat, %d by statm, the largest has %d pages", byStat, byStatm, largest)
	}
	for range 29 {
		bySource()
	}
	if byStat, byStatm, _ := bySource(); byStat != 0 || byStatm != many {
		t.Errorf("after thirty scans %d by stat, %d by statm", byStat, byStatm)
	}
}

func TestUsersOfProcesses(t *testing.T) {
	machine, root := processTree(t, map[string]string{"proc/stat": machineStat})
	if users := machine.ReadProcesses(t.Context(), false).Users; len(users) != 0 {
		t.Errorf("without passwd the users are %v", users)
	}
	put(t, root+"/etc/passwd", "one:x:1:1::/:\n")
	if users := machine.ReadProcesses(t.Context(), false).Users; users[1] != "one" {
		t.Errorf("users are %v", users)
	}
	put(t, root+"/etc/passwd", "other:x:1:1::/:\n")
	if users := machine.ReadProcesses(t.Context(), false).Users; users[1] != "other" {
		t.Errorf("after a change users are %v", users)
	}
}

// The machine that the test runs on: our own process is there, as it is, also while the rest of the machine is read.
func TestOwnProcess(t *testing.T) {
	if _, err := os.Stat("/proc/self/stat"); err != nil {
		t.Skip("there is no /proc")
	}
	machine := host.New(host.Roots{Proc: "/proc", Sys: "/sys", Etc: "/etc"})
	var beside sync.WaitGroup
	beside.Go(func() { machine.Read(t.Context(), &stats.Reading{At: time.Now()}) })
	reading := machine.ReadProcesses(t.Context(), true)
	beside.Wait()
	for _, process := range reading.Processes {
		if process.PID != os.Getpid() {
			continue
		}
		started := reading.BootTime.Add(time.Duration(process.StartTicks) * time.Second / 100)
		if process.ParentPID != os.Getppid() || process.UserID != uint32(os.Getuid()) || process.ResidentBytes < 1<<20 || process.Threads < 2 ||
			!strings.HasPrefix(process.Command, os.Args[0]) || time.Since(started) < -2*time.Second || time.Since(started) > time.Hour {
			t.Errorf("this process is %+v, started %s", process, started)
		}
		return
	}
	t.Errorf("this process, %d, is not among %d; missing %+v", os.Getpid(), len(reading.Processes), reading.Missing)
}

func TestScanIsStopped(t *testing.T) {
	machine, _ := processTree(t, map[string]string{"proc/stat": machineStat, "proc/1/stat": statLine(1, "init", "S", 7), "proc/1/statm": statm})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if reading := machine.ReadProcesses(ctx, false); len(reading.Processes) != 0 || len(reading.Missing) != 1 {
		t.Errorf("reading is %+v", reading)
	}
}
