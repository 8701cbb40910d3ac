//go:build e2e

// Package historytest makes histories for the tests of programs.
package historytest

import (
	"context"
	"errors"
	"log/slog"
	"strconv"
	"time"

	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/tsdb"
)

// past is for how long the history of WritePast reaches back.
const past = 9 * time.Hour

// WritePast makes a directory as a program leaves it that ran for hours: a block, chunks of the head, and a log of several segments, of
// which the oldest hours are to be compacted now. Each of the series has the numbers from 0 on; it returns how many.
func WritePast(ctx context.Context, dir string, series int, every time.Duration) (numbers int, err error) {
	start := time.Now().Add(-past)
	for hours := 2 * time.Hour; hours <= past; hours += time.Hour {
		if numbers, err = writeUntil(ctx, dir, series, numbers, start, every, hours); err != nil {
			return 0, err
		}
	}
	return numbers, nil
}

// writeUntil goes on with the numbers until so many hours after the start, as one run of a program does.
func writeUntil(ctx context.Context, dir string, series, numbers int, start time.Time, every, hours time.Duration) (_ int, err error) {
	db, err := tsdb.Open(dir, slog.New(slog.DiscardHandler), nil, tsdb.DefaultOptions(), nil)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	db.DisableCompactions()
	for ; time.Duration(numbers)*every < hours-time.Minute; numbers++ {
		appender := db.Appender(ctx)
		for one := range series {
			of := labels.FromStrings("__name__", "number", "instance", "tested", "job", "node", "one", strconv.Itoa(one))
			if _, err := appender.Append(0, of, start.Add(time.Duration(numbers)*every).UnixMilli(), float64(numbers)); err != nil {
				return 0, err
			}
		}
		if err := appender.Commit(); err != nil {
			return 0, err
		}
	}
	db.ForceHeadMMap()
	if hours == 4*time.Hour {
		return numbers, db.Compact(ctx)
	}
	return numbers, nil
}
