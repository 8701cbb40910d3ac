package verdict

import (
	"strings"
	"testing"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// tree answers with the same workloads.
type tree struct {
	workloads []stats.Workload
	unknown   bool
	age       time.Duration
}

func (t tree) Newest() ([]stats.Workload, time.Duration, bool) { return t.workloads, t.age, !t.unknown }

func show(sentence stats.Sentence) string {
	return showBlamed(blamed{causes: sentence.Causes, victims: sentence.Victims})
}

// Workloads are named where one stands out, and processes where none does.
func TestWhoIsNamed(t *testing.T) {
	contended := tree{workloads: workloadsOf([]row{{name: "backup", cores: 3.5, held: 150, moves: "sda 500"}, {name: "postgres", cores: 0.2, waits: 60, held: 10, moves: "sda 2"}})}
	users := &busy{processes: []Use{{7, "ffmpeg", 120, 8 * gibibyte}}}
	for name, test := range map[string]struct {
		users     Users
		workloads Workloads
		change    func(*stats.Snapshot)
		want      string
	}{
		"workloads":                     {users, contended, func(s *stats.Snapshot) { s.Pressure.CPU = waited(60) }, "cpu backup 88% <- postgres 6.0"},
		"without processes":             {nil, contended, func(s *stats.Snapshot) { s.Pressure.CPU = waited(60) }, "cpu backup 88% <- postgres 6.0"},
		"nobody stands out":             {users, tree{workloads: workloadsOf([]row{{name: "a", cores: 0.5}})}, func(s *stats.Snapshot) { s.Pressure.CPU = waited(60) }, "cpu ffmpeg 30%"},
		"they are not being read":       {users, tree{contended.workloads, true, 0}, func(s *stats.Snapshot) { s.Pressure.CPU = waited(60) }, "cpu ffmpeg 30%"},
		"they are off":                  {users, nil, func(s *stats.Snapshot) { s.Pressure.CPU = waited(60) }, "cpu ffmpeg 30%"},
		"a disk":                        {users, contended, func(s *stats.Snapshot) { s.Pressure.IO = waited(60) }, "io backup 100% <- postgres 6.0"},
		"memory that is nearly used up": {users, contended, func(s *stats.Snapshot) { s.Memory.AvailableBytes = pointer(uint64(gibibyte)) }, "memory backup 75% <- postgres 6.0"},
		"the container's own limit":     {users, contended, func(s *stats.Snapshot) { s.Container.Memory.UsagePercent = pointer(99.0) }, ""},
	} {
		snapshot := calm()
		test.change(&snapshot)
		judge := New(test.users, test.workloads)
		verdict := judged(judge, snapshot, noon)
		first := verdict.Sentences[0]
		if got := show(first); got != test.want {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
		if isShared := strings.Contains(test.want, " "); judge.WantsWorkloads(verdict) != isShared {
			t.Errorf("%s: workloads are wanted: %t", name, !isShared)
		}
		if explained := first.Explanation != ""; explained != strings.Contains(test.want, "backup") {
			t.Errorf("%s: it explains %q", name, first.Explanation)
		}
	}
	judge := New(nil, contended)
	if well := judged(judge, calm(), noon); judge.WantsWorkloads(well) || len(well.Sentences[0].Causes) > 0 {
		t.Errorf("all is well, and it says %+v", well)
	}
}

// Inside LXC the pressure is that of the machine around it, whose workloads are not seen.
func TestNobodyOfAnotherMachineIsNamed(t *testing.T) {
	snapshot := calm()
	snapshot.Pressure.CPU = waited(60)
	sample := stats.Sample{Reading: stats.Reading{At: noon}, Snapshot: snapshot}
	sample.Reading.Machine.LXCFS = []string{"meminfo"}
	if said := New(nil, tree{workloads: workloadsOf([]row{{name: "backup", cores: 3.5}})}).Judge(sample); said.Level == stats.LevelOK || len(said.Sentences[0].Causes) > 0 {
		t.Errorf("it says %+v", said.Sentences)
	}
}

// While a level ends, what is told is what justified it, with who caused that, and how long ago it was.
func TestCalmValueKeepsTheLastBadText(t *testing.T) {
	judge := New(nil, tree{workloads: workloadsOf([]row{{name: "backup", cores: 3.9}})})
	for second, test := range []struct {
		waited float64
		want   string
	}{
		{20, "No shortage"},
		{40, "Tasks on this machine waited for CPU 40 % of the last 10 s."},
		{20, "Tasks on this machine waited for CPU 20 % of the last 10 s."}, // less than where it began, not less than where it ends
		{17, "1 s ago: Tasks on this machine waited for CPU 20 % of the last 10 s."},
		{0, "2 s ago: Tasks on this machine waited for CPU 20 % of the last 10 s."},
		{0, "3 s ago: Tasks on this machine waited for CPU 20 % of the last 10 s."},
		{19, "Tasks on this machine waited for CPU 19 % of the last 10 s."},
		{0, "1 s ago: Tasks on this machine waited for CPU 19 % of the last 10 s."},
	} {
		snapshot := calm()
		snapshot.Pressure.CPU = waited(test.waited)
		if test.waited < 18 { // all is idle
			judge.workloads = tree{}
		} else {
			judge.workloads = tree{workloads: workloadsOf([]row{{name: "backup", cores: 3.9}})}
		}
		said := judged(judge, snapshot, noon.Add(time.Duration(second)*time.Second)).Sentences[0]
		if !strings.HasPrefix(said.Text, test.want) {
			t.Errorf("second %d: %q, want %q", second, said.Text, test.want)
		}
		if isFinding := second > 0; isFinding != (show(said) == "cpu backup 98%") || strings.Contains(said.Text, "ago") != strings.Contains(said.Explanation, "ago") {
			t.Errorf("second %d: because of %q: %q", second, show(said), said.Explanation)
		}
	}
}

// From critical to warning: what is told while critical ends is what was critical.
func TestCalmAtCriticalTellsWhatWasCritical(t *testing.T) {
	judge := New(nil, nil)
	var texts []string
	for second, value := range []float64{50, 20, 0} {
		snapshot := calm()
		snapshot.Pressure.IO = waited(value)
		texts = append(texts, judged(judge, snapshot, noon.Add(time.Duration(second)*time.Second)).Sentences[0].Text)
	}
	if !strings.HasPrefix(texts[1], "1 s ago: Tasks on this machine waited for a disk 50 %") || !strings.HasPrefix(texts[2], "2 s ago: Tasks on this machine waited for a disk 50 %") {
		t.Errorf("it says %q", texts)
	}
}

// What was read a while ago is not told as of now.
func TestOldWorkloadsSayHowOld(t *testing.T) {
	for age, want := range map[time.Duration]string{
		time.Second: "backup used 3.9 of the 4 CPUs in the last 10 s.", 6 * time.Second: "6 s ago: backup used 3.9 of the 4 CPUs in the last 10 s.",
	} {
		snapshot := calm()
		snapshot.Pressure.CPU = waited(60)
		judge := New(nil, tree{workloads: workloadsOf([]row{{name: "backup", cores: 3.9}}), age: age})
		if got := judged(judge, snapshot, noon).Sentences[0].Explanation; got != want {
			t.Errorf("%v old: %q", age, got)
		}
		judge.workloads = nil // and when it is over, that is counted from the same moment
		snapshot.Pressure.CPU = waited(0)
		want = map[bool]string{true: "8 s ago: ", false: "3 s ago: "}[age > notNow]
		if got := judged(judge, snapshot, noon.Add(2*time.Second)).Sentences[0]; !strings.HasPrefix(got.Explanation, want) || !strings.HasPrefix(got.Text, "2 s ago: ") {
			t.Errorf("%v old, two seconds later: %q, %q", age, got.Text, got.Explanation)
		}
	}
}
