package httpapi_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rs/zerolog"

	"github.com/sys-stats/sys-stats/api/internal/fleet"
	"github.com/sys-stats/sys-stats/api/internal/httpapi"
	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// replica is a server with a fleet of its own, on the loopback interface.
type replica struct {
	*httptest.Server
	name  string
	fleet *fleet.Fleet
}

// startReplica serves as name, and knows the members at peers.
func startReplica(t *testing.T, name string, peers ...string) replica {
	t.Helper()
	return startReplicaWith(t, name, httpapi.Options{}, peers...)
}

// startReplicaWith does the same with other options.
func startReplicaWith(t *testing.T, name string, served httpapi.Options, peers ...string) replica {
	t.Helper()
	feed := httpapi.NewFeed(name, time.UnixMilli(1000), 300, zerolog.Nop())
	feed.Publish(stats.Snapshot{At: time.Now(), Sequence: 1, Instance: name, Lenses: []stats.Lens{}, Missing: []stats.Missing{}})
	options := fleet.Options{Self: name, Start: feed.Start(), Newest: feed.Newest, Interval: 20 * time.Millisecond, ForgetAfter: time.Minute, Resolver: net.DefaultResolver, Log: zerolog.Nop()}
	for _, peer := range peers {
		host, port, err := net.SplitHostPort(peer)
		if err != nil {
			t.Fatal(err)
		}
		number, err := strconv.Atoi(port)
		if err != nil {
			t.Fatal(err)
		}
		options.Peers = append(options.Peers, stats.Peer{Host: host, Port: number})
	}
	members := fleet.New(options)
	ctx, cancel := context.WithCancel(t.Context())
	ran := make(chan struct{})
	go func() { defer close(ran); members.Run(ctx) }()
	served.Instance, served.Interval, served.Fleet = name, time.Second, members
	server := httptest.NewServer(httpapi.New(feed, served, zerolog.Nop()).Handler())
	t.Cleanup(func() { server.Close(); cancel(); <-ran })
	return replica{server, name, members}
}

// hears waits until a member is up.
func (r replica) hears(t *testing.T, name string) {
	t.Helper()
	eventually(t, name+" is not heard", func() bool {
		for _, one := range r.fleet.Instances() {
			if one.Name == name && one.Up {
				return true
			}
		}
		return false
	})
}

func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); !holds(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal(what)
		}
	}
}

// hostile starts a member called there that answers a poll as it should, and a viewer's question with answer.
func hostile(t *testing.T, answer http.HandlerFunc) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get(stats.ForwardedHeader) == "" {
			_ = json.NewEncoder(w).Encode(stats.Snapshot{At: time.Now(), Instance: "there"})
			return
		}
		answer(w, r)
	}))
	t.Cleanup(server.Close)
	return strings.TrimPrefix(server.URL, "http://")
}

func fetch(t *testing.T, method, address string, headers ...string) (*http.Response, string, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, method, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	client := &http.Client{
		Transport:     &http.Transport{DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	answer, err := client.Do(request)
	if err != nil { // cut before the first byte
		return &http.Response{Header: http.Header{}}, "", err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	return answer, string(body), err
}

// What a member answers reaches a browser under our address: only what the path has does.
func TestHostileAnswersAreNotPassedOn(t *testing.T) {
	with := func(status int, body string, headers ...string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			for i := 0; i < len(headers); i += 2 {
				w.Header().Set(headers[i], headers[i+1])
			}
			w.WriteHeader(status)
			_, _ = io.WriteString(w, body)
		}
	}
	for name, answer := range map[string]http.HandlerFunc{
		"page":       with(200, "<script>alert(1)</script>", "Content-Type", "text/html"),
		"page as 4":  with(404, "<script>alert(1)</script>", "Content-Type", "text/html"),
		"vector":     with(200, "<svg/>", "Content-Type", "image/svg+xml"),
		"script":     with(200, "alert(1)", "Content-Type", "text/javascript"),
		"two types":  with(200, "<p>", "Content-Type", "application/json, text/html"),
		"no type":    with(200, "<script>alert(1)</script>", "Content-Type", ""),
		"bad type":   with(200, "{}", "Content-Type", ";;;"),
		"stream":     with(200, "data: 1\n\n", "Content-Type", "text/event-stream"),
		"redirect":   with(302, "", "Location", "http://127.0.0.1:1/", "Content-Type", "application/json"),
		"moved":      with(301, "", "Location", "/stats?instance=there", "Content-Type", "application/json"),
		"unasked":    with(304, ""),
		"created":    with(201, "{}", "Content-Type", "application/json"),
		"compressed": with(200, "\x1f\x8b", "Content-Type", "application/json", "Content-Encoding", "gzip"),
		"login":      with(401, "{}", "Content-Type", "application/json", "WWW-Authenticate", `Basic realm="give me your password"`),
		"long":       with(200, "{", "Content-Type", "application/json", "Content-Length", "99999999999"),
	} {
		t.Run(name, func(t *testing.T) {
			front := startReplica(t, "here", hostile(t, answer))
			front.hears(t, "there")
			got, body, err := fetch(t, "GET", front.URL+"/stats?instance=there")
			if err != nil || got.StatusCode != http.StatusBadGateway || got.Header.Get("Content-Type") != "application/problem+json" || !strings.Contains(body, `The instance \"there\" answered`) {
				t.Errorf("answer is %d %v %s, %v", got.StatusCode, got.Header, body, err)
			}
			for _, key := range []string{"Location", "Www-Authenticate", "Content-Encoding", "Set-Cookie"} {
				if value := got.Header.Get(key); value != "" {
					t.Errorf("%s: %s is passed on", key, value)
				}
			}
		})
	}
}

func TestHeadersOfMembersAreOurs(t *testing.T) {
	front := startReplica(t, "here", hostile(t, func(w http.ResponseWriter, r *http.Request) {
		for key, value := range map[string]string{
			"Content-Type": "application/json; charset=utf-7", "Set-Cookie": "a=b", "Cache-Control": "public, max-age=31536000", "Clear-Site-Data": `"*"`,
			"Refresh": "0;url=http://127.0.0.1:1/", "Link": "</x>; rel=preload", "Access-Control-Allow-Origin": "*", "Content-Security-Policy": "default-src *",
			"ETag": `"there-1-1"`, "Retry-After": "never", "X-Seen-Id": r.Header.Get("X-Request-Id"),
		} {
			w.Header().Set(key, value)
		}
		fmt.Fprintf(w, `{"id":%q,"cookie":%q,"accept":%q}`, r.Header.Get("X-Request-Id"), r.Header.Get("Cookie"), r.Header.Get("Accept"))
	}))
	front.hears(t, "there")
	got, body, err := fetch(t, "GET", front.URL+"/stats?instance=there", "Cookie", "secret=1", "Accept", "text/html", "X-Request-Id", "viewer-7")
	if want := `{"id":"viewer-7","cookie":"","accept":""}`; err != nil || body != want {
		t.Errorf("the member was asked as %s, %v", body, err)
	}
	for _, key := range []string{"Date", "Content-Length", "X-Request-Id"} {
		got.Header.Del(key)
	}
	want := http.Header{"Content-Type": {"application/json"}, "Cache-Control": {"no-cache"}, "Etag": {`"there-1-1"`}, "X-Content-Type-Options": {"nosniff"}}
	if fmt.Sprint(got.Header) != fmt.Sprint(want) {
		t.Errorf("headers are %v, to be %v", got.Header, want)
	}
}

// An answer that is cut is no answer: the viewer must not take it for whole.
func TestAnswerThatEndsTooSoonOrNever(t *testing.T) {
	for name, answer := range map[string]http.HandlerFunc{
		"cut": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			_, _ = io.WriteString(w, `{"instance":"there"`)
			_ = http.NewResponseController(w).Flush()
			panic(http.ErrAbortHandler)
		},
		"endless": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			for {
				if _, err := w.Write(make([]byte, 64<<10)); err != nil {
					return
				}
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			front := startReplica(t, "here", hostile(t, answer))
			front.hears(t, "there")
			_, body, err := fetch(t, "GET", front.URL+"/stats?instance=there")
			if err == nil {
				t.Errorf("%d bytes pass for the whole answer", len(body))
			}
			if len(body) > 9<<20 {
				t.Errorf("%d MiB came", len(body)>>20)
			}
		})
	}
}

// HEAD ends, whether the member goes on sending or sends nothing.
func TestHeadOfMember(t *testing.T) {
	front := startReplica(t, "here", hostile(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", forwardedType(r.URL.Path))
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
	}))
	front.hears(t, "there")
	for _, path := range []string{"/stats", "/stats/summary", "/stats/stream", "/stats/processes"} {
		got, body, err := fetch(t, "HEAD", front.URL+path+"?instance=there")
		if err != nil || got.StatusCode != http.StatusOK || body != "" || got.Header.Get("Content-Type") != forwardedType(path) {
			t.Errorf("HEAD %s: %d %v, %v", path, got.StatusCode, got.Header, err)
		}
	}
}

func forwardedType(path string) string {
	if path == "/stats/stream" {
		return "text/event-stream"
	}
	return "application/json"
}

// When a viewer disconnects, the request to the member ends too, and nothing is left behind.
func TestNothingStaysWhenViewersLeave(t *testing.T) {
	var open atomic.Int32
	front := startReplica(t, "here", hostile(t, func(w http.ResponseWriter, r *http.Request) {
		open.Add(1)
		defer open.Add(-1)
		w.Header().Set("Content-Type", forwardedType(r.URL.Path))
		_, _ = io.WriteString(w, "data: 1\n\n")
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
	}))
	front.hears(t, "there")
	before := runtime.NumGoroutine()
	ctx, leave := context.WithCancel(t.Context())
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	for i := range 40 {
		path := []string{"/stats/stream", "/stats"}[i%2]
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, front.URL+path+"?instance=there", nil)
		if err != nil {
			t.Fatal(err)
		}
		go func() {
			if answer, err := client.Do(request); err == nil {
				_, _ = io.Copy(io.Discard, answer.Body)
				_ = answer.Body.Close()
			}
		}()
	}
	eventually(t, "not all questions reach the member", func() bool { return open.Load() == 40 })
	leave()
	eventually(t, "the member is still being asked", func() bool { return open.Load() == 0 })
	eventually(t, "goroutines stay behind", func() bool { return runtime.NumGoroutine() <= before+4 }) // a poll may be under way
}

// Two replicas that know each other, and a third name that each believes to be at the other, do not ask in circles.
func TestLoopIsRefused(t *testing.T) {
	var asked atomic.Int32
	var a replica
	middle := hostile(t, func(w http.ResponseWriter, r *http.Request) { // asks back at once, as a replica without our rule would
		asked.Add(1)
		request, err := http.NewRequestWithContext(r.Context(), http.MethodGet, a.URL+r.URL.Path+"?instance=there", nil)
		if err != nil {
			return
		}
		request.Header = r.Header
		answer, err := http.DefaultClient.Do(request)
		if err != nil {
			return
		}
		defer answer.Body.Close()
		w.Header().Set("Content-Type", answer.Header.Get("Content-Type"))
		w.WriteHeader(answer.StatusCode)
		_, _ = io.Copy(w, answer.Body)
	})
	a = startReplica(t, "a", middle)
	b := startReplica(t, "b", strings.TrimPrefix(a.URL, "http://"))
	a.hears(t, "there")
	b.hears(t, "a")
	got, body, err := fetch(t, "GET", a.URL+"/stats?instance=there")
	if err != nil || got.StatusCode != http.StatusNotFound || asked.Load() != 1 {
		t.Errorf("answer is %d %s after %d questions, %v", got.StatusCode, body, asked.Load(), err)
	}
	// b knows a, and not whom a knows: there is no second hop
	if got, body, _ := fetch(t, "GET", b.URL+"/stats?instance=there"); got.StatusCode != http.StatusNotFound {
		t.Errorf("answer is %d %s", got.StatusCode, body)
	}
	if got, body, _ := fetch(t, "GET", b.URL+"/stats?instance=a"); got.StatusCode != http.StatusOK || !strings.Contains(body, `"instance":"a"`) {
		t.Errorf("answer is %d %s", got.StatusCode, body)
	}
}

// A member that falls silent, or sends a line without an end, does not hold a viewer for ever.
func TestStreamThatCannotBe(t *testing.T) {
	for name, send := range map[string]func(w io.Writer){
		"silent": func(io.Writer) {},
		"line": func(w io.Writer) {
			for {
				if _, err := w.Write(make([]byte, 1<<20)); err != nil {
					return
				}
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				reader, writer := io.Pipe()
				service := newService(httpapi.Options{Fleet: members{"there": func(string, url.Values, http.Header) (*http.Response, error) {
					return &http.Response{StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"text/event-stream"}}, Body: reader}, nil
				}}})
				network := newPipes()
				served := make(chan error)
				go func() { served <- service.Serve(network) }()
				go send(writer)
				began := time.Now()
				viewer := open(t, network, "/stats/stream?instance=there")
				got, _ := io.Copy(io.Discard, viewer.lines)
				if took := time.Since(began); got > 9<<20 || took > 31*time.Second {
					t.Errorf("%d bytes came in %s", got, took)
				}
				viewer.close()
				if err := service.Stop(t.Context()); err != nil {
					t.Error(err)
				}
				if err := <-served; err != nil {
					t.Error(err)
				}
			})
		})
	}
}
