package host_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/host"
	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// celsius lists the sensors of a reading as "name temperature".
func celsius(reading stats.MachineReading) string {
	var text []string
	for _, sensor := range reading.Sensors {
		text = append(text, fmt.Sprintf("%s %g", sensor.Name, sensor.Celsius))
		if sensor.IsFaulty {
			text[len(text)-1] += " faulty"
		}
	}
	return strings.Join(text, ", ")
}

func TestSensors(t *testing.T) {
	const hwmon, zone = "sys/class/hwmon/hwmon", "sys/class/thermal/thermal_zone"
	for name, test := range map[string]struct {
		files        map[string]string
		want, reason string
	}{
		"as they are":                          {nil, "coretemp_core_0 53, coretemp_package_id_0 55, nvme 38.85, nvme_2 39.85", ""},
		"none at all, as in a virtual machine": {map[string]string{"sys/class/hwmon": "removed"}, "", ""},
		"zones beside hwmon, each once": {map[string]string{
			"sys/class/hwmon": "removed", hwmon + "0/name": "acpitz\n", hwmon + "0/temp1_input": "27800\n",
			zone + "0/type": "acpitz\n", zone + "0/temp": "27800\n", zone + "2/type": "x86_pkg_temp\n", zone + "2/temp": "66000\n",
		}, "acpitz 27.8, x86_pkg_temp 66", ""},
		"a zone whose name has a dash is in hwmon with another": {map[string]string{
			"sys/class/hwmon": "removed", hwmon + "0/name": "cpu_thermal\n", hwmon + "0/temp1_input": "51000\n",
			zone + "0/type": "cpu-thermal\n", zone + "0/temp": "51000\n",
		}, "cpu_thermal 51", ""},
		"a zone whose copy in hwmon gives nothing": {map[string]string{
			"sys/class/hwmon": "removed", hwmon + "0/name": "soc\n", hwmon + "0/temp1_input": "\n", zone + "0/type": "soc\n", zone + "0/temp": "41000\n",
		}, "soc_2 41", "Some sensors gave no value, the first is soc: \"\" is not a temperature."},
		"zones alone, two of a kind": {map[string]string{
			"sys/class/hwmon": "removed", zone + "0/type": "gpu\n", zone + "0/temp": "1000\n", zone + "10/type": "gpu\n", zone + "10/temp": "3000\n",
			zone + "9/type": "gpu\n", zone + "9/temp": "2000\n",
		}, "gpu 1, gpu_2 2, gpu_3 3", ""},
		"a policy is no sensor": {map[string]string{"sys/class/hwmon": "removed", zone + "0/type": "INT3400 Thermal\n", zone + "0/temp": "20000\n"}, "", ""},
		"an old driver, whose files are in device": {map[string]string{
			"sys/class/hwmon": "removed", hwmon + "0/device/name": "w83627\n", hwmon + "0/device/temp1_input": "40000\n", hwmon + "0/device/temp1_label": "CPU  Core\n",
		}, "w83627_cpu_core 40", ""},
		"in both places, each once": {map[string]string{
			"sys/class/hwmon": "removed", hwmon + "0/name": "x\n", hwmon + "0/temp1_input": "1000\n", hwmon + "0/device/temp1_input": "9000\n", hwmon + "0/device/temp2_input": "2000\n",
		}, "x 1, x_2 2", ""},
		"one of two fails: the other keeps its name": {map[string]string{"sys/class/hwmon/hwmon1/temp1_input": "nan\n"},
			"coretemp_core_0 53, coretemp_package_id_0 55, nvme_2 39.85", "the first is nvme: \"nan\" is not a temperature."},
		"what cannot be is told as it is": {map[string]string{
			"sys/class/hwmon": "removed", hwmon + "1/name": "nct6775\n", hwmon + "1/temp1_input": "3892314000\n", hwmon + "1/temp2_input": "-128000\n", hwmon + "1/temp3_input": "0\n", hwmon + "1/temp3_fault": "1\n",
		}, "nct6775 3.892314e+06, nct6775_2 -128, nct6775_3 0 faulty", ""},
		"without a name": {map[string]string{"sys/class/hwmon": "removed", hwmon + "7/temp1_input": "30000\n"}, "hwmon7 30", ""},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				machine, _ := machineOf(t, test.files)
				first := readOnce(t.Context(), machine)
				if missing, found := reasonFor(first, "sensors"); first.Sensors != nil || !found || missing.Reason == "" {
					t.Errorf("at first the sensors are %v, missing %+v", first.Sensors, missing)
				}
				begun := time.Now()
				synctest.Wait()
				time.Sleep(time.Second)
				second := readOnce(t.Context(), machine)
				missing, found := reasonFor(second, "sensors")
				if got := celsius(second); got != test.want || second.Sensors == nil || found != (test.reason != "") || !strings.Contains(missing.Reason, test.reason) {
					t.Errorf("sensors are %q, to be %q, missing %q", got, test.want, missing.Reason)
				}
				for _, sensor := range second.Sensors {
					if !sensor.At.Equal(begun) {
						t.Errorf("%s is of %s, to be of %s", sensor.Name, sensor.At, begun)
					}
				}
			})
		})
	}
}

// Disks are asked for their temperature once in five minutes while somebody watches, and not at all while nobody does.
func TestDisksThatSleep(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const drive = "sys/class/hwmon/hwmon5/"
		machine, root := machineOf(t, map[string]string{drive + "name": "drivetemp\n", drive + "temp1_input": "31000\n"})
		watched := false
		machine.SetWatched(func() bool { return watched })
		minutes := func(count int) stats.MachineReading {
			for range count * 60 {
				readOnce(t.Context(), machine)
				synctest.Wait()
				time.Sleep(time.Second)
			}
			return readOnce(t.Context(), machine)
		}
		has := func(reading stats.MachineReading, want, reason string) {
			t.Helper()
			missing, found := reasonFor(reading, "sensors")
			if got := celsius(reading); strings.Contains(got, "drivetemp") != (want != "") || !strings.Contains(got, want) || found != (reason != "") || !strings.Contains(missing.Reason, reason) {
				t.Errorf("sensors are %q, missing %+v; to be %q, %q", got, missing, want, reason)
			}
		}
		const unwatched = "only while somebody watches"
		has(minutes(20), "", unwatched)
		if text := celsius(minutes(1)); !strings.Contains(text, "nvme") {
			t.Errorf("the others are %q", text)
		}
		watched = true
		has(minutes(1), "drivetemp 31", "")
		write(t, root, drive+"temp1_input", "32000\n")
		has(minutes(3), "drivetemp 31", "")
		has(minutes(2), "drivetemp 32", "")
		watched = false
		write(t, root, drive+"temp1_input", "33000\n")
		has(minutes(2), "drivetemp 32", "")
		reading := minutes(10)
		has(reading, "drivetemp 32", unwatched)
		if missing, _ := reasonFor(reading, "sensors"); missing.AgeSeconds == nil || *missing.AgeSeconds < 600 {
			t.Errorf("missing is %+v", missing)
		}
		watched = true
		has(minutes(1), "drivetemp 33", "")
	})
}

// Where nobody has said who watches, somebody does.
func TestDisksOfAnyReader(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		machine, _ := machineOf(t, map[string]string{"sys/class/hwmon/hwmon5/name": "drivetemp\n", "sys/class/hwmon/hwmon5/temp1_input": "31000\n"})
		for range 3 {
			readOnce(t.Context(), machine)
			synctest.Wait()
			time.Sleep(time.Second)
		}
		if got := celsius(readOnce(t.Context(), machine)); !strings.Contains(got, "coretemp_package_id_0 55, drivetemp 31, nvme 38.85") {
			t.Errorf("sensors are %q", got)
		}
	})
}

func TestSensorsAreReadEveryTenSeconds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		root := tree(t)
		machine := host.New(host.Roots{Proc: root + "/proc", Sys: root + "/sys", Etc: root + "/etc", Own: "testdata/own"})
		for range 3 {
			readOnce(t.Context(), machine)
			synctest.Wait()
			time.Sleep(time.Second)
		}
		if err := os.RemoveAll(filepath.Join(root, "sys/class/hwmon")); err != nil {
			t.Fatal(err)
		}
		if reading := readOnce(t.Context(), machine); len(reading.Sensors) != 4 {
			t.Errorf("they are read again before it is time: %+v", reading.Sensors)
		}
		time.Sleep(10 * time.Second)
		readOnce(t.Context(), machine)
		synctest.Wait()
		if reading := readOnce(t.Context(), machine); len(reading.Sensors) != 0 {
			t.Errorf("sensors that are gone are %+v", reading.Sensors)
		}
	})
}
