package verdict

import (
	"fmt"
	"strings"
	"testing"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// row is a workload by what decides whether it is blamed. Its id is its name below a slice, or the name itself where that is a path.
type row struct {
	name      string
	pod       string
	cores     float64 // over the last 10 s
	usual     float64 // 0 for not known
	throttled float64
	waits     float64 // for what the test is about, in percent of the last 10 s
	delay     float64 // runDelayPercent, where pressure is not known
	held      float64 // working set, in percent of 8 GiB
	grows     float64 // in percent of 8 GiB in 10 s
	ofLimit   float64 // memory, in percent of its limit
	moves     string  // "sda 500, sdb 3": in MiB in the last 10 s
}

const gibibyte = 1 << 30

func (r row) workload() stats.Workload {
	id := r.name
	if !strings.HasPrefix(id, "/") {
		id = "/system.slice/" + r.name
	}
	one := stats.Workload{ID: id, Name: r.name, Parent: r.pod, Kind: stats.WorkloadService}
	if r.pod == "" && strings.Contains(id, "/pod") {
		one.Kind = stats.WorkloadPod
	}
	one.CPU.Last10SecondsCores = &r.cores
	if r.usual != 0 {
		one.CPU.UsualCores = &r.usual
	}
	one.CPU.ThrottledPercent = &r.throttled
	one.Memory.WorkingSetBytes = pointer(uint64(r.held / 100 * 8 * gibibyte))
	one.Memory.GrowthBytesPerSecond = pointer(r.grows / 100 * 8 * gibibyte / 10)
	if r.ofLimit != 0 {
		one.Memory.UsagePercent = &r.ofLimit
	}
	if r.delay != 0 {
		one.RunDelayPercent = &r.delay
	} else {
		one.Pressure = &stats.Pressure{CPU: waited(r.waits), Memory: waited(r.waits), IO: waited(r.waits)}
	}
	for use := range strings.SplitSeq(r.moves, ", ") {
		disk, mebibytes := "", 0.0
		if n, _ := fmt.Sscanf(use, "%s %g", &disk, &mebibytes); n == 2 {
			one.Disks = append(one.Disks, stats.WorkloadDisk{Name: disk, Last10SecondsBytes: pointer(mebibytes * (1 << 20))})
		}
	}
	return one
}

func workloadsOf(rows []row) []stats.Workload {
	var workloads []stats.Workload
	for _, one := range rows {
		workloads = append(workloads, one.workload())
	}
	return workloads
}

// short is a machine of 8 processors and 8 GiB of memory, of which a tenth is left.
func short() stats.Snapshot {
	return stats.Snapshot{
		Host:   stats.Host{LogicalCPUs: pointer(8)},
		CPU:    &stats.CPU{UsagePercent: pointer(20.0)}, // of the last second: it may be over
		Memory: &stats.Memory{TotalBytes: 8 * gibibyte, AvailableBytes: pointer(uint64(8 * gibibyte / 10))},
		Disks:  []stats.Disk{{Name: "sda", BusyPercent: pointer(95.0)}, {Name: "sdb", BusyPercent: pointer(90.0)}, {Name: "idle", BusyPercent: pointer(1.0)}},
	}
}

func showBlamed(found blamed) string {
	var parts []string
	for _, cause := range found.causes {
		part := fmt.Sprintf("%s %s %.0f%%", cause.Field, cause.Name, cause.SharePercent)
		if cause.TimesUsual != nil {
			part += fmt.Sprintf(" x%.1f", *cause.TimesUsual)
		}
		parts = append(parts, part)
	}
	text := strings.Join(parts, ", ")
	for i, victim := range found.victims {
		text += map[bool]string{true: " <- ", false: ", "}[i == 0] + fmt.Sprintf("%s %.1f", victim.Name, victim.WaitedSeconds)
	}
	return text
}

func TestBlame(t *testing.T) {
	backup, postgres := row{name: "backup", cores: 7.1, usual: 2.3, held: 50, moves: "sda 900"}, row{name: "postgres", cores: 0.6, waits: 34, held: 20, moves: "sda 9"}
	pod := func(id string, one row) row { one.name = id; return one }
	for name, test := range map[string]struct {
		field  string
		rows   []row
		change func(*stats.Snapshot)
		want   string
	}{
		"one waits for another":       {"pressure.cpu", []row{postgres, backup}, nil, "cpu backup 89% x3.1 <- postgres 3.4"},
		"the same, by the load":       {"load", []row{postgres, backup}, nil, "cpu backup 89% x3.1 <- postgres 3.4"},
		"less than twice its usual":   {"pressure.cpu", []row{{name: "backup", cores: 7, usual: 3.6}}, nil, "cpu backup 88%"},
		"a field that nobody shares":  {"filesystems[/]", []row{postgres, backup}, nil, ""},
		"no workloads":                {"pressure.cpu", nil, nil, ""},
		"its own threads alone wait":  {"pressure.cpu", []row{{name: "build", cores: 7.9, waits: 90}}, nil, "cpu build 99%"},
		"who waits uses the most":     {"pressure.cpu", []row{{name: "build", cores: 7, waits: 90}, {name: "small", cores: 0.5}}, nil, "cpu build 88%"},
		"two equals wait":             {"pressure.cpu", []row{{name: "a", cores: 4, waits: 80}, {name: "b", cores: 4, waits: 80}}, nil, ""},
		"and a small one for both":    {"pressure.cpu", []row{{name: "a", cores: 4, waits: 80}, {name: "b", cores: 3.8, waits: 80}, {name: "c", cores: 0.1, waits: 50}}, nil, "cpu a 50%, cpu b 48% <- c 5.0"},
		"nobody stands out":           {"pressure.cpu", []row{{name: "a", cores: 1.9, waits: 60}, {name: "b", cores: 1.9}, {name: "c", cores: 1.9}, {name: "d", cores: 1.9}}, nil, ""},
		"its own quota holds it back": {"pressure.cpu", []row{{name: "limited", cores: 0.5, waits: 60, throttled: 62}, {name: "backup", cores: 6}}, nil, "cpu backup 75%"},
		"its quota holds it back for a part of it": {"pressure.cpu", []row{{name: "limited", cores: 0.5, waits: 60, throttled: 25}, {name: "backup", cores: 6}}, nil,
			"cpu backup 75% <- limited 3.5"},
		"a quota alone, and an idle machine":   {"pressure.cpu", []row{{name: "limited", cores: 2, waits: 99, throttled: 100}}, nil, ""},
		"a limit around it that is not seen":   {"pressure.cpu", []row{{name: "limited", cores: 0.2, waits: 99}, {name: "batch", cores: 4}}, nil, "cpu batch 50%"},
		"processors are not known":             {"pressure.cpu", []row{postgres, backup}, func(s *stats.Snapshot) { s.Host.LogicalCPUs = nil }, ""},
		"most is used by nobody's processes":   {"pressure.cpu", []row{postgres, {name: "batch", cores: 2.5}}, func(s *stats.Snapshot) { s.CPU.UsagePercent = pointer(100.0) }, "cpu batch 31% <- postgres 3.4"},
		"no pressure, but a run-queue delay":   {"load", []row{backup, {name: "postgres", cores: 0.5, delay: 30}}, nil, "cpu backup 89% x3.1 <- postgres 3.0"},
		"a delay of many processes together":   {"load", []row{{name: "backup", cores: 7.8}, {name: "postgres", cores: 0.1, delay: 900}}, nil, "cpu backup 98% <- postgres 10.0"},
		"a delay that a quota made":            {"load", []row{{name: "backup", cores: 7.8}, {name: "limited", cores: 0.1, delay: 900, throttled: 3}}, nil, "cpu backup 98%"},
		"of four that wait the three longest":  {"pressure.cpu", []row{backup, {name: "a", waits: 30}, {name: "b", waits: 34}, {name: "c", waits: 32}, {name: "d", waits: 31}}, nil, "cpu backup 89% x3.1 <- b 3.4, c 3.2, d 3.1"},
		"who waited next to nothing beside it": {"pressure.cpu", []row{backup, {name: "a", waits: 40}, {name: "b", waits: 9}}, nil, "cpu backup 89% x3.1 <- a 4.0"},
		"a pod and its containers are one culprit": {"pressure.cpu", []row{postgres, pod("/kubepods/pod7", row{cores: 7}), pod("/kubepods/pod7/a", row{cores: 6.9, pod: "/kubepods/pod7"}), pod("/kubepods/pod7/b", row{cores: 0.1, pod: "/kubepods/pod7"})}, nil,
			"cpu /kubepods/pod7 88% <- postgres 3.4"},
		"and one victim": {"pressure.cpu", []row{backup, pod("/kubepods/pod7", row{cores: 0.1, waits: 30}), pod("/kubepods/pod7/a", row{cores: 0.1, waits: 30, pod: "/kubepods/pod7"})}, nil,
			"cpu backup 89% x3.1 <- /kubepods/pod7 3.0"},
		"a quota of a container in the pod": {"pressure.cpu", []row{backup, pod("/kubepods/pod7", row{waits: 30}), pod("/kubepods/pod7/a", row{waits: 30, throttled: 31, pod: "/kubepods/pod7"})}, nil, "cpu backup 89% x3.1"},
		"a container whose pod is not listed": {"pressure.cpu", []row{postgres, pod("/kubepods/pod7/a", row{cores: 7, pod: "/kubepods/pod7"})}, nil,
			"cpu /kubepods/pod7/a 88% <- postgres 3.4"},
		"a container in a container": {"pressure.cpu", []row{pod("/docker/node", row{cores: 7.5, usual: 1, waits: 60}), pod("/docker/node/kubepods/pod1", row{cores: 7}), pod("/docker/node/kubepods/pod2", row{cores: 0.2, waits: 40})}, nil,
			"cpu /docker/node/kubepods/pod1 88% <- /docker/node/kubepods/pod2 4.0"},

		"memory: who has the most":               {"memory", []row{postgres, backup}, nil, "memory backup 50% <- postgres 3.4"},
		"memory is not short":                    {"pressure.memory", []row{postgres, backup}, func(s *stats.Snapshot) { s.Memory.AvailableBytes = pointer(uint64(3 * gibibyte)) }, ""},
		"memory: its own limit":                  {"pressure.memory", []row{{name: "limited", waits: 90, held: 5, ofLimit: 99}, backup}, nil, "memory backup 50%"},
		"memory: the limit of a container in it": {"pressure.memory", []row{backup, pod("/pod7", row{waits: 90, held: 5}), pod("/pod7/a", row{waits: 90, held: 5, ofLimit: 99, pod: "/pod7"})}, nil, "memory backup 50%"},
		"memory: who grows, not who has":         {"pressure.memory", []row{{name: "postgres", waits: 20, held: 40}, {name: "leak", held: 30, grows: 6}}, nil, "memory leak 30% <- postgres 2.0"},
		"memory: a small one that grows":         {"pressure.memory", []row{{name: "postgres", waits: 20, held: 80}, {name: "leak", held: 5, grows: 4}}, nil, "memory postgres 80%"},
		"memory: one that comes and goes":        {"pressure.memory", []row{{name: "small", waits: 20, held: 8, grows: 5}, {name: "large", held: 60}}, nil, "memory large 60% <- small 2.0"},
		"memory: both grow":                      {"pressure.memory", []row{{name: "a", waits: 20, held: 40, grows: 4}, {name: "b", held: 30, grows: 5}}, nil, "memory a 40%, memory b 30%"},
		"memory: who shrinks":                    {"pressure.memory", []row{{name: "a", waits: 20, held: 10, grows: -20}, {name: "b", held: 70}}, nil, "memory b 70% <- a 2.0"},
		"memory: two have as much":               {"pressure.memory", []row{{name: "a", waits: 20, held: 40}, {name: "b", held: 45}}, nil, "memory b 45%, memory a 40%"},
		"memory: nobody stands out":              {"memory", []row{{name: "a", held: 19, waits: 20}, {name: "b", held: 19}, {name: "c", held: 19}, {name: "d", held: 19}}, nil, ""},
		"memory in huge pages is not short":      {"memory", []row{backup}, func(s *stats.Snapshot) { s.Memory.HugePagesBytes = pointer(uint64(7 * gibibyte)) }, ""},

		"a disk":                                          {"pressure.io", []row{postgres, backup}, nil, "io backup 99% <- postgres 3.4"},
		"a disk: who waits uses another":                  {"pressure.io", []row{{name: "postgres", waits: 30, moves: "sdb 9"}, backup}, nil, "io postgres 100%"},
		"a disk: and next to none of it":                  {"pressure.io", []row{{name: "postgres", waits: 30, moves: "sdb 0.1"}, backup}, nil, ""},
		"a disk: who waits moves the most":                {"pressure.io", []row{{name: "backup", waits: 80, moves: "sda 900"}, {name: "small", moves: "sda 1"}}, nil, "io backup 100%"},
		"a disk: two use it alike":                        {"pressure.io", []row{{name: "a", waits: 80, moves: "sda 500"}, {name: "b", waits: 80, moves: "sda 400"}, {name: "c", waits: 70, moves: "sda 2"}}, nil, "io a 55%, io b 44% <- c 7.0"},
		"a disk: two use it alike, and nobody else waits": {"pressure.io", []row{{name: "a", waits: 80, moves: "sda 500"}, {name: "b", waits: 80, moves: "sda 400"}}, nil, ""},
		"a disk: nobody stands out":                       {"pressure.io", []row{{name: "a", waits: 80, moves: "sda 50"}, {name: "b", moves: "sda 50"}, {name: "c", moves: "sda 50"}}, nil, ""},
		"a disk: one who waits uses it, one uses another": {"pressure.io", []row{{name: "elsewhere", waits: 60, moves: "sdb 9"}, {name: "postgres", waits: 30, moves: "sda 9"}, {name: "backup", moves: "sda 900"}}, nil,
			"io backup 99% <- postgres 3.0"},
		"a disk that has nothing to do":     {"pressure.io", []row{{name: "limited", waits: 90, moves: "idle 5"}, {name: "other", moves: "idle 90"}}, nil, ""},
		"a disk: nobody waits":              {"pressure.io", []row{backup}, nil, ""},
		"a disk: the machine's own traffic": {"pressure.io", []row{postgres, backup}, func(s *stats.Snapshot) { s.Disks[0].WriteBytesPerSecond = pointer(float64(gibibyte)) }, ""},
		"a disk that is not listed":         {"pressure.io", []row{postgres, backup}, func(s *stats.Snapshot) { s.Disks = nil }, "io backup 99% <- postgres 3.4"},
		"two disks: the one that is shared more": {"pressure.io", []row{{name: "postgres", waits: 30, moves: "sda 9, sdb 3"}, {name: "backup", moves: "sdb 700"}}, nil,
			"io backup 100% <- postgres 3.0"},
	} {
		snapshot := short()
		if test.change != nil {
			test.change(&snapshot)
		}
		if got := showBlamed(blame(test.field, &snapshot, workloadsOf(test.rows))); got != test.want {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
}

// Kills at a limit that is not the machine's are of the workloads that reached theirs.
func TestBlameForKills(t *testing.T) {
	limited := func(name string, peak float64, events ...stats.WorkloadKill) stats.Workload {
		one := row{name: name, held: 10}.workload()
		one.Memory.LimitBytes, one.Memory.PeakBytes, one.Memory.OOMKillEvents = pointer(uint64(128<<20)), pointer(uint64(peak/100*(128<<20))), events
		return one
	}
	unlimited := limited("unlimited", 100, stats.WorkloadKill{Kills: 9})
	unlimited.Memory.LimitBytes = nil
	for name, test := range map[string]struct {
		workloads []stats.Workload
		want      string
		text      string
	}{
		"one": {[]stats.Workload{limited("worker", 100, stats.WorkloadKill{Kills: 1, Victims: []string{"node"}}), limited("calm", 100)}, "memory worker 10%",
			"1 process was killed in worker, whose limit is 128 MiB (node)."},
		"two": {[]stats.Workload{limited("worker", 100, stats.WorkloadKill{Kills: 1, Victims: []string{"node", "sh"}}), limited("other", 99, stats.WorkloadKill{Kills: 2}, stats.WorkloadKill{Kills: 1})},
			"memory other 10%, memory worker 10%", "3 processes were killed in other, whose limit is 128 MiB and 1 process was killed in worker, whose limit is 128 MiB (among node, sh)."},
		"nobody knows":                         {[]stats.Workload{limited("calm", 100)}, "", ""},
		"the machine killed it":                {[]stats.Workload{limited("victim", 40, stats.WorkloadKill{Kills: 1})}, "", ""},
		"the machine killed one with no limit": {[]stats.Workload{unlimited}, "", ""},
	} {
		snapshot := short()
		found := blame(killsAtLimit, &snapshot, test.workloads)
		if got := showBlamed(found); got != test.want || found.explanation != test.text {
			t.Errorf("%s: %q: %q", name, got, found.explanation)
		}
	}
}

// Where readings do not go back 10 s, nothing is known of them, but for the traffic of a disk, which is told by its speed.
func TestBlameKnowsNothingBeforeTenSeconds(t *testing.T) {
	snapshot := short()
	rows := workloadsOf([]row{{name: "backup", cores: 7}, {name: "postgres", cores: 0.5, waits: 50}})
	for i := range rows {
		rows[i].CPU.Last10SecondsCores, rows[i].CPU.UsageCores = nil, pointer(7.0)
		rows[i].Pressure = &stats.Pressure{CPU: &stats.Stall{Some: &stats.StallShares{IntervalPercent: pointer(99.0)}, SomeAvg10Percent: 99}}
	}
	if got := showBlamed(blame("pressure.cpu", &snapshot, rows)); got != "" {
		t.Errorf("it blames %q", got)
	}
	rows = workloadsOf([]row{{name: "backup"}, {name: "postgres", waits: 50}})
	rows[0].Disks = []stats.WorkloadDisk{{Name: "sda", WriteBytesPerSecond: pointer(9e6)}}
	rows[1].Disks = []stats.WorkloadDisk{{Name: "sda", ReadBytesPerSecond: pointer(1e6)}}
	if got := showBlamed(blame("pressure.io", &snapshot, rows)); got != "io backup 90% <- postgres 5.0" {
		t.Errorf("it blames %q", got)
	}
}

func TestExplanations(t *testing.T) {
	for _, test := range []struct {
		field string
		rows  []row
		want  string
	}{
		{"pressure.cpu", []row{{name: "postgres", cores: 0.5, waits: 34}, {name: "backup.service", cores: 7.1, usual: 2.3}},
			"postgres waited 3.4 of the last 10 s for a CPU; backup.service used 7.1 of the 8 CPUs meanwhile, three times its usual."},
		{"pressure.cpu", []row{{name: "postgres", waits: 34}, {name: "redis", waits: 12}, {name: "a", cores: 4, usual: 1}, {name: "b", cores: 3}},
			"postgres waited 3.4 and redis 1.2 of the last 10 s for a CPU; a used 4.0 and b 3.0 of the 8 CPUs meanwhile."},
		{"pressure.cpu", []row{{name: "build", cores: 8, usual: 0.001}}, "build used 8.0 of the 8 CPUs in the last 10 s, more than 100 times its usual."},
		{"pressure.cpu", []row{{name: "build", cores: 8, usual: 0.19}}, "build used 8.0 of the 8 CPUs in the last 10 s, 42 times its usual."},
		{"pressure.cpu", []row{{name: "build", cores: 8, usual: 4}}, "build used 8.0 of the 8 CPUs in the last 10 s, twice its usual."},
		{"pressure.memory", []row{{name: "postgres", held: 10, waits: 21}, {name: "leak", held: 62.5, grows: 25}},
			"postgres waited 2.1 of the last 10 s for memory; leak held 5.0 GiB of 8.0 GiB meanwhile, 2.0 GiB more than 10 s before."},
		{"memory", []row{{name: "a", held: 50}, {name: "b", held: 30}}, "a held 4.0 GiB and b 2.3 GiB of 8.0 GiB in the last 10 s."},
		{"pressure.io", []row{{name: "postgres", waits: 40, moves: "sda 3"}, {name: "backup", moves: "sda 800"}},
			"postgres waited 4.0 of the last 10 s for sda; backup moved 800 MiB there meanwhile, 99 % of what all workloads moved."},
		{"pressure.io", []row{{name: "backup", waits: 40, moves: "sda 800"}}, "backup moved 800 MiB to and from sda in the last 10 s, 100 % of what all workloads moved."},
	} {
		snapshot := short()
		if got := blame(test.field, &snapshot, workloadsOf(test.rows)).explanation; got != test.want {
			t.Errorf("%q\nwant %q", got, test.want)
		}
	}
}
