package verdict

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func pointer[T any](value T) *T { return &value }

// judged has judge look at a snapshot of that time.
func judged(judge *Judge, snapshot stats.Snapshot, at time.Time) stats.Verdict {
	return judge.Judge(stats.Sample{Reading: stats.Reading{At: at}, Snapshot: snapshot})
}

// waited is a stall in which something waited for that share of the last 10 s.
func waited(share float64) *stats.Stall {
	return &stats.Stall{Some: &stats.StallShares{Last10SecondsPercent: &share}, SomeAvg10Percent: 99} // which is no source of sentences
}

// calm is a machine on which all is well.
func calm() stats.Snapshot {
	return stats.Snapshot{
		Host:     stats.Host{LogicalCPUs: pointer(4)},
		CPU:      &stats.CPU{UsagePercent: pointer(12.4), Modes: &stats.CPUModes{}},
		Load:     &stats.Load{One: 0.5},
		Memory:   &stats.Memory{TotalBytes: 16 << 30, AvailableBytes: pointer(uint64(94 << 30 / 10)), UsagePercent: pointer(41.2), OOMKills: pointer(uint64(3))},
		Pressure: &stats.Pressure{CPU: waited(0), Memory: waited(0), IO: waited(0)},
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
		"all is well": {func(*stats.Snapshot) {}, 0, stats.LevelOK, "No shortage: CPU 12 %, memory 41 %; this container memory 20 %.", "cpu"},
		"no pressure to see": {func(s *stats.Snapshot) { s.Pressure = nil }, 0,
			stats.LevelOK, "No shortage that can be seen without pressure: CPU 12 %, memory 41 %; this container memory 20 %.", "cpu"},
		"memory alone": {func(s *stats.Snapshot) { s.CPU = nil }, 0, stats.LevelOK, "No shortage: memory 41 %; this container memory 20 %.", "cpu"},
		"memory is not known": {func(s *stats.Snapshot) { s.Memory = &stats.Memory{TotalBytes: 5} }, 0,
			stats.LevelOK, "No shortage that can be seen without memory: CPU 12 %; this container memory 20 %.", "cpu"},
		"no 10 s of readings yet": {func(s *stats.Snapshot) {
			s.Container = nil
			s.Pressure = &stats.Pressure{CPU: &stats.Stall{Some: &stats.StallShares{}}, IO: &stats.Stall{Some: &stats.StallShares{IntervalPercent: pointer(100.0)}}}
		}, 0, stats.LevelOK, "No shortage so far: CPU 12 %, memory 41 %.", "cpu"},
		"no container": {func(s *stats.Snapshot) { s.Container = nil }, 0, stats.LevelOK, "No shortage: CPU 12 %, memory 41 %.", "cpu"},
		"nothing can be read": {func(s *stats.Snapshot) { *s = stats.Snapshot{} }, 0,
			stats.LevelWarning, "Neither processor nor memory can be read: see what is missing.", "missing"},
		"a disk is waited for": {func(s *stats.Snapshot) { s.Pressure.IO = waited(12.3) }, 0,
			stats.LevelWarning, "Tasks on this machine waited for a disk 12 % of the last 10 s.", "pressure.io"},
		"a disk is waited for most of the time": {func(s *stats.Snapshot) { s.Pressure.IO = waited(40) }, 0,
			stats.LevelCritical, "Tasks on this machine waited for a disk 40 % of the last 10 s.", "pressure.io"},
		"memory is waited for": {func(s *stats.Snapshot) { s.Pressure.Memory = waited(5) }, 0,
			stats.LevelWarning, "Tasks on this machine waited for memory 5 % of the last 10 s.", "pressure.memory"},
		"a processor is waited for": {func(s *stats.Snapshot) { s.Pressure.CPU = waited(70) }, 0,
			stats.LevelWarning, "Tasks on this machine waited for CPU 70 % of the last 10 s.", "pressure.cpu"},
		"a processor is waited for all the time: niced builds do that": {func(s *stats.Snapshot) { s.Pressure.CPU = waited(100) }, 0,
			stats.LevelWarning, "Tasks on this machine waited for CPU 100 % of the last 10 s.", "pressure.cpu"},
		"a disk is waited for, and there is one lens": {func(s *stats.Snapshot) { s.Container, s.Pressure.IO = nil, waited(15) }, 0,
			stats.LevelWarning, "Tasks waited for a disk 15 % of the last 10 s.", "pressure.io"},
		"a snapshot every 20 s": {func(s *stats.Snapshot) {
			s.Container, s.IntervalSeconds = nil, 20
			s.Pressure.IO = &stats.Stall{Some: &stats.StallShares{IntervalPercent: pointer(15.0)}}
		}, 0, stats.LevelWarning, "Tasks waited for a disk 15 % of the last 20 s.", "pressure.io"},
		"a snapshot every 8 s, of which none is 10 s before another": {func(s *stats.Snapshot) {
			s.Container, s.IntervalSeconds = nil, 8
			s.Pressure.IO = &stats.Stall{Some: &stats.StallShares{IntervalPercent: pointer(45.0)}}
		}, 0, stats.LevelCritical, "Tasks waited for a disk 45 % of the last 8 s.", "pressure.io"},
		"a second is no basis": {func(s *stats.Snapshot) {
			s.Pressure.IO = &stats.Stall{Some: &stats.StallShares{IntervalPercent: pointer(100.0)}}
		}, 0,
			stats.LevelOK, "No shortage", "cpu"},
		"in the container memory is waited for": {func(s *stats.Snapshot) { s.Container.Pressure = &stats.Pressure{Memory: waited(21)} }, 0,
			stats.LevelCritical, "Tasks in this container waited for memory 21 % of the last 10 s.", "container.pressure.memory"},
		"in the container a disk is waited for": {func(s *stats.Snapshot) { s.Container.Pressure = &stats.Pressure{IO: waited(21)} }, 0,
			stats.LevelWarning, "Tasks in this container waited for a disk 21 % of the last 10 s.", "container.pressure.io"},
		"memory is nearly used up": {func(s *stats.Snapshot) { s.Memory.AvailableBytes = pointer(uint64(400 << 20)) }, 0,
			stats.LevelCritical, "Memory of this machine is 97 % used: 400 MiB of 16 GiB are left.", "memory"},
		"memory is set aside for huge pages": {func(s *stats.Snapshot) {
			s.Memory.AvailableBytes, s.Memory.HugePagesBytes, s.Memory.UsagePercent = pointer(uint64(600<<20)), pointer(uint64(14<<30)), pointer(96.0)
		}, 0, stats.LevelOK, "No shortage", "cpu"},
		"memory outside of huge pages is used up": {func(s *stats.Snapshot) {
			s.Memory.AvailableBytes, s.Memory.HugePagesBytes = pointer(uint64(100<<20)), pointer(uint64(14<<30))
		}, 0, stats.LevelWarning, "Memory outside of huge pages of this machine is 95 % used: 100 MiB of 2.0 GiB are left.", "memory"},
		"a filesystem fills": {func(s *stats.Snapshot) {
			s.Filesystems[0].UsagePercent, s.Filesystems[0].AvailableBytes = pointer(86.0), 7<<30+900<<20
		}, 0,
			stats.LevelWarning, "/ is 86 % full: 7.8 GiB are left.", "filesystems[/]"},
		"inodes run out": {func(s *stats.Snapshot) { s.Filesystems[0].InodesUsedPercent = pointer(99.0) }, 0,
			stats.LevelCritical, "/ has used 99 % of its inodes", "filesystems[/].inodesUsedPercent"},
		"the container is near its limit": {func(s *stats.Snapshot) {
			s.Container.Memory.UsagePercent, s.Container.Memory.HeadroomBytes = pointer(96.0), pointer(uint64(5<<20+200<<10))
		}, 0, stats.LevelCritical, "This container has 5.1 MiB of memory left of its limit of 128 MiB. Above it, it is killed.", "container.memory"},
		"the container has reached memory.high": {func(s *stats.Snapshot) {
			s.Container.Memory.HighBytes, s.Container.Memory.HighReached, s.Container.Memory.WorkingSetBytes = pointer(uint64(30<<20)), pointer(true), 29<<20
		}, 5 * time.Second, stats.LevelWarning, "This container has reached memory.high, 30 MiB: the kernel slows it down to take memory back.", "container.memory.highBytes"},
		"the container has filled memory.high with file cache": {func(s *stats.Snapshot) {
			s.Container.Memory.HighBytes, s.Container.Memory.HighReached, s.Container.Memory.WorkingSetBytes = pointer(uint64(30<<20)), pointer(true), 9<<20
		}, 5 * time.Second, stats.LevelOK, "No shortage", "cpu"},
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
		}, 0, stats.LevelOK, "No shortage in this container: CPU 7 %, memory 20 %.", "container.cpu"},
		"neither machine nor container to see": {func(s *stats.Snapshot) { *s = stats.Snapshot{Container: &stats.Container{}} }, 0,
			stats.LevelWarning, "Neither processor nor memory can be read: see what is missing.", "missing"},
		"throttled for a moment": {func(s *stats.Snapshot) { s.Container.CPU.ThrottledPercent = pointer(100.0) }, 4 * time.Second,
			stats.LevelOK, "No shortage", "cpu"},
		"steal": {func(s *stats.Snapshot) { s.CPU.Modes.Steal = 35 }, 5 * time.Second,
			stats.LevelCritical, "The hypervisor withholds 35 % of the processor time (steal).", "cpu.modes.steal"},
		"load, where there is no pressure": {func(s *stats.Snapshot) { s.Pressure, s.Load.One = nil, 9.04 }, 0,
			stats.LevelWarning, "9.0 tasks ran or waited on 4 processors, on average of the last minute.", "load"},
		"load beyond measure, where there is no pressure": {func(s *stats.Snapshot) { s.Pressure, s.Load.One = nil, 900 }, 0,
			stats.LevelWarning, "900.0 tasks ran or waited on 4 processors", "load"},
		"load, where there is pressure": {func(s *stats.Snapshot) { s.Load.One = 99 }, 0, stats.LevelOK, "No shortage", "cpu"},
	} {
		t.Run(name, func(t *testing.T) {
			judge := New(nil, nil)
			var verdict stats.Verdict
			for passed := time.Duration(0); passed <= test.after; passed += time.Second {
				snapshot := calm()
				test.change(&snapshot)
				verdict = judged(judge, snapshot, noon.Add(passed))
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
	snapshot.Pressure.IO = waited(50)
	snapshot.Memory.AvailableBytes = pointer(uint64(1 << 30))
	snapshot.Filesystems[0].UsagePercent = pointer(99.0)
	verdict := judged(New(nil, nil), snapshot, noon)
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
	judge := New(nil, nil)
	var letters strings.Builder
	for second, value := range values {
		snapshot := calm()
		snapshot.Pressure.IO = waited(value)
		letters.WriteByte(judged(judge, snapshot, noon.Add(time.Duration(second)*time.Second)).Level[0])
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

// Each level counts its own time: a value that would call for a higher level for a moment does not get there by the time it
// stood at a lower one, and one that is calm for a moment does not fall to the ground by the time it was below a higher one.
func TestEachLevelCountsItsOwnTime(t *testing.T) {
	for name, test := range map[string]struct {
		values []float64 // of throttling: warning 10 / 5, critical 50 / 40, after 5 s
		want   string
	}{
		"one tick at critical after five at warning":       {append(repeat(12, 6), 90, 12), "ooooow" + "ww"},
		"five ticks at critical after five at warning":     {append(repeat(12, 6), repeat(90, 6)...), "ooooow" + "wwwww" + "c"},
		"critical, then warning for 10 s, then calm for 1": {append(append(repeat(90, 6), repeat(12, 11)...), 0, 12), "oooooc" + "cccccccccc" + "w" + "ww"},
		"critical, then calm for 10 s":                     {append(repeat(90, 6), repeat(0, 11)...), "oooooc" + "cccccccccc" + "o"},
		"to and fro across the beginning of critical":      {append(repeat(60, 6), 45, 55, 45, 55), "oooooc" + "cccc"},
	} {
		if got := throttledLevels(test.values...); got != test.want {
			t.Errorf("%s: %s, to be %s", name, got, test.want)
		}
	}
}

// A finding holds since its value first called for it, whichever level it is on now, and begins again after it has ended.
func TestSince(t *testing.T) {
	judge := New(nil, nil)
	said := func(second int, share float64) string {
		snapshot := calm()
		snapshot.Pressure.IO = waited(share)
		sentence := judged(judge, snapshot, noon.Add(time.Duration(second)*time.Second)).Sentences[0]
		if sentence.Since == nil {
			return "ok"
		}
		return fmt.Sprint(sentence.Level, " since ", sentence.Since.Sub(noon))
	}
	for second, step := range []struct {
		share float64
		want  string
	}{
		{0, "ok"}, {12, "warning since 1s"}, {50, "critical since 1s"}, {50, "critical since 1s"}, {0, "critical since 1s"},
	} {
		if got := said(second, step.share); got != step.want {
			t.Errorf("second %d: %s, to be %s", second, got, step.want)
		}
	}
	for second := 5; second < 14; second++ {
		said(second, 0)
	}
	if got := said(14, 0); got != "ok" {
		t.Errorf("after 10 calm seconds: %s", got)
	}
	if got := said(15, 45); got != "critical since 15s" {
		t.Errorf("the second time: %s", got)
	}
}

// Inside LXC the memory is the container's, the pressure that of the machine around it, and the load one of both.
func TestInsideLXC(t *testing.T) {
	snapshot := calm()
	snapshot.Container, snapshot.Pressure.IO = nil, waited(15)
	reading := stats.Reading{At: noon, Machine: stats.MachineReading{LXCFS: []string{"meminfo", "stat"}}}
	if text := New(nil, nil).Judge(stats.Sample{Reading: reading, Snapshot: snapshot}).Sentences[0].Text; text != "Tasks on the machine around this container waited for a disk 15 % of the last 10 s." {
		t.Errorf("it says %q", text)
	}
	snapshot.Pressure, snapshot.Load.One = nil, 31.5
	if verdict := New(nil, nil).Judge(stats.Sample{Reading: reading, Snapshot: snapshot}); verdict.Level != stats.LevelOK {
		t.Errorf("the load of another machine: %+v", verdict)
	}
	reading.Machine.LXCFS = append(reading.Machine.LXCFS, "loadavg")
	if verdict := New(nil, nil).Judge(stats.Sample{Reading: reading, Snapshot: snapshot}); verdict.Level != stats.LevelWarning {
		t.Errorf("the load of the container itself: %+v", verdict)
	}
}

func TestOOMKills(t *testing.T) {
	event := func(kills uint64, scope stats.OOMScope) stats.OOMKillEvent {
		return stats.OOMKillEvent{At: noon.Add(-time.Minute), Kills: kills, Scope: scope}
	}
	for name, test := range map[string]struct {
		events []stats.OOMKillEvent
		level  stats.Level
		texts  string
	}{
		"none":        {nil, stats.LevelOK, "No shortage: CPU 12 %, memory 41 %; this container memory 20 %."},
		"the machine": {[]stats.OOMKillEvent{event(1, stats.OOMScopeMachine)}, stats.LevelCritical, "1 process was killed in the last 5 minutes because the machine ran out of memory."},
		"a limit":     {[]stats.OOMKillEvent{event(2, stats.OOMScopeLimit)}, stats.LevelWarning, "2 processes were killed in the last 5 minutes at a container's own memory limit. The machine itself did not run out."},
		"not known":   {[]stats.OOMKillEvent{event(1, stats.OOMScopeUnknown)}, stats.LevelWarning, "1 process was killed in the last 5 minutes because memory ran out: the machine's, or that of a container at its own limit, which cannot be told."},
		"both, in turn": {
			[]stats.OOMKillEvent{event(2, stats.OOMScopeLimit), event(1, stats.OOMScopeMachine), event(3, stats.OOMScopeLimit)}, stats.LevelCritical,
			"1 process was killed in the last 5 minutes because the machine ran out of memory.|5 processes were killed in the last 5 minutes at a container's own memory limit. The machine itself did not run out."},
	} {
		snapshot := calm()
		snapshot.Memory.OOMKillEvents = test.events
		verdict := judged(New(nil, nil), snapshot, noon)
		var texts []string
		for _, sentence := range verdict.Sentences {
			texts = append(texts, sentence.Text)
			if test.events != nil && (sentence.Since == nil || !sentence.Since.Equal(noon.Add(-time.Minute))) {
				t.Errorf("%s: since %v", name, sentence.Since)
			}
		}
		if got := strings.Join(texts, "|"); got != test.texts || verdict.Level != test.level {
			t.Errorf("%s: %s: %q", name, verdict.Level, got)
		}
	}
}

// What our own container lost is told once, whatever the machine counts of it too.
func TestOOMKillsOfOurContainer(t *testing.T) {
	for name, test := range map[string]struct {
		own, machine stats.OOMScope
		texts        string
	}{
		"at its limit":   {stats.OOMScopeLimit, stats.OOMScopeLimit, "1 process was killed in this container in the last 5 minutes because it reached its memory limit."},
		"by the machine": {stats.OOMScopeMachine, stats.OOMScopeMachine, "1 process was killed in this container in the last 5 minutes because the machine ran out of memory.|1 process was killed in the last 5 minutes because the machine ran out of memory."},
		"not known":      {stats.OOMScopeUnknown, "", "1 process was killed in this container in the last 5 minutes because memory ran out."},
		"at its limit, and the machine does not know": {stats.OOMScopeLimit, stats.OOMScopeUnknown, "1 process was killed in this container in the last 5 minutes because it reached its memory limit."},
		"at its limit, where no machine is":           {stats.OOMScopeLimit, "", "1 process was killed in this container in the last 5 minutes because it reached its memory limit."},
	} {
		snapshot := calm()
		snapshot.Container.Memory.OOMKillEvents = []stats.OOMKillEvent{{At: noon, Kills: 1, Scope: test.own}}
		if test.machine != "" {
			snapshot.Memory.OOMKillEvents = []stats.OOMKillEvent{{At: noon, Kills: 1, Scope: test.machine}}
		}
		var texts []string
		for _, sentence := range judged(New(nil, nil), snapshot, noon).Sentences {
			texts = append(texts, sentence.Text)
		}
		if got := strings.Join(texts, "|"); got != test.texts {
			t.Errorf("%s: %q", name, got)
		}
	}
}

// The sentence names the cgroup that has the limit, where it is one around the container.
func TestLimitAroundTheContainer(t *testing.T) {
	snapshot := calm()
	memory := snapshot.Container.Memory
	memory.UsagePercent, memory.HeadroomBytes, memory.LimitedBy = pointer(99.6), pointer(uint64(1<<20)), "/system.slice"
	chain := []stats.CgroupMemory{{CgroupName: stats.CgroupName{Path: "/system.slice/docker-1.scope", IsContainer: true}}, {CgroupName: stats.CgroupName{Path: "/system.slice"}}}
	reading := stats.Reading{At: noon, Cgroup: stats.CgroupReading{Counters: &stats.ContainerCounters{Memory: chain}}}
	text := New(nil, nil).Judge(stats.Sample{Reading: reading, Snapshot: snapshot}).Sentences[0].Text
	if text != "The cgroup /system.slice around this container has 1.0 MiB of memory left of its limit of 128 MiB. Above it, what is in it is killed." {
		t.Errorf("it says %q", text)
	}
	memory.LimitedBy = "/system.slice/docker-1.scope"
	if text := New(nil, nil).Judge(stats.Sample{Reading: reading, Snapshot: snapshot}).Sentences[0].Text; !strings.HasPrefix(text, "This container has") {
		t.Errorf("it says %q", text)
	}
}

func TestThresholdsAreInOrder(t *testing.T) {
	for number, rule := range rules {
		critical := rule.critical != threshold{}
		if !(rule.warning.leave < rule.warning.enter) || critical && !(rule.critical.leave < rule.critical.enter && rule.warning.enter <= rule.critical.leave) {
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

// A machine that stood still for want of memory is judged by all of that time, not called well for lack of a window.
func TestMachineThatStoodStill(t *testing.T) {
	judge := New(nil, nil)
	snapshot := calm()
	snapshot.Container, snapshot.IntervalSeconds = nil, 1
	judged(judge, snapshot, noon)
	snapshot.Pressure.Memory = &stats.Stall{Some: &stats.StallShares{IntervalPercent: pointer(88.0)}}
	said := judged(judge, snapshot, noon.Add(30*time.Second))
	if said.Level != stats.LevelCritical || said.Sentences[0].Text != "Tasks waited for memory 88 % of the last 30 s." {
		t.Errorf("%+v", said)
	}
	said = judged(judge, snapshot, noon.Add(31*time.Second))
	if said.Level != stats.LevelCritical || said.Sentences[0].Text != "Tasks waited for memory 88 % of the last 30 s." {
		t.Errorf("a second later: %+v", said)
	}
}
