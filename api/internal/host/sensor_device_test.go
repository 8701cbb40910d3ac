package host_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/host"
	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// Devices of hwmon go by their places in sysfs, which are the same after each boot. A real node_exporter gives these names to this tree.
func TestSensorDevices(t *testing.T) { synctest.Test(t, sensorDevices) }

func sensorDevices(t *testing.T) {
	sys := t.TempDir()
	nvme := "devices/pci0000:00/0000:00:1f.0/nvme/nvme0"
	for folder, name := range map[string]string{
		"devices/platform/coretemp.0/hwmon/hwmon0": "coretemp", nvme + "/hwmon1": "nvme", nvme + "/hwmon2": "Nvme-X", "devices/virtual/hwmon/hwmon3": "acpitz",
		"devices/pci0000:00/x/hwmon/hwmon4": "same", "devices/pci0000:00/x/hwmon/hwmon5": "same",
	} {
		put(t, filepath.Join(sys, folder, "name"), name+"\n")
		put(t, filepath.Join(sys, folder, "temp2_input"), "50000\n")
		device := map[string]string{"nvme0": "..", "hwmon": "../.."}[filepath.Base(filepath.Dir(folder))]
		if name != "acpitz" {
			link(t, device, filepath.Join(sys, folder, "device"))
		}
		link(t, "../../"+folder, filepath.Join(sys, "class/hwmon", filepath.Base(folder)))
	}
	reader := host.New(host.Roots{Proc: sys, Sys: sys, Etc: sys})
	var reading stats.Reading
	reader.Read(t.Context(), &reading)
	synctest.Wait()
	time.Sleep(time.Second)
	reader.Read(t.Context(), &reading)
	var got []string
	for _, sensor := range reading.Machine.Sensors {
		got = append(got, sensor.Device+" "+sensor.Input+" "+sensor.Chip)
	}
	slices.Sort(got)
	want := []string{
		"acpitz temp2 acpitz", "nvme_nvme0_nvme temp2 nvme", "nvme_nvme0_nvme_x temp2 nvme_x",
		"pci0000:00_x_hwmon4 temp2 same", "pci0000:00_x_hwmon5 temp2 same", "platform_coretemp_0 temp2 coretemp",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func link(t *testing.T, to, path string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(to, path); err != nil {
		t.Fatal(err)
	}
}
