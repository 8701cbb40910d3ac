package history

import (
	"math"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// Families is how the history itself does. What a closed database does not tell is absent.
func (h *History) Families() []stats.MetricFamily {
	list := []stats.MetricFamily{
		one("sys_stats_history_samples_appended_total", "Samples that were stored.", stats.MetricCounter, float64(h.counts.samples.Load())),
		one("sys_stats_history_samples_refused_total", "Samples that did not fit behind what was stored.", stats.MetricCounter, float64(h.counts.refusedSamples.Load())),
		one("sys_stats_history_append_failures_total", "Appends that failed.", stats.MetricCounter, float64(h.counts.failures.Load())),
		one("sys_stats_history_appends_skipped_total", "Appends that were not tried, since nothing can be stored.", stats.MetricCounter, float64(h.counts.notStored.Load())),
		one("sys_stats_history_appends_dropped_total", "Appends that were given up, since the disk did not keep up.", stats.MetricCounter, float64(h.counts.dropped.Load())),
		one("sys_stats_history_queries_total", "Requests to the query API.", stats.MetricCounter, float64(h.counts.queries.Load())),
	}
	refused := stats.MetricFamily{Name: "sys_stats_history_queries_refused_total", Help: "Requests that were refused or stopped, by the limit.", Type: stats.MetricCounter}
	for kind := range refusals {
		refused.Series = append(refused.Series, stats.MetricSeries{
			Labels: []stats.MetricLabel{{Name: "limit", Value: kind.String()}}, Value: float64(h.counts.refusals[kind].Load()),
		})
	}
	list = append(list, refused)
	storing := 0.0
	if h.isStoring() {
		storing = 1
	}
	list = append(list, one("sys_stats_history_storing", "1 while what is measured is stored in the directory, 0 while it is not, or only in memory.", stats.MetricGauge, storing))
	h.database.RLock()
	defer h.database.RUnlock()
	if h.store == nil {
		return list
	}
	count, size, oldest := h.store.extent()
	list = append(list,
		one("sys_stats_history_series", "Series that were stored in the last hours.", stats.MetricGauge, float64(count)),
		one("sys_stats_history_bytes", "What is stored, on disk or in memory.", stats.MetricGauge, float64(size)))
	if count > 0 {
		list = append(list, one("sys_stats_history_oldest_sample_time_seconds", "When the oldest sample that is stored was taken.", stats.MetricGauge, float64(oldest)/1000))
	}
	return list
}

func one(name, help string, kind stats.MetricType, value float64) stats.MetricFamily {
	return stats.MetricFamily{Name: name, Help: help, Type: kind, Series: []stats.MetricSeries{{Value: value}}}
}

// extent is how many series the store has of the last hours, its bytes, and the time of its oldest sample.
func (s *store) extent() (count int, size, oldest int64) {
	oldest = math.MaxInt64
	if s.memory != nil {
		var bytes int
		count, bytes, oldest, _ = s.memory.extent()
		size = int64(bytes)
	} else {
		head := s.db.Head()
		count, size = int(head.NumSeries()), head.Size() //nolint:gosec // there are thousands at most
		if count > 0 {
			oldest = head.MinTime()
		}
	}
	blocks := s.readOnly
	if s.db != nil {
		blocks = s.db.Blocks()
	}
	for _, block := range blocks {
		oldest, size = min(oldest, block.MinTime()), size+block.Size()
	}
	return count, size, oldest
}
