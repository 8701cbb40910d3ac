package main

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// api answers /readyz with status, and is closed by the function returned.
func api(t *testing.T, status int) (port string, stop func()) {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", ":0")
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/readyz" || r.Host != "localhost" {
			status = http.StatusTeapot
		}
		w.WriteHeader(status)
	}))
	_ = server.Listener.Close()
	server.Listener = listener
	server.Start()
	_, port, err = net.SplitHostPort(listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return port, server.Close
}

func TestReady(t *testing.T) {
	for status, want := range map[int]bool{http.StatusOK: true, http.StatusServiceUnavailable: false, http.StatusNotFound: false} {
		port, stop := api(t, status)
		for _, host := range []string{"", "0.0.0.0", "127.0.0.1", "localhost"} { // as SYS_STATS_LISTEN may have it
			if got := ready(t.Context(), host+":"+port); got != want {
				t.Errorf("%s:%s, status %d: ready is %v", host, port, status, got)
			}
		}
		stop()
		if ready(t.Context(), ":"+port) {
			t.Error("ready, but nothing listens")
		}
	}
}

// The program itself follows SYS_STATS_LISTEN.
func TestTheProgramFollowsTheSetting(t *testing.T) {
	program := filepath.Join(t.TempDir(), "healthcheck")
	if output, err := exec.CommandContext(t.Context(), "go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, output)
	}
	check := func(ctx context.Context, listen string) error {
		command := exec.CommandContext(ctx, program)
		command.Env = append(os.Environ(), "SYS_STATS_LISTEN="+listen)
		return command.Run()
	}
	port, stop := api(t, http.StatusOK)
	defer stop()
	if err := check(t.Context(), ":"+port); err != nil {
		t.Errorf("ready, but %v", err)
	}
	other, stopOther := api(t, http.StatusServiceUnavailable)
	defer stopOther()
	if err := check(t.Context(), "127.0.0.1:"+other); err == nil {
		t.Error("not ready, but it exits 0")
	}
}
