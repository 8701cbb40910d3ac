package httpapi_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/httpapi"
)

// series is what an exporter wrote, or why it could not.
type series struct {
	text string
	err  error
}

func (series) ContentType(asked http.Header) string {
	if strings.Contains(asked.Get("Accept"), "openmetrics") {
		return "application/openmetrics-text; version=1.0.0"
	}
	return "text/plain; version=0.0.4"
}

func (s series) Write(to io.Writer, contentType string) error {
	_, _ = fmt.Fprintf(to, "# as %s\n%s", contentType, s.text)
	return s.err
}

// past is a history that answers with what it was asked.
func past(w http.ResponseWriter, r *http.Request) {
	_ = r.ParseForm()
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]any{"method": r.Method, "path": r.URL.Path, "form": r.Form})
}

// post sends a form to a service.
func (s service) post(target, form string, headers ...string) *httptest.ResponseRecorder {
	request := httptest.NewRequest(http.MethodPost, target, strings.NewReader(form))
	request.Host = "localhost"
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for i := 0; i < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	answer := httptest.NewRecorder()
	s.Handler().ServeHTTP(answer, request)
	return answer
}

// wantRefusal checks that an answer is an error as Prometheus writes it.
func wantRefusal(t *testing.T, answer *httptest.ResponseRecorder, status int, kind, want string) {
	t.Helper()
	var said struct{ Status, ErrorType, Error string }
	if err := json.Unmarshal(answer.Body.Bytes(), &said); err != nil {
		t.Fatalf("%v in %s", err, answer.Body)
	}
	header := answer.Header()
	if answer.Code != status || header.Get("Content-Type") != "application/json" || header.Get("Cache-Control") != "no-store" ||
		said.Status != "error" || said.ErrorType != kind || !strings.Contains(said.Error, want) {
		t.Errorf("%d %v %+v, to be %d %s: %s", answer.Code, header, said, status, kind, want)
	}
}

// A scrape of another instance is not answered with our own series.
func TestMetricsOfAnotherInstance(t *testing.T) {
	service := newService(httpapi.Options{Instance: "here", Metrics: series{text: "up 1\n"}})
	for _, query := range []string{"?instance=there", "?instance=here&instance=there"} {
		wantRefusal(t, service.ask("GET", "/metrics"+query), 400, "bad_data", "/metrics is of here alone")
	}
	for _, query := range []string{"?instance=here", "?instance="} {
		if answer := service.ask("GET", "/metrics"+query); answer.Code != 200 {
			t.Errorf("%s is %d %s", query, answer.Code, answer.Body)
		}
	}
}

func TestMetrics(t *testing.T) {
	service := newService(httpapi.Options{Metrics: series{text: "up 1\n"}})
	for accept, want := range map[string]string{"": "text/plain; version=0.0.4", "application/openmetrics-text": "application/openmetrics-text; version=1.0.0"} {
		answer := service.ask("GET", "/metrics?x=1&x=2", "Accept", accept)
		if answer.Code != 200 || answer.Header().Get("Content-Type") != want || answer.Header().Get("Cache-Control") != "no-store" || answer.Body.String() != "# as "+want+"\nup 1\n" {
			t.Errorf("%d %v %s", answer.Code, answer.Header(), answer.Body)
		}
	}
	if answer := service.ask("HEAD", "/metrics"); answer.Code != 200 || answer.Body.Len() != 0 || answer.Header().Get("Content-Type") == "" {
		t.Errorf("HEAD: %d %v %s", answer.Code, answer.Header(), answer.Body)
	}
	wantProblem(t, service.ask("POST", "/metrics"), 405, "Use GET or HEAD")
	wantProblem(t, newService(httpapi.Options{}).ask("GET", "/metrics"), 404, "nothing at this path")
}

// Half a list of series must not pass for the whole.
func TestMetricsThatBreakOff(t *testing.T) {
	server := httptest.NewServer(newService(httpapi.Options{Metrics: series{"up 1\n", errors.New("broken")}}).Handler())
	defer server.Close()
	if _, body, err := fetch(t, "GET", server.URL+"/metrics"); err == nil {
		t.Errorf("%q passes for the whole answer", body)
	}
}

func TestHistoryIsAsked(t *testing.T) {
	service := newService(httpapi.Options{History: http.HandlerFunc(past)})
	const all = `"match[]":["a","b"],"query":["up{instance=\"x\"}"]`
	query := "query=" + url.QueryEscape(`up{instance="x"}`) + "&match[]=a&match[]=b"
	for name, test := range map[string]struct {
		method string
		answer *httptest.ResponseRecorder
	}{
		"plain":                {"GET", service.ask("GET", "/api/v1/query?"+query)},
		"for itself":           {"GET", service.ask("GET", "/api/v1/query?instance=here&"+query)},
		"head":                 {"GET", service.ask("HEAD", "/api/v1/query?"+query)},
		"from a member":        {"GET", service.ask("GET", "/api/v1/query?instance=here&"+query, "X-Sys-Stats-Forwarded", "1")},
		"of another's page":    {"GET", service.ask("GET", "/api/v1/query?"+query, "Origin", "http://evil.example")},
		"form":                 {"POST", service.post("/api/v1/query", query)},
		"form for itself":      {"POST", service.post("/api/v1/query", query+"&instance=here")},
		"form, name in both":   {"POST", service.post("/api/v1/query?instance=here", query+"&instance=here")},
		"form, name outside":   {"POST", service.post("/api/v1/query?instance=here", query)},
		"form that is outside": {"POST", service.post("/api/v1/query?"+query, "")},
	} {
		answer := test.answer
		if body := answer.Body.String(); answer.Code != 200 || !strings.Contains(body, `{`+all+`}`) || !strings.Contains(body, `"method":"`+test.method+`"`) {
			t.Errorf("%s: %d %s", name, answer.Code, body)
		}
		if allowed := answer.Header().Get("Access-Control-Allow-Origin"); allowed != "" {
			t.Errorf("%s: %s may read it", name, allowed)
		}
	}
}

func TestHistoryIsRefused(t *testing.T) {
	on := newService(httpapi.Options{History: http.HandlerFunc(past)})
	off := newService(httpapi.Options{})
	wantRefusal(t, off.ask("GET", "/api/v1/query?query=up"), 404, "not_found", "SYS_STATS_HISTORY is off")
	wantRefusal(t, off.post("/api/v1/query", "query=up"), 404, "not_found", "SYS_STATS_HISTORY is off")
	wantRefusal(t, on.ask("GET", "/api/v1/query?instance=nobody"), 404, "not_found", `no instance named "nobody"`)
	wantRefusal(t, on.post("/api/v1/query", "query=up&instance=nobody"), 404, "not_found", `no instance named "nobody"`)
	wantRefusal(t, on.ask("GET", "/api/v1/query?instance=nobody", "X-Sys-Stats-Forwarded", "1"), 404, "not_found", `no instance named "nobody"`)
	wantRefusal(t, on.post("/api/v1/query?instance=here", "instance=there"), 400, "bad_data", "more than once")
	wantRefusal(t, on.ask("GET", "/api/v1/query?instance="+strings.Repeat("a", 254)), 400, "bad_data", "more than 253 bytes")
	wantRefusal(t, on.ask("GET", "/api/v1/query?query=%zz"), 400, "bad_data", "cannot be read")
	wantRefusal(t, on.post("/api/v1/query", "query="+strings.Repeat("a", 64<<10)), 400, "bad_data", "more than 65536 bytes")
	for _, method := range []string{"PUT", "DELETE", "PATCH"} {
		answer := on.ask(method, "/api/v1/query")
		wantRefusal(t, answer, 405, "bad_data", method+" is not allowed")
		if allow := answer.Header().Get("Allow"); allow != "GET, HEAD, POST" {
			t.Errorf("%s: Allow is %q", method, allow)
		}
	}
}

// What holds for the other paths holds here: who may ask, and under which name.
func TestHistoryIsGuarded(t *testing.T) {
	service := newService(httpapi.Options{History: http.HandlerFunc(past), Metrics: series{}, Guard: oneUser{}, AllowedOrigins: []string{"http://page.example"}})
	for _, path := range []string{"/metrics", "/api/v1/query?query=up"} {
		wantProblem(t, service.ask("GET", path), 401, "A name and a password")
		request := httptest.NewRequest(http.MethodGet, path, nil)
		request.Host = "evil.example"
		foreign := httptest.NewRecorder()
		service.Handler().ServeHTTP(foreign, request)
		wantProblem(t, foreign, 421, "evil.example")
		answer := service.ask("GET", path, "Authorization", "Basic YTpi", "Origin", "http://page.example")
		if answer.Code != 200 || answer.Header().Get("Access-Control-Allow-Origin") != "http://page.example" {
			t.Errorf("%s: %d %v", path, answer.Code, answer.Header())
		}
	}
}

// oneUser is a guard that knows a, with the password b.
type oneUser struct{}

func (oneUser) Allows(_ context.Context, user, password string) (bool, error) {
	return user == "a" && password == "b", nil
}

// asked is what a member was asked for history.
type asked struct {
	method, address, body, id string
}

func TestHistoryOfMember(t *testing.T) {
	var got asked
	front := startReplica(t, "here", hostile(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got = asked{r.Method, r.URL.RequestURI(), string(body), r.Header.Get("X-Request-Id")}
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Set-Cookie", "a=b")
		w.Header().Set("Retry-After", "5")
		w.WriteHeader(http.StatusServiceUnavailable)
		_, _ = io.WriteString(w, `{"status":"error","errorType":"unavailable","error":"busy"}`)
	}))
	front.hears(t, "there")
	long := strings.Repeat("a", 20_000) // no address is that long
	for name, test := range map[string]struct {
		method, address, form string
		want                  asked
	}{
		"GET":      {"GET", "/api/v1/query?instance=there&query=up&match[]=a&match[]=b", "", asked{"GET", "/api/v1/query?instance=there&match%5B%5D=a&match%5B%5D=b&query=up", "", "viewer-7"}},
		"HEAD":     {"HEAD", "/api/v1/query?instance=there&query=up", "", asked{"GET", "/api/v1/query?instance=there&query=up", "", "viewer-7"}},
		"POST":     {"POST", "/api/v1/query_range", "instance=there&query=" + long, asked{"POST", "/api/v1/query_range?instance=there", "query=" + long, "viewer-7"}},
		"POST, by": {"POST", "/api/v1/query_range?instance=there&start=1", "query=up", asked{"POST", "/api/v1/query_range?instance=there", "query=up&start=1", "viewer-7"}},
	} {
		request, err := http.NewRequestWithContext(t.Context(), test.method, front.URL+test.address, strings.NewReader(test.form))
		if err != nil {
			t.Fatal(err)
		}
		request.Header = http.Header{"Content-Type": {"application/x-www-form-urlencoded"}, "X-Request-Id": {"viewer-7"}, "Cookie": {"secret=1"}}
		answer, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(answer.Body)
		_ = answer.Body.Close()
		if got != test.want {
			t.Errorf("%s: the member was asked %.200v, to be %.200v", name, got, test.want)
		}
		hasBody := strings.Contains(string(body), "busy")
		if answer.StatusCode != http.StatusServiceUnavailable || hasBody != (test.method != "HEAD") || answer.Header.Get("Retry-After") != "5" || answer.Header.Get("Set-Cookie") != "" ||
			answer.Header.Get("Cache-Control") != "no-store" || answer.Header.Get("Content-Type") != "application/json" {
			t.Errorf("%s: %d %v %s", name, answer.StatusCode, answer.Header, body)
		}
	}
}

func TestAnswersOfMembersThatAreNoHistory(t *testing.T) {
	for name, test := range map[string]struct {
		status      int
		contentType string
		want        string
	}{
		"page":     {200, "text/html", "in a form that this path does not have"},
		"problem":  {404, "application/problem+json", "in a form that this path does not have"},
		"redirect": {302, "application/json", "in a form that this path does not have"},
		"login":    {401, "application/problem+json", "it refused this instance, not you"},
		"name":     {421, "application/problem+json", "it refused this instance, not you"},
	} {
		member := members{"there": func(string, url.Values, http.Header) (*http.Response, error) {
			return recorded(test.status, "<script>", "Content-Type", test.contentType, "WWW-Authenticate", "Basic", "Location", "http://127.0.0.1:1/"), nil
		}}
		answer := newService(httpapi.Options{Fleet: member, QueryTimeout: time.Second}).ask("GET", "/api/v1/query?instance=there")
		wantRefusal(t, answer, 503, "unavailable", test.want)
		if keys := slices.Sorted(maps.Keys(answer.Header())); fmt.Sprint(keys) != "[Cache-Control Content-Type X-Request-Id]" {
			t.Errorf("%s: headers are %v", name, keys)
		}
	}
	for name, test := range map[string]struct {
		err        error
		kind, want string
	}{
		"gone":   {errors.New("connection refused by 10.0.0.2:8080"), "unavailable", "cannot be reached"},
		"silent": {context.DeadlineExceeded, "timeout", "did not answer in time"},
	} {
		member := members{"there": func(string, url.Values, http.Header) (*http.Response, error) { return nil, test.err }}
		answer := newService(httpapi.Options{Fleet: member, QueryTimeout: time.Second}).ask("GET", "/api/v1/query?instance=there")
		wantRefusal(t, answer, 503, test.kind, test.want)
		if strings.Contains(answer.Body.String(), "10.0.0.2") {
			t.Errorf("%s: the address is told: %s", name, answer.Body)
		}
	}
}

// What is too long to be passed on is refused with the limit, before any of it is.
func TestAnswersOfMembersThatAreTooLong(t *testing.T) {
	front := startReplicaWith(t, "here", httpapi.Options{QueryTimeout: 10 * time.Second}, hostile(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Length", strconv.Itoa(9<<20))
		_, _ = w.Write([]byte("{"))
	}))
	front.hears(t, "there")
	answer, body, err := fetch(t, "GET", front.URL+"/api/v1/query?instance=there&query=up")
	if err != nil || answer.StatusCode != http.StatusUnprocessableEntity || !strings.Contains(body, `"errorType":"execution"`) ||
		!strings.Contains(body, "has 9 MiB, and no more than 8 MiB are passed on") {
		t.Errorf("%+v %s, %v", answer, body, err)
	}
}

// A member has as long as a query may take, and a little for the way.
func TestPatienceWithHistoryOfMembers(t *testing.T) {
	front := startReplicaWith(t, "here", httpapi.Options{QueryTimeout: 100 * time.Millisecond}, hostile(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
	front.hears(t, "there")
	began := time.Now()
	answer, body, err := fetch(t, "GET", front.URL+"/api/v1/query?instance=there&query=up")
	if took := time.Since(began); err != nil || answer.StatusCode != http.StatusServiceUnavailable || !strings.Contains(body, `"errorType":"timeout"`) || took < 100*time.Millisecond {
		t.Errorf("%d %s after %s, %v", answer.StatusCode, body, took, err)
	}
}

// The log says which instance was asked for, also where the body of a request named it.
func TestHistoryInTheLog(t *testing.T) {
	service := newService(httpapi.Options{History: http.HandlerFunc(past)})
	service.post("/api/v1/query_range", "query=secret&instance=here")
	line := service.log.String()
	for _, want := range []string{`"route":"/api/v1/*"`, `"method":"POST"`, `"instance":"here"`, `"status":200`} {
		if !strings.Contains(line, want) {
			t.Errorf("%s does not have %s", line, want)
		}
	}
	if strings.Contains(line, "secret") {
		t.Errorf("the query is logged: %s", line)
	}
}
