package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"runtime/pprof"
	"strings"
	"testing"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// promAnswer is what the read API says of one moment, or of a range of each series.
type promAnswer struct {
	Status, ErrorType, Error string
	Data                     struct {
		Result []struct {
			Metric map[string]string
			Value  [2]any
			Values [][2]any
		}
	}
}

// query returns the address of a query.
func query(address, text string) string {
	return address + "/api/v1/query?query=" + url.QueryEscape(text)
}

// samples counts those of an answer.
func samples(answer promAnswer) int {
	count := 0
	for _, series := range answer.Data.Result {
		count += len(series.Values)
	}
	return count
}

func TestWhatWasSampledCanBeAskedFor(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "not", "there", "yet")
	settings := []string{"SYS_STATS_HISTORY=on", "SYS_STATS_HISTORY_DIR=" + dir, "SYS_STATS_HISTORY_INTERVAL=1s", "SYS_STATS_INSTANCE=tested"}
	address, log, stop := start(t, settings...)
	const text = `sys_stats_memory_used_bytes[10m]`
	two := eventually(t, query(address, text), func(answer promAnswer) bool { return samples(answer) >= 2 })
	if series := two.Data.Result[0].Metric; len(two.Data.Result) != 1 || series["job"] != "node" || series["instance"] != "tested" {
		t.Errorf("series are %v", two.Data.Result)
	}
	snapshot := eventually(t, address+"/stats", func(snapshot stats.Snapshot) bool { return snapshot.History != nil && snapshot.History.Stored })
	for _, missing := range snapshot.Missing {
		if missing.Field == "history" {
			t.Errorf("missing: %+v", missing)
		}
	}
	if info, err := os.Stat(dir); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("the directory is %v, %v", info.Mode(), err)
	}
	form, err := http.PostForm(address+"/api/v1/query", url.Values{"query": {text}, "instance": {"tested"}})
	if err != nil {
		t.Fatal(err)
	}
	var posted promAnswer
	if err := json.NewDecoder(form.Body).Decode(&posted); err != nil || form.Body.Close() != nil || samples(posted) < 2 {
		t.Errorf("by a form: %+v, %v", posted, err)
	}
	_, exposed := get(t, address+"/metrics")
	for _, want := range []string{"\nsys_stats_memory_used_bytes ", "\nsys_stats_history_", "# TYPE sys_stats_build_info gauge"} {
		if !strings.Contains(exposed, want) {
			t.Errorf("/metrics does not have %q", want)
		}
	}
	if err := stop(); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(log.String(), `"level":"warn"`) || strings.Contains(log.String(), `"level":"error"`) {
		t.Errorf("log: %s", log)
	}

	// What the first process stored is there, and so are the minutes that it had not finished.
	address, _, stop = start(t, settings...)
	defer func() { _ = stop() }()
	before := samples(two)
	eventually(t, query(address, text), func(answer promAnswer) bool { return samples(answer) > before })
	eventually(t, query(address, `last_over_time(sys_stats_cpu_usage_ratio:avg1m[10m])`), func(answer promAnswer) bool { return len(answer.Data.Result) == 1 })
}

func TestHistoryOff(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "history")
	address, _, stop := start(t, "SYS_STATS_HISTORY=off", "SYS_STATS_HISTORY_DIR="+dir)
	defer func() { _ = stop() }()
	status, body := get(t, query(address, "up"))
	if status != http.StatusNotFound || !strings.Contains(body, "SYS_STATS_HISTORY is off") || !strings.Contains(body, `"errorType":"not_found"`) {
		t.Errorf("%d %s", status, body)
	}
	snapshot := eventually(t, address+"/stats", func(snapshot stats.Snapshot) bool { return snapshot.Sequence >= 2 })
	if snapshot.History != nil {
		t.Errorf("the snapshot tells of a history: %+v", *snapshot.History)
	}
	if status, body := get(t, address+"/metrics"); status != http.StatusOK || !strings.Contains(body, "\nsys_stats_memory_used_bytes ") || strings.Contains(body, "sys_stats_history_") {
		t.Errorf("/metrics: %d %s", status, body)
	}
	if _, err := os.Stat(dir); !os.IsNotExist(err) {
		t.Errorf("its directory was made: %v", err)
	}
	// What only /metrics has is read when it is asked for.
	if _, body := get(t, address+"/metrics"); !strings.Contains(body, "\nnode_filefd_allocated ") {
		t.Errorf("/metrics lacks what is collected for it: %s", body)
	}
	// Nothing of it runs.
	var running bytes.Buffer
	if err := pprof.Lookup("goroutine").WriteTo(&running, 1); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(running.String(), "internal/sampler.") {
		t.Fatal("the profile does not show the sampler")
	}
	for _, of := range []string{"internal/history", "internal/metrics", "prometheus/"} {
		if strings.Contains(running.String(), of) {
			t.Errorf("%s runs:\n%s", of, running.String())
		}
	}
}

// Where nothing can be written it starts all the same, serves, and says so.
func TestHistoryThatCannotBeWritten(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	address, log, stop := start(t, "SYS_STATS_HISTORY=on", "SYS_STATS_HISTORY_DIR="+file+"/history", "SYS_STATS_HISTORY_INTERVAL=1s") // root may write everywhere else
	snapshot := eventually(t, address+"/stats", func(snapshot stats.Snapshot) bool {
		return snapshot.History != nil && strings.Contains(fmt.Sprint(snapshot.Missing), "history")
	})
	if snapshot.History.Stored || !strings.Contains(fmt.Sprint(snapshot.Missing), file+"/history") {
		t.Errorf("the snapshot says %+v, %+v", snapshot.History, snapshot.Missing)
	}
	if status, _ := get(t, address+"/readyz"); status != http.StatusOK {
		t.Errorf("/readyz is %d", status)
	}
	if _, err := os.Stat("/dev/shm"); err == nil {
		eventually(t, query(address, "sys_stats_memory_used_bytes"), func(answer promAnswer) bool { return len(answer.Data.Result) == 1 })
	}
	if err := stop(); err != nil {
		t.Error(err)
	}
	if !strings.Contains(log.String(), file+"/history") {
		t.Errorf("the log does not say it: %s", log)
	}
}

// History of a member is asked through another one, which keeps none of it.
func TestHistoryOfAMember(t *testing.T) {
	there, _, stopThere := start(t, "SYS_STATS_HISTORY=on", "SYS_STATS_HISTORY_DIR="+t.TempDir(), "SYS_STATS_HISTORY_INTERVAL=1s", "SYS_STATS_INSTANCE=there")
	defer func() { _ = stopThere() }()
	here, _, stopHere := start(t, "SYS_STATS_HISTORY=off", "SYS_STATS_INSTANCE=here", "SYS_STATS_PEERS="+strings.TrimPrefix(there, "http://"))
	defer func() { _ = stopHere() }()
	asked := query(here, "sys_stats_memory_used_bytes") + "&instance=there"
	if answer := eventually(t, asked, func(answer promAnswer) bool { return len(answer.Data.Result) == 1 }); answer.Data.Result[0].Metric["instance"] != "there" {
		t.Errorf("%+v", answer)
	}
	form, err := http.PostForm(here+"/api/v1/query_range", url.Values{
		"query": {"sys_stats_memory_used_bytes"}, "instance": {"there"}, "step": {"1"},
		"start": {fmt.Sprint(time.Now().Add(-time.Minute).Unix())}, "end": {fmt.Sprint(time.Now().Unix() + 1)},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer form.Body.Close()
	var posted promAnswer
	if err := json.NewDecoder(form.Body).Decode(&posted); err != nil || samples(posted) == 0 {
		t.Errorf("by a form: %+v, %v", posted, err)
	}
	// What the member refuses comes as it says it.
	refused, err := http.Get(query(here, "up(") + "&instance=there")
	if err != nil {
		t.Fatal(err)
	}
	defer refused.Body.Close()
	if body, _ := io.ReadAll(refused.Body); refused.StatusCode != http.StatusBadRequest || !strings.Contains(string(body), `"errorType":"bad_data"`) {
		t.Errorf("%d %s", refused.StatusCode, body)
	}
}
