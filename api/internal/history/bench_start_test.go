package history_test

import (
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/sys-stats/sys-stats/api/internal/history"
)

// day is a directory with the log of a day in which nothing was compacted: 700 series every 5 s.
func day(b *testing.B) string {
	b.Helper()
	dir := b.TempDir()
	kept := history.Open(history.Options{Dir: dir, Instance: "here", Log: zerolog.Nop()}.Pace(time.Hour, 48*time.Hour, 1, time.Hour))
	eventually(b, "it opens", func() bool { return own(kept, "sys_stats_history_storing") == 1 })
	start := time.Now().Add(-25 * time.Hour)
	for number := range 24 * 720 {
		at := start.Add(time.Duration(number) * 5 * time.Second)
		kept.Append(at, everySeconds(float64(at.Unix())))
	}
	if err := kept.Close(); err != nil {
		b.Fatal(err)
	}
	return dir
}

// BenchmarkStart is how long it takes from a start until the first answer, with the log of a whole day. After a kill the log is read whole.
func BenchmarkStart(b *testing.B) {
	dir := day(b)
	for _, test := range []struct {
		name    string
		prepare func() error
	}{
		{"stopped", func() error { return nil }},
		{"nothing-mapped", func() error { return os.RemoveAll(filepath.Join(dir, "chunks_head")) }},
	} {
		b.Run(test.name, func(b *testing.B) {
			for b.Loop() {
				b.StopTimer()
				if err := test.prepare(); err != nil {
					b.Fatal(err)
				}
				b.StartTimer()
				kept := history.Open(history.Options{Dir: dir, Instance: "here", Log: zerolog.Nop()}.Pace(time.Hour, 48*time.Hour, 1, time.Hour))
				for get(kept, "/api/v1/query?query=1").Code != http.StatusOK {
					time.Sleep(time.Millisecond)
				}
				b.StopTimer()
				if err := kept.Close(); err != nil {
					b.Fatal(err)
				}
				b.StartTimer()
			}
		})
	}
}

// BenchmarkCompaction is how late a ticker is while the log of a day is compacted, one block after the other.
func BenchmarkCompaction(b *testing.B) {
	var late []time.Duration
	compacting := time.Duration(0)
	for b.Loop() {
		b.StopTimer()
		dir := day(b)
		kept := history.Open(history.Options{Dir: dir, Instance: "here", Log: zerolog.Nop()}.Pace(10*time.Millisecond, 2*time.Hour, 1, time.Hour))
		b.StartTimer()
		began := time.Now()
		const every = 20 * time.Millisecond
		for due := began.Add(every); ; due = due.Add(every) {
			time.Sleep(time.Until(due))
			late = append(late, time.Since(due))
			if written, _ := filepath.Glob(filepath.Join(dir, "01*", "meta.json")); len(written) >= 3 && due.Sub(began) > time.Second || due.Sub(began) > time.Minute {
				break
			}
		}
		compacting += time.Since(began)
		if err := kept.Close(); err != nil {
			b.Fatal(err)
		}
	}
	slices.Sort(late)
	b.ReportMetric(float64(late[len(late)/2].Microseconds())/1000, "median-late-ms")
	b.ReportMetric(float64(late[len(late)*99/100].Microseconds())/1000, "p99-late-ms")
	b.ReportMetric(float64(late[len(late)-1].Microseconds())/1000, "most-late-ms")
	b.ReportMetric(compacting.Seconds()/float64(b.N), "compacting-s/op")
}
