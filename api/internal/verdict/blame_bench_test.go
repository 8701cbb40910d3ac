package verdict

import (
	"fmt"
	"testing"
)

// BenchmarkBlame is what a finding costs a tick on a machine with 500 workloads.
func BenchmarkBlame(b *testing.B) {
	rows := make([]row, 500)
	for i := range rows {
		rows[i] = row{name: fmt.Sprintf("w%d", i), cores: 0.01, waits: 30, held: 0.1, moves: "sda 1, sdb 1"}
	}
	rows[7].cores = 6
	workloads, snapshot := workloadsOf(rows), short()
	b.ReportAllocs()
	for b.Loop() {
		if found := blame("pressure.cpu", &snapshot, workloads); len(found.causes) != 1 {
			b.Fatal(found)
		}
	}
}
