package config

import (
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Size is a number of bytes.
type Size int64

// units are the ways to write a size, the longest first.
var units = []struct {
	name  string
	bytes float64
}{
	{"KiB", 1 << 10}, {"MiB", 1 << 20}, {"GiB", 1 << 30}, {"TiB", 1 << 40}, {"kB", 1e3}, {"KB", 1e3}, {"MB", 1e6}, {"GB", 1e9}, {"TB", 1e12}, {"B", 1}, {"", 1},
}

// largestSize is far above any disk, and far below what int64 holds.
const largestSize = 1e15

// parseSize reads a number of bytes, with or without a unit.
func parseSize(text string) (Size, error) {
	for _, unit := range units {
		digits, hasUnit := strings.CutSuffix(text, unit.name)
		if !hasUnit {
			continue
		}
		number, err := strconv.ParseFloat(strings.TrimSpace(digits), 64)
		if bytes := number * unit.bytes; err == nil && bytes >= 0 && bytes <= largestSize { // false for what is no number
			return Size(bytes), nil
		}
		break
	}
	return 0, fmt.Errorf("%q is no size", text)
}

// leastHistoryBytes is what the newest hours need, which are never removed to make room.
const leastHistoryBytes = 64e6

func (c Config) validateHistory() []invalid {
	var problems []invalid
	check := func(fine bool, name string, value any, want string) {
		if !fine {
			problems = append(problems, invalid{name, fmt.Sprint(value), want})
		}
	}
	check(slices.Contains([]string{"on", "off"}, c.History), "SYS_STATS_HISTORY", c.History, "it must be on or off.")
	check(filepath.IsAbs(c.HistoryDir), "SYS_STATS_HISTORY_DIR", c.HistoryDir, "it must be an absolute path.")
	check(time.Second <= c.HistoryInterval && c.HistoryInterval <= time.Minute, "SYS_STATS_HISTORY_INTERVAL", c.HistoryInterval, "it must lie between 1s and 1m.")
	check(2*time.Hour <= c.HistoryRetention && c.HistoryRetention <= 87600*time.Hour, "SYS_STATS_HISTORY_RETENTION", c.HistoryRetention, "it must lie between 2h and 87600h.")
	check(c.HistoryMaxBytes >= leastHistoryBytes, "SYS_STATS_HISTORY_MAX_BYTES", int64(c.HistoryMaxBytes), "it must be 64MB at least.")
	check(100*time.Millisecond <= c.QueryTimeout && c.QueryTimeout <= 12*time.Second, "SYS_STATS_QUERY_TIMEOUT", c.QueryTimeout, "it must lie between 100ms and 12s.")
	check(1000 <= c.QueryMaxSamples && c.QueryMaxSamples <= 50_000_000, "SYS_STATS_QUERY_MAX_SAMPLES", c.QueryMaxSamples, "it must lie between 1000 and 50000000.")
	check(1 <= c.QueryConcurrency && c.QueryConcurrency <= 64, "SYS_STATS_QUERY_CONCURRENCY", c.QueryConcurrency, "it must lie between 1 and 64.")
	check(c.QueryMaxRange == 0 || c.QueryMaxRange >= time.Minute, "SYS_STATS_QUERY_MAX_RANGE", c.QueryMaxRange, "it must be 0s, or 1m at least.")
	check(10 <= c.QueryMaxPoints && c.QueryMaxPoints <= 11_000, "SYS_STATS_QUERY_MAX_POINTS", c.QueryMaxPoints, "it must lie between 10 and 11000.")
	return problems
}
