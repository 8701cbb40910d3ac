package verdict

import (
	"strings"
	"testing"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// absent is a value that is not there in a tick.
const absent = -1.0

// throttledLevels is levels for a value that must stand for five seconds before it counts, and that may be absent.
func throttledLevels(values ...float64) string {
	judge := New(nil, nil)
	var letters strings.Builder
	for second, value := range values {
		snapshot := calm()
		snapshot.Container.CPU.ThrottledPercent = &value
		if value == absent {
			snapshot.Container.CPU.ThrottledPercent = nil
		}
		letters.WriteByte(judged(judge, snapshot, noon.Add(time.Duration(second)*time.Second)).Level[0])
	}
	return letters.String()
}

// A tick without a value says neither that all is well nor that all is bad: what was said stands until the value comes
// back, or has been gone for as long as a calm one must last.
func TestAbsentValueDoesNotFlicker(t *testing.T) {
	for name, test := range map[string]struct {
		values []float64
		want   string
	}{
		"absent from the start":             {repeat(absent, 3), "ooo"},
		"one tick without":                  {append(repeat(60, 6), absent, 60, 60), "oooooc" + "ccc"},
		"every other tick without":          {append(repeat(60, 6), absent, 45, absent, 45, absent, 45), "oooooc" + "cccccc"},
		"gone for good":                     {append(repeat(60, 6), repeat(absent, 12)...), "oooooc" + "cccccccccc" + "oo"},
		"rising goes on through it":         {[]float64{20, 20, absent, 20, 20, 20, 20}, "ooooo" + "ww"},
		"does not rise without a value":     {append([]float64{20}, repeat(absent, 8)...), "ooooooooo"},
		"sinking goes on through it":        {append(append(append(repeat(60, 6), repeat(0, 5)...), absent), repeat(0, 6)...), "oooooc" + "ccccc" + "c" + "cccc" + "oo"},
		"does not sink to a level unseen":   {append(append(repeat(60, 6), repeat(absent, 9)...), 60), "oooooc" + "ccccccccc" + "c"},
		"comes back calm after a long time": {append(append(repeat(60, 6), repeat(absent, 11)...), 20), "oooooc" + "cccccccccc" + "o" + "o"},
	} {
		if got := throttledLevels(test.values...); got != test.want {
			t.Errorf("%s: %s, to be %s", name, got, test.want)
		}
	}
}

// What is told of while the value is absent is what was told last, and stands where it stood.
func TestAbsentValueKeepsItsSentence(t *testing.T) {
	judge := New(nil, nil)
	snapshot := calm()
	snapshot.Pressure.IO = waited(50)
	snapshot.Filesystems[0].UsagePercent = pointer(99.0)
	snapshot.Filesystems = append(snapshot.Filesystems, stats.Filesystem{Mountpoint: "/srv", UsagePercent: pointer(97.0)})
	before := judged(judge, snapshot, noon)
	snapshot.Filesystems, snapshot.Pressure.IO = nil, nil
	after := judged(judge, snapshot, noon.Add(time.Second))
	if len(before.Sentences) != 3 || len(after.Sentences) != 3 {
		t.Fatalf("before %+v, after %+v", before, after)
	}
	for i, sentence := range after.Sentences {
		if sentence.Text != before.Sentences[i].Text || sentence.Field != before.Sentences[i].Field {
			t.Errorf("sentence %d is %+v, was %+v", i, sentence, before.Sentences[i])
		}
	}
	if len(judge.histories) == 0 {
		t.Fatal("nothing stands")
	}
	judged(judge, snapshot, noon.Add(time.Hour))
	for key := range judge.histories {
		if strings.HasPrefix(key.field, "filesystems") {
			t.Errorf("%v is remembered for ever", key)
		}
	}
}

// What cannot be judged is named where all seems to be well.
func TestNoShortageNamesWhatIsNotSeen(t *testing.T) {
	limited := stats.Reading{At: noon}
	limited.Cgroup.Counters = &stats.ContainerCounters{Memory: []stats.CgroupMemory{{LimitBytes: pointer(uint64(1 << 30))}}}
	for name, test := range map[string]struct {
		reading stats.Reading
		change  func(*stats.Snapshot)
		want    string
	}{
		"no filesystem": {stats.Reading{At: noon}, func(s *stats.Snapshot) { s.Container, s.Filesystems = nil, nil },
			"No shortage that can be seen without filesystems: CPU 12 %, memory 41 %."},
		"neither pressure nor filesystems nor memory": {stats.Reading{At: noon}, func(s *stats.Snapshot) { s.Container, s.Filesystems, s.Pressure, s.Memory = nil, nil, nil, nil },
			"No shortage that can be seen without memory, pressure and filesystems: CPU 12 %."},
		"the memory under a limit": {limited, func(s *stats.Snapshot) { s.Container.Memory = nil },
			"No shortage that can be seen without the memory of this container: CPU 12 %, memory 41 %."},
		"the memory under a limit, and there is no machine": {limited, func(s *stats.Snapshot) {
			s.CPU, s.Memory, s.Pressure, s.Container.Memory = nil, nil, nil, nil
		}, "No shortage that can be seen without memory in this container."},
	} {
		snapshot := calm()
		test.change(&snapshot)
		if said := New(nil, nil).Judge(stats.Sample{Reading: test.reading, Snapshot: snapshot}); said.Level != stats.LevelOK || said.Sentences[0].Text != test.want {
			t.Errorf("%s: %+v", name, said.Sentences)
		}
	}
}
