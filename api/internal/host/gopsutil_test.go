package host_test

import (
	"context"
	"testing"

	"github.com/shirou/gopsutil/v3/common"
	"github.com/shirou/gopsutil/v3/cpu"
	"github.com/shirou/gopsutil/v3/disk"
	"github.com/shirou/gopsutil/v3/host"
	"github.com/shirou/gopsutil/v3/load"
	"github.com/shirou/gopsutil/v3/mem"
	"github.com/shirou/gopsutil/v3/net"
)

// gopsutil is the first choice wherever it reads rightly. Where this test fails it has come to do so, and what we read
// ourselves in its place can go: CONTRIBUTING.md has the list.
func TestWhatGopsutilSays(t *testing.T) {
	root := t.TempDir()
	in := func(folder string, files map[string]string) context.Context {
		for path, content := range files {
			write(t, root, folder+"/"+path, content)
		}
		tree := root + "/" + folder
		return context.WithValue(t.Context(), common.EnvKey, common.EnvMap{common.HostProcEnvKey: tree, common.HostSysEnvKey: tree, common.HostEtcEnvKey: tree, common.HostRootEnvKey: tree})
	}
	panics := func(call func()) (hasPanicked bool) {
		defer func() { hasPanicked = recover() != nil }()
		call()
		return false
	}
	for name, isWrong := range map[string]func() bool{
		"no processors, and no error, without a file": func() bool {
			times, err := cpu.TimesWithContext(in("nothing", nil), true)
			return len(times) == 0 && err == nil
		},
		"no model, where the stepping is unknown": func() bool {
			processors, err := cpu.InfoWithContext(in("stepping", map[string]string{"cpuinfo": "processor: 0\nmodel name: Xeon\nstepping: unknown\n"}))
			return len(processors) == 0 && err != nil
		},
		"a load of nothing is a panic": func() bool {
			ctx := in("load", map[string]string{"loadavg": ""})
			return panics(func() { _, _ = load.AvgWithContext(ctx) })
		},
		"a load of some other machine, where there is no file": func() bool {
			average, err := load.AvgWithContext(in("nothing", nil))
			return err == nil && average != nil
		},
		"98.75 % of memory used, without MemAvailable": func() bool {
			memory, err := mem.VirtualMemoryWithContext(in("memory", map[string]string{"meminfo": "MemTotal: 8000000 kB\nMemFree: 100000 kB\n"}))
			return err == nil && memory.UsedPercent == 98.75 && memory.Available == 100000<<10
		},
		"a machine without memory, without a file": func() bool {
			memory, err := mem.VirtualMemoryWithContext(in("nothing", nil))
			return err == nil && memory.Total == 0
		},
		"no disk behind a bad number, and none that has done nothing": func() bool {
			disks, err := disk.IOCountersWithContext(in("disks", map[string]string{
				"diskstats": "8 0 sda 0 0 0 0 0 0 0 0 0 0 0\n8 1 sdb x 0 0 0 0 0 0 0 0 0 0\n8 2 sdc 1 2 3 4 5 6 7 8 9 10 11\n"}))
			return err != nil && len(disks) == 0
		},
		"a table of networks that is cut short is a panic": func() bool {
			in("networks", map[string]string{"net": "a\nb\neth0: 1 2\n"})
			return panics(func() { _, _ = net.IOCountersByFile(true, root+"/networks/net") })
		},
		"a source that is an option": func() bool {
			mounts, err := disk.PartitionsWithContext(in("mounts", map[string]string{"1/mountinfo": "40 1 0:85 / /tmp rw - tmpfs  ro\n", "filesystems": "nodev\ttmpfs\n"}), true)
			return err == nil && len(mounts) == 1 && mounts[0].Device == "ro"
		},
		"the zone of the processor is hidden": func() bool {
			sensors, err := host.SensorsTemperaturesWithContext(in("sensors", map[string]string{
				"class/hwmon/hwmon0/name": "acpitz\n", "class/hwmon/hwmon0/temp1_input": "29800\n",
				"class/thermal/thermal_zone0/type": "x86_pkg_temp\n", "class/thermal/thermal_zone0/temp": "66000\n"}))
			return err == nil && len(sensors) == 1
		},
		"a temperature of millions": func() bool {
			sensors, err := host.SensorsTemperaturesWithContext(in("millions", map[string]string{"class/hwmon/hwmon0/name": "x\n", "class/hwmon/hwmon0/temp1_input": "3892314000\n"}))
			return err == nil && len(sensors) == 1 && sensors[0].Temperature == 3892314
		},
		"a machine that is a guest of Docker, because we are": func() bool {
			system, role, err := host.VirtualizationWithContext(in("machine", map[string]string{".dockerenv": ""}))
			return err == nil && system == "docker" && role == "guest"
		},
	} {
		if !isWrong() {
			t.Errorf("gopsutil reads it rightly now: %s", name)
		}
	}
}
