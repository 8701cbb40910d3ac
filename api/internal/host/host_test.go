package host_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/host"
	"github.com/sys-stats/sys-stats/api/internal/stats"
)

func read(t *testing.T, tree string) stats.MachineReading {
	t.Helper()
	return readRoots(t.Context(), rootsOf(tree))
}

// rootsOf is a machine whose file systems are bound into our container.
func rootsOf(tree string) host.Roots {
	root := filepath.Join("testdata", tree)
	return host.Roots{Proc: root + "/proc", Sys: root + "/sys", Etc: root + "/etc", Own: "testdata/own"}
}

func readRoots(ctx context.Context, roots host.Roots) stats.MachineReading {
	return readOnce(ctx, host.New(roots))
}

func readOnce(ctx context.Context, machine *host.Reader) stats.MachineReading {
	return readAt(ctx, machine, time.Now())
}

func readAt(ctx context.Context, machine *host.Reader, at time.Time) stats.MachineReading {
	reading := stats.Reading{At: at}
	machine.Read(ctx, &reading)
	return reading.Machine
}

func value[T any](t *testing.T, name string, pointer *T) T {
	t.Helper()
	if pointer == nil {
		t.Fatalf("%s is absent", name)
	}
	return *pointer
}

func reasonFor(reading stats.MachineReading, field string) (stats.Missing, bool) {
	for _, missing := range reading.Missing {
		if missing.Field == field {
			return missing, true
		}
	}
	return stats.Missing{}, false
}

func TestPlainMachine(t *testing.T) {
	reading := read(t, "plain")
	cpu := value(t, "cpu", reading.CPU)
	want := stats.CoreCounters{ID: 1, User: 100, Nice: 10, System: 40, Idle: 2100, IOWait: 20, IRQ: 2, SoftIRQ: 2, Steal: 3, Guest: 10, GuestNice: 1}
	if len(cpu.Cores) != 2 || cpu.Cores[1] != want {
		t.Errorf("cores are %+v, the second is to be %+v", cpu.Cores, want)
	}
	for name, want := range map[string]uint64{
		"MemTotal": 8000000 << 10, "MemAvailable": 5000000 << 10, "MemFree": 1000000 << 10, "Buffers": 100000 << 10, "SwapTotal": 2000000 << 10, "SwapFree": 1500000 << 10,
	} {
		if got := value(t, name, reading.Memory.Get(name)); got != want {
			t.Errorf("%s is %d, to be %d", name, got, want)
		}
	}
	if name := value(t, "hostname", reading.Identity.Hostname); name != "laptop" {
		t.Errorf("hostname is %q", name)
	}
	if name := value(t, "os", reading.Identity.OS); name != "Debian GNU/Linux 13 (trixie)" {
		t.Errorf("os is %q", name)
	}
	if model := value(t, "cpuModel", reading.Identity.CPUModel); model != "Intel(R) Core(TM) i5-8250U CPU @ 1.60GHz" {
		t.Errorf("cpuModel is %q", model)
	}
	if boot := value(t, "system", reading.System).BootTime; !boot.Equal(time.Unix(1795414565, 0)) {
		t.Errorf("bootTime is %s", boot)
	}
	if reading.Source != "testdata/plain/proc" {
		t.Errorf("the source is %q", reading.Source)
	}
}

func TestOfflineProcessorAndOldKernel(t *testing.T) {
	reading := read(t, "hotplug")
	cpu := value(t, "cpu", reading.CPU)
	if len(cpu.Cores) != 2 || cpu.Cores[1].ID != 3 || cpu.Cores[1].IOWait != 20 || cpu.Cores[1].IRQ != 0 {
		t.Errorf("cores are %+v", cpu.Cores)
	}
}

// Nothing mounted: everything is absent with a reason and a hint, and nothing is 0.
func TestNothingMounted(t *testing.T) {
	reading := read(t, "empty")
	if reading.CPU != nil || reading.Memory != nil || reading.Identity.OS != nil || reading.System != nil {
		t.Errorf("something was read from nothing: %+v", reading)
	}
	for _, field := range []string{"cpu", "memory", "host.os", "host.bootTime", "host.logicalCpus", "host.uptimeSeconds"} {
		missing, found := reasonFor(reading, field)
		if !found || !strings.HasPrefix(missing.Reason, "testdata/empty/") || missing.Hint == "" {
			t.Errorf("%s: reason %q, hint %q", field, missing.Reason, missing.Hint)
		}
	}
}

func TestUnexpectedFiles(t *testing.T) {
	for name, test := range map[string]struct{ file, content, field, reason string }{
		"no processor":       {"stat", "cpu  1 2 3 4\nbtime 1\n", "cpu", "has no line for any processor"},
		"columns cut":        {"stat", "cpu0 1 2\n", "cpu", "3 columns"},
		"letters":            {"stat", "cpu0 1 2 x 4\n", "cpu", `"cpu0 1 2 x 4"`},
		"negative":           {"stat", "cpu0 1 2 -3 4\n", "cpu", `"-3" is not a number`},
		"unknown processor":  {"stat", "cpux 1 2 3 4\n", "cpu", "names no processor"},
		"boot time":          {"stat", "cpu0 1 2 3 4\nbtime soon\n", "cpu", "btime soon"},
		"boot in year 1e11":  {"stat", "cpu0 1 2 3 4\nbtime 9223372036854775807\n", "cpu", "no time of this machine"},
		"boot before 1970":   {"stat", "cpu0 1 2 3 4\nbtime -1\n", "cpu", "no time of this machine"},
		"load of nothing":    {"loadavg", "", "load", "0 columns"},
		"load that is none":  {"loadavg", "NaN 1 1\n", "load", "not a load"},
		"negative load":      {"loadavg", "1 -1 1\n", "load", "not a load"},
		"net/dev of nothing": {"1/net/dev", "", "networks", "no heading"},
		"net/dev cut":        {"1/net/dev", "a\nb\neth0: 1 2\n", "networks", "2 columns"},
		"net/dev in letters": {"1/net/dev", "a\nb\neth0: x\n", "networks", `"x" where a number is due`},
		"net/dev of no name": {"1/net/dev", "a\nb\n1 2 3\n", "networks", "names no interface"},
		"no total":           {"meminfo", "MemFree: 1 kB\n", "memory", "has no MemTotal"},
		"total in letters":   {"meminfo", "MemTotal: much kB\n", "memory", "has no MemTotal"},
	} {
		t.Run(name, func(t *testing.T) {
			root := t.TempDir()
			if err := os.MkdirAll(filepath.Join(root, "1/net"), 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(root, test.file), []byte(test.content), 0o600); err != nil {
				t.Fatal(err)
			}
			reading := readRoots(t.Context(), host.Roots{Proc: root, Sys: root, Etc: root})
			missing, found := reasonFor(reading, test.field)
			if !found || !strings.Contains(missing.Reason, test.reason) {
				t.Errorf("the reason for %s is %q, it should tell of %q", test.field, missing.Reason, test.reason)
			}
		})
	}
}

// A slash at the end changes nothing: "/proc/" is our own as much as "/proc" is.
func TestRootsWithSlashes(t *testing.T) {
	root := tree(t)
	if err := os.RemoveAll(root + "/proc/1"); err != nil { // as hidepid does; our own tables serve where proc is our own
		t.Fatal(err)
	}
	reading := readRoots(t.Context(), host.Roots{Proc: root + "/proc/", Sys: root + "/sys/", Etc: root + "/etc/", Own: root + "/proc"})
	if len(reading.Networks) == 0 || reading.Source != root+"/proc" {
		t.Errorf("networks %+v, source %s, missing %+v", reading.Networks, reading.Source, reading.Missing)
	}
}

// What machine this is, is read once; what of it could not be read is tried again.
func TestIdentityIsKept(t *testing.T) {
	root := tree(t)
	machine := host.New(host.Roots{Proc: root + "/proc", Sys: root + "/sys", Etc: root + "/etc", Own: "testdata/own"})
	write := func(content string) {
		if err := os.WriteFile(root+"/etc/os-release", []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	at := time.Now()
	later := func(minutes time.Duration) stats.MachineReading {
		return readAt(t.Context(), machine, at.Add(minutes*time.Minute))
	}
	write("NAME=nothing\n")
	if _, missing := reasonFor(later(0), "host.os"); !missing {
		t.Error("a system without a name has one")
	}
	write("PRETTY_NAME=first\n")
	if name := value(t, "os", later(2).Identity.OS); name != "first" {
		t.Errorf("after the repair it is %q", name)
	}
	write("PRETTY_NAME=second\n")
	if name := value(t, "os", later(4).Identity.OS); name != "first" {
		t.Errorf("it was read again: %q", name)
	}
}

func TestOSNames(t *testing.T) {
	for text, want := range map[string]string{
		`PRETTY_NAME=Alpine`:                       "Alpine",
		`PRETTY_NAME='Void Linux'`:                 "Void Linux",
		`PRETTY_NAME="Quote \"d\" \\ \$HOME"`:      `Quote "d" \ $HOME`,
		"NAME=x\nPRETTY_NAME=\"Arch Linux\" \nA=b": "Arch Linux",
	} {
		root := t.TempDir()
		if err := os.WriteFile(filepath.Join(root, "os-release"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		reading := readRoots(t.Context(), host.Roots{Proc: root, Sys: root, Etc: root})
		if got := value(t, "os", reading.Identity.OS); got != want {
			t.Errorf("%q gives %q, not %q", text, got, want)
		}
	}
}

// The machine that runs the tests, read for real.
func TestThisMachine(t *testing.T) {
	if _, err := os.Stat("/proc/stat"); err != nil {
		t.Skip("this machine has no /proc")
	}
	machine := host.New(host.Roots{Proc: "/proc", Sys: "/sys", Etc: "/etc", Own: "/proc"})
	first, second := readOnce(t.Context(), machine), readOnce(t.Context(), machine)
	before, after := value(t, "cpu", first.CPU), value(t, "cpu", second.CPU)
	if len(before.Cores) == 0 || after.Cores[0].Idle < before.Cores[0].Idle {
		t.Errorf("idle time went from %+v to %+v", before.Cores, after.Cores)
	}
	total, available := value(t, "MemTotal", second.Memory.Get("MemTotal")), value(t, "MemAvailable", second.Memory.Get("MemAvailable"))
	if total < 64<<20 || available > total {
		t.Errorf("%d of %d bytes are available", available, total)
	}
	if boot := value(t, "system", second.System).BootTime; boot.IsZero() || boot.After(time.Now()) {
		t.Errorf("booted in the future: %s", boot)
	}
}

func BenchmarkRead(b *testing.B) {
	machine := host.New(host.Roots{Proc: "/proc", Sys: "/sys", Etc: "/etc", Own: "/proc"})
	readOnce(b.Context(), machine) // the identity is read once
	b.ReportAllocs()
	for b.Loop() {
		readOnce(b.Context(), machine)
	}
}
