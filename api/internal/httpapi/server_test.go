package httpapi

import (
	"bytes"
	"context"
	"encoding/json"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/rs/zerolog"
)

// The server does not wait for a client that is silent, or never ends its request.
func TestEveryTimeoutIsSet(t *testing.T) {
	server := New(feedOf(1), Options{Instance: "here"}, zerolog.Nop()).http
	if server.ReadHeaderTimeout <= 0 || server.ReadTimeout <= 0 || server.WriteTimeout <= 0 || server.IdleTimeout <= 0 || server.MaxHeaderBytes > 64<<10 {
		t.Errorf("timeouts are %s %s %s %s, headers may have %d bytes", server.ReadHeaderTimeout, server.ReadTimeout, server.WriteTimeout, server.IdleTimeout, server.MaxHeaderBytes)
	}
}

// What the kernel buffers for a viewer that does not read is bounded, else it would not count as slow for hours.
func TestSendBufferIsBounded(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	go func() {
		if client, err := net.Dial("tcp", listener.Addr().String()); err == nil {
			defer client.Close()
		}
	}()
	connection, err := listener.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close()
	server := New(feedOf(1), Options{Instance: "here"}, zerolog.Nop()).http
	server.ConnContext(context.Background(), connection)
	raw, err := connection.(*net.TCPConn).SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	size := 0
	if err := raw.Control(func(descriptor uintptr) {
		size, err = syscall.GetsockoptInt(int(descriptor), syscall.SOL_SOCKET, syscall.SO_SNDBUF)
	}); err != nil || size > 2*sendBufferBytes {
		t.Errorf("the kernel keeps %d bytes, %v", size, err)
	}
}

// A route that has other methods than GET names those.
func TestNotAllowedNamesTheMethodsOfTheRoute(t *testing.T) {
	router := chi.NewRouter()
	router.MethodNotAllowed(methodNotAllowed)
	nothing := func(http.ResponseWriter, *http.Request) {}
	router.Get("/read", nothing)
	router.Get("/both/{name}", nothing)
	router.Post("/both/{name}", nothing)
	router.Post("/write", nothing)
	for target, want := range map[string]string{"/read": "GET, HEAD", "/both/a%2Fb": "GET, HEAD, POST", "/both/a": "GET, HEAD, POST", "/write": "POST"} {
		answer := httptest.NewRecorder()
		router.ServeHTTP(answer, httptest.NewRequest(http.MethodDelete, target, nil))
		if got := answer.Header().Get("Allow"); answer.Code != http.StatusMethodNotAllowed || got != want {
			t.Errorf("DELETE %s: %d, Allow %q, to be %q", target, answer.Code, got, want)
		}
	}
}

// failing is a listener that fails once, as when there are no file descriptors left, and is then closed.
type failing struct {
	net.Listener
	failed bool
}

type tooManyFiles struct{}

func (tooManyFiles) Error() string   { return "too many open files" }
func (tooManyFiles) Timeout() bool   { return false }
func (tooManyFiles) Temporary() bool { return true }

func (f *failing) Accept() (net.Conn, error) {
	if !f.failed {
		f.failed = true
		return nil, tooManyFiles{}
	}
	return nil, http.ErrServerClosed
}
func (f *failing) Close() error { return nil }

// What net/http logs is a line of our log.
func TestErrorsOfTheServerAreLogged(t *testing.T) {
	var log bytes.Buffer
	server := New(feedOf(1), Options{Instance: "here"}, zerolog.New(&log))
	if err := server.Serve(&failing{}); err != nil {
		t.Error(err)
	}
	var line struct{ Level, Component, Message string }
	if err := json.Unmarshal(log.Bytes(), &line); err != nil || line.Level != "warn" || line.Component != "net/http" || !strings.Contains(line.Message, "too many open files") {
		t.Errorf("the log is %q, %v", log.String(), err)
	}
}

// A viewer gets the answer of the instance that knows most: the member that waits for its list gives up first, then the one that
// forwards the request, then the proxy, and our connection lasts longest.
func TestPatienceGrowsOutwards(t *testing.T) {
	template, err := os.ReadFile("../../../proxy/default.conf.template")
	if err != nil {
		t.Fatal(err)
	}
	match := regexp.MustCompile(`(?m)^    proxy_read_timeout ([0-9]+s);`).FindSubmatch(template)
	if match == nil {
		t.Fatal("the proxy has no proxy_read_timeout for all its locations")
	}
	proxy, err := time.ParseDuration(string(match[1]))
	if err != nil {
		t.Fatal(err)
	}
	server := New(feedOf(1), Options{Instance: "here"}, zerolog.Nop()).http
	order := []time.Duration{processesPatience, processesPatience + memberOverhead, proxy, server.WriteTimeout}
	for i := range order[1:] {
		if order[i] >= order[i+1] {
			t.Errorf("the patience of route, forwarding, proxy and connection is %v: each is to be longer than the one before", order)
		}
	}
}
