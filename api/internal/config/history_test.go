package config_test

import (
	"strings"
	"testing"

	"github.com/sys-stats/sys-stats/api/internal/config"
)

func TestSizes(t *testing.T) {
	for text, want := range map[string]config.Size{
		"100000000": 1e8, "1GB": 1e9, "500MB": 5e8, "1 GB": 1e9, "1.5GB": 15e8, "128MiB": 128 << 20, "2TiB": 2 << 40, "70000KB": 7e7, "70000kB": 7e7, "70000000B": 7e7,
	} {
		settings, err := config.Load([]string{"SYS_STATS_HISTORY_MAX_BYTES=" + text})
		if err != nil || settings.HistoryMaxBytes != want {
			t.Errorf("%s is %d, %v", text, settings.HistoryMaxBytes, err)
		}
	}
	for _, text := range []string{"GB", "-1GB", "1GBit", "1e30", "NaN", "NaNGB", "Inf", "1PB", "1,5GB", "x"} {
		if _, err := config.Load([]string{"SYS_STATS_HISTORY_MAX_BYTES=" + text}); err == nil || !strings.Contains(err.Error(), "SYS_STATS_HISTORY_MAX_BYTES=\""+text+"\" is not valid") {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestRefusalsOfHistory(t *testing.T) {
	for _, test := range []struct{ assignment, want string }{
		{"SYS_STATS_HISTORY=maybe", "on or off"},
		{"SYS_STATS_HISTORY_DIR=history", "an absolute path"},
		{"SYS_STATS_HISTORY_INTERVAL=500ms", "between 1s and 1m"},
		{"SYS_STATS_HISTORY_RETENTION=30d", "How long history is kept"},
		{"SYS_STATS_HISTORY_RETENTION=1h", "between 2h and 87600h"},
		{"SYS_STATS_HISTORY_MAX_BYTES=1MB", "64MB at least"},
		{"SYS_STATS_QUERY_TIMEOUT=1m", "between 100ms and 12s"},
		{"SYS_STATS_QUERY_MAX_SAMPLES=1", "between 1000 and 50000000"},
		{"SYS_STATS_QUERY_CONCURRENCY=0", "between 1 and 64"},
		{"SYS_STATS_QUERY_MAX_RANGE=1s", "or 1m at least"},
		{"SYS_STATS_QUERY_MAX_POINTS=20000", "between 10 and 11000"},
	} {
		_, err := config.Load([]string{test.assignment})
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: error %v does not say %q", test.assignment, err, test.want)
		}
	}
}
