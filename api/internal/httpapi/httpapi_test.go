package httpapi_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"testing/synctest"
	"time"

	"github.com/rs/zerolog"

	"github.com/sys-stats/sys-stats/api/internal/httpapi"
	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// service is a server and what feeds it.
type service struct {
	*httpapi.Server
	feed *httpapi.Feed
	log  *bytes.Buffer
}

func newService(options httpapi.Options) service { return newServiceOf(options, 300) }

// newServiceOf returns one whose window has capacity snapshots.
func newServiceOf(options httpapi.Options, capacity int) service {
	log := new(bytes.Buffer)
	options.Instance = "here"
	options.Interval = time.Second
	options.Build = httpapi.Build{Version: "v1.2.3", Revision: "abc"}
	feed := httpapi.NewFeed("here", time.UnixMilli(1000), capacity, zerolog.Nop())
	return service{httpapi.New(feed, options, zerolog.New(zerolog.SyncWriter(log))), feed, log}
}

func (s service) publish(sequence uint64) {
	s.feed.Publish(stats.Snapshot{Sequence: sequence, Instance: "here", Lenses: []stats.Lens{}, Missing: []stats.Missing{}})
}

func (s service) ask(method, target string, headers ...string) *httptest.ResponseRecorder {
	request := httptest.NewRequest(method, target, nil)
	request.Host = "localhost"
	for i := 0; i < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	answer := httptest.NewRecorder()
	s.Handler().ServeHTTP(answer, request)
	return answer
}

// wantProblem checks that an answer is a problem of status whose detail or errors tell of want, with the id of the
// request in body and header.
func wantProblem(t *testing.T, answer *httptest.ResponseRecorder, status int, want string) {
	t.Helper()
	if answer.Code != status || answer.Header().Get("Content-Type") != "application/problem+json" {
		t.Errorf("answer is %d %s, to be a problem of %d", answer.Code, answer.Header().Get("Content-Type"), status)
	}
	var problem httpapi.Problem
	if err := json.Unmarshal(answer.Body.Bytes(), &problem); err != nil {
		t.Fatalf("%v in %s", err, answer.Body)
	}
	if problem.Status != status || problem.Title != http.StatusText(status) || problem.Type != "about:blank" ||
		problem.RequestID == "" || problem.RequestID != answer.Header().Get("X-Request-Id") {
		t.Errorf("problem is %+v, X-Request-Id %q", problem, answer.Header().Get("X-Request-Id"))
	}
	if !strings.Contains(answer.Body.String(), want) {
		t.Errorf("%s does not tell of %q", answer.Body, want)
	}
}

func TestStats(t *testing.T) {
	service := newService(httpapi.Options{})
	first := service.ask("GET", "/stats")
	wantProblem(t, first, 503, "The first sample is being taken")
	if first.Header().Get("Retry-After") != "1" {
		t.Errorf("headers are %v", first.Header())
	}
	service.publish(1)
	service.publish(2)
	answer := service.ask("GET", "/stats?instance=here")
	var snapshot stats.Snapshot
	if err := json.Unmarshal(answer.Body.Bytes(), &snapshot); err != nil {
		t.Fatal(err)
	}
	if answer.Code != 200 || answer.Header().Get("Content-Type") != "application/json" || snapshot.Sequence != 2 {
		t.Errorf("answer is %d %v %s", answer.Code, answer.Header(), answer.Body)
	}
	if answer.Header().Get("ETag") != `"here-1000-2"` || answer.Header().Get("Cache-Control") != "no-cache" {
		t.Errorf("headers are %v", answer.Header())
	}
}

// A request without parameters takes a shorter way to the same answer.
func TestStatsAnswersAlikeWithParameters(t *testing.T) {
	service := newService(httpapi.Options{Page: fstest.MapFS{"index.html": {}}})
	for _, method := range []string{"GET", "HEAD"} {
		for _, seen := range []string{"", `"here-1000-1"`, `W/"x", W/"here-1000-1"`, `"x"`} {
			for sampled := range 2 {
				if sampled == 1 {
					service.publish(1)
				}
				short := service.ask(method, "/stats", "If-None-Match", seen)
				long := service.ask(method, "/stats?instance=here", "If-None-Match", seen)
				for _, answer := range []*httptest.ResponseRecorder{short, long} {
					answer.Header().Del("X-Request-Id")
					answer.Header().Del("Content-Length") // net/http measures short answers itself
				}
				isSame := sampled == 0 || short.Body.String() == long.Body.String() // a problem has the id of its request
				if short.Code != long.Code || !maps.EqualFunc(short.Header(), long.Header(), slices.Equal) || !isSame {
					t.Errorf("%s after %q: %d %v %s\nwith a parameter %d %v %s", method, seen, short.Code, short.Header(), short.Body, long.Code, long.Header(), long.Body)
				}
			}
		}
	}
}

func TestStatsNotModified(t *testing.T) {
	service := newService(httpapi.Options{})
	service.publish(1)
	for header, status := range map[string]int{
		`"here-1000-1"`: 304, `W/"here-1000-1"`: 304, `"x", "here-1000-1"`: 304, `*`: 304,
		`"here-1000-0"`: 200, `here-1000-1`: 200, `"here-1000-11"`: 200,
	} {
		answer := service.ask("GET", "/stats", "If-None-Match", header)
		if answer.Code != status || (status == 304 && answer.Body.Len() > 0) {
			t.Errorf("If-None-Match: %s gives %d %q", header, answer.Code, answer.Body)
		}
		if answer.Header().Get("ETag") != `"here-1000-1"` {
			t.Errorf("If-None-Match: %s gives ETag %s", header, answer.Header().Get("ETag"))
		}
	}
}

func TestSummary(t *testing.T) {
	service := newService(httpapi.Options{Fleet: members{}})
	wantProblem(t, service.ask("GET", "/stats/summary"), 503, "The first sample is being taken")
	service.publish(1)
	answer := service.ask("GET", "/stats/summary?instance=here")
	if want := `{"instance":"here","at":"0001-01-01T00:00:00Z","intervalSeconds":0,"filesystems":[]}`; answer.Code != 200 || strings.TrimSpace(answer.Body.String()) != want ||
		answer.Header().Get("Content-Type") != "application/json" || answer.Header().Get("ETag") != `"here-1000-1"` || answer.Header().Get("Cache-Control") != "no-cache" {
		t.Errorf("answer is %d %v %s", answer.Code, answer.Header(), answer.Body)
	}
	if answer := service.ask("GET", "/stats/summary", "If-None-Match", `"here-1000-1"`); answer.Code != 304 || answer.Body.Len() != 0 {
		t.Errorf("unchanged, it is %d %q", answer.Code, answer.Body)
	}
	service.publish(2)
	if answer := service.ask("GET", "/stats/summary", "If-None-Match", `"here-1000-1"`); answer.Code != 200 || answer.Header().Get("ETag") != `"here-1000-2"` {
		t.Errorf("changed, it is %d %v", answer.Code, answer.Header())
	}
	wantProblem(t, service.ask("GET", "/stats/summary?limit=1"), 422, "query.limit")
	wantProblem(t, newService(httpapi.Options{}).ask("GET", "/stats/summary"), 404, "in no fleet")
}

func TestHeadHasHeadersAlone(t *testing.T) {
	service := newService(httpapi.Options{Fleet: members{}})
	service.publish(1)
	for _, path := range []string{"/stats", "/stats/summary", "/version", "/openapi.json", "/healthz", "/stats/stream"} {
		if answer := service.ask("HEAD", path); answer.Code != 200 || answer.Header().Get("Content-Type") == "" {
			t.Errorf("HEAD %s is %d %v", path, answer.Code, answer.Header())
		}
	}
}

func TestVersion(t *testing.T) {
	answer := newService(httpapi.Options{}).ask("GET", "/version")
	if body := answer.Body.String(); answer.Code != 200 || !strings.Contains(body, `"version":"v1.2.3"`) ||
		!strings.Contains(body, `"revision":"abc"`) || !strings.Contains(body, `"instance":"here"`) || strings.Contains(body, "$schema") {
		t.Errorf("answer is %d %s", answer.Code, body)
	}
}

func TestProblems(t *testing.T) {
	service := newService(httpapi.Options{})
	service.publish(1)
	for _, test := range []struct {
		method, target string
		status         int
		want           string
	}{
		{"GET", "/nothing", 404, "/openapi.json lists what there is"},
		{"GET", "/stats/nothing", 404, "nothing at this path"},
		{"GET", "/docs", 404, "nothing at this path"},
		{"POST", "/stats", 405, "POST is not allowed here"},
		{"DELETE", "/version", 405, "DELETE is not allowed here"},
		{"GET", "/stats?instance=there", 404, `There is no instance named \"there\" here. This is \"here\".`},
		{"GET", "/stats/stream?instance=there", 404, "no instance named"},
		{"GET", "/stats?instances=here", 422, "query.instances"},
		{"GET", "/stats/stream?since=1", 422, "query.since"},
		{"GET", "/version?x=1", 422, "query.x"},
		{"GET", "/stats/stream?after=yesterday", 422, "query.after"},
		{"GET", "/stats?instance=here&instance=there", 422, `The parameter \"instance\" is given 2 times.`},
		{"GET", "/stats?instance=%zz", 422, "The query cannot be read"},
		{"GET", "/stats?a;b=1", 422, "The query cannot be read"},
		{"GET", "/openapi.json?x=1", 422, "There are no parameters here."},
		{"GET", "/stats?instance=" + strings.Repeat("x", 254), 422, "query.instance"},
		{"GET", "/stats?instance=", 422, `The parameter \"instance\" is empty.`},
		{"GET", "/stats?instance", 422, `The parameter \"instance\" is empty.`},
		{"GET", "/stats/stream?after=", 422, `The parameter \"after\" is empty.`},
		{"GET", "/stats/stream?after=here-1-99999999999999999999", 422, "query.after"},
		{"GET", "/stats/stream?after=<script>-1-1", 422, "the id of a snapshot"},
		{"GET", "/stats/processes?sort=", 422, `The parameter \"sort\" is empty.`},
		{"GET", "/stats/processes?limit=", 422, `The parameter \"limit\" is empty.`},
		{"GET", "/stats/processes?sort=name", 422, "query.sort"},
		{"TRACE", "/stats", 405, "TRACE is not allowed here. Use GET or HEAD."},
		{"OPTIONS", "/stats/stream", 405, "OPTIONS is not allowed here"},
		{"get", "/stats", 501, `There is no method \"get\". Methods are in upper case`},
		{"PROPFIND", "/nothing", 501, "There is no method"},
		{"POST", "/nothing", 404, "nothing at this path"},
	} {
		answer := service.ask(test.method, test.target)
		wantProblem(t, answer, test.status, test.want)
		if got := answer.Header().Get("Cache-Control"); got != "no-store" {
			t.Errorf("%s %s: Cache-Control is %q", test.method, test.target, got)
		}
		if test.status == 405 && answer.Header().Get("Allow") != "GET, HEAD" {
			t.Errorf("%s %s: Allow is %q", test.method, test.target, answer.Header().Get("Allow"))
		}
	}
}

func TestReadiness(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		service := newService(httpapi.Options{})
		if answer := service.ask("GET", "/healthz"); answer.Code != 200 {
			t.Errorf("alive before the first sample is %d", answer.Code)
		}
		wantProblem(t, service.ask("GET", "/readyz"), 503, "No sample has been taken yet.")
		service.publish(1)
		if answer := service.ask("GET", "/readyz"); answer.Code != 200 {
			t.Errorf("ready with a fresh sample is %d %s", answer.Code, answer.Body)
		}
		time.Sleep(3 * time.Second)
		if answer := service.ask("GET", "/readyz"); answer.Code != 200 {
			t.Errorf("ready after three intervals is %d %s", answer.Code, answer.Body)
		}
		time.Sleep(time.Millisecond)
		wantProblem(t, service.ask("GET", "/readyz"), 503, "The last sample is 3.001s old, and one is due every 1s.")
		service.publish(2)
		service.Drain()
		wantProblem(t, service.ask("GET", "/readyz"), 503, "This process is stopping.")
		if answer := service.ask("GET", "/stats"); answer.Code != 200 {
			t.Errorf("/stats while draining is %d", answer.Code)
		}
	})
}

func TestOrigins(t *testing.T) {
	open := newService(httpapi.Options{AllowedOrigins: []string{"https://page.example"}})
	closed := newService(httpapi.Options{})
	for _, test := range []struct {
		service      service
		origin, want string
	}{
		{open, "https://page.example", "https://page.example"},
		{open, "https://page.example.evil", ""},
		{open, "http://page.example", ""},
		{open, "null", ""},
		{open, "", ""},
		{closed, "https://page.example", ""},
	} {
		for _, path := range []string{"/version", "/nothing"} { // errors must be readable too
			answer := test.service.ask("GET", path, "Origin", test.origin)
			if got := answer.Header().Get("Access-Control-Allow-Origin"); got != test.want {
				t.Errorf("%s for %q allows %q", path, test.origin, got)
			}
			if answer.Header().Get("Access-Control-Allow-Credentials") != "" {
				t.Error("credentials are allowed")
			}
		}
	}
	if vary := open.ask("GET", "/version").Header().Get("Vary"); vary != "Origin" {
		t.Errorf("Vary is %q: a cache would give one origin's answer to another", vary)
	}
}

func TestAccessLog(t *testing.T) {
	service := newService(httpapi.Options{Fleet: members{
		"there": func(string, url.Values, http.Header) (*http.Response, error) {
			return recorded(200, "{}", "Content-Type", "application/json"), nil
		},
		"down": func(string, url.Values, http.Header) (*http.Response, error) {
			return nil, errors.New("connection refused")
		},
	}})
	service.publish(1)
	service.ask("GET", "/stats?instance=here", "X-Real-IP", "203.0.113.9", "X-Request-Id", "abc123")
	var line map[string]any
	if err := json.Unmarshal(service.log.Bytes(), &line); err != nil {
		t.Fatalf("%v in %q: one line is due", err, service.log)
	}
	for key, want := range map[string]any{
		"level": "info", "method": "GET", "route": "/stats", "status": 200.0, "client": "203.0.113.9", "requestId": "abc123", "message": "request",
	} {
		if line[key] != want {
			t.Errorf("%s is %v, to be %v", key, line[key], want)
		}
	}
	service.log.Reset()
	newService := newService(httpapi.Options{Page: fstest.MapFS{"index.html": {}}}) // without a proxy, any client could send any address
	newService.ask("GET", "/version", "X-Real-IP", "203.0.113.9")
	if !strings.Contains(newService.log.String(), `"client":"192.0.2.1"`) {
		t.Errorf("without a proxy the client is %s", newService.log)
	}
	if line["bytes"] == 0.0 || line["milliseconds"] == nil {
		t.Errorf("line is %v", line)
	}
	for _, test := range []struct {
		method, target, route string
		status                int
		instance              any
	}{
		{"GET", "/stats?instance=there", "/stats", 200, "there"},                            // forwarded
		{"GET", "/stats/processes?instance=down&sort=cpu", "/stats/processes", 502, "down"}, // forwarded in vain
		{"GET", "/stats/stream?instance=nobody", "/stats/stream", 404, "nobody"},
		{"GET", "/stats?instance=a&instance=b", "/stats", 422, "a"}, // refused
		{"GET", "/stats?instance=a;b", "/stats", 422, nil},
		{"GET", "/version?instance=there", "/version", 422, "there"},
		{"POST", "/stats?instance=there", "/stats", 405, "there"},
		{"DELETE", "/healthz", "/healthz", 405, nil},
		{"GET", "/nothing", "", 404, nil},
		{"GET", "/stats?instance=" + strings.Repeat("x", 8100), "/stats", 422, strings.Repeat("x", 253)},
	} {
		service.log.Reset()
		service.ask(test.method, test.target)
		text := service.log.String()
		line = map[string]any{}
		if err := json.Unmarshal([]byte(text[strings.LastIndex(strings.TrimSpace(text), "\n")+1:]), &line); err != nil {
			t.Fatalf("%v in %q", err, text)
		}
		if line["route"] != test.route || line["instance"] != test.instance || line["status"] != float64(test.status) {
			t.Errorf("%s %s is logged as %s", test.method, test.target, text)
		}
	}
	service.log.Reset()
	service.ask("GET", "/readyz")
	if !strings.Contains(service.log.String(), `"level":"debug"`) {
		t.Errorf("a probe logs %q", service.log)
	}
	service.log.Reset()
	service.ask("GET", "/stats/summary")
	service.ask("GET", "/stats/summary?x=1")
	if text := service.log.String(); strings.Count(text, `"level":"debug"`) != 1 || strings.Count(text, `"level":"info"`) != 1 {
		t.Errorf("a poll is logged for debugging and a refused one always, but these log %q", text)
	}
}

// An id that is not safe in a log is replaced, and so is an empty one.
func TestRequestIDs(t *testing.T) {
	for given, kept := range map[string]bool{"abc-1.2_3": true, "": false, "a b": false, "a\"b": false, strings.Repeat("a", 64): true, strings.Repeat("a", 65): false} {
		answer := newService(httpapi.Options{}).ask("GET", "/nothing", "X-Request-Id", given)
		got := answer.Header().Get("X-Request-Id")
		if (got == given) != kept || len(got) < 8 && !kept {
			t.Errorf("%q becomes %q", given, got)
		}
		wantProblem(t, answer, 404, got)
	}
}

func TestPage(t *testing.T) {
	page := fstest.MapFS{
		"index.html":           {Data: []byte("<title>page</title>")},
		"assets/app-1a2b3c.js": {Data: []byte("//")},
		"config.json":          {Data: []byte("{}")},
	}
	service := newService(httpapi.Options{Page: fs.FS(page)})
	service.publish(1)
	for path, want := range map[string]struct {
		status       int
		cache, start string
	}{
		"/":                     {200, "no-cache", "<title>"},
		"/processes":            {200, "no-cache", "<title>"},
		"/a/b":                  {200, "no-cache", "<title>"},
		"/config.json":          {200, "no-cache", "{}"},
		"/assets/app-1a2b3c.js": {200, "public, max-age=31536000, immutable", "//"},
		"/assets/app-old.js":    {404, "no-store", `{"type"`},
		"/favicon.ico":          {404, "no-store", `{"type"`},
		"/../server.go":         {404, "no-store", `{"type"`},
		"/../../x":              {404, "no-store", `{"type"`},
		"/.git/config":          {404, "no-store", `{"type"`},
		"/a/.env":               {404, "no-store", `{"type"`},
		"/metrics":              {404, "no-store", `{"type"`},
		"/api/v2/query":         {404, "no-store", `{"type"`},
		"/%00":                  {404, "no-store", `{"type"`},
		"/a%0d%0ab":             {404, "no-store", `{"type"`},
		"/statsx":               {200, "no-cache", "<title>"},
		"/stats":                {200, "no-cache", `{"at"`},
		"/stats/nothing":        {404, "no-store", `{"type"`},
	} {
		answer := service.ask("GET", path)
		if answer.Code != want.status || answer.Header().Get("Cache-Control") != want.cache || !strings.HasPrefix(answer.Body.String(), want.start) {
			t.Errorf("%s is %d, %q, %.20q", path, answer.Code, answer.Header().Get("Cache-Control"), answer.Body)
		}
		if header := answer.Header(); header.Get("X-Content-Type-Options") != "nosniff" || header.Get("X-Frame-Options") != "DENY" ||
			header.Get("Referrer-Policy") == "" || header.Get("Content-Security-Policy") == "" {
			t.Errorf("%s has the headers %v", path, header)
		}
		if strings.HasPrefix(want.start, "<") && !strings.HasPrefix(answer.Header().Get("Content-Security-Policy"), "default-src 'none';") {
			t.Errorf("%s has the policy %q", path, answer.Header().Get("Content-Security-Policy"))
		}
	}
}

// panicking is a page whose files cannot even be opened.
type panicking struct{}

func (panicking) Open(string) (fs.File, error) { panic("secret of the inside") }

func TestPanicIsAProblem(t *testing.T) {
	service := newService(httpapi.Options{Page: panicking{}})
	answer := service.ask("GET", "/")
	wantProblem(t, answer, 500, "The log has it under the request id.")
	if strings.Contains(answer.Body.String(), "secret") {
		t.Errorf("the answer tells %s", answer.Body)
	}
	if !strings.Contains(service.log.String(), "secret of the inside") {
		t.Errorf("the log tells %q", service.log)
	}
}

func TestStopIsQuick(t *testing.T) {
	service := newService(httpapi.Options{})
	for range 2 { // it may be called again
		if err := service.Stop(context.Background()); err != nil {
			t.Error(err)
		}
	}
}
