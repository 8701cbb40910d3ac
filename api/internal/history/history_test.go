package history_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"github.com/prometheus/client_golang/api"
	v1 "github.com/prometheus/client_golang/api/prometheus/v1"
	"github.com/prometheus/common/model"
	"github.com/rs/zerolog"

	"github.com/sys-stats/sys-stats/api/internal/history"
	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// gauge is one family of one gauge for each value; the label says which.
func gauge(name string, values ...float64) stats.MetricFamily {
	family := stats.MetricFamily{Name: name, Help: "The help of " + name + ".", Type: stats.MetricGauge}
	for at, value := range values {
		family.Series = append(family.Series, stats.MetricSeries{Labels: []stats.MetricLabel{{Name: "of", Value: fmt.Sprint(at)}}, Value: value})
	}
	return family
}

// open opens a history, and waits until it answers.
func open(t testing.TB, options history.Options) *history.History {
	t.Helper()
	if options.Dir == "" {
		options.Dir = t.TempDir()
	}
	if options.Instance == "" {
		options.Instance = "here"
	}
	options.Log = zerolog.New(zerolog.NewTestWriter(t))
	opened := history.Open(options)
	t.Cleanup(func() { _ = opened.Close() })
	eventually(t, "the history opens", func() bool { return get(opened, "/api/v1/query?query=1").Code == http.StatusOK })
	return opened
}

func eventually(t testing.TB, what string, is func() bool) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		if is() {
			return
		}
	}
	t.Fatalf("%s: not within 20 s", what)
}

// untilStored appends the numbers after one until one of them is stored, and returns that.
func untilStored(t testing.TB, kept *history.History, number int) int {
	t.Helper()
	eventually(t, "storing goes on", func() bool {
		number++
		before := stored(kept)
		kept.Append(numbered(number), families(number))
		return stored(kept) > before
	})
	return number
}

func get(handler http.Handler, path string) *httptest.ResponseRecorder {
	answer := httptest.NewRecorder()
	handler.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, path, nil))
	return answer
}

// client asks a history as any Prometheus is asked.
func client(t testing.TB, handler http.Handler) v1.API {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	connection, err := api.NewClient(api.Config{Address: server.URL})
	if err != nil {
		t.Fatal(err)
	}
	return v1.NewAPI(connection)
}

// ask returns the vector that a query gives, as text.
func ask(t testing.TB, of v1.API, query string, at time.Time) string {
	t.Helper()
	value, _, _, err := of.Query(t.Context(), query, at)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return value.String()
}

func TestWhatWasAppendedIsAnswered(t *testing.T) {
	kept := open(t, history.Options{Version: "1.2.3"})
	asked := client(t, kept)
	start := time.Now().Add(-time.Minute).Truncate(time.Second)
	for step := range 12 {
		kept.Append(start.Add(time.Duration(step)*5*time.Second), []stats.MetricFamily{
			gauge("load", float64(step)),
			{Name: "bytes_total", Help: "All bytes.", Type: stats.MetricCounter, Series: []stats.MetricSeries{{Value: float64(step * 10)}}},
		})
	}
	end := start.Add(55 * time.Second)

	if got, want := ask(t, asked, "load", end), `load{instance="here", job="node", of="0"} => 11 @[`+model.TimeFromUnix(end.Unix()).String()+`]`; got != want {
		t.Errorf("load is %s, want %s", got, want)
	}
	if got, want := ask(t, asked, "rate(bytes_total[30s])", end), `{instance="here", job="node"} => 2 @[`+model.TimeFromUnix(end.Unix()).String()+`]`; got != want {
		t.Errorf("rate is %s, want %s", got, want)
	}
	matrix, _, _, err := asked.QueryRange(t.Context(), "load", v1.Range{Start: start, End: end, Step: 5 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	if got := matrix.(model.Matrix); len(got) != 1 || len(got[0].Values) != 12 || got[0].Values[3].Value != 3 {
		t.Errorf("the range is %v", got)
	}
	names, _, _, err := asked.LabelNames(t.Context(), nil, start, end)
	if want := (model.LabelNames{"__name__", "instance", "job", "of"}); err != nil || !slices.Equal(names, want) {
		t.Errorf("labels are %v, %v, want %v", names, err, want)
	}
	values, _, _, err := asked.LabelValues(t.Context(), "__name__", nil, start, end)
	if err != nil || fmt.Sprint(values) != "[bytes_total load]" {
		t.Errorf("names are %v, %v", values, err)
	}
	found, _, _, err := asked.Series(t.Context(), []string{`{job="node"}`}, start, end)
	if err != nil || len(found) != 2 {
		t.Errorf("series are %v, %v", found, err)
	}
	known, err := asked.Metadata(t.Context(), "", "")
	if err != nil || len(known) != 2 || known["bytes_total"][0] != (v1.Metadata{Type: "counter", Help: "All bytes."}) {
		t.Errorf("metadata is %v, %v", known, err)
	}
	build, err := asked.Buildinfo(t.Context())
	if err != nil || build.Version[0] != '3' || build.Revision != "1.2.3" {
		t.Errorf("build is %+v, %v", build, err)
	}
	if missing := kept.Reading().Missing; len(missing) > 0 {
		t.Errorf("%+v", missing)
	}
}

func TestHistoryOutlivesItsProcess(t *testing.T) {
	dir, at := t.TempDir(), time.Now().Add(-time.Minute).Truncate(time.Second)
	first := open(t, history.Options{Dir: dir})
	first.Append(at, []stats.MetricFamily{gauge("load", 7)})
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	second := client(t, open(t, history.Options{Dir: dir}))
	if value, _, _, err := second.Query(t.Context(), "load", at); err != nil || value.(model.Vector)[0].Value != 7 {
		t.Errorf("%v, %v", value, err)
	}
	if value, _, _, err := second.Query(t.Context(), "load", time.Now()); err != nil || len(value.(model.Vector)) > 0 {
		t.Errorf("the line goes on after the end: %v, %v", value, err)
	}
}

func TestSeriesThatIsGoneEnds(t *testing.T) {
	kept := open(t, history.Options{})
	asked := client(t, kept)
	at := time.Now().Add(-time.Minute)
	minute := gauge("load:avg1m", 1)
	kept.Append(at, []stats.MetricFamily{gauge("load", 1, 2)})
	kept.Append(at.Add(time.Second), []stats.MetricFamily{minute})
	kept.Append(at.Add(5*time.Second), []stats.MetricFamily{gauge("load", 1)})
	for query, want := range map[string]model.SampleValue{"count(load)": 1, "count(load:avg1m)": 1} {
		value, _, _, err := asked.Query(t.Context(), query, at.Add(6*time.Second))
		if err != nil || len(value.(model.Vector)) != 1 || value.(model.Vector)[0].Value != want {
			t.Errorf("%s is %v, %v, want %v", query, value, err, want)
		}
	}
	kept.Append(at.Add(10*time.Second), []stats.MetricFamily{gauge("load", 1, 2)})
	if got := ask(t, asked, "count(load)", at.Add(10*time.Second)); got[:7] != "{} => 2" {
		t.Errorf("the series that came back: %s", got)
	}
}

func TestOnlyReadingIsServed(t *testing.T) {
	kept := open(t, history.Options{})
	for _, path := range []string{
		"", "/", "/write", "/otlp/v1/metrics", "/read", "/admin/tsdb/snapshot", "/admin/tsdb/delete_series", "/admin/tsdb/clean_tombstones", "/status/config",
		"/status/flags", "/status/runtimeinfo", "/status/tsdb", "/status/walreplay", "/targets", "/rules", "/alerts", "/alertmanagers", "/query_exemplars",
		"/format_query", "/parse_query", "/features", "/notifications", "/notifications/live", "/openapi.yaml", "/scrape_pools", "/search/metric_names",
		"/query/", "/query/../write", "/label/a/b/values", "/label//values",
	} {
		for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodOptions} {
			answer := httptest.NewRecorder()
			kept.ServeHTTP(answer, httptest.NewRequest(method, history.Prefix+path, nil))
			if answer.Code != http.StatusNotFound || answer.Body.String()[:43] != `{"status":"error","errorType":"not_found","` {
				t.Errorf("%s %s: %d %s", method, path, answer.Code, answer.Body)
			}
		}
	}
	for _, method := range []string{http.MethodPut, http.MethodDelete, http.MethodOptions, http.MethodHead} {
		answer := httptest.NewRecorder()
		kept.ServeHTTP(answer, httptest.NewRequest(method, "/api/v1/query?query=1", nil))
		if answer.Code != http.StatusMethodNotAllowed || answer.Header().Get("Allow") != "GET, POST" {
			t.Errorf("%s: %d %v", method, answer.Code, answer.Header())
		}
	}
	request := httptest.NewRequest(http.MethodGet, "/api/v1/query?query=1", nil)
	request.Header.Set("Origin", "https://elsewhere.example")
	answer := httptest.NewRecorder()
	kept.ServeHTTP(answer, request)
	if answer.Code != http.StatusOK || answer.Header().Get("Access-Control-Allow-Origin") != "" {
		t.Errorf("another origin: %d %v", answer.Code, answer.Header())
	}
}
