package httpapi_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rs/zerolog"

	"github.com/sys-stats/sys-stats/api/internal/httpapi"
	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// members is a fleet in memory: what each member answers.
type members map[string]func(path string, query url.Values, header http.Header) (*http.Response, error)

func (m members) Instances() []stats.Instance {
	return []stats.Instance{{Name: "here", Self: true, Up: true}, {Name: "there", Address: "10.0.0.2:8080"}}
}

func (m members) Summary(snapshot stats.Snapshot) stats.Summary {
	return stats.Summary{Instance: snapshot.Instance, InstanceSummary: stats.InstanceSummary{At: snapshot.At, Filesystems: []stats.FilesystemSummary{}}}
}

func (m members) Ask(ctx context.Context, name, path string, query, _ url.Values, header http.Header) (*http.Response, bool, error) {
	member := m[name]
	if member == nil {
		return nil, false, nil
	}
	answer, err := member(path, query, header)
	if answer != nil {
		context.AfterFunc(ctx, func() { _ = answer.Body.Close() })
	}
	return answer, true, err
}

func recorded(status int, body string, headers ...string) *http.Response {
	recorder := httptest.NewRecorder()
	for i := 0; i < len(headers); i += 2 {
		recorder.Header().Set(headers[i], headers[i+1])
	}
	recorder.WriteHeader(status)
	recorder.Body.WriteString(body)
	return recorder.Result()
}

func TestInstances(t *testing.T) {
	answer := newService(httpapi.Options{Fleet: members{}}).ask("GET", "/instances")
	var list stats.InstanceList
	if err := json.Unmarshal(answer.Body.Bytes(), &list); err != nil || len(list.Instances) != 2 || !list.Instances[0].Self {
		t.Errorf("answer is %d %s, %v", answer.Code, answer.Body, err)
	}
	alone := newService(httpapi.Options{}).ask("GET", "/instances")
	if !strings.HasPrefix(alone.Body.String(), `{"instances":[]`) {
		t.Errorf("without a fleet: %s", alone.Body)
	}
}

func TestMemberAnswersForItself(t *testing.T) {
	fleet := members{"there": func(path string, query url.Values, header http.Header) (*http.Response, error) {
		if header.Get("Cookie") != "" || header.Get("X-Real-Ip") != "" {
			t.Errorf("a member gets the headers %v", header)
		}
		switch path {
		case "/stats":
			if header.Get("If-None-Match") == `"there-1-7"` {
				return recorded(304, "", "ETag", `"there-1-7"`), nil
			}
			return recorded(200, `{"instance":"there"}`, "Content-Type", "application/json", "ETag", `"there-1-7"`, "Set-Cookie", "a=b"), nil
		default:
			return recorded(422, `{"status":422,"x":"`+query.Get("sort")+`"}`, "Content-Type", "application/problem+json"), nil
		}
	}}
	service := newService(httpapi.Options{Fleet: fleet})
	service.publish(1)
	answer := service.ask("GET", "/stats?instance=there", "Cookie", "secret=1", "X-Real-IP", "203.0.113.9")
	if answer.Code != 200 || answer.Body.String() != `{"instance":"there"}` || answer.Header().Get("ETag") != `"there-1-7"` || answer.Header().Get("Set-Cookie") != "" {
		t.Errorf("answer is %d %v %s", answer.Code, answer.Header(), answer.Body)
	}
	if answer := service.ask("GET", "/stats?instance=there", "If-None-Match", `"there-1-7"`); answer.Code != 304 || answer.Body.Len() != 0 {
		t.Errorf("an unchanged snapshot is %d %q", answer.Code, answer.Body)
	}
	// its own errors, as they are
	if answer := service.ask("GET", "/stats/processes?instance=there&sort=name"); answer.Code != 422 || answer.Body.String() != `{"status":422,"x":"name"}` ||
		answer.Header().Get("Content-Type") != "application/problem+json" {
		t.Errorf("its error is %d %v %s", answer.Code, answer.Header(), answer.Body)
	}
	// our own name is answered here, and other paths know no instance
	if answer := service.ask("GET", "/stats?instance=here"); !strings.Contains(answer.Body.String(), `"instance":"here"`) {
		t.Errorf("our own is %s", answer.Body)
	}
	wantProblem(t, service.ask("GET", "/version?instance=there"), 422, "query.instance")
	wantProblem(t, service.ask("POST", "/stats?instance=there"), 405, "POST is not allowed here. Use GET or HEAD.")
}

type timeout struct{}

func (timeout) Error() string   { return "i/o timeout" }
func (timeout) Timeout() bool   { return true }
func (timeout) Temporary() bool { return false }

func TestMemberThatCannotBeAsked(t *testing.T) {
	service := newService(httpapi.Options{Fleet: members{
		"down": func(string, url.Values, http.Header) (*http.Response, error) {
			return nil, errors.New("dial tcp 10.0.0.2:8080: connection refused")
		},
		"slow": func(string, url.Values, http.Header) (*http.Response, error) {
			return nil, &url.Error{Op: "Get", URL: "http://10.0.0.2:8080", Err: timeout{}}
		},
		"guarded": func(string, url.Values, http.Header) (*http.Response, error) {
			return recorded(401, `{"status":401}`, "Content-Type", "application/problem+json", "WWW-Authenticate", "Basic"), nil
		},
	}})
	service.publish(1)
	for _, path := range []string{"/stats", "/stats/summary", "/stats/stream", "/stats/processes"} {
		wantProblem(t, service.ask("GET", path+"?instance=down"), 502, `The instance \"down\" cannot be reached.`)
		wantProblem(t, service.ask("GET", path+"?instance=slow"), 504, `The instance \"slow\" did not answer in time.`)
		wantProblem(t, service.ask("GET", path+"?instance=guarded"), 502, `The instance \"guarded\" answered 401: it refused this instance, not you.`)
		wantProblem(t, service.ask("GET", path+"?instance=nobody"), 404, `There is no instance named \"nobody\"`)
		for _, name := range []string{"down", "slow"} {
			if body := service.ask("GET", path+"?instance="+name).Body.String(); strings.Contains(body, "10.0.0.2") {
				t.Errorf("the answer tells an address: %s", body)
			}
		}
	}
}

// A question that has come one hop goes no further: members that name each other do not ask in circles.
func TestThereIsNoSecondHop(t *testing.T) {
	asked := false
	service := newService(httpapi.Options{Fleet: members{"there": func(string, url.Values, http.Header) (*http.Response, error) {
		asked = true
		return recorded(200, "{}"), nil
	}}})
	service.publish(1)
	wantProblem(t, service.ask("GET", "/stats?instance=there", "X-Sys-Stats-Forwarded", "1"), 404, "There is no instance named")
	if asked {
		t.Error("it asked on")
	}
}

// A stream of a member passes through as it comes, outlives the server's timeouts, and ends when this process stops.
func TestStreamOfMember(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		reader, writer := io.Pipe()
		service := newService(httpapi.Options{Fleet: members{"there": func(_ string, query url.Values, header http.Header) (*http.Response, error) {
			if query.Get("after") != "there-1-5" || header.Get("Last-Event-Id") != "there-1-6" {
				t.Errorf("the member is asked with %v %v", query, header)
			}
			return &http.Response{StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"text/event-stream"}, "X-Accel-Buffering": {"no"}}, Body: reader}, nil
		}}})
		network := newPipes()
		served := make(chan error)
		go func() { served <- service.Serve(network) }()
		go func() {
			for range 3 {
				time.Sleep(20 * time.Second) // longer than any of the server's timeouts
				_, _ = io.WriteString(writer, "id: there-1-7\n\n")
			}
		}()
		viewer := open(t, network, "/stats/stream?instance=there&after=there-1-5", "Last-Event-ID", "there-1-6")
		defer viewer.close()
		if viewer.answer.Header.Get("Content-Type") != "text/event-stream" || viewer.answer.Header.Get("X-Accel-Buffering") != "no" {
			t.Errorf("headers are %v", viewer.answer.Header)
		}
		for range 3 {
			if line := viewer.next() + viewer.next(); line != "id: there-1-7\n\n" {
				t.Errorf("comes %q", line)
			}
		}
		go func() {
			for viewer.next() != "" { // to the end
			}
		}()
		stopping := time.Now()
		if err := service.Stop(t.Context()); err != nil {
			t.Error(err)
		}
		if err := <-served; err != nil {
			t.Error(err)
		}
		if took := time.Since(stopping); took > time.Second {
			t.Errorf("stopping took %s", took)
		}
	})
}

// The contract between two of these servers: one asks the other on behalf of a viewer.
func TestTwoServers(t *testing.T) {
	there := httpapi.NewFeed("there", time.UnixMilli(1000), 300, zerolog.Nop())
	there.Publish(stats.Snapshot{Sequence: 9, Instance: "there", Lenses: []stats.Lens{}, Missing: []stats.Missing{}})
	member := httptest.NewServer(httpapi.New(there, httpapi.Options{Instance: "there", Interval: time.Second}, zerolog.Nop()).Handler())
	defer member.Close()
	service := newService(httpapi.Options{Fleet: members{"there": func(path string, query url.Values, header http.Header) (*http.Response, error) {
		request, err := http.NewRequest(http.MethodGet, member.URL+path+"?"+query.Encode(), nil)
		if err != nil {
			return nil, err
		}
		request.Header = header
		return http.DefaultClient.Do(request)
	}}})
	answer := service.ask("GET", "/stats?instance=there")
	if answer.Code != 200 || answer.Header().Get("ETag") != `"there-1000-9"` || !strings.Contains(answer.Body.String(), `"instance":"there"`) {
		t.Errorf("answer is %d %v %s", answer.Code, answer.Header(), answer.Body)
	}
}
