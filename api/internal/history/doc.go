// Package history keeps what the sampler measured, in Prometheus's own storage, and answers PromQL from it. It is the only package that imports
// Prometheus's server.
package history

import (
	_ "github.com/prometheus/prometheus/promql"
	_ "github.com/prometheus/prometheus/tsdb"
	_ "github.com/prometheus/prometheus/web/api/v1"
)
