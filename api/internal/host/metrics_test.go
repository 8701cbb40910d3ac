package host_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/host"
	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// readTwice reads in fake time, the second time when what is read in the background has come.
func readTwice(t *testing.T, roots host.Roots) stats.Reading {
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
	swap := value(t, "swap", reading.Swap)
	page := uint64(os.Getpagesize())
	if swap.TotalBytes != 2000000<<10 || swap.FreeBytes != 1500000<<10 || value(t, "in", swap.InBytes) != 10*page || value(t, "out", swap.OutBytes) != 20*page {
		t.Errorf("swap is %+v", swap)
	}
	if kills := value(t, "oomKills", reading.OOMKills); kills != 3 {
		t.Errorf("oomKills is %d", kills)
	}
	pressure := value(t, "pressure", reading.Pressure)
	if io := value(t, "io", pressure.IO); io.SomeAvg10Percent != 12.34 || value(t, "full", io.FullAvg10Percent) != 8.10 {
		t.Errorf("pressure.io is %+v", io)
	}
	if cpu := value(t, "cpu", pressure.CPU); cpu.SomeAvg10Percent != 1.5 || cpu.FullAvg10Percent != nil {
		t.Errorf("pressure.cpu is %+v: full has no meaning there", cpu)
	}
}

func TestDisks(t *testing.T) {
	var names []string
	disks := read(t, "plain").Disks
	for _, disk := range disks {
		names = append(names, disk.Name)
	}
	if want := []string{"sda", "nvme0n1", "dm-0", "mmcblk0"}; !slices.Equal(names, want) {
		t.Fatalf("disks are %v, to be %v: no partitions, no loop, no ram", names, want)
	}
	if want := (stats.DiskCounters{Name: "sda", Reads: 1000, ReadBytes: 8000 * 512, Writes: 2000, WrittenBytes: 16000 * 512, BusyMilliseconds: 1200}); disks[0] != want {
		t.Errorf("sda is %+v, to be %+v", disks[0], want)
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
		if !eth0.Physical || eth0.ReceivedBytes != 5000000 || eth0.SentBytes != 3000000 || eth0.Errors != 4 || eth0.Drops != 6 || value(t, "speed", eth0.LinkBitsPerSecond) != 1e9 {
			t.Errorf("eth0 is %+v", eth0)
		}
		if wlan0 := byName["wlan0"]; !wlan0.Physical || wlan0.LinkBitsPerSecond != nil {
			t.Errorf("wlan0 is %+v: it has no link", wlan0)
		}
		if docker0 := byName["docker0"]; docker0.Physical || docker0.LinkBitsPerSecond != nil {
			t.Errorf("docker0 is %+v: a bridge", docker0)
		}
	})
}

func TestSensors(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		machine := host.New(rootsOf("plain"))
		first := readOnce(t.Context(), machine)
		if missing, found := reasonFor(first, "sensors"); first.Sensors != nil || !found || missing.Reason == "" {
			t.Errorf("at first the sensors are %v, missing %+v", first.Sensors, missing)
		}
		synctest.Wait()
		time.Sleep(time.Second)
		want := []stats.Sensor{{Name: "coretemp_core_0", Celsius: 53}, {Name: "coretemp_package_id_0", Celsius: 55}, {Name: "nvme", Celsius: 38.85}, {Name: "nvme_2", Celsius: 39.85}}
		if second := readOnce(t.Context(), machine); !slices.Equal(second.Sensors, want) {
			t.Errorf("sensors are %+v, to be %+v", second.Sensors, want)
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
		absent              func(stats.Reading) bool
	}{
		"hidepid: networks":    {remove("proc/1"), "networks", "proc/1/net/dev cannot be read", "hidepid hides", func(r stats.Reading) bool { return r.Networks == nil }},
		"hidepid: filesystems": {remove("proc/1"), "filesystems", "proc/1/mountinfo cannot be read", "hidepid hides", func(r stats.Reading) bool { return r.Filesystems == nil }},
		"no PSI":               {remove("proc/pressure"), "pressure", "does not measure pressure", "boot with psi=1", func(r stats.Reading) bool { return r.Pressure == nil }},
		"PSI in letters":       {write("proc/pressure/io", "some avg10=x\n"), "pressure.io", "not a percentage", "", func(r stats.Reading) bool { return r.Pressure.IO == nil && r.Pressure.CPU != nil }},
		"PSI of nothing":       {write("proc/pressure/io", ""), "pressure.io", "no line that begins with some", "", func(r stats.Reading) bool { return r.Pressure.IO == nil }},
		"PSI above 100":        {write("proc/pressure/io", "some avg10=101.00 avg60=0\n"), "pressure.io", "not a percentage", "", func(r stats.Reading) bool { return r.Pressure.IO == nil }},
		"no load":              {remove("proc/loadavg"), "load", "proc/loadavg cannot be read", "HOST_PROC", func(r stats.Reading) bool { return r.Load == nil }},
		"no diskstats":         {remove("proc/diskstats"), "disks", "proc/diskstats cannot be read", "HOST_PROC", func(r stats.Reading) bool { return r.Disks == nil }},
		"diskstats cut":        {write("proc/diskstats", "8 0 sda 1 2\n"), "disks", "5 columns", "", func(r stats.Reading) bool { return r.Disks == nil }},
		"diskstats in letters": {write("proc/diskstats", "8 0 sda x 0 0 0 0 0 0 0 0 0 0\n"), "disks", "invalid syntax", "", func(r stats.Reading) bool { return r.Disks == nil }},
		"no meminfo":           {remove("proc/meminfo"), "swap", "proc/meminfo cannot be read", "HOST_PROC", func(r stats.Reading) bool { return r.Swap == nil && r.Memory == nil }},
		"no vmstat":            {remove("proc/vmstat"), "swap.inBytesPerSecond", "proc/vmstat cannot be read", "HOST_PROC", func(r stats.Reading) bool { return r.Swap != nil && r.Swap.InBytes == nil && r.OOMKills == nil }},
		"mountinfo cut":        {write("proc/1/mountinfo", "1 2 3\n"), "filesystems", "is not a mount", "", func(r stats.Reading) bool { return r.Filesystems == nil }},
		"no sysfs":             {remove("sys"), "networks.physical", "class/net cannot be read", "", func(r stats.Reading) bool { return len(r.Networks) == 4 && !r.Networks[1].Physical }},
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
