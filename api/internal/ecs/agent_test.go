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

// read reads as a tick does, after the sources before it.
func read(t testing.TB, task *ecs.Reader, before ...stats.Reading) stats.Reading {
	t.Helper()
	reading := machine()
	if len(before) > 0 {
		reading = before[0]
	}
	reading.At = time.Now()
	task.Read(t.Context(), &reading)
	return reading
}

// machine is a reading of a machine of 4 processors and 8 GiB, with no container.
func machine() stats.Reading {
	return stats.Reading{
		Lenses: []stats.Lens{{Name: stats.LensHost, Source: "/proc"}},
		Host:   stats.Host{LogicalCPUs: new(4), Hostname: new("ip-10-0-1-72")},
		CPU:    &stats.CPUCounters{}, Memory: &stats.MemoryCounters{TotalBytes: 8 << 30}, Load: &stats.Load{}, Pressure: &stats.Pressure{},
		Disks: []stats.DiskCounters{{}}, Networks: []stats.NetworkCounters{{}}, Filesystems: []stats.FilesystemCounters{{}},
		Self: &stats.SelfCounters{},
		Missing: []stats.Missing{
			{Field: "filesystems[/data]"}, {Field: "swap"}, {Field: "host.hostname"}, {Field: "hosts"}, {Field: "self.residentBytes"},
			{Field: "container.pressure"}, {Field: "container.memory.oomKills"}, {Field: "container.pids"},
		},
	}
}

// confined is machine with a container that has a limit.
func confined() stats.Reading {
	reading := machine()
	reading.Lenses = append(reading.Lenses, stats.Lens{Name: stats.LensContainer, Source: "cgroup2"})
	reading.Container = &stats.ContainerCounters{
		Runtime: stats.RuntimeDocker, Source: "cgroup2", QuotaCores: new(0.25), CpusetCores: new(3), OOMKills: new(uint64(2)),
		MemoryLimitBytes: new(uint64(1 << 28)), UsageNanoseconds: new(uint64(1)), PIDs: new(uint64(3)), Pressure: &stats.Pressure{},
	}
	return reading
}

// field returns what is said of a missing field.
func field(reading stats.Reading, name string) *stats.Missing {
	for _, absent := range reading.Missing {
		if absent.Field == name {
			return &absent
		}
	}
	return nil
}
