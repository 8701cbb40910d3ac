package stats

// MetricType is what a metric counts, in Prometheus's words.
type MetricType string

// The types of metrics. MetricUnknown is of what node_exporter gives no type, since the kernel does not say.
const (
	MetricCounter MetricType = "counter"
	MetricGauge   MetricType = "gauge"
	MetricUnknown MetricType = "unknown"
)

// MetricFamily is all series of one metric at one moment.
type MetricFamily struct {
	Name   string // as Prometheus names metrics: base units, _total at the end of a counter
	Help   string
	Type   MetricType
	Series []MetricSeries
}

// MetricSeries is the value of one series.
type MetricSeries struct {
	Labels []MetricLabel // by name, without __name__, job and instance; values are valid UTF-8
	Value  float64
}

// MetricLabel is one label of a series.
type MetricLabel struct{ Name, Value string }
