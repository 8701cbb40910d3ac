package ecs_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/ecs"
	"github.com/sys-stats/sys-stats/api/internal/stats"
)

const uri = "http://169.254.170.2/v4/0123456789abcdef0123456789abcdef-1111111111"

// agent is the ECS agent, in memory: a server that is reached by pipes, so that it lives in the bubble of a test, where time is
// fake.
type agent struct {
	mu    sync.Mutex
	away  bool                        // nobody listens
	paths map[string]http.HandlerFunc // by what is behind the address of our container
	asked map[string][]time.Time
}

func newAgent() *agent {
	return &agent{paths: map[string]http.HandlerFunc{}, asked: map[string][]time.Time{}}
}

func (a *agent) answer(path string, handler http.HandlerFunc) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.paths[path] = handler
}

func (a *agent) times(path string) []time.Time {
	a.mu.Lock()
	defer a.mu.Unlock()
	return append([]time.Time{}, a.asked[path]...)
}

func (a *agent) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	path := r.URL.Path[len("/v4/0123456789abcdef0123456789abcdef-1111111111"):]
	a.mu.Lock()
	handler := a.paths[path]
	a.asked[path] = append(a.asked[path], time.Now())
	a.mu.Unlock()
	if handler == nil {
		status(http.StatusNotFound)(w, r)
		return
	}
	handler(w, r)
}

func (a *agent) dial(_ context.Context, _, address string) (net.Conn, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.away {
		return nil, errors.New("connection refused")
	}
	if address != "169.254.170.2:80" {
		return nil, errors.New("dialled " + address)
	}
	client, server := net.Pipe()
	listener := &single{connection: make(chan net.Conn, 1)}
	listener.connection <- server
	close(listener.connection)
	go func() { _ = (&http.Server{Handler: a, IdleTimeout: 2 * time.Minute}).Serve(listener) }() // it ends with its only connection
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

// status answers as the agent does when it has nothing to say: with a text in quotes.
func status(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(code)
		_, _ = io.WriteString(w, `"V4 task metadata handler: unable to get task"`)
	}
}

func body(text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, text) }
}

func load(t testing.TB, name string) string {
	t.Helper()
	content, err := os.ReadFile("testdata/" + name + ".json")
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// changed is an answer with something in it changed.
func changed(t testing.TB, name string, change func(answer map[string]any)) string {
	t.Helper()
	var answer map[string]any
	if err := json.Unmarshal([]byte(load(t, name)), &answer); err != nil {
		t.Fatal(err)
	}
	change(answer)
	text, err := json.Marshal(answer)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// fargate is an agent on Fargate with all there is to tell.
func fargate(t testing.TB) *agent {
	a := newAgent()
	a.answer("/task", body(load(t, "fargate-task")))
	a.answer("/task/stats", body(load(t, "fargate-stats")))
	return a
}

// with runs a Reader that asks a, in a bubble.
func with(t *testing.T, a *agent, environment string, test func(t *testing.T, task *ecs.Reader)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		task := ecs.New(uri, environment)
		hangUp := task.DialBy(a.dial)
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() { defer close(ended); task.Run(ctx) }()
		synctest.Wait()
		test(t, task)
		stop()
		<-ended
		hangUp()
	})
}

// read reads as a tick does.
func read(t testing.TB, task *ecs.Reader) stats.TaskReading {
	t.Helper()
	reading := stats.Reading{At: time.Now()}
	task.Read(t.Context(), &reading)
	if reading.Task == nil || reading.Machine.Missing != nil || reading.Cgroup.Missing != nil || reading.Self.Missing != nil {
		t.Fatalf("it did not fill in its own part alone: %+v", reading)
	}
	return *reading.Task
}

// field returns what is said of a missing field.
func field(reading stats.TaskReading, name string) *stats.Missing {
	for _, absent := range reading.Missing {
		if absent.Field == name {
			return &absent
		}
	}
	return nil
}
