package naming_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/naming"
	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// engine is a container engine, in memory: a server that is reached by pipes, so that it lives in the bubble of a test, where time is fake.
type engine struct {
	mu      sync.Mutex
	away    error // why nobody answers
	handler http.HandlerFunc
	asked   []time.Time
}

func (e *engine) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	e.mu.Lock()
	handler := e.handler
	e.asked = append(e.asked, time.Now())
	e.mu.Unlock()
	if r.Method != http.MethodGet || r.URL.String() != "/containers/json" {
		w.WriteHeader(http.StatusForbidden)
		return
	}
	if handler == nil { // it has gone, and its connections with it
		panic(http.ErrAbortHandler)
	}
	handler(w, r)
}

func (e *engine) dial(_ context.Context, _, address string) (net.Conn, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if address != "socket-proxy:2375" {
		return nil, errors.New("dialled " + address)
	}
	if e.away != nil {
		return nil, e.away
	}
	client, server := net.Pipe()
	listener := &single{connection: make(chan net.Conn, 1)}
	listener.connection <- server
	close(listener.connection)
	go func() { _ = (&http.Server{Handler: e}).Serve(listener) }() // it ends with its only connection
	return client, nil
}

// single is a listener of one connection.
type single struct{ connection chan net.Conn }

func (s *single) Accept() (net.Conn, error) {
	if connection, found := <-s.connection; found {
		return connection, nil
	}
	return nil, net.ErrClosed
}
func (*single) Close() error   { return nil }
func (*single) Addr() net.Addr { return &net.TCPAddr{} }

func (e *engine) set(handler http.HandlerFunc, away error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.handler, e.away = handler, away
}

func (e *engine) questions() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return len(e.asked)
}

func says(text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, text) }
}

// list is what the engine answers in testdata, with the ids of these tests.
func list(t *testing.T) string {
	t.Helper()
	content, err := os.ReadFile("testdata/containers.json")
	if err != nil {
		t.Fatal(err)
	}
	return strings.NewReplacer("ID-A", idA, "ID-B", idB, "ID-C", idC).Replace(string(content))
}

// with runs a Namer that has asked the engine once, in a bubble.
func with(t *testing.T, e *engine, test func(t *testing.T, namer *naming.Namer)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		api := naming.NewContainerAPI("http://socket-proxy:2375/")
		hangUp := api.DialBy(e.dial)
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() { defer close(ended); api.Run(ctx) }()
		synctest.Wait()
		test(t, naming.New("", "", api))
		stop()
		<-ended
		hangUp()
	})
}

func TestContainerAPI(t *testing.T) {
	with(t, &engine{handler: says(list(t))}, func(t *testing.T, namer *naming.Namer) {
		workloads := []stats.WorkloadCounters{inDocker(idA), inDocker(idB), inDocker(idC), unit("/system.slice/cron.service")}
		if missing := namer.Name(workloads); len(missing) != 0 {
			t.Errorf("missing is %+v", missing)
		}
		for i, want := range []struct{ name, source, image, health string }{
			{"shop-orders-1", "api", "shop/orders:v1.2.3", "healthy"},
			{"shop-database-1", "api", "postgres:18", "unhealthy"},
			{"postgres", "process", "sha256:0123456789abcdef", ""},
			{"cron.service", "unit", "", ""},
		} {
			wantName(t, workloads[i], want.name, want.source)
			if workloads[i].Image != want.image || workloads[i].Health != want.health {
				t.Errorf("row %d is of image %q and %q, to be %q and %q", i, workloads[i].Image, workloads[i].Health, want.image, want.health)
			}
		}
	})
}

func TestHealth(t *testing.T) {
	for status, want := range map[string]string{
		`"Status":"Up 3 hours (healthy)"`:                                 "healthy",
		`"Status":"Up 3 hours (unhealthy)"`:                               "unhealthy",
		`"Status":"Up 2 seconds (health: starting)"`:                      "starting",
		`"Status":"Up 3 hours"`:                                           "",
		`"Status":"Up 3 hours (Paused)"`:                                  "",
		`"Status":"Up 3 hours (healthy)","Health":{"Status":"starting"}`:  "starting",
		`"Status":"Up 3 hours","Health":{"Status":"none"}`:                "",
		`"Status":"Up 3 hours","Health":{"Status":"<script>"}`:            "",
		`"Status":"Up 3 hours (healthy)","Health":{"Status":"none"}`:      "",
		`"Status":"Up 3 hours (unhealthy)","Health":{"Status":"healthy"}`: "healthy",
		`"Status":null,"Health":null`:                                     "",
	} {
		with(t, &engine{handler: says(`[{"Id":"` + idA + `",` + status + `}]`)}, func(t *testing.T, namer *naming.Namer) {
			workloads := []stats.WorkloadCounters{inDocker(idA)}
			namer.Name(workloads)
			if got := workloads[0].Health; got != want {
				t.Errorf("%s is %q, to be %q", status, got, want)
			}
		})
	}
}

// Where Docker runs the containers of pods, its list has the long names that the kubelet makes up.
func TestPodsInDocker(t *testing.T) {
	e := &engine{handler: says(`[{"Id":"` + idA + `","Names":["/k8s_nginx_web-1_shop_0"],"Image":"nginx:1.30"}]`)}
	synctest.Test(t, func(t *testing.T) {
		folder := t.TempDir()
		touch(t, filepath.Join(folder, "web-1_shop_nginx-"+idA+".log"), "")
		api := naming.NewContainerAPI("http://socket-proxy:2375")
		hangUp := api.DialBy(e.dial)
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() { defer close(ended); api.Run(ctx) }()
		synctest.Wait()
		workloads := []stats.WorkloadCounters{inPod(idA)}
		naming.New(folder, "", api).Name(workloads)
		wantName(t, workloads[0], "shop/web-1/nginx", "kubernetes")
		if workloads[0].Image != "nginx:1.30" {
			t.Errorf("its image is %q", workloads[0].Image)
		}
		stop()
		<-ended
		hangUp()
	})
}

// A container that the engine has not told of is asked for soon, but once: it may be another engine's. Otherwise every ten seconds is enough.
func TestHowOftenItAsks(t *testing.T) {
	e := &engine{handler: says("[]")}
	with(t, e, func(t *testing.T, namer *naming.Namer) {
		for range 60 {
			namer.Name([]stats.WorkloadCounters{unit("/system.slice/cron.service"), inPod(idA), inDocker(idC)})
			time.Sleep(time.Second)
		}
		if got := e.questions(); got < 6 || got > 8 {
			t.Errorf("%d questions in 60 s of which there is nothing to know", got)
		}
		e.set(says(list(t)), nil)
		time.Sleep(2 * time.Second)
		before := e.questions()
		workloads := []stats.WorkloadCounters{inDocker(idB)}
		namer.Name(workloads)
		time.Sleep(2 * time.Second)
		namer.Name(workloads)
		wantName(t, workloads[0], "shop-database-1", "api")
		if got := e.questions() - before; got > 2 { // one of them is the regular one
			t.Errorf("%d questions about one container", got)
		}
	})
}

func TestWhenItFails(t *testing.T) {
	for name, test := range map[string]struct {
		handler http.HandlerFunc
		away    error
		want    string
	}{
		"nobody there": {nil, &net.OpError{Op: "dial", Err: errors.New("connection refused")}, "cannot be reached: connection refused."},
		"no such name": {nil, &net.DNSError{Err: "no such host", Name: "socket-proxy", IsNotFound: true}, "The name in SYS_STATS_CONTAINER_API is not known."},
		"refused":      {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) }, nil, "refused GET /containers/json (403)."},
		"broken":       {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) }, nil, "answered 500 to GET"},
		"elsewhere": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://socket-proxy:2375/v1.41/containers/json", http.StatusFound)
		}, nil, "answered 302"},
		"another program": {says("<html>"), nil, "not a list of containers."},
		"an object":       {says(`{"message":"hello"}`), nil, "not a list of containers."},
		"null":            {says("null"), nil, "not a list of containers."},
		"too much":        {says("[" + strings.Repeat(" ", 5<<20) + "]"), nil, "more than 4 MiB."},
		"silence":         {func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, nil, "did not answer in 2s."},
	} {
		t.Run(name, func(t *testing.T) {
			e := &engine{handler: test.handler, away: test.away}
			with(t, e, func(t *testing.T, namer *naming.Namer) {
				time.Sleep(3 * time.Second)
				workloads := []stats.WorkloadCounters{inDocker(idA)}
				wantMissing(t, namer.Name(workloads), "workloads.image", test.want)
				wantName(t, workloads[0], "postgres", "process")

				e.set(says(list(t)), nil) // it comes
				time.Sleep(15 * time.Second)
				if missing := namer.Name(workloads); len(missing) != 0 || workloads[0].Health != "healthy" {
					t.Errorf("missing is %+v, the row %+v", missing, workloads[0].WorkloadIdentity)
				}
				e.set(test.handler, test.away) // and goes
				time.Sleep(15 * time.Second)
				workloads[0] = inDocker(idA)
				wantMissing(t, namer.Name(workloads), "workloads.health", test.want)
				wantName(t, workloads[0], "shop-orders-1", "api")
				if workloads[0].Health != "" || workloads[0].Image == "" {
					t.Errorf("image %q is kept and health %q is not", workloads[0].Image, workloads[0].Health)
				}
			})
		})
	}
}
