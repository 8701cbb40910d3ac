package fleet

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// A summary names our own workloads, and another member reads them as they were written, the first five of them.
func TestWorkloadsOfASummary(t *testing.T) {
	rows := []stats.WorkloadSummary{
		{ID: "/a", Name: "web", Kind: stats.WorkloadContainer, UsageCores: new(1.5), MemoryBytes: new(uint64(1 << 53))},
		{ID: "/b", Name: "idle", Kind: stats.WorkloadService},
	}
	for i := range 10 {
		rows = append(rows, stats.WorkloadSummary{ID: fmt.Sprint("/", i), Name: "more", Kind: stats.WorkloadPod})
	}
	self := &Fleet{options: Options{Workloads: func() []stats.WorkloadSummary { return rows }}}
	summary := self.Summary(stats.Snapshot{Instance: "x", At: time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)})
	if len(summary.Workloads) != 5 || summary.Workloads[0].ID != "/a" || summary.Workloads[4].ID != "/2" {
		t.Fatalf("%+v", summary.Workloads)
	}
	body, err := json.Marshal(summary)
	if err != nil {
		t.Fatal(err)
	}
	read := decode(body)
	if read.err != nil {
		t.Fatal(read.err)
	}
	again, err := json.Marshal(read.summary.Workloads)
	if want, _ := json.Marshal(summary.Workloads); err != nil || string(again) != string(want) {
		t.Errorf("read  %s\nwrote %s", again, want)
	}
	if nothing := (&Fleet{}).Summary(stats.Snapshot{}); nothing.Workloads != nil {
		t.Errorf("workloads that are not read: %+v", nothing.Workloads)
	}
}

// The longest paths that the walk goes down, of names as long as a name may be, with a character in four that JSON writes as two, as systemd
// escapes them, arrive whole: the busiest is not left out.
func TestLongestPaths(t *testing.T) {
	var rows []stats.WorkloadSummary
	for i := range maxWorkloads {
		rows = append(rows, stats.WorkloadSummary{ID: strings.Repeat("/"+strings.Repeat(`\x2d`, 63)+fmt.Sprint(i), 15), Name: strings.Repeat("n", 300), Kind: stats.WorkloadService})
	}
	self := &Fleet{options: Options{Workloads: func() []stats.WorkloadSummary { return rows }}}
	summary := self.Summary(stats.Snapshot{Instance: "x", At: time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)})
	body, err := json.Marshal(summary)
	if err != nil || len(body) > maxSummaryBytes {
		t.Fatalf("%v, %d bytes of at most %d", err, len(body), maxSummaryBytes)
	}
	if read := decode(body); read.err != nil || len(read.summary.Workloads) != maxWorkloads || read.summary.Workloads[4].ID != rows[4].ID {
		t.Errorf("%v, %d workloads", read.err, len(read.summary.Workloads))
	}
}

// What a member says is bounded, and what we cannot make sense of is left out.
func TestWorkloadsOfAStranger(t *testing.T) {
	read := decode([]byte(`{"at":"2026-11-23T07:00:00Z","instance":"x","workloads":[{"id":"` + strings.Repeat("i", 4097) + `","name":"too long","kind":"pod"},` +
		`{"id":"","name":"without","kind":"pod"},{"id":"/\u0007","name":"bell","kind":"pod"},{"id":"/a","name":"a","kind":"planet"},` +
		`{"id":"/b","name":"\u001b[31m` + strings.Repeat("n", 400) + `","kind":"pod","usageCores":-3,"memoryBytes":1e300}]}`))
	if read.err != nil || len(read.summary.Workloads) != 1 {
		t.Fatalf("%v, %+v", read.err, read.summary.Workloads)
	}
	row := read.summary.Workloads[0]
	if row.ID != "/b" || strings.Contains(row.Name, "\x1b") || len(row.Name) != maxTextBytes || *row.UsageCores != 0 || *row.MemoryBytes != 1<<62 {
		t.Errorf("%+v, %v processors, %d bytes", row, *row.UsageCores, *row.MemoryBytes)
	}
	endless := number(math.Inf(1))
	if clamp(float64(endless), maxCores) != maxCores {
		t.Error("an endless number is not held to its bound")
	}
}
