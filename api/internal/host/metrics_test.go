package host_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/host"
	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// readTwice reads in fake time, the second time when what is read in the background has come.
func readTwice(t *testing.T, roots host.Roots) stats.MachineReading {
	t.Helper()
	machine := host.New(roots)
	readOnce(t.Context(), machine)
	synctest.Wait()
	time.Sleep(time.Second)
	return readOnce(t.Context(), machine)
}

func TestGauges(t *testing.T) {
	reading := read(t, "plain")
	if load := value(t, "load", reading.Load); load != (stats.Load{One: 0.52, Five: 0.31, Fifteen: 0.20}) {
		t.Errorf("load is %+v", load)
	}
	for name, want := range map[string]uint64{"pswpin": 10, "pswpout": 20, "oom_kill": 3} {
		if got := value(t, name, reading.VM.Get(name)); got != want {
			t.Errorf("%s is %d, to be %d", name, got, want)
		}
	}
	pressure := value(t, "pressure", reading.Pressure)
	if io := value(t, "io", pressure.IO); value(t, "some", io.Some).Avg10Percent != 12.34 || value(t, "full", io.Full).Avg10Percent != 8.10 || pressure.IRQ != nil {
		t.Errorf("pressure is %+v", pressure)
	}
}

// The interfaces are those of process 1, not those of the reader, which /proc/net/dev shows.
func TestNetworksAreTheMachines(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		networks := readTwice(t, rootsOf("plain")).Networks
		byName := map[string]stats.NetworkCounters{}
		for _, network := range networks {
			byName[network.Name] = network
		}
		if len(networks) != 4 || byName["lo"].ReceivedBytes != 1000 {
			t.Fatalf("networks are %+v", networks)
		}
		eth0 := byName["eth0"]
		if link := value(t, "link of eth0", eth0.Link); !link.HasDevice || value(t, "speed", link.BitsPerSecond) != 1e9 {
			t.Errorf("the link of eth0 is %+v", link)
		}
		if link := value(t, "link of wlan0", byName["wlan0"].Link); !link.HasDevice || link.BitsPerSecond != nil {
			t.Errorf("the link of wlan0, which is down, is %+v", link)
		}
		if link := value(t, "link of docker0", byName["docker0"].Link); link.HasDevice || link.BitsPerSecond != nil {
			t.Errorf("the link of docker0, a bridge, is %+v", link)
		}
	})
}

func TestMachineWithoutSensors(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		reading := readTwice(t, host.Roots{Proc: "testdata/plain/proc", Sys: t.TempDir(), Etc: "testdata/plain/etc", Own: "testdata/own"})
		if missing, found := reasonFor(reading, "sensors"); reading.Sensors == nil || len(reading.Sensors) != 0 || found {
			t.Errorf("sensors are %v, missing %+v: a virtual machine has none, which is no fault", reading.Sensors, missing)
		}
	})
}

// tree copies the plain machine so that a test can break it.
func tree(t *testing.T) string {
	t.Helper()
	root := t.TempDir()
	if err := os.CopyFS(root, os.DirFS("testdata/plain")); err != nil {
		t.Fatal(err)
	}
	return root
}

// What is broken is absent, says why and what to do, and takes nothing else with it.
func TestBrokenParts(t *testing.T) {
	remove := func(paths ...string) func(*testing.T, string) {
		return func(t *testing.T, root string) {
			for _, path := range paths {
				if err := os.RemoveAll(filepath.Join(root, path)); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	write := func(path, content string) func(*testing.T, string) {
		return func(t *testing.T, root string) {
			if err := os.WriteFile(filepath.Join(root, path), []byte(content), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	for name, test := range map[string]struct {
		breakIt             func(*testing.T, string)
		field, reason, hint string
		absent              func(stats.MachineReading) bool
	}{
		"hidepid: networks":    {remove("proc/1"), "networks", "proc/1/net/dev cannot be read", "hidepid hides", func(r stats.MachineReading) bool { return r.Networks == nil }},
		"hidepid: filesystems": {remove("proc/1"), "filesystems", "proc/1/mountinfo cannot be read", "hidepid hides", func(r stats.MachineReading) bool { return r.Filesystems == nil }},
		"no PSI":               {remove("proc/pressure"), "pressure", "does not measure pressure", "boot with psi=1", func(r stats.MachineReading) bool { return r.Pressure == nil }},
		"PSI in letters":       {write("proc/pressure/io", "some avg10=x\n"), "pressure.io", "not a percentage", "", func(r stats.MachineReading) bool { return r.Pressure.IO == nil && r.Pressure.CPU != nil }},
		"PSI of nothing":       {write("proc/pressure/io", ""), "pressure.io", "neither a line some nor a line full", "", func(r stats.MachineReading) bool { return r.Pressure.IO == nil }},
		"PSI above 100":        {write("proc/pressure/io", "some avg10=101.00 avg60=0 total=1\n"), "pressure.io", "not a percentage", "", func(r stats.MachineReading) bool { return r.Pressure.IO == nil }},
		"no load":              {remove("proc/loadavg"), "load", "proc/loadavg cannot be read", "HOST_PROC", func(r stats.MachineReading) bool { return r.Load == nil }},
		"no diskstats":         {remove("proc/diskstats"), "disks", "proc/diskstats cannot be read", "HOST_PROC", func(r stats.MachineReading) bool { return r.Disks == nil }},
		"diskstats cut":        {write("proc/diskstats", "8 0 sda 1 2\n"), "disks", "5 columns", "", func(r stats.MachineReading) bool { return r.Disks == nil }},
		"diskstats in letters": {write("proc/diskstats", "8 0 sda x 0 0 0 0 0 0 0 0 0 0\n"), "disks", `"x" is not a number`, "", func(r stats.MachineReading) bool { return r.Disks == nil }},
		"no meminfo":           {remove("proc/meminfo"), "swap", "proc/meminfo cannot be read", "HOST_PROC", func(r stats.MachineReading) bool { return r.Memory == nil }},
		"no vmstat":            {remove("proc/vmstat"), "swap.inBytesPerSecond", "proc/vmstat cannot be read", "HOST_PROC", func(r stats.MachineReading) bool { return r.Memory != nil && r.VM == nil }},
		"mountinfo cut":        {write("proc/1/mountinfo", "1 2 3\n"), "filesystems", "is not a mount", "", func(r stats.MachineReading) bool { return r.Filesystems == nil }},
		"no sysfs":             {remove("sys"), "networks.physical", "class/net cannot be read", "", func(r stats.MachineReading) bool { return len(r.Networks) == 4 && r.Networks[1].Link == nil }},
	} {
		t.Run(name, func(t *testing.T) {
			root := tree(t)
			test.breakIt(t, root)
			synctest.Test(t, func(t *testing.T) {
				reading := readTwice(t, host.Roots{Proc: root + "/proc", Sys: root + "/sys", Etc: root + "/etc", Own: "testdata/own"})
				missing, found := reasonFor(reading, test.field)
				if !found || !strings.Contains(missing.Reason, test.reason) || !strings.Contains(missing.Hint, test.hint) {
					t.Errorf("missing is %+v, it should tell of %q and %q", reading.Missing, test.reason, test.hint)
				}
				if !test.absent(reading) {
					t.Errorf("what cannot be read is there, or took others with it: %+v", reading)
				}
				if reading.CPU == nil {
					t.Error("the processors are gone too")
				}
			})
		})
	}
}

// On a machine whose own /proc hides process 1, what we see ourselves is all there is, and is shown.
func TestHidepidWithoutContainer(t *testing.T) {
	root := tree(t)
	if err := os.RemoveAll(filepath.Join(root, "proc/1")); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(filepath.Join(root, "proc"), os.DirFS("testdata/own")); err != nil {
		t.Fatal(err)
	}
	reading := readRoots(t.Context(), host.Roots{Proc: root + "/proc", Sys: root + "/sys", Etc: root + "/etc", Own: root + "/proc"})
	if len(reading.Networks) != 1 || reading.Networks[0].ReceivedBytes != 7 {
		t.Errorf("networks are %+v", reading.Networks)
	}
	if reading.Filesystems == nil {
		t.Errorf("no filesystems: %+v", reading.Missing)
	}
}
