package httpapi_test

import (
	"compress/gzip"
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/httpapi"
	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// A stream of a member comes as the viewer asked for it, and the member has compressed it.
func TestStreamOfMemberIsCompressedForThoseWhoAsk(t *testing.T) {
	there := startReplica(t, "there")
	front := startReplica(t, "here", strings.TrimPrefix(there.URL, "http://"))
	front.hears(t, "there")
	for _, coding := range []string{"gzip", "identity"} {
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, front.URL+"/stats/stream?instance=there", nil)
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Accept-Encoding", coding)
		answer, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		var body io.Reader = answer.Body
		if coding == "gzip" {
			if body, err = gzip.NewReader(body); err != nil {
				t.Fatalf("%v: headers are %v", err, answer.Header)
			}
		}
		if got := answer.Header.Get("Content-Encoding"); (got == "gzip") != (coding == "gzip") || answer.Header.Get("Vary") != "Accept-Encoding" {
			t.Errorf("headers are %v", answer.Header)
		}
		begin := make([]byte, len("id: there-1000-1\n"))
		if _, err := io.ReadFull(body, begin); err != nil || string(begin) != "id: there-1000-1\n" {
			t.Errorf("with %s it begins with %q, %v", coding, begin, err)
		}
		cancel()
	}
}

// endless never ends, and has no end of a line.
type endless struct{}

func (endless) Read(buffer []byte) (int, error) {
	clear(buffer)
	return len(buffer), nil
}

// What a member sends as gzip is looked into: a few bytes may be an endless line, and what is no gzip is not passed on as such.
func TestCompressedStreamThatCannotBe(t *testing.T) {
	for name, test := range map[string]struct {
		coding string
		asked  string
		send   func(w io.Writer)
		status int
	}{
		"bomb": {"gzip", "gzip", func(w io.Writer) {
			writer := gzip.NewWriter(w)
			_, _ = io.Copy(writer, endless{})
		}, 200},
		"garbage": {"gzip", "gzip", func(w io.Writer) { _, _ = io.Copy(w, endless{}) }, 200},
		"silent":  {"gzip", "gzip", func(w io.Writer) { _, _ = io.WriteString(w, "\x1f\x8b\x08\x00") }, 200},
		"unasked": {"gzip", "identity", func(io.Writer) {}, 502},
		"unknown": {"br", "gzip", func(io.Writer) {}, 502},
		"twice":   {"gzip, gzip", "gzip", func(io.Writer) {}, 502},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				reader, writer := io.Pipe()
				service := newService(httpapi.Options{Fleet: members{"there": func(string, url.Values, http.Header) (*http.Response, error) {
					return &http.Response{StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"text/event-stream"}, "Content-Encoding": {test.coding}}, Body: reader}, nil
				}}})
				network := newPipes()
				served := make(chan error)
				go func() { served <- service.Serve(network) }()
				go test.send(writer)
				began := time.Now()
				viewer := open(t, network, "/stats/stream?instance=there", "Accept-Encoding", test.asked)
				got, _ := io.Copy(io.Discard, viewer.lines)
				if took := time.Since(began); viewer.answer.StatusCode != test.status || got > 64<<10 || took > 31*time.Second {
					t.Errorf("%d, and %d bytes in %s", viewer.answer.StatusCode, got, took)
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

// Only a stream is asked for compressed, and only for a viewer that takes it so.
func TestMemberIsAskedForGzipOnlyForStreams(t *testing.T) {
	for path, want := range map[string]string{"/stats": "", "/stats/summary": "", "/stats/processes": "", "/stats/stream": "gzip"} {
		asked := "not at all"
		service := newService(httpapi.Options{Fleet: members{"there": func(_ string, _ url.Values, header http.Header) (*http.Response, error) {
			asked = header.Get("Accept-Encoding")
			return &http.Response{StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {forwardedType(path)}}, Body: http.NoBody}, nil
		}}})
		service.ask("HEAD", path+"?instance=there", "Accept-Encoding", "gzip, br", stats.ForwardedHeader, "")
		if asked != want {
			t.Errorf("%s is asked for with Accept-Encoding %q", path, asked)
		}
	}
}
