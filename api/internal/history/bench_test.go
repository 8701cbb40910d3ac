package history_test

import (
	"context"
	"fmt"
	"log/slog"
	"math"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/tsdb"
	"github.com/rs/zerolog"

	"github.com/sys-stats/sys-stats/api/internal/history"
	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// shape is a machine: 200 gauges that have minutes and peaks, and 300 counters, so 700 series every 5 s and 600 every minute.
const (
	gauges   = 200
	counters = 300
)

// everySeconds is what is stored every 5 s, and everyMinute what is every minute.
func everySeconds(at float64) []stats.MetricFamily {
	families := []stats.MetricFamily{{Name: "sys_stats_start_time_seconds", Type: stats.MetricGauge, Series: []stats.MetricSeries{{Value: 1000}}}}
	for number := range gauges {
		value := wave(at, number)
		families = append(families, device("sys_stats_gauge%d_ratio", number, value), device("sys_stats_peak_gauge%d_ratio", number, value*1.1))
	}
	for number := range counters {
		families = append(families, device("node_counter%d_total", number, math.Floor(at*float64(number))))
	}
	return families
}

func everyMinute(at float64) []stats.MetricFamily {
	var families []stats.MetricFamily
	for number := range gauges {
		value := wave(at, number)
		families = append(families, device("sys_stats_gauge%d_ratio:avg1m", number, value),
			device("sys_stats_gauge%d_ratio:min1m", number, value*0.9), device("sys_stats_gauge%d_ratio:max1m", number, value*1.1))
	}
	return families
}

func device(format string, number int, value float64) stats.MetricFamily {
	return stats.MetricFamily{Name: fmt.Sprintf(format, number/8), Type: stats.MetricGauge, Series: []stats.MetricSeries{{
		Labels: []stats.MetricLabel{{Name: "device", Value: fmt.Sprint(number % 8)}}, Value: value,
	}}}
}

func wave(at float64, number int) float64 {
	return 0.5 + 0.4*math.Sin(at/3600+float64(number)) + 0.0123*math.Sin(at*float64(number+1))
}

// writeMonth writes blocks of three days with minutes, and of the last day what is stored every 5 s.
func writeMonth(b *testing.B, dir string, end time.Time) {
	b.Helper()
	write := func(from, to time.Time, step time.Duration, families func(at float64) []stats.MetricFamily) {
		writer, err := tsdb.NewBlockWriter(slog.New(slog.DiscardHandler), dir, (72 * time.Hour).Milliseconds())
		if err != nil {
			b.Fatal(err)
		}
		appender, count := writer.Appender(context.Background()), 0
		for at := from; at.Before(to); at = at.Add(step) {
			for _, family := range families(float64(at.Unix())) {
				for _, series := range family.Series {
					of := labels.FromStrings("__name__", family.Name, "job", "node", "instance", "here", "device", "")
					if len(series.Labels) > 0 {
						of = labels.FromStrings("__name__", family.Name, "job", "node", "instance", "here", "device", series.Labels[0].Value)
					}
					if _, err := appender.Append(0, of, at.UnixMilli(), series.Value); err != nil {
						b.Fatal(err)
					}
				}
			}
			if count++; count%20 == 0 {
				if err := appender.Commit(); err != nil {
					b.Fatal(err)
				}
				appender = writer.Appender(context.Background())
			}
		}
		if err := appender.Commit(); err != nil {
			b.Fatal(err)
		}
		if _, err := writer.Flush(context.Background()); err != nil {
			b.Fatal(err)
		}
		if err := writer.Close(); err != nil {
			b.Fatal(err)
		}
	}
	for day := 30; day > 0; day -= 3 {
		from := end.Add(-time.Duration(day) * 24 * time.Hour)
		write(from, from.Add(72*time.Hour), time.Minute, everyMinute)
	}
	write(end.Add(-24*time.Hour), end, 5*time.Second, everySeconds)
}

// BenchmarkQueries is the median of what the page asks of each card, over HTTP, of a month of 1300 series.
func BenchmarkQueries(b *testing.B) {
	end := time.Now().Add(-3 * time.Hour).Truncate(time.Hour)
	dir := os.Getenv("SYS_STATS_BENCH_DIR") // kept from run to run, where it is named
	if dir == "" {
		dir = b.TempDir()
	}
	if stamp, err := os.ReadFile(filepath.Join(dir, "end")); err == nil {
		if end, err = time.Parse(time.RFC3339, string(stamp)); err != nil {
			b.Fatal(err)
		}
	} else {
		writeMonth(b, dir, end)
		if err := os.WriteFile(filepath.Join(dir, "end"), []byte(end.Format(time.RFC3339)), 0o600); err != nil {
			b.Fatal(err)
		}
	}
	kept := history.Open(history.Options{Dir: dir, Instance: "here", Log: zerolog.Nop(), QueryConcurrency: 2})
	b.Cleanup(func() { _ = kept.Close() })
	eventually(b, "it opens", func() bool { return get(kept, "/api/v1/query?query=1").Code == http.StatusOK })
	server := httptest.NewServer(kept)
	b.Cleanup(server.Close)

	for _, test := range []struct {
		name         string
		length       time.Duration
		step, window int
		minutes      bool
	}{
		{"1h", time.Hour, 10, 10, false},
		{"6h", 6 * time.Hour, 60, 60, false},
		{"24h", 24 * time.Hour, 300, 300, true},
		{"7d", 7 * 24 * time.Hour, 1800, 1800, true},
		{"30d", 30 * 24 * time.Hour, 7200, 7200, true},
	} {
		for _, lines := range []int{1, 8} { // a card of one line, and one of a stack of eight
			b.Run(fmt.Sprintf("%s/%d-lines", test.name, lines), func(b *testing.B) {
				var took []time.Duration
				card := 0
				for b.Loop() {
					card++
					form := url.Values{"query": {cardQuestion(card, lines, test.window, test.minutes)}, "step": {fmt.Sprint(test.step)}}
					form.Set("start", fmt.Sprint(end.Add(-test.length).Unix()))
					form.Set("end", fmt.Sprint(end.Unix()))
					began := time.Now()
					answer, err := http.PostForm(server.URL+history.Prefix+"/query_range", form)
					if err != nil {
						b.Fatal(err)
					}
					if answer.StatusCode != http.StatusOK || answer.ContentLength == 0 {
						b.Fatal(answer.Status)
					}
					_ = answer.Body.Close()
					took = append(took, time.Since(began))
				}
				slices.Sort(took)
				b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "median-ms")
				b.ReportMetric(float64(took[len(took)*95/100].Microseconds())/1000, "p95-ms")
			})
		}
	}
}

// cardQuestion is what the page asks of a card: the mean, the least and the most of its lines, in one.
func cardQuestion(card, lines, window int, ofMinutes bool) string {
	var terms []string
	for line := range lines {
		name, peak, least := "sys_stats_gauge%d_ratio", "sys_stats_peak_gauge%d_ratio", "sys_stats_gauge%d_ratio"
		if ofMinutes {
			name, peak, least = "sys_stats_gauge%d_ratio:avg1m", "sys_stats_gauge%d_ratio:max1m", "sys_stats_gauge%d_ratio:min1m"
		}
		for part, of := range []string{"avg_over_time(" + name, "max_over_time(" + peak, "min_over_time(" + least} {
			terms = append(terms, fmt.Sprintf(`label_replace(sum(`+of+`{device="%d"}[%ds])), "asked", "%d", "", "")`, card%(gauges/8), line, window, line*3+part))
		}
	}
	return strings.Join(terms, " or ")
}
