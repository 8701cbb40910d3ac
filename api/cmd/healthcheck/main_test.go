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
func api(t *testing.T, status int, isEncrypted bool) (port string, stop func()) {
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
	if isEncrypted {
		server.StartTLS()
	} else {
		server.Start()
	}
	_, port, err = net.SplitHostPort(listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return port, server.Close
}

func TestReady(t *testing.T) {
	for status, want := range map[int]bool{http.StatusOK: true, http.StatusServiceUnavailable: false, http.StatusNotFound: false} {
		port, stop := api(t, status, false)
		for _, host := range []string{"", "0.0.0.0", "127.0.0.1", "localhost"} { // as SYS_STATS_LISTEN may have it
			if got := ready(t.Context(), host+":"+port, false); got != want {
				t.Errorf("%s:%s, status %d: ready is %v", host, port, status, got)
			}
		}
		stop()
		if ready(t.Context(), ":"+port, false) {
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
	check := func(ctx context.Context, listen, certificate string) error {
		command := exec.CommandContext(ctx, program)
		command.Env = append(os.Environ(), "SYS_STATS_LISTEN="+listen, "SYS_STATS_TLS_CERTIFICATE_FILE="+certificate)
		return command.Run()
	}
	port, stop := api(t, http.StatusOK, false)
	defer stop()
	if err := check(t.Context(), ":"+port, ""); err != nil {
		t.Errorf("ready, but %v", err)
	}
	other, stopOther := api(t, http.StatusServiceUnavailable, true)
	defer stopOther()
	if err := check(t.Context(), "127.0.0.1:"+other, "certificate.pem"); err == nil {
		t.Error("not ready, but it exits 0")
	}
	encrypted, stopEncrypted := api(t, http.StatusOK, true)
	defer stopEncrypted()
	if err := check(t.Context(), ":"+encrypted, "certificate.pem"); err != nil {
		t.Errorf("ready and encrypted, but %v", err)
	}
	if err := check(t.Context(), ":"+encrypted, ""); err == nil {
		t.Error("asked without encryption, it exits 0")
	}
}
