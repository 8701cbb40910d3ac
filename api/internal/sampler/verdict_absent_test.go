package sampler

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
	judge := newJudge()
	var letters strings.Builder
	for second, value := range values {
		snapshot := calm()
		snapshot.Container.CPU.ThrottledPercent = &value
		if value == absent {
			snapshot.Container.CPU.ThrottledPercent = nil
		}
		letters.WriteByte(judge.verdict(snapshot, noon.Add(time.Duration(second)*time.Second)).Level[0])
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
	judge := newJudge()
	snapshot := calm()
	snapshot.Pressure.IO.SomeAvg10Percent = 50
	snapshot.Filesystems[0].UsagePercent = pointer(99.0)
	snapshot.Filesystems = append(snapshot.Filesystems, stats.Filesystem{Mountpoint: "/srv", UsagePercent: pointer(97.0)})
	before := judge.verdict(snapshot, noon)
	snapshot.Filesystems, snapshot.Pressure.IO = nil, nil
	after := judge.verdict(snapshot, noon.Add(time.Second))
	if len(before.Sentences) != 3 || len(after.Sentences) != 3 {
		t.Fatalf("before %+v, after %+v", before, after)
	}
	for i, sentence := range after.Sentences {
		if sentence != before.Sentences[i] {
			t.Errorf("sentence %d is %+v, was %+v", i, sentence, before.Sentences[i])
		}
	}
	if len(judge.standing) == 0 {
		t.Fatal("nothing stands")
	}
	judge.verdict(snapshot, noon.Add(time.Hour))
	for key := range judge.standing {
		if strings.HasPrefix(key.field, "filesystems") {
			t.Errorf("%v is remembered for ever", key)
		}
	}
}

// Each kill is told of for five minutes and no longer, whatever comes after it; an absent count changes nothing.
func TestOOMKillsAreForgottenOneByOne(t *testing.T) {
	judge := newJudge()
	for _, step := range []struct {
		minutes float64
		count   *uint64
		told    string // how the sentence begins, "" for none
	}{
		{0, pointer(uint64(7)), ""},
		{1, pointer(uint64(17)), "10 processes were"},
		{2, nil, "10 processes were"},
		{4, pointer(uint64(18)), "11 processes were"},
		{5.9, pointer(uint64(18)), "11 processes were"},
		{6.1, pointer(uint64(18)), "1 process was"},
		{7, pointer(uint64(20)), "3 processes were"},
		{7.5, pointer(uint64(0)), "3 processes were"}, // set back: what was seen was seen
		{8, pointer(uint64(1)), "4 processes were"},
		{9.1, pointer(uint64(1)), "3 processes were"},
		{12.5, nil, "1 process was"},
		{13.1, pointer(uint64(1)), ""},
	} {
		snapshot := calm()
		snapshot.Memory.OOMKills = step.count
		first := judge.verdict(snapshot, noon.Add(time.Duration(step.minutes*float64(time.Minute)))).Sentences[0]
		if got := first.Field == "memory.oomKills"; got != (step.told != "") || got && !strings.HasPrefix(first.Text, step.told) {
			t.Errorf("after %v minutes: %+v, to begin with %q", step.minutes, first, step.told)
		}
	}
}

// Kills are remembered also while the section that counts them is away.
func TestOOMKillsWithoutTheirSection(t *testing.T) {
	judge := newJudge()
	snapshot := calm()
	judge.verdict(snapshot, noon)
	snapshot.Container.Memory.OOMKills = pointer(uint64(2))
	judge.verdict(snapshot, noon.Add(time.Second))
	snapshot.Container, snapshot.Memory = nil, nil
	if verdict := judge.verdict(snapshot, noon.Add(2*time.Second)); verdict.Sentences[0].Field != "container.memory.oomKills" {
		t.Errorf("verdict is %+v", verdict)
	}
}

// However often processes are killed, what is remembered of it is bounded.
func TestOOMMemoryIsBounded(t *testing.T) {
	var watch oomWatch
	for i := range uint64(100_000) {
		watch.step(&i, noon.Add(time.Duration(i)*10*time.Millisecond))
	}
	if len(watch.growth) > 400 {
		t.Errorf("%d moments are remembered", len(watch.growth))
	}
}
