package history_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"github.com/sys-stats/sys-stats/api/internal/history"
	"github.com/sys-stats/sys-stats/api/internal/stats"
)

func TestHealthIsTold(t *testing.T) {
	kept := open(t, history.Options{})
	if got := own(kept, "sys_stats_history_oldest_sample_time_seconds"); got != -1 {
		t.Errorf("the oldest of nothing is at %v", got)
	}
	kept.Append(numbered(1), families(1))
	kept.Append(numbered(2), families(2))
	_ = get(kept, "/api/v1/query?query=number")
	for name, want := range map[string]float64{
		"sys_stats_history_samples_appended_total":     202,
		"sys_stats_history_append_failures_total":      0,
		"sys_stats_history_storing":                    1,
		"sys_stats_history_series":                     101,
		"sys_stats_history_oldest_sample_time_seconds": float64(numbered(1).Unix()),
	} {
		if got := own(kept, name); got != want {
			t.Errorf("%s is %v, want %v", name, got, want)
		}
	}
	if got := own(kept, "sys_stats_history_bytes"); got < 1000 || got > 10<<20 {
		t.Errorf("%v bytes are stored", got)
	}
	if got := own(kept, "sys_stats_history_queries_total"); got < 2 {
		t.Errorf("%v queries are counted", got)
	}
	for _, family := range kept.Families() {
		if isCounter := strings.HasSuffix(family.Name, "_total"); isCounter != (family.Type == stats.MetricCounter) || family.Help == "" {
			t.Errorf("%s is a %s: %q", family.Name, family.Type, family.Help)
		}
	}
}

func TestBeforeItIsOpenAQueryIsToldSo(t *testing.T) {
	options := quiet(t.TempDir())
	release := make(chan struct{})
	kept := history.Open(options.OpenAfter(release))
	answer := get(kept, "/api/v1/query?query=1")
	var said refusal
	if err := json.Unmarshal(answer.Body.Bytes(), &said); err != nil || answer.Code != http.StatusServiceUnavailable || said.Status != "error" || said.ErrorType != "unavailable" {
		t.Errorf("%d %s %v", answer.Code, answer.Body, err)
	}
	kept.Append(numbered(1), families(1)) // is lost, and harms nothing
	close(release)
	eventually(t, "it opens", func() bool { return get(kept, "/api/v1/query?query=1").Code == http.StatusOK })
	if err := kept.Close(); err != nil {
		t.Error(err)
	}
	if answer := get(kept, "/api/v1/query?query=1"); answer.Code != http.StatusServiceUnavailable {
		t.Errorf("after the end: %d", answer.Code)
	}
}

func TestErrorOfTheDiskSetsNothingAside(t *testing.T) {
	for _, err := range []error{syscall.EIO, syscall.ENOSPC, syscall.EDQUOT, syscall.EACCES, syscall.EROFS, syscall.EMFILE, syscall.ENOMEM, syscall.ESTALE} {
		if history.IsDamage(&os.PathError{Op: "read", Path: "wal/00000001", Err: err}) {
			t.Errorf("%v is taken for damage", err)
		}
	}
	if !history.IsDamage(errors.New("invalid magic number 0")) {
		t.Error("a wrong magic number is not taken for damage")
	}
}

func TestLogIsOurs(t *testing.T) {
	var written bytes.Buffer
	log := history.NewLogger(zerolog.New(&written))
	log.With("dir", "/data").WithGroup("block").Warn("it failed", "err", errors.New("no such block"), slog.Duration("after", time.Second))
	var line map[string]any
	if err := json.Unmarshal(written.Bytes(), &line); err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]any{"level": "warn", "message": "it failed", "dir": "/data", "block.err": "no such block", "component": "history"} {
		if line[key] != want {
			t.Errorf("%s is %v, want %v", key, line[key], want)
		}
	}
	written.Reset()
	history.NewLogger(zerolog.New(&written).Level(zerolog.InfoLevel)).Info("Replaying WAL")
	if written.Len() > 0 {
		t.Errorf("what Prometheus tells of its work is logged: %s", &written)
	}
}

func TestNothingRunsAfterClose(t *testing.T) {
	before := runtime.NumGoroutine()
	for range 3 {
		kept := history.Open(quiet(t.TempDir()))
		eventually(t, "it opens", func() bool { return get(kept, "/api/v1/query?query=1").Code == http.StatusOK })
		kept.Append(numbered(1), families(1))
		if err := kept.Close(); err != nil {
			t.Fatal(err)
		}
	}
	eventually(t, "all of it ends", func() bool { return runtime.NumGoroutine() <= before })
}

// What a slow disk costs is counted, and told until what comes later is stored.
func TestDiskThatDoesNotKeepUp(t *testing.T) {
	var log strings.Builder
	options := quiet(t.TempDir())
	options.Log = zerolog.New(&log).Level(zerolog.InfoLevel)
	kept := history.Open(options)
	defer func() { _ = kept.Close() }()
	eventually(t, "it opens", func() bool { return own(kept, "sys_stats_history_storing") == 1 })
	kept.Append(numbered(1), families(1))
	kept.Drop(numbered(4))
	kept.Append(numbered(2), families(2)) // it had waited
	missing := fmt.Sprint(kept.Reading().Missing)
	if !strings.Contains(missing, "does not keep up") || !strings.Contains(missing, "SYS_STATS_HISTORY_INTERVAL") || own(kept, "sys_stats_history_appends_dropped_total") != 1 {
		t.Errorf("%g are counted, and it is told: %s", own(kept, "sys_stats_history_appends_dropped_total"), missing)
	}
	if own(kept, "sys_stats_history_storing") != 1 || strings.Count(log.String(), "does not keep up") != 1 {
		t.Errorf("storing is %g, the log is %s", own(kept, "sys_stats_history_storing"), &log)
	}
	kept.Append(numbered(5), families(5))
	if missing := kept.Reading().Missing; len(missing) > 0 || !strings.Contains(log.String(), "keeps up again") {
		t.Errorf("it keeps up, and tells: %+v, %s", missing, &log)
	}
}
