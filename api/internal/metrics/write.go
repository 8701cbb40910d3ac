package metrics

import (
	"fmt"
	"io"
	"net/http"

	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// ContentType returns the format that a client gets: OpenMetrics where its header Accept prefers that, else Prometheus's text.
func (e *Exporter) ContentType(asked http.Header) string {
	return string(expfmt.NegotiateAccept(asked, expfmt.DefaultOpenMetricsAcceptedFormats()...))
}

// Write writes the series of the newest sample in a format of ContentType.
func (e *Exporter) Write(to io.Writer, contentType string) error {
	encoder := expfmt.NewEncoder(to, expfmt.Format(contentType))
	for _, family := range e.Families() {
		if err := encoder.Encode(encoded(family)); err != nil {
			return fmt.Errorf("write %s: %w", family.Name, err)
		}
	}
	if closer, hasEnd := encoder.(expfmt.Closer); hasEnd { // OpenMetrics says where it ends
		return closer.Close()
	}
	return nil
}

func encoded(family stats.MetricFamily) *dto.MetricFamily {
	kind := dto.MetricType_UNTYPED
	set := func(to *dto.Metric, value *float64) { to.Untyped = &dto.Untyped{Value: value} }
	switch family.Type {
	case stats.MetricCounter:
		kind = dto.MetricType_COUNTER
		set = func(to *dto.Metric, value *float64) { to.Counter = &dto.Counter{Value: value} }
	case stats.MetricGauge:
		kind = dto.MetricType_GAUGE
		set = func(to *dto.Metric, value *float64) { to.Gauge = &dto.Gauge{Value: value} }
	case stats.MetricUnknown:
	}
	all := &dto.MetricFamily{Name: &family.Name, Help: &family.Help, Type: &kind, Metric: make([]*dto.Metric, 0, len(family.Series))}
	for i := range family.Series {
		one := &family.Series[i]
		metric := &dto.Metric{Label: make([]*dto.LabelPair, len(one.Labels))}
		for j := range one.Labels {
			metric.Label[j] = &dto.LabelPair{Name: &one.Labels[j].Name, Value: &one.Labels[j].Value}
		}
		set(metric, &one.Value)
		all.Metric = append(all.Metric, metric)
	}
	return all
}
