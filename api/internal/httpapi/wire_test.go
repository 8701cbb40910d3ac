package httpapi_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/httpapi"
)

// exchange sends text as it is to a server on a real connection, and returns its answer.
func exchange(t *testing.T, address, text string) (*http.Response, string) {
	t.Helper()
	connection, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close()
	_ = connection.SetDeadline(time.Now().Add(10 * time.Second))
	if _, err := io.WriteString(connection, text); err != nil {
		t.Fatal(err)
	}
	answer, err := http.ReadResponse(bufio.NewReader(connection), nil)
	if err != nil {
		t.Fatalf("%.80q is answered with something that is not HTTP: %v", text, err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatalf("%.80q: %v", text, err)
	}
	return answer, string(body)
}

// serving serves on a real port until the test ends.
func serving(t *testing.T, service service) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- service.Serve(listener) }()
	t.Cleanup(func() {
		if err := service.Stop(context.Background()); err != nil {
			t.Error(err)
		}
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return listener.Addr().String()
}

// Whatever a stranger sends, the answer is ours: a problem, with the headers that all answers have, and no 5xx that says that we failed.
func TestUnreadableRequestsAreProblems(t *testing.T) {
	for _, page := range []fstest.MapFS{nil, {"index.html": {Data: []byte("<title>page</title>")}}} {
		options := httpapi.Options{}
		if page != nil {
			options.Page = page
		}
		service := newService(options)
		service.publish(1)
		var ids []string
		t.Cleanup(func() { // the server has stopped, so all lines are there
			for _, id := range ids {
				if !strings.Contains(service.log.String(), fmt.Sprintf(`"requestId":%q,`, id)) {
					t.Errorf("the log does not have %s", id)
				}
			}
		})
		address := serving(t, service)
		for _, test := range []struct {
			sent   string
			status int
			want   string
		}{
			{"nonsense\r\n\r\n", 400, "malformed"},
			{"GET\r\n\r\n", 400, "malformed"},
			{"GET /stats\r\n\r\n", 400, "malformed"}, // HTTP/0.9
			{"GET /stats HTTP/1.1\r\n\r\n", 400, "malformed"},
			{"GET /stats HTTP/1.1\r\nHost: a b\r\n\r\n", 400, "malformed"},
			{"GET /stats HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n", 400, "malformed"},
			{"GET /stats HTTP/1.1\r\nHost: localhost\r\nbad header: x\r\n\r\n", 400, "malformed"},
			{"GET /stats HTTP/1.1\r\nHost: localhost\r\nX: \x01\r\n\r\n", 400, "malformed"},
			{"GET /stats HTTP/1.1\r\nHost: localhost\r\nContent-Length: x\r\n\r\n", 400, "malformed"},
			{"GET /%zz HTTP/1.1\r\nHost: localhost\r\n\r\n", 400, "malformed"},
			{"GE(T /stats HTTP/1.1\r\nHost: localhost\r\n\r\n", 400, "malformed"},
			{"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 400, "malformed"}, // TLS
			{"GET /stats HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: gzip\r\n\r\n", 501, "transfer encoding"},
			{"GET /stats HTTP/3.0\r\nHost: localhost\r\n\r\n", 505, "Use HTTP/1.1"},
			{"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505, "Use HTTP/1.1"},
			{"GET /stats HTTP/1.1\r\nHost: localhost\r\nExpect: miracles\r\n\r\n", 417, "Expect"},
			{"GET /stats?" + strings.Repeat("x", 30000) + " HTTP/1.1\r\nHost: localhost\r\n\r\n", 431, "16 KiB"},
			{"GET /stats HTTP/1.1\r\nHost: localhost\r\nX: " + strings.Repeat("x", 30000) + "\r\n\r\n", 431, "16 KiB"},
			{"OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n", 405, "Use GET or HEAD"},
			{"CONNECT localhost:80 HTTP/1.1\r\nHost: localhost:80\r\n\r\n", 405, "Use GET or HEAD"},
			{"get /stats HTTP/1.1\r\nHost: localhost\r\n\r\n", 501, "upper case"},
			{"GET http://evil.example/stats HTTP/1.1\r\nHost: localhost\r\n\r\n", 421, "evil.example"},
			{"TRACE /stats HTTP/1.1\r\nHost: localhost\r\n\r\n", 405, "TRACE is not allowed"},
			{"GET /../../x HTTP/1.1\r\nHost: localhost\r\n\r\n", 404, "nothing at this path"},
			{"GET /%00 HTTP/1.1\r\nHost: localhost\r\n\r\n", 404, "nothing at this path"},
		} {
			answer, body := exchange(t, address, test.sent)
			var problem httpapi.Problem
			if err := json.Unmarshal([]byte(body), &problem); err != nil || answer.Header.Get("Content-Type") != "application/problem+json" {
				t.Errorf("%.60q is answered with %d %v %q", test.sent, answer.StatusCode, answer.Header, body)
				continue
			}
			if answer.StatusCode != test.status || problem.Status != test.status || problem.Title != http.StatusText(test.status) || !strings.Contains(problem.Detail, test.want) {
				t.Errorf("%.60q is answered with %d %+v, to be %d, %q", test.sent, answer.StatusCode, problem, test.status, test.want)
			}
			ids = append(ids, problem.RequestID)
			if id := answer.Header.Get("X-Request-Id"); id == "" || id != problem.RequestID {
				t.Errorf("%.60q: the header has the id %q, the problem %q", test.sent, id, problem.RequestID)
			}
			if header := answer.Header; header.Get("Cache-Control") != "no-store" || header.Get("Date") == "" || (header.Get("X-Frame-Options") == "DENY") != (page != nil) {
				t.Errorf("%.60q has the headers %v", test.sent, header)
			}
			if test.status == 405 && answer.Header.Get("Allow") != "GET, HEAD" {
				t.Errorf("%.60q: Allow is %q", test.sent, answer.Header.Get("Allow"))
			}
		}
	}
}

// What a handler sends is never taken for an answer of net/http, whatever it looks like.
func TestAnswersThatLookLikeErrorsOfTheServer(t *testing.T) {
	text := strings.Repeat("HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n400 Bad Request", 200)
	service := newService(httpapi.Options{Page: fstest.MapFS{"index.html": {}, "odd.txt": {Data: []byte(text)}, "short.txt": {Data: []byte(text[:120])}}})
	address := serving(t, service)
	for name, want := range map[string]string{"odd.txt": text, "short.txt": text[:120]} {
		answer, body := exchange(t, address, "GET /"+name+" HTTP/1.1\r\nHost: localhost\r\n\r\n")
		if answer.StatusCode != http.StatusOK || !bytes.Equal([]byte(body), []byte(want)) {
			t.Errorf("%s is %d, %d bytes", name, answer.StatusCode, len(body))
		}
	}
}
