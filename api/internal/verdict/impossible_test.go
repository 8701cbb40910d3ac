package verdict

import (
	"math"
	"strings"
	"testing"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// What cannot be comes to no verdict that cannot be: no sentence with a number that is none, and none about a share of
// nothing.
func TestImpossibleSnapshots(t *testing.T) {
	const most = uint64(math.MaxUint64)
	for name, test := range map[string]struct {
		change func(*stats.Snapshot)
		fields string // of the sentences that are due
	}{
		"no processors":        {func(s *stats.Snapshot) { s.Pressure, s.Load.One, s.Host.LogicalCPUs = nil, 9, pointer(0) }, "cpu"},
		"processors not known": {func(s *stats.Snapshot) { s.Pressure, s.Load.One, s.Host.LogicalCPUs = nil, 9, nil }, "cpu"},
		"a limit of no tasks":  {func(s *stats.Snapshot) { s.Container.PIDs.Limit = pointer(uint64(0)) }, "cpu"},
		"more tasks than may":  {func(s *stats.Snapshot) { s.Container.PIDs.Current = most }, "container.pids"},
		"all numbers of tasks": {func(s *stats.Snapshot) { s.Container.PIDs.Current, s.Container.PIDs.Limit = most, pointer(most) }, "container.pids"},
		"a limit of no memory": {func(s *stats.Snapshot) {
			*s.Container.Memory = stats.ContainerMemory{LimitBytes: pointer(uint64(0)), HeadroomBytes: pointer(uint64(0))}
		}, "cpu"},
		"sizes of 64 bits": {func(s *stats.Snapshot) {
			s.Memory.UsagePercent, s.Memory.AvailableBytes, s.Memory.TotalBytes = pointer(100.0), pointer(most), most
		}, "cpu"},
		"no memory at all":                    {func(s *stats.Snapshot) { s.Memory.TotalBytes = 0 }, "cpu"},
		"more available than there is":        {func(s *stats.Snapshot) { s.Memory.AvailableBytes = pointer(most) }, "cpu"},
		"all of it and more is in huge pages": {func(s *stats.Snapshot) { s.Memory.HugePagesBytes = pointer(most) }, "cpu"},
		"pressure that is not known":          {func(s *stats.Snapshot) { s.Pressure.IO.Some = &stats.StallShares{} }, "cpu"},
		"no line some":                        {func(s *stats.Snapshot) { s.Pressure.IO = &stats.Stall{} }, "cpu"},

		"an empty container": {func(s *stats.Snapshot) { s.Container = &stats.Container{} }, "cpu"},
		"nothing in a section": {func(s *stats.Snapshot) {
			s.CPU, s.Memory, s.Pressure = &stats.CPU{}, &stats.Memory{}, &stats.Pressure{}
		}, "cpu"},
		"a filesystem of no size": {func(s *stats.Snapshot) { s.Filesystems = []stats.Filesystem{{Mountpoint: "/"}} }, "cpu"},
	} {
		t.Run(name, func(t *testing.T) {
			snapshot := calm()
			test.change(&snapshot)
			var fields []string
			for _, sentence := range judged(New(nil, nil), snapshot, noon).Sentences {
				fields = append(fields, sentence.Field)
				if strings.Contains(sentence.Text, "NaN") || strings.Contains(sentence.Text, "Inf") || strings.Contains(sentence.Text, "-") {
					t.Errorf("it says %q", sentence.Text)
				}
			}
			if got := strings.Join(fields, " "); got != test.fields {
				t.Errorf("sentences are of %q, to be of %q", got, test.fields)
			}
		})
	}
}
