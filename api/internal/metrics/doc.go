// Package metrics is the mapping from samples to Prometheus's series: node_* as node_exporter names them, container_* as cAdvisor does, and
// sys_stats_* for what the snapshot derives. /metrics and history have one mapping. History also gets the peaks between two of its samples, and
// the mean, the least and the most of every minute.
package metrics
