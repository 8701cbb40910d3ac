package sampler

import (
	"strings"
	"testing"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

func pointer[T any](value T) *T { return &value }

// calm is a machine on which all is well.
func calm() stats.Snapshot {
	return stats.Snapshot{
		Host:     stats.Host{LogicalCPUs: pointer(4)},
		CPU:      &stats.CPU{UsagePercent: pointer(12.4), Modes: &stats.CPUModes{}},
		Load:     &stats.Load{One: 0.5},
		Memory:   &stats.Memory{TotalBytes: 16 << 30, AvailableBytes: 9 << 30, UsagePercent: pointer(41.2), OOMKills: pointer(uint64(3))},
		Pressure: &stats.Pressure{CPU: &stats.Stall{}, Memory: &stats.Stall{}, IO: &stats.Stall{}},
		Filesystems: []stats.Filesystem{
			{Mountpoint: "/", AvailableBytes: 50 << 30, UsagePercent: pointer(50.0), InodesUsedPercent: pointer(10.0)},
			{Mountpoint: "/mnt/image", UsagePercent: pointer(100.0), ReadOnly: true},
		},
		Container: &stats.Container{
			CPU:    &stats.ContainerCPU{LimitCores: pointer(0.5), ThrottledPercent: pointer(0.0)},
			Memory: &stats.ContainerMemory{LimitBytes: pointer(uint64(128 << 20)), HeadroomBytes: pointer(uint64(100 << 20)), UsagePercent: pointer(20.0), OOMKills: pointer(uint64(0))},
			PIDs:   &stats.ContainerPIDs{Current: 8, Limit: pointer(uint64(64))},
		},
	}
}

func TestSentences(t *testing.T) {
	for name, test := range map[string]struct {
		change func(*stats.Snapshot)
		after  time.Duration // how long it stands
		level  stats.Level
		text   string
		field  string
	}{
		"all is well": {func(*stats.Snapshot) {}, 0, stats.LevelOK, "Nothing waits: CPU 12 %, memory 41 %.", "cpu"},
		"no pressure to see": {func(s *stats.Snapshot) { s.Pressure = nil }, 0,
			stats.LevelOK, "Nothing is short, as far as can be seen: CPU 12 %, memory 41 %.", "cpu"},
		"memory alone": {func(s *stats.Snapshot) { s.CPU = nil }, 0, stats.LevelOK, "Nothing waits: memory 41 %.", "cpu"},
		"nothing can be read": {func(s *stats.Snapshot) { *s = stats.Snapshot{} }, 0,
			stats.LevelWarning, "Neither processor nor memory can be read: see what is missing.", "missing"},
		"a disk is waited for": {func(s *stats.Snapshot) { s.Pressure.IO.SomeAvg10Percent = 12.3 }, 0,
			stats.LevelWarning, "12 % of the last 10 s something waited for a disk.", "pressure.io"},
		"a disk is waited for most of the time": {func(s *stats.Snapshot) { s.Pressure.IO.SomeAvg10Percent = 40 }, 0,
			stats.LevelCritical, "40 % of the last 10 s something waited for a disk.", "pressure.io"},
		"memory is waited for": {func(s *stats.Snapshot) { s.Pressure.Memory.SomeAvg10Percent = 5 }, 0,
			stats.LevelWarning, "5 % of the last 10 s something waited for memory.", "pressure.memory"},
		"a processor is waited for": {func(s *stats.Snapshot) { s.Pressure.CPU.SomeAvg10Percent = 70 }, 0,
			stats.LevelCritical, "70 % of the last 10 s something waited for a processor.", "pressure.cpu"},
		"memory is nearly used up": {func(s *stats.Snapshot) { s.Memory.UsagePercent, s.Memory.AvailableBytes = pointer(97.5), 400<<20 }, 0,
			stats.LevelCritical, "Memory is 98 % used: 400 MiB of 16 GiB are left.", "memory"},
		"a filesystem fills": {func(s *stats.Snapshot) {
			s.Filesystems[0].UsagePercent, s.Filesystems[0].AvailableBytes = pointer(86.0), 7<<30+900<<20
		}, 0,
			stats.LevelWarning, "/ is 86 % full: 7.8 GiB are left.", "filesystems[/]"},
		"inodes run out": {func(s *stats.Snapshot) { s.Filesystems[0].InodesUsedPercent = pointer(99.0) }, 0,
			stats.LevelCritical, "/ has used 99 % of its inodes", "filesystems[/].inodesUsedPercent"},
		"the container is near its limit": {func(s *stats.Snapshot) {
			s.Container.Memory.UsagePercent, s.Container.Memory.HeadroomBytes = pointer(96.0), pointer(uint64(5<<20+200<<10))
		}, 0, stats.LevelCritical, "This container has 5.1 MiB of memory left of its limit of 128 MiB. Above it, it is killed.", "container.memory"},
		"the container has many tasks": {func(s *stats.Snapshot) { s.Container.PIDs.Current = 60 }, 0,
			stats.LevelWarning, "This container has 60 of the 64 processes and threads that it may have.", "container.pids"},
		"the container is throttled": {func(s *stats.Snapshot) { s.Container.CPU.ThrottledPercent = pointer(31.0) }, 5 * time.Second,
			stats.LevelWarning, "This container is held back in 31 % of its scheduling periods: it may use 0.5 CPUs and wants more.", "container.cpu"},
		"the task is near its limit": {func(s *stats.Snapshot) {
			s.Container.Task = &stats.Task{}
			s.Container.Memory.UsagePercent, s.Container.Memory.HeadroomBytes = pointer(96.0), pointer(uint64(5<<20+200<<10))
		}, 0, stats.LevelCritical, "This task has 5.1 MiB of memory left of its limit of 128 MiB. Above it, it is killed.", "container.memory"},
		"a container of the task is near its limit": {func(s *stats.Snapshot) {
			s.Container.Task = &stats.Task{Containers: []stats.TaskContainer{{Name: "none"}, {Name: "api", Memory: &stats.TaskContainerMemory{WorkingSetBytes: 60 << 20, LimitBytes: pointer(uint64(64 << 20)), UsagePercent: pointer(93.75)}}}}
		}, 0, stats.LevelWarning, "The container api has 4.0 MiB of memory left of its own limit of 64 MiB. Above it, it is killed.", "container.task.containers[api]"},
		"the storage of the task fills": {func(s *stats.Snapshot) {
			s.Container.Task = &stats.Task{EphemeralStorage: &stats.TaskStorage{UsedBytes: pointer(uint64(18 << 30)), TotalBytes: pointer(uint64(20 << 30)), UsagePercent: pointer(90.0)}}
		}, 0, stats.LevelWarning, "The ephemeral storage of this task is 90 % full: 2.0 GiB are left.", "container.task.ephemeralStorage"},
		"no machine to see": {func(s *stats.Snapshot) {
			s.CPU, s.Memory, s.Pressure, s.Load, s.Filesystems = nil, nil, nil, nil, nil
			s.Container.CPU.UsagePercent = pointer(7.0)
		}, 0, stats.LevelOK, "Nothing is short, as far as can be seen: CPU 7 %, memory 20 %.", "container.cpu"},
		"neither machine nor container to see": {func(s *stats.Snapshot) { *s = stats.Snapshot{Container: &stats.Container{}} }, 0,
			stats.LevelWarning, "Neither processor nor memory can be read: see what is missing.", "missing"},
		"throttled for a moment": {func(s *stats.Snapshot) { s.Container.CPU.ThrottledPercent = pointer(100.0) }, 4 * time.Second,
			stats.LevelOK, "Nothing waits", "cpu"},
		"steal": {func(s *stats.Snapshot) { s.CPU.Modes.Steal = 35 }, 5 * time.Second,
			stats.LevelCritical, "The hypervisor withholds 35 % of the processor time (steal).", "cpu.modes.steal"},
		"load, where there is no pressure": {func(s *stats.Snapshot) { s.Pressure, s.Load.One = nil, 9.04 }, 0,
			stats.LevelWarning, "9.0 tasks run or wait on 4 processors.", "load"},
		"load, where there is pressure": {func(s *stats.Snapshot) { s.Load.One = 99 }, 0, stats.LevelOK, "Nothing waits", "cpu"},
	} {
		t.Run(name, func(t *testing.T) {
			judge := newJudge()
			var verdict stats.Verdict
			for passed := time.Duration(0); passed <= test.after; passed += time.Second {
				snapshot := calm()
				test.change(&snapshot)
				verdict = judge.verdict(snapshot, noon.Add(passed))
			}
			first := verdict.Sentences[0]
			if verdict.Level != test.level || first.Level != test.level || !strings.HasPrefix(first.Text, test.text) || first.Field != test.field || len(verdict.Sentences) != 1 {
				t.Errorf("verdict is %+v", verdict)
			}
		})
	}
}

func TestWorstComesFirst(t *testing.T) {
	snapshot := calm()
	snapshot.Pressure.IO.SomeAvg10Percent = 50
	snapshot.Memory.UsagePercent = pointer(92.0)
	snapshot.Filesystems[0].UsagePercent = pointer(99.0)
	verdict := newJudge().verdict(snapshot, noon)
	var fields []string
	for _, sentence := range verdict.Sentences {
		fields = append(fields, sentence.Field)
	}
	if got := strings.Join(fields, " "); verdict.Level != stats.LevelCritical || got != "filesystems[/] pressure.io memory" {
		t.Errorf("the sentences are of %s, level %s", got, verdict.Level)
	}
}

// levels runs a value through a judge, one a second, and returns the first letters of the levels.
func levels(values ...float64) string {
	judge := newJudge()
	var letters strings.Builder
	for second, value := range values {
		snapshot := calm()
		snapshot.Pressure.IO.SomeAvg10Percent = value
		letters.WriteByte(judge.verdict(snapshot, noon.Add(time.Duration(second)*time.Second)).Level[0])
	}
	return letters.String()
}

func repeat(value float64, times int) []float64 {
	values := make([]float64, times)
	for i := range values {
		values[i] = value
	}
	return values
}

// Warning begins at 10 and ends below 6, critical at 40 and 30; a level falls after ten calm seconds.
func TestHysteresis(t *testing.T) {
	for name, test := range map[string]struct {
		values []float64
		want   string
	}{
		"below":                        {[]float64{9.9, 9.9}, "oo"},
		"rises at once":                {[]float64{0, 10, 40}, "owc"},
		"hovers about the beginning":   {[]float64{10, 9, 10, 9, 8, 7, 6}, "wwwwwww"},
		"falls after ten calm seconds": {append([]float64{10}, repeat(0, 12)...), "wwwwwwwwwwwoo"},
		"a peak makes it wait again":   {append(append([]float64{10}, repeat(0, 8)...), append([]float64{7}, repeat(0, 11)...)...), "wwwwwwwwwwwwwwwwwwwwo"},
		"from critical to warning":     {append([]float64{40, 31}, repeat(20, 11)...), "ccccccccccccw"},
		"from critical to nothing":     {append([]float64{40}, repeat(1, 11)...), "ccccccccccco"},
	} {
		if got := levels(test.values...); got != test.want {
			t.Errorf("%s: %s, to be %s", name, got, test.want)
		}
	}
}

// Kills of before the start are no news; new ones are told of for five minutes.
func TestOOMKills(t *testing.T) {
	judge := newJudge()
	say := func(minutes float64, machine, container uint64) string {
		snapshot := calm()
		snapshot.Memory.OOMKills, snapshot.Container.Memory.OOMKills = &machine, &container
		verdict := judge.verdict(snapshot, noon.Add(time.Duration(minutes*float64(time.Minute))))
		var texts []string
		for _, sentence := range verdict.Sentences {
			texts = append(texts, sentence.Text)
		}
		return strings.Join(texts, "|")
	}
	const machine1 = "1 process was killed on this machine in the last 5 minutes, for want of memory."
	const oneEach = "1 process was killed in this container in the last 5 minutes, because it ran out of memory.|" + machine1
	const both = "1 process was killed in this container in the last 5 minutes, because it ran out of memory.|2 processes were killed on this machine in the last 5 minutes, for want of memory."
	for _, step := range []struct {
		minutes            float64
		machine, container uint64
		want               string
	}{
		{0, 3, 0, "Nothing waits: CPU 12 %, memory 41 %."},
		{1, 4, 0, machine1},
		{2, 4, 0, machine1},
		{3, 5, 1, both},
		{5.9, 5, 1, both},
		{7.9, 5, 1, oneEach}, // the first of the machine's is no longer of the last 5 minutes
		{8.1, 5, 1, "Nothing waits: CPU 12 %, memory 41 %."},
		{9, 0, 0, "Nothing waits: CPU 12 %, memory 41 %."}, // the machine was started anew
	} {
		if got := say(step.minutes, step.machine, step.container); got != step.want {
			t.Errorf("after %v minutes: %q, to be %q", step.minutes, got, step.want)
		}
	}
}

func TestThresholdsAreInOrder(t *testing.T) {
	for number, rule := range rules {
		if !(rule.warning.leave < rule.warning.enter && rule.critical.leave < rule.critical.enter && rule.warning.enter <= rule.critical.leave) {
			t.Errorf("rule %d: %+v %+v", number, rule.warning, rule.critical)
		}
	}
}

func TestHumanBytes(t *testing.T) {
	for size, want := range map[uint64]string{
		0: "0 B", 1023: "1023 B", 1024: "1.0 KiB", 1536: "1.5 KiB", 10 << 20: "10 MiB", 10<<20 - 1: "9.9 MiB", 1 << 40: "1.0 TiB", 1 << 63: "8.0 EiB",
	} {
		if got := humanBytes(size); got != want {
			t.Errorf("%d is %q, to be %q", size, got, want)
		}
	}
}
