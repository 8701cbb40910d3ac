package metrics

import (
	"regexp"
	"strings"
	"sync"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// families collects series by metric, in the order in which the metrics are first named.
type families struct {
	list  []stats.MetricFamily
	index map[string]int
}

func newFamilies() *families { return &families{index: map[string]int{}} }

// add adds one series. Labels are given by name.
func (f *families) add(kind stats.MetricType, name, help string, value float64, labels ...stats.MetricLabel) {
	at, isKnown := f.index[name]
	if !isKnown {
		at = len(f.list)
		f.index[name] = at
		f.list = append(f.list, stats.MetricFamily{Name: name, Help: help, Type: kind})
	}
	f.list[at].Series = append(f.list[at].Series, stats.MetricSeries{Labels: labels, Value: value})
}

func (f *families) counter(name, help string, value float64, labels ...stats.MetricLabel) {
	f.add(stats.MetricCounter, name, help, value, labels...)
}

func (f *families) gauge(name, help string, value float64, labels ...stats.MetricLabel) {
	f.add(stats.MetricGauge, name, help, value, labels...)
}

// label returns a label whose value Prometheus takes: a name that the kernel gives may be any bytes.
func label(name, value string) stats.MetricLabel {
	return stats.MetricLabel{Name: name, Value: strings.ToValidUTF8(value, "\uFFFD")}
}

// lazily returns a regular expression that is compiled when it is first needed: where nobody scrapes and nothing is stored, it never is.
func lazily(pattern string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(pattern) })
}
