package history_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/history"
	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// refusal is what Prometheus's error envelope says.
type refusal struct {
	status                   int
	Status, ErrorType, Error string
}

func asked(handler http.Handler, path string, form url.Values) refusal {
	answer := httptest.NewRecorder()
	request := httptest.NewRequest(http.MethodPost, history.Prefix+path, strings.NewReader(form.Encode()))
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	handler.ServeHTTP(answer, request)
	said := refusal{status: answer.Code}
	_ = json.Unmarshal(answer.Body.Bytes(), &said)
	return said
}

func TestRefusalNamesLimitAndSetting(t *testing.T) {
	kept := open(t, history.Options{
		QueryMaxSamples: 20_000, QueryMaxRange: 48 * time.Hour, QueryMaxPoints: 1000, QueryConcurrency: 1,
	})
	for number := range 200 {
		kept.Append(numbered(number), families(number))
	}
	at := fmt.Sprint(numbered(199).Unix())
	for _, test := range []struct {
		path, status string
		form         url.Values
		says         []string
	}{
		{"/query", "422", url.Values{"query": {"count_over_time(noise[1h:4s])"}, "time": {at}}, []string{"20000", "SYS_STATS_QUERY_MAX_SAMPLES"}},
		{"/query", "422", url.Values{"query": {"{job=\"node\"}[1h]"}, "time": {at}}, []string{"20000", "SYS_STATS_QUERY_MAX_SAMPLES"}},
		{"/query", "400", url.Values{"query": {"noise[49h]"}, "time": {at}}, []string{"49h", "48h", "SYS_STATS_QUERY_MAX_RANGE"}},
		{"/query", "400", url.Values{"query": {"max_over_time(max_over_time(noise[25h])[25h:1h])"}, "time": {at}}, []string{"50h", "48h", "SYS_STATS_QUERY_MAX_RANGE"}},
		{"/query", "400", url.Values{"query": {"max_over_time(noise[1h:1ms])"}, "time": {at}}, []string{"3600001", "1000", "SYS_STATS_QUERY_MAX_POINTS"}},
		{"/query", "400", url.Values{"query": {"max_over_time(noise[40h:])"}, "time": {at}}, []string{"2401", "1000", "SYS_STATS_QUERY_MAX_POINTS"}},
		{"/query_range", "400", url.Values{"query": {"noise"}, "start": {"0"}, "end": {"172801"}, "step": {"600"}}, []string{"48h", "SYS_STATS_QUERY_MAX_RANGE"}},
		{"/query_range", "400", url.Values{"query": {"noise"}, "start": {"0"}, "end": {"3600"}, "step": {"1"}}, []string{"3601", "1000", "SYS_STATS_QUERY_MAX_POINTS"}},
		{"/query_range", "400", url.Values{"query": {"noise"}, "start": {"0"}, "end": {"172000"}, "step": {"1"}}, []string{"172001", "1000", "SYS_STATS_QUERY_MAX_POINTS"}},
		{"/query_range", "400", url.Values{"query": {"noise"}, "start": {"2026-01-01T00:00:00Z"}, "end": {"2026-01-02T00:00:00Z"}, "step": {"5s"}}, []string{"17281", "1000", "SYS_STATS_QUERY_MAX_POINTS"}},
		{"/query_range", "400", url.Values{"query": {"noise"}, "start": {"0"}, "end": {"1e300"}, "step": {"5s"}}, []string{"2e+299 points"}},
		{"/query", "400", url.Values{"query": {strings.Repeat("1+", 40_000) + "1"}}, []string{"65536 bytes"}},
		{"/query", "400", url.Values{"query": {strings.Repeat("1+", 501) + "1"}}, []string{"500 operators"}},
		{"/query", "400", url.Values{"query": {strings.Repeat("(", 101) + "1" + strings.Repeat(")", 101)}}, []string{"100 deep"}},
		{"/query", "400", url.Values{"query": {strings.Repeat("- ", 501) + "1"}}, []string{"500 operators"}},
		{"/query", "400", url.Values{"query": {`{job=~"` + strings.Repeat("a{1000}", 3000) + `"}`}}, []string{"regular expressions"}},
		{"/query", "400", url.Values{"query": {`{job=~"` + strings.Repeat(`((a\x7b31}){31})`, 50) + `"}`}}, []string{"regular expressions"}},
		{"/query", "400", url.Values{"query": {`label_replace(noise, "a", "b", "c", "` + strings.Repeat(`\\pL`, 2000) + `")`}}, []string{"regular expressions"}},
		{"/query", "400", url.Values{"query": {`label_replace({__name__=~".+"}, "a", "` + strings.Repeat("x", 60_000) + `", "", "")`}}, []string{"labels"}},
		{"/query", "400", url.Values{"query": {strings.Repeat("label_join(", 12) + "vector(1)" + strings.Repeat(`, "a", "", "a", "a")`, 12)}}, []string{"labels"}},
		{"/query", "400", url.Values{"query": {strings.Repeat("label_replace(", 99) + "noise" + strings.Repeat(`, "a", "$1$1", ("a"), "(.*)")`, 99)}}, []string{"labels"}},
		{"/query", "400", url.Values{"query": {`count_values("` + strings.Repeat("x", 60_000) + `", noise)`}}, []string{"labels"}},
		{"/query", "400", url.Values{"query": {`{job="node"} * on () group_left (a) label_replace(vector(1), "a", "` + strings.Repeat("x", 8000) + `", "", "")`}}, []string{"labels"}},
		{"/query", "400", url.Values{"query": {"noise"}, "lookback_delta": {"49h"}}, []string{"48h", "SYS_STATS_QUERY_MAX_RANGE"}},
		{"/series", "400", url.Values{"match[]": slices.Repeat([]string{"{job=~`" + strings.Repeat("a{1000}", 10) + "`}"}, 32)}, []string{"regular expressions"}},
		{"/labels", "400", url.Values{"limit": {"ten"}}, []string{"limit"}},
		{"/series", "400", url.Values{"match[]": slices.Repeat([]string{`{job="node"}`}, 33)}, []string{"32", "match[]"}},
	} {
		said := asked(kept, test.path, test.form)
		if fmt.Sprint(said.status) != test.status || said.Status != "error" || said.ErrorType == "" {
			t.Errorf("%s %.60v: %+v", test.path, test.form, said)
		}
		for _, text := range test.says {
			if !strings.Contains(said.Error, text) {
				t.Errorf("%s %.60v: %q does not say %s", test.path, test.form, said.Error, text)
			}
		}
	}

	// What dashboards do with labels.
	for _, usual := range []string{
		`label_replace({__name__=~"noise|number"}, "name", "$1", "__name__", "(.*)")`, `label_join(noise, "who", "/", "job", "instance", "of")`, `count_values("value", noise)`,
		strings.Repeat("label_replace(", 5) + "noise" + strings.Repeat(`, "instance", "$1", "instance", "([^:]+):.*")`, 5),
	} {
		if said := asked(kept, "/query", url.Values{"query": {usual}, "time": {at}}); said.status != http.StatusOK {
			t.Errorf("%s: %+v", usual, said)
		}
	}
	// What a page asks at once: many lines, each by its key.
	many := strings.Repeat(`label_replace(avg_over_time(noise{of="1"}[10s]), "asked", "a", "", "") or `, 300) + "noise"
	if said := asked(kept, "/query", url.Values{"query": {many}, "time": {at}}); said.status != http.StatusOK {
		t.Errorf("300 at once: %+v", said)
	}
	for _, limit := range []string{"samples", "range", "points", "size"} {
		if refusedBy(kept, limit) == 0 {
			t.Errorf("no refusal by %s is counted", limit)
		}
	}
}

func TestSlowQueryIsStopped(t *testing.T) {
	kept := open(t, history.Options{QueryTimeout: 200 * time.Millisecond, QueryConcurrency: 1})
	for number := range 1000 {
		kept.Append(numbered(number), families(number))
	}
	slow := url.Values{"query": {"quantile_over_time(0.5, noise[1h])"}, "start": {fmt.Sprint(numbered(0).Unix())}, "end": {fmt.Sprint(numbered(1000).Unix())}, "step": {"1"}}
	if said := asked(kept, "/query_range", slow); said.status != 503 || !strings.Contains(said.Error, "200ms (SYS_STATS_QUERY_TIMEOUT)") {
		t.Errorf("%+v", said)
	}
	var group sync.WaitGroup // one runs, the others wait as long as a query may take
	var refused atomic.Int64
	for range 6 {
		group.Go(func() {
			if said := asked(kept, "/query_range", slow); strings.Contains(said.Error, "1 run at a time (SYS_STATS_QUERY_CONCURRENCY)") && said.status == 503 {
				refused.Add(1)
			}
		})
	}
	group.Wait()
	if count := refused.Load(); count == 0 || refusedBy(kept, "concurrency") != float64(count) || refusedBy(kept, "timeout") == 0 {
		t.Errorf("of six at once %d were refused, and %v are counted", count, refusedBy(kept, "concurrency"))
	}
}

func refusedBy(kept *history.History, limit string) float64 {
	for _, family := range kept.Families() {
		for _, series := range family.Series {
			if slices.Contains(series.Labels, stats.MetricLabel{Name: "limit", Value: limit}) {
				return series.Value
			}
		}
	}
	return -1
}

// hostile is what somebody may ask who wishes us ill.
func hostile(number int) (path string, form url.Values) {
	end := numbered(2000).Unix()
	month := fmt.Sprint(end - 30*24*3600)
	over := func(query, start, step string) (string, url.Values) {
		return "/query_range", url.Values{"query": {query}, "start": {start}, "end": {fmt.Sprint(end)}, "step": {step}}
	}
	once := func(query string) (string, url.Values) {
		return "/query", url.Values{"query": {query}, "time": {fmt.Sprint(end)}}
	}
	switch number % 16 {
	case 0:
		return once(`max_over_time({__name__=~".+"}[30d:1s])`)
	case 1:
		return once(`max_over_time(noise[2h:3s])`)
	case 2:
		return once(`noise * on() group_left noise`)
	case 3:
		return over(`{__name__=~".+"}`, month, "1")
	case 4:
		return over(`{__name__=~".+"}`, month, "240")
	case 5:
		return once(`{__name__=~".+"}[30d]`)
	case 6:
		return once(`sum(count_over_time(max_over_time(min_over_time({job=~".+"}[1h:10s])[1h:10s])[1h:10s]))`)
	case 7:
		return over(`label_replace(noise, "x", "$1$1$1$1$1$1$1$1", "instance", "(.*)") or label_join(noise, "y", "`+strings.Repeat("z", 2500)+`", "of", "job", "instance", "of", "job")`, fmt.Sprint(end-7200), "1")
	case 8:
		return once(strings.Repeat("(", 9000) + "1" + strings.Repeat(")", 9000))
	case 9:
		return once(strings.Repeat("-", 30_000) + "noise")
	case 10:
		return once("count(" + strings.Repeat(`{__name__=~".*(a|b|n)+.*"} or `, 90) + "noise)")
	case 11:
		return over(`quantile_over_time(0.9, noise[1h])`, fmt.Sprint(end-9000), "1")
	case 12:
		return once(`max_over_time(min_over_time(max_over_time(vector(1)[2h:1s])[2h:1s])[2h:1s])`)
	case 13:
		return "/series", url.Values{"match[]": slices.Repeat([]string{`{__name__=~".*(a|b|n)+.*"}`}, 32)}
	case 14:
		return once(strings.Repeat("1-", 32_000) + "1")
	default:
		return once(`sort(topk(100000, count_values("v", noise) * scalar(count({__name__=~"((a|.)+)+"}))))`)
	}
}

// TestThousandHostileQueries asks them all at once, while another handler of the same server must keep answering, and memory must stay bounded.
func TestThousandHostileQueries(t *testing.T) {
	if testing.Short() {
		t.Skip("takes half a minute")
	}
	kept := open(t, history.Options{QueryTimeout: 300 * time.Millisecond})
	for number := range 2000 {
		kept.Append(numbered(number), families(number))
	}
	mux := http.NewServeMux()
	mux.Handle(history.Prefix+"/", kept)
	mux.HandleFunc("/stats", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(make([]byte, 3000)) })
	server := httptest.NewServer(mux)
	defer server.Close()

	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	var group sync.WaitGroup
	kinds := [6]atomic.Int64{}
	atOnce := make(chan struct{}, 2) // four of each kind run; the others flood the gate
	for number := range 1000 {
		group.Go(func() {
			if number < 64 {
				atOnce <- struct{}{}
				defer func() { <-atOnce }()
			}
			path, form := hostile(number)
			answer, err := http.PostForm(server.URL+history.Prefix+path, form)
			if err != nil {
				t.Error(err)
				return
			}
			defer func() { _ = answer.Body.Close() }()
			kinds[answer.StatusCode/100].Add(1)
		})
	}
	ended := make(chan struct{})
	go func() { group.Wait(); close(ended) }()
	var took []time.Duration
	peak := uint64(0)
	for isOver := false; !isOver; {
		began := time.Now()
		answer, err := http.Get(server.URL + "/stats")
		if err != nil {
			t.Fatal(err)
		}
		_ = answer.Body.Close()
		took = append(took, time.Since(began))
		runtime.ReadMemStats(&after)
		peak = max(peak, after.HeapInuse)
		select {
		case <-ended:
			isOver = true
		case <-time.After(20 * time.Millisecond):
		}
	}
	slices.Sort(took)
	grown := int64(peak) - int64(before.HeapInuse)
	t.Logf("%d answers of /stats: median %s, 99th %s, slowest %s; the heap grew by %d MiB at most; by hundreds of status: %v",
		len(took), took[len(took)/2], took[len(took)*99/100], took[len(took)-1], grown>>20, []int64{kinds[2].Load(), kinds[4].Load(), kinds[5].Load()})
	if slowest := took[len(took)*99/100]; slowest > 5*time.Second { // in line behind all queries it would be minutes
		t.Errorf("/stats took %s", slowest)
	}
	if grown > 256<<20 {
		t.Errorf("the heap grew by %d MiB", grown>>20)
	}
	for _, limit := range []string{"points", "size", "concurrency"} {
		if refusedBy(kept, limit) == 0 {
			t.Errorf("no refusal by %s is counted", limit)
		}
	}
	if refusedBy(kept, "samples")+refusedBy(kept, "timeout") == 0 { // which of them comes first, the machine's speed decides
		t.Error("no refusal by samples or time is counted")
	}
	if answer := get(kept, "/api/v1/query?query=1"); answer.Code != http.StatusOK {
		t.Errorf("afterwards: %d %s", answer.Code, answer.Body)
	}
}

// slowReader takes an answer when it is released.
type slowReader struct {
	*httptest.ResponseRecorder
	reading, release chan struct{}
}

func (s slowReader) Write(part []byte) (int, error) {
	close(s.reading)
	<-s.release
	return s.ResponseRecorder.Write(part)
}

// Who reads an answer slowly holds neither a turn nor the database, and no more than a bounded part of the memory.
func TestSlowReaderKeepsNobodyWaiting(t *testing.T) {
	options := quiet(t.TempDir()).Unread(1000)
	options.QueryConcurrency = 1
	kept := open(t, options)
	kept.Append(numbered(1), families(1))
	large := fmt.Sprintf("/api/v1/query?query=noise&time=%d", numbered(1).Unix())
	slow := slowReader{httptest.NewRecorder(), make(chan struct{}), make(chan struct{})}
	read := make(chan struct{})
	go func() {
		defer close(read)
		kept.ServeHTTP(slow, httptest.NewRequest(http.MethodGet, large, nil))
	}()
	<-slow.reading
	answer := httptest.NewRecorder()
	compressed := httptest.NewRequest(http.MethodGet, large, nil)
	compressed.Header.Set("Accept-Encoding", "gzip")
	kept.ServeHTTP(answer, compressed)
	if answer.Code != http.StatusServiceUnavailable || answer.Header().Get("Retry-After") == "" || answer.Header().Get("Content-Encoding") != "" || !strings.Contains(answer.Body.String(), "wait for those who asked") {
		t.Errorf("beside it another large answer is made: %d %s", answer.Code, answer.Body)
	}
	if refusedBy(kept, "unread") != 1 {
		t.Errorf("%g are counted", refusedBy(kept, "unread"))
	}
	close(slow.release)
	<-read
	if slow.Code != http.StatusOK || !json.Valid(slow.Body.Bytes()) {
		t.Errorf("the slow reader got %d %.200s", slow.Code, slow.Body)
	}
	answer = get(kept, large)
	if answer.Code != http.StatusOK || answer.Body.String() != slow.Body.String() || answer.Header().Get("Content-Length") != strconv.Itoa(answer.Body.Len()) {
		t.Errorf("afterwards: %d %v", answer.Code, answer.Header())
	}
	slow = slowReader{httptest.NewRecorder(), make(chan struct{}), make(chan struct{})}
	read = make(chan struct{})
	go func() {
		defer close(read)
		kept.ServeHTTP(slow, httptest.NewRequest(http.MethodGet, "/api/v1/query?query=1", nil))
	}()
	<-slow.reading
	if answer := get(kept, "/api/v1/query?query=2"); answer.Code != http.StatusOK {
		t.Errorf("beside a slow reader: %d %s", answer.Code, answer.Body)
	}
	if err := kept.Close(); err != nil { // it waits for who uses the database
		t.Error(err)
	}
	close(slow.release)
	<-read
}
