package metrics

import (
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

func hostSample() stats.Sample {
	return stats.Sample{
		Reading: stats.Reading{At: time.Unix(1000, 500_000_000), Machine: stats.MachineReading{
			Source: "/proc",
			CPU:    &stats.CPUCounters{Cores: []stats.CoreCounters{{ID: 3, User: 250}}},
			Memory: stats.Values{{Name: "MemTotal", Number: 4096}, {Name: "Active(anon)", Number: 7}, {Name: "HugePages_Total", Number: 2}},
		}},
		Snapshot: stats.Snapshot{Lenses: []stats.Lens{{Name: stats.LensHost, Source: "/proc"}}},
	}
}

// seriesOf returns the values of a metric by its labels, as "name=value name=value".
func seriesOf(families []stats.MetricFamily, name string) map[string]float64 {
	values := map[string]float64{}
	for _, family := range families {
		if family.Name != name {
			continue
		}
		for _, one := range family.Series {
			key := ""
			for i, label := range one.Labels {
				if i > 0 {
					key += " "
				}
				key += label.Name + "=" + label.Value
			}
			values[key] = one.Value
		}
	}
	return values
}

func familiesOf(sample stats.Sample) []stats.MetricFamily {
	exporter := New(Options{StartedAt: time.Unix(1, 0)})
	exporter.Take(sample)
	return exporter.Families()
}

// Nothing that is a container's goes by the machine's names.
func TestOnlyAMachineHasItsNames(t *testing.T) {
	container := stats.CgroupReading{Counters: &stats.ContainerCounters{Runtime: stats.RuntimeDocker}}
	unit := stats.CgroupReading{Counters: &stats.ContainerCounters{Runtime: stats.RuntimeNone}}
	for name, test := range map[string]struct {
		isOwnView bool
		cgroup    stats.CgroupReading
		task      *stats.TaskReading
		lenses    []stats.Lens
		want      bool
	}{
		"a machine":                               {want: true, lenses: hostSample().Snapshot.Lenses},
		"a machine that hides its processes":      {want: true, lenses: hostSample().Snapshot.Lenses, isOwnView: true, cgroup: unit},
		"a container with the machine's proc":     {want: true, lenses: hostSample().Snapshot.Lenses, cgroup: container},
		"a container with its own":                {lenses: hostSample().Snapshot.Lenses, cgroup: container, isOwnView: true},
		"a task on a machine, with its own":       {lenses: hostSample().Snapshot.Lenses, task: &stats.TaskReading{Runtime: stats.RuntimeECS}, isOwnView: true},
		"a task on a machine, with the machine's": {want: true, lenses: hostSample().Snapshot.Lenses, task: &stats.TaskReading{Runtime: stats.RuntimeECS}},
		"no lens of a host, as on Fargate":        {lenses: []stats.Lens{{Name: stats.LensContainer}}},
	} {
		sample := hostSample()
		sample.Reading.Machine.IsOwnView, sample.Reading.Cgroup, sample.Reading.Task = test.isOwnView, test.cgroup, test.task
		sample.Snapshot.Lenses = test.lenses
		for _, metric := range []string{"node_cpu_seconds_total", "node_time_seconds"} {
			has := slices.ContainsFunc(familiesOf(sample), func(one stats.MetricFamily) bool { return one.Name == metric })
			if has != test.want {
				t.Errorf("%s: %s is there: %v", name, metric, has)
			}
		}
	}
}

func TestUnitsOfTheMachine(t *testing.T) {
	sample := hostSample()
	machine := &sample.Reading.Machine
	machine.Disks = []stats.DiskCounters{
		{Name: "sda", SectorsRead: 3, BusyMilliseconds: 1500}, {Name: "sda", SectorsRead: 9}, {Name: "sda1", SectorsRead: 1}, {Name: "loop0", SectorsRead: 1},
	}
	machine.Filesystems = []stats.FilesystemCounters{
		{Mountpoint: "/a\xff", Device: "/dev/sda", Type: "ext4", BlockBytes: 4096, Blocks: 10, BlocksFree: 4, BlocksAvailable: -1},
		{Mountpoint: "/", Device: "overlay", Type: "overlay", BlockBytes: 4096, Blocks: 10}, {Mountpoint: "/var/lib/docker/x", Device: "/dev/sda", Type: "ext4", Blocks: 1},
	}
	machine.Pressure = &stats.PressureCounters{CPU: &stats.StallCounters{Some: &stats.StallTotal{Microseconds: 2_500_000}}}
	machine.VM = stats.Values{{Name: "pgfault", Number: 5}, {Name: "nr_free_pages", Number: 6}}
	families := familiesOf(sample)
	for name, want := range map[string]map[string]float64{
		"node_memory_MemTotal_bytes":                 {"": 4096},
		"node_memory_Active_anon_bytes":              {"": 7},
		"node_memory_HugePages_Total":                {"": 2},
		"node_time_seconds":                          {"": 1000.5},
		"node_disk_read_bytes_total":                 {"device=sda": 1536},
		"node_disk_io_time_seconds_total":            {"device=sda": 1.5},
		"node_filesystem_size_bytes":                 {"device=/dev/sda device_error= fstype=ext4 mountpoint=/a\uFFFD": 40960},
		"node_filesystem_avail_bytes":                {"device=/dev/sda device_error= fstype=ext4 mountpoint=/a\uFFFD": 0},
		"node_pressure_cpu_waiting_seconds_total":    {"": 2.5},
		"node_pressure_memory_stalled_seconds_total": {},
		"node_vmstat_pgfault":                        {"": 5},
		"node_vmstat_nr_free_pages":                  {},
	} {
		if got := seriesOf(families, name); !maps.Equal(got, want) {
			t.Errorf("%s has %v, not %v", name, got, want)
		}
	}
	if got := seriesOf(families, "node_cpu_seconds_total")["cpu=3 mode=user"]; got != 2.5 {
		t.Errorf("user time is %g", got)
	}
}

func TestTemperaturesOfTheMachine(t *testing.T) {
	sample := hostSample()
	sample.Reading.Machine.Sensors = []stats.SensorReading{
		{Chip: "coretemp", Device: "platform_coretemp_0", Input: "temp1", Label: "Core\xff", Celsius: 50},
		{Chip: "coretemp", Device: "platform_coretemp_0", Input: "temp2", Celsius: -50, IsFaulty: true},
		{Chip: "gpu", Celsius: 60}, // a thermal zone
	}
	families := familiesOf(sample)
	for name, want := range map[string]map[string]float64{
		"node_hwmon_temp_celsius": {"chip=platform_coretemp_0 sensor=temp1": 50},
		"node_hwmon_chip_names":   {"chip=platform_coretemp_0 chip_name=coretemp": 1},
		"node_hwmon_sensor_label": {"chip=platform_coretemp_0 label=Core\uFFFD sensor=temp1": 1},
	} {
		if got := seriesOf(families, name); !maps.Equal(got, want) {
			t.Errorf("%s has %v, not %v", name, got, want)
		}
	}
}

// A filesystem that hangs, and a disk that sleeps, keep what they last said in the snapshot, with its age. A series has none.
func TestOldValuesAreNotTold(t *testing.T) {
	sample := hostSample()
	old, recent := sample.Reading.At.Add(-11*time.Minute), sample.Reading.At.Add(-6*time.Minute)
	ages := map[time.Time]*float64{old: new(660.0), recent: new(360.0)}
	for name, at := range map[string]time.Time{"old": old, "recent": recent} {
		machine, snapshot := &sample.Reading.Machine, &sample.Snapshot
		machine.Filesystems = append(machine.Filesystems, stats.FilesystemCounters{Mountpoint: name, BlockBytes: 1, Blocks: 2, At: at})
		machine.Sensors = append(machine.Sensors, stats.SensorReading{Device: name, Input: "temp1", Celsius: 30, At: at})
		snapshot.Filesystems = append(snapshot.Filesystems, stats.Filesystem{Mountpoint: name, TotalBytes: 2, AgeSeconds: ages[at]})
		snapshot.Sensors = append(snapshot.Sensors, stats.Sensor{Name: name, Celsius: 30, AgeSeconds: ages[at]})
	}
	families := familiesOf(sample)
	for name, want := range map[string]map[string]float64{
		"node_filesystem_size_bytes":       {"device= device_error= fstype= mountpoint=recent": 2},
		"node_hwmon_temp_celsius":          {"chip=recent sensor=temp1": 30},
		"sys_stats_filesystem_total_bytes": {"device= fstype= mountpoint=recent": 2},
		"sys_stats_sensor_celsius":         {"sensor=recent": 30},
		"node_filesystem_device_error":     {"device= device_error= fstype= mountpoint=recent": 0},
	} {
		if got := seriesOf(families, name); !maps.Equal(got, want) {
			t.Errorf("%s has %v, not %v", name, got, want)
		}
	}
}
