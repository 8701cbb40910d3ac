package metrics

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

func sampleAt(at time.Time, usage float64) stats.Sample {
	return stats.Sample{
		Reading:  stats.Reading{At: at},
		Snapshot: stats.Snapshot{IntervalSeconds: 1, CPU: &stats.CPU{UsagePercent: &usage}, Load: &stats.Load{One: usage}},
	}
}

// find returns the value of a series without labels; ok is false where there is none.
func find(families []stats.MetricFamily, name string) (value float64, ok bool) {
	for _, family := range families {
		if family.Name == name && len(family.Series) == 1 {
			return family.Series[0].Value, true
		}
	}
	return 0, false
}

func TestPeaksAndMinutesAreStored(t *testing.T) { synctest.Test(t, peaksAndMinutesAreStored) }

func peaksAndMinutesAreStored(t *testing.T) {
	var stored []batch
	exporter := New(Options{Interval: 5 * time.Second, Store: func(at time.Time, families []stats.MetricFamily) {
		stored = append(stored, batch{at: at, families: families})
	}})
	start := time.Date(2026, 11, 27, 10, 0, 0, 0, time.UTC)
	for second := range 75 {
		usage := 10.0
		if second == 33 {
			usage = 90
		}
		exporter.Take(sampleAt(start.Add(time.Duration(second)*time.Second), usage))
		synctest.Wait() // as a disk that keeps up
	}
	exporter.Close()
	var minutes, intervals []batch
	for _, one := range stored {
		if strings.Contains(one.families[0].Name, ":") {
			minutes = append(minutes, one)
		} else {
			intervals = append(intervals, one)
		}
	}
	if len(intervals) != 15 || len(minutes) != 2 {
		t.Fatalf("%d appends and %d minutes", len(intervals), len(minutes))
	}
	for i, one := range intervals {
		wantPeak := 0.1
		if i == 7 { // 31 to 35 s
			wantPeak = 0.9
		}
		value, _ := find(one.families, "sys_stats_cpu_usage_ratio")
		peak, isThere := find(one.families, "sys_stats_peak_cpu_usage_ratio")
		if interval, _ := find(one.families, "sys_stats_history_interval_seconds"); interval != 5 {
			t.Errorf("append %d says that the interval is %g s", i, interval)
		}
		if value != 0.1 || peak != wantPeak || !isThere {
			t.Errorf("append %d has %g and the peak %g", i, value, peak)
		}
	}
	for name, want := range map[string]float64{
		"sys_stats_cpu_usage_ratio:avg1m": (59*0.1 + 0.9) / 60, "sys_stats_cpu_usage_ratio:min1m": 0.1, "sys_stats_cpu_usage_ratio:max1m": 0.9,
	} {
		if got, isThere := find(minutes[0].families, name); !isThere || got < want-1e-9 || got > want+1e-9 {
			t.Errorf("%s is %g, not %g", name, got, want)
		}
	}
	if !minutes[0].at.Equal(start.Add(59*time.Second)) || !minutes[1].at.Equal(start.Add(74*time.Second)) {
		t.Errorf("the minutes are of %v and %v", minutes[0].at, minutes[1].at)
	}
}

func TestBothFormats(t *testing.T) {
	exporter := New(Options{StartedAt: time.Unix(1, 0), ProcessStartedAt: time.Unix(0, 5e8)})
	exporter.Take(sampleAt(time.Unix(100, 0), 50))
	for accept, want := range map[string][]string{
		"":                             {"# TYPE sys_stats_cpu_usage_ratio gauge\nsys_stats_cpu_usage_ratio 0.5\n", "\nsys_stats_start_time_seconds 1\n", "\nprocess_start_time_seconds 0.5\n"},
		"application/openmetrics-text": {"sys_stats_cpu_usage_ratio 0.5\n", "# EOF\n"},
	} {
		contentType := exporter.ContentType(map[string][]string{"Accept": {accept}})
		var text strings.Builder
		if err := exporter.Write(&text, contentType); err != nil {
			t.Fatal(err)
		}
		for _, part := range want {
			if !strings.Contains(text.String(), part) {
				t.Errorf("%q gives %s without %q:\n%s", accept, contentType, part, &text)
			}
		}
	}
}
