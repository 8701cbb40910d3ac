package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/prometheus/client_golang/api"
	v1 "github.com/prometheus/client_golang/api/prometheus/v1"
	"github.com/prometheus/common/model"
)

// askAll asks as Grafana and others do, who use the same client, for what has been stored in the last minute.
func askAll(server string) error {
	client, err := api.NewClient(api.Config{Address: server})
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	asked, now, gauge := v1.NewAPI(client), time.Now(), "sys_stats_cpu_usage_ratio"
	var wrong []error
	expect := func(what string, holds bool, got any, err error) {
		if err != nil || !holds {
			wrong = append(wrong, fmt.Errorf("%s: %v %v", what, got, err))
		}
	}

	value, warnings, _, err := asked.Query(ctx, gauge, now)
	vector, isVector := value.(model.Vector)
	isRatio := isVector && len(vector) == 1 && vector[0].Value >= 0 && vector[0].Value <= 1 && vector[0].Metric["job"] == "node" && vector[0].Metric["instance"] != ""
	expect("query", isRatio && len(warnings) == 0, value, err)

	value, _, _, err = asked.QueryRange(ctx, gauge, v1.Range{Start: now.Add(-15 * time.Second), End: now, Step: time.Second})
	matrix, isMatrix := value.(model.Matrix)
	expect("query_range", isMatrix && len(matrix) == 1 && len(matrix[0].Values) >= 5, value, err)

	series, _, _, err := asked.Series(ctx, []string{gauge, `node_cpu_seconds_total{mode="idle"}`}, now.Add(-time.Minute), now)
	expect("series", len(series) >= 2, series, err)

	names, _, _, err := asked.LabelNames(ctx, []string{gauge}, now.Add(-time.Minute), now)
	expect("labels", slices.Equal(names, model.LabelNames{"__name__", "instance", "job"}), names, err)

	values, _, _, err := asked.LabelValues(ctx, "mode", []string{"node_cpu_seconds_total"}, now.Add(-time.Minute), now)
	expect("label values", slices.Contains(values, "idle") && slices.Contains(values, "iowait"), values, err)

	metadata, err := asked.Metadata(ctx, "node_cpu_seconds_total", "10")
	expect("metadata", len(metadata["node_cpu_seconds_total"]) > 0 && metadata["node_cpu_seconds_total"][0].Type == v1.MetricTypeCounter, metadata, err)

	build, err := asked.Buildinfo(ctx)
	expect("build information", build.Version != "", build, err)

	// What writes, administrates or tells of others is not there.
	_, err = asked.Config(ctx)
	expect("the configuration is refused", err != nil, nil, nil)
	err = asked.DeleteSeries(ctx, []string{gauge}, now.Add(-time.Hour), now)
	expect("deleting is refused", err != nil, nil, nil)
	return errors.Join(wrong...)
}
