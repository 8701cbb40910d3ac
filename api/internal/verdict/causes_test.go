package verdict

import (
	"fmt"
	"strings"
	"testing"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// busy answers with the same processes, whatever it is asked by.
type busy struct {
	processes  []Use
	shortLived *float64
	unknown    bool
	asked      []string
}

func (b *busy) Top(field string, n int) ([]Use, *float64, bool) {
	b.asked = append(b.asked, field)
	return b.processes[:min(n, len(b.processes))], b.shortLived, !b.unknown
}

func TestCauses(t *testing.T) {
	const gibibyte = 1 << 30
	two := []Use{{7, "ffmpeg", 118, gibibyte}, {9, "node", 116, 4 * gibibyte}}
	waitsForCPU := func(s *stats.Snapshot) { s.Pressure.CPU = waited(50) }
	waitsForMemory := func(s *stats.Snapshot) { s.Pressure.Memory = waited(50) }
	for name, test := range map[string]struct {
		users  *busy
		change func(*stats.Snapshot)
		want   string // of 4 processors and 16 GiB
	}{
		"processor time":                   {&busy{processes: two}, waitsForCPU, "process ffmpeg 7 cpu 29.5, process node 9 cpu 29"},
		"and short-lived processes":        {&busy{processes: two, shortLived: pointer(168.0)}, waitsForCPU, "unlisted  0 cpu 42, process ffmpeg 7 cpu 29.5, process node 9 cpu 29"},
		"memory":                           {&busy{processes: two}, waitsForMemory, "process node 9 memory 25, process ffmpeg 7 memory 6.25"},
		"nobody stands out":                {&busy{processes: []Use{{7, "a", 19, 0}, {8, "b", 19, 0}}, shortLived: pointer(3.0)}, waitsForCPU, ""},
		"more than the machine has":        {&busy{processes: []Use{{7, "a", 1e6, 0}}}, waitsForCPU, "process a 7 cpu 100"},
		"no scan yet":                      {&busy{processes: two, unknown: true}, waitsForCPU, ""},
		"processors are not known":         {&busy{processes: two}, func(s *stats.Snapshot) { waitsForCPU(s); s.Host.LogicalCPUs = nil }, ""},
		"a disk: nobody can be named":      {&busy{processes: two}, func(s *stats.Snapshot) { s.Pressure.IO = waited(50) }, ""},
		"a container at its own limit":     {&busy{processes: two}, func(s *stats.Snapshot) { s.Container.Memory.UsagePercent = pointer(99.0) }, ""},
		"all is well, and nobody to blame": {&busy{processes: two}, func(*stats.Snapshot) {}, ""},
	} {
		snapshot := calm()
		test.change(&snapshot)
		judge := New(test.users, nil)
		verdict := judged(judge, snapshot, noon)
		var causes []string
		for _, cause := range verdict.Sentences[0].Causes {
			causes = append(causes, fmt.Sprint(cause.Kind, " ", cause.Name, " ", cause.PID, " ", cause.Field, " ", cause.SharePercent))
		}
		if got := strings.Join(causes, ", "); got != test.want {
			t.Errorf("%s: %q, to be %q", name, got, test.want)
		}
		if wants := judge.WantsProcesses(verdict); wants != (len(test.users.asked) > 0) {
			t.Errorf("%s: processes are wanted: %t, and were asked for by %v", name, wants, test.users.asked)
		}
	}
}
