package metrics

import (
	"testing"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// Without history, what only /metrics has is read for who asks, and not for a tick.
func TestCollectedIsReadForWhoAsks(t *testing.T) {
	reads, files := 0, uint64(7)
	exporter := New(Options{Collected: func() *stats.CollectedReading {
		reads++
		return &stats.CollectedReading{FilesAllocated: &files, FilesMaximum: &files}
	}})
	sample := sampleAt(time.Unix(100, 0), 1)
	for range 3 {
		exporter.Take(sample)
	}
	if reads != 0 {
		t.Errorf("%d reads, and nobody asked", reads)
	}
	exporter.Families()
	if reads != 1 || sample.Reading.Collected != nil {
		t.Errorf("%d reads of one who asked", reads)
	}
}
