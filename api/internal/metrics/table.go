package metrics

import (
	"math"
	"slices"
	"strings"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// table holds what the gauges did since they were last written to history.
type table struct {
	rows   map[string]*row
	order  []*row // by name and labels, so that families come whole
	key    []byte
	round  uint64 // counts ticks
	sorted bool
}

// row is one series of a gauge.
type row struct {
	gauge  *gauge
	key    string
	labels []stats.MetricLabel
	seen   uint64 // the tick that had it last
	value  float64
	peak   float64 // the most since the last append; the least number where there was none
	minute minute
}

// minute is what a gauge did in a minute.
type minute struct {
	count            int
	sum, least, most float64
}

func newTable() *table { return &table{rows: map[string]*row{}} }

// take takes the gauges of a tick.
func (t *table) take(snapshot *stats.Snapshot, workloads []stats.Workload) {
	t.round++
	observe := observer(t.observe)
	derive(snapshot, observe)
	observe.workloads(workloads)
}

// observe takes the value of a gauge at this tick.
func (t *table) observe(of *gauge, value float64, labels ...stats.MetricLabel) {
	t.key = append(t.key[:0], of.name...)
	for i := range labels {
		t.key = append(append(append(append(t.key, 0xff), labels[i].Name...), 0xff), labels[i].Value...)
	}
	one, isKnown := t.rows[string(t.key)]
	if !isKnown {
		one = &row{gauge: of, key: string(t.key), labels: slices.Clone(labels), peak: math.Inf(-1)}
		t.rows[one.key] = one
		t.order = append(t.order, one)
		t.sorted = false
	}
	if one.seen == t.round {
		return // twice the same name: the first counts
	}
	one.seen, one.value = t.round, value
	one.peak = max(one.peak, value)
	if one.minute.count == 0 {
		one.minute = minute{least: value, most: value}
	}
	one.minute.count++
	one.minute.sum += value
	one.minute.least, one.minute.most = min(one.minute.least, value), max(one.minute.most, value)
}

// newest adds the gauges of this tick.
func (t *table) newest(to *families) {
	t.sort()
	for _, one := range t.order {
		if one.seen == t.round {
			to.gauge(one.gauge.name, one.gauge.help, one.value, one.labels...)
		}
	}
}

// peaks adds the most of each gauge since this was last called, of those that are still there.
func (t *table) peaks(to *families) {
	t.sort()
	for _, one := range t.order {
		if !one.gauge.isFixed && one.seen == t.round {
			to.gauge(peakName(one.gauge.name), "The most since the sample before, of: "+one.gauge.help, one.peak, one.labels...)
		}
		one.peak = math.Inf(-1)
	}
}

func peakName(name string) string { return strings.Replace(name, "sys_stats_", "sys_stats_peak_", 1) }

// minutes adds what each gauge did since this was last called, and forgets those that did nothing.
func (t *table) minutes(to *families) {
	t.sort()
	for _, one := range t.order {
		if of := one.minute; !one.gauge.isFixed && of.count > 0 {
			name := one.gauge.name
			to.gauge(name+":avg1m", "The mean of a minute, of: "+one.gauge.help, of.sum/float64(of.count), one.labels...)
			to.gauge(name+":min1m", "The least of a minute, of: "+one.gauge.help, of.least, one.labels...)
			to.gauge(name+":max1m", "The most of a minute, of: "+one.gauge.help, of.most, one.labels...)
		}
	}
	t.order = slices.DeleteFunc(t.order, func(one *row) bool {
		isGone := one.minute.count == 0
		one.minute = minute{}
		if isGone {
			delete(t.rows, one.key)
		}
		return isGone
	})
}

func (t *table) sort() {
	if !t.sorted {
		slices.SortFunc(t.order, func(a, b *row) int { return strings.Compare(a.key, b.key) })
		t.sorted = true
	}
}
