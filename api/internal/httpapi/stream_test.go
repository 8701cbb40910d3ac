package httpapi_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/httpapi"
	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// pipes is a network in memory: it lives in the bubble of a test, so its deadlines pass in fake time.
type pipes struct {
	connections chan net.Conn
	closed      chan struct{}
}

func newPipes() *pipes {
	return &pipes{make(chan net.Conn), make(chan struct{})}
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case connection := <-p.connections:
		return connection, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error { close(p.closed); return nil }

func (p *pipes) Addr() net.Addr { return &net.TCPAddr{} }

func (p *pipes) dial(context.Context, string, string) (net.Conn, error) {
	client, server := net.Pipe()
	p.connections <- server
	return client, nil
}

// streaming runs test against a serving service, in fake time, and stops the service after it, even if the test gives up: a
// stream that is still open would send heartbeats for ever.
func streaming(t *testing.T, test func(t *testing.T, service service, network *pipes)) {
	t.Helper()
	streamingOf(t, 300, test)
}

// streamingOf does the same with a window of capacity snapshots.
func streamingOf(t *testing.T, capacity int, test func(t *testing.T, service service, network *pipes)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		service := newServiceOf(httpapi.Options{}, capacity)
		network := newPipes()
		served := make(chan error)
		go func() { served <- service.Serve(network) }()
		defer func() {
			stopping, cancel := context.WithTimeout(context.Background(), 10*time.Second)
			defer cancel()
			if err := service.Stop(stopping); err != nil {
				t.Error(err)
			}
			if err := <-served; err != nil {
				t.Error(err)
			}
		}()
		test(t, service, network)
	})
}

// viewer has opened a stream. next returns its lines one by one, "" at the end.
type viewer struct {
	t      *testing.T
	lines  *bufio.Reader
	answer *http.Response
}

func open(t *testing.T, network *pipes, target string, headers ...string) viewer {
	t.Helper()
	client := &http.Client{Transport: &http.Transport{DialContext: network.dial, DisableKeepAlives: true, DisableCompression: true}}
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://localhost"+target, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	answer, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	return viewer{t, bufio.NewReader(answer.Body), answer}
}

func (v viewer) next() string {
	v.t.Helper()
	line, err := v.lines.ReadString('\n')
	if err != nil && err != io.EOF {
		v.t.Fatal(err)
	}
	return line
}

// ids reads count events and returns their sequences. Where nothing but heartbeats comes, it gives up.
func (v viewer) ids(count int) string {
	v.t.Helper()
	var list []string
	heartbeats := 0
	for len(list) < count {
		line := v.next()
		if strings.HasPrefix(line, ": heartbeat") {
			if heartbeats++; heartbeats == 3 {
				v.t.Errorf("no more events come after %q", list)
				break
			}
		}
		if line == "" {
			break
		}
		if id, found := strings.CutPrefix(line, "id: here-1000-"); found {
			list = append(list, strings.TrimSpace(id))
		}
	}
	return strings.Join(list, " ")
}

func (v viewer) close() { _ = v.answer.Body.Close() }

func TestStreamSendsTheWindowAndThenEachSnapshot(t *testing.T) {
	streaming(t, func(t *testing.T, service service, network *pipes) {
		service.publish(1)
		service.publish(2)
		viewer := open(t, network, "/stats/stream")
		defer viewer.close()
		for header, want := range map[string]string{
			"Content-Type": "text/event-stream", "Cache-Control": "no-cache, no-transform", "X-Accel-Buffering": "no",
		} {
			if got := viewer.answer.Header.Get(header); got != want {
				t.Errorf("%s is %q, to be %q", header, got, want)
			}
		}
		if got := viewer.ids(2); got != "1 2" {
			t.Errorf("the window is %q", got)
		}
		go service.publish(3)
		if got := viewer.ids(1); got != "3" {
			t.Errorf("then comes %q", got)
		}
	})
}

func TestStreamGoesOnWhereTheViewerWas(t *testing.T) {
	for name, test := range map[string]struct {
		target  string
		headers []string
		want    string
	}{
		"by parameter":                               {"?after=here-1000-3", nil, "4 5"},
		"by header":                                  {"", []string{"Last-Event-ID", "here-1000-3"}, "4 5"},
		"the header is newer":                        {"?after=here-1000-1", []string{"Last-Event-ID", "here-1000-4"}, "5"},
		"of an earlier process":                      {"?after=here-999-3", nil, "1 2 3 4 5"},
		"of another instance":                        {"?after=there-1000-3", nil, "1 2 3 4 5"},
		"header of another program":                  {"", []string{"Last-Event-ID", "42"}, "1 2 3 4 5"},
		"header of another program, and a parameter": {"?after=here-1000-4", []string{"Last-Event-ID", "42"}, "5"},
		"an id of the future":                        {"?after=here-1000-99", nil, "1 2 3 4 5"},
		"nothing seen":                               {"?instance=here", nil, "1 2 3 4 5"},
	} {
		t.Run(name, func(t *testing.T) {
			streaming(t, func(t *testing.T, service service, network *pipes) {
				for sequence := range uint64(5) {
					service.publish(sequence + 1)
				}
				viewer := open(t, network, "/stats/stream"+test.target, test.headers...)
				defer viewer.close()
				if got := viewer.ids(len(strings.Fields(test.want))); got != test.want {
					t.Errorf("comes %q, to be %q", got, test.want)
				}
				go service.publish(6)
				if got := viewer.ids(1); got != "6" {
					t.Errorf("then comes %q", got)
				}
			})
		})
	}
}

// A viewer that was away for 30 s gets each sequence once.
func TestStreamAfterAPauseHasNoGapAndNoDuplicate(t *testing.T) {
	streaming(t, func(t *testing.T, service service, network *pipes) {
		published := make(chan struct{})
		go func() {
			defer close(published)
			for sequence := range uint64(60) {
				service.publish(sequence + 1)
				time.Sleep(time.Second)
			}
		}()
		time.Sleep(10500 * time.Millisecond)
		first := open(t, network, "/stats/stream")
		got := first.ids(15)
		first.close()
		time.Sleep(30 * time.Second)
		second := open(t, network, "/stats/stream?after=here-1000-15")
		got += " " + second.ids(45)
		second.close()
		<-published
		var want []string
		for sequence := range 60 {
			want = append(want, fmt.Sprint(sequence+1))
		}
		if got != strings.Join(want, " ") {
			t.Errorf("the viewer has %s", got)
		}
	})
}

// Neither the read timeout of the server nor its write timeout ends a stream in which little happens.
func TestQuietStreamLivesByHeartbeats(t *testing.T) {
	streaming(t, func(t *testing.T, service service, network *pipes) {
		viewer := open(t, network, "/stats/stream")
		defer viewer.close()
		opened := time.Now()
		for range 12 {
			last := time.Now()
			if line := viewer.next() + viewer.next(); line != ": heartbeat\n\n" {
				t.Fatalf("after %s comes %q", time.Since(opened), line)
			}
			if quiet := time.Since(last); quiet > 15*time.Second {
				t.Errorf("nothing came for %s", quiet)
			}
		}
		go service.publish(1)
		if got := viewer.ids(1); got != "1" {
			t.Errorf("after %s comes %q", time.Since(opened), got)
		}
	})
}

// throttled reads piece bytes, waits for pause, and so on, to the end or until enough has come. It returns the last sequence.
func (v viewer) throttled(piece int, pause time.Duration, enough string) (last string) {
	v.t.Helper()
	chunk, text := make([]byte, piece), ""
	for last != enough {
		n, err := v.answer.Body.Read(chunk)
		text += string(chunk[:n])
		for {
			line, rest, found := strings.Cut(text, "\n")
			if !found {
				break
			}
			if id, isID := strings.CutPrefix(line, "id: here-1000-"); isID {
				last = id
			}
			text = rest
		}
		if err != nil {
			break
		}
		time.Sleep(pause)
	}
	return last
}

// A window of 9 MB takes 15 s at 600 kB/s: longer than a write may take, and yet each event of it comes in time.
func TestSteadyViewerGetsALargeWindow(t *testing.T) {
	streaming(t, func(t *testing.T, service service, network *pipes) {
		large := stats.Snapshot{Instance: strings.Repeat("x", 30_000)}
		for large.Sequence < 300 {
			large.Sequence++
			service.feed.Publish(large)
		}
		viewer := open(t, network, "/stats/stream")
		defer viewer.close()
		began := time.Now()
		if last := viewer.throttled(6000, 10*time.Millisecond, "300"); last != "300" {
			t.Errorf("the stream ended after event %s, %s", last, time.Since(began))
		}
		if took := time.Since(began); took < 12*time.Second {
			t.Errorf("it took %s: the test is too quick to show anything", took)
		}
	})
}

// A viewer for which each event comes in time, but too slowly to ever catch up, is dropped once it is a whole window behind.
func TestViewerThatFallsBehindIsDropped(t *testing.T) {
	streaming(t, func(t *testing.T, service service, network *pipes) {
		snapshot := stats.Snapshot{Instance: strings.Repeat("x", 30_000)}
		for snapshot.Sequence < 300 {
			snapshot.Sequence++
			service.feed.Publish(snapshot)
		}
		viewer := open(t, network, "/stats/stream")
		defer viewer.close()
		stopped := make(chan struct{})
		published := make(chan struct{})
		go func() {
			defer close(published)
			for {
				select {
				case <-stopped:
					return
				case <-time.After(time.Second):
					snapshot.Sequence++
					service.feed.Publish(snapshot)
				}
			}
		}()
		began := time.Now()
		last := viewer.throttled(10_000, time.Second, "150") // an event in 3 s and more
		took := time.Since(began)
		close(stopped)
		<-published
		if took < 299*time.Second || took > 320*time.Second {
			t.Errorf("the stream ended after %s, at event %s: the window is 300 s", took, last)
		}
		synctest.Wait()
		service.publish(snapshot.Sequence + 1)
		if body := service.ask("GET", "/stats").Body.String(); !strings.Contains(body, `"viewers":0,"droppedViewers":1`) {
			t.Errorf("it is not counted: %s", body)
		}
	})
}

// A viewer that stops reading is dropped and counted; publishing goes on, and so do the others.
func TestSlowViewerIsDroppedAndCounted(t *testing.T) {
	streaming(t, func(t *testing.T, service service, network *pipes) {
		slow := open(t, network, "/stats/stream")
		quick := open(t, network, "/stats/stream")
		defer quick.close()
		published := make(chan struct{})
		go func() {
			defer close(published)
			for sequence := range uint64(40) {
				service.feed.Publish(stats.Snapshot{Sequence: sequence + 1, Instance: strings.Repeat("x", 4000)})
				time.Sleep(time.Second)
			}
		}()
		if got := quick.ids(40); len(strings.Fields(got)) != 40 {
			t.Errorf("the quick viewer has %q", got)
		}
		<-published
		if body := service.ask("GET", "/stats").Body.String(); !strings.Contains(body, `"viewers":1,"droppedViewers":1`) {
			t.Errorf("the snapshot is %s", body)
		}
		slow.close()
	})
}

func TestViewerThatDisconnectsIsNotCountedAsDropped(t *testing.T) {
	streaming(t, func(t *testing.T, service service, network *pipes) {
		service.publish(1)
		viewer := open(t, network, "/stats/stream")
		viewer.ids(1)
		viewer.close()
		synctest.Wait()
		service.publish(2)
		if body := service.ask("GET", "/stats").Body.String(); !strings.Contains(body, `"viewers":0,"droppedViewers":0`) {
			t.Errorf("the snapshot is %s", body)
		}
	})
}

func TestHeadOfStreamEnds(t *testing.T) {
	streaming(t, func(t *testing.T, service service, network *pipes) {
		service.publish(1)
		connection, err := network.dial(t.Context(), "", "")
		if err != nil {
			t.Fatal(err)
		}
		defer connection.Close()
		if err := connection.SetDeadline(time.Now().Add(5 * time.Second)); err != nil {
			t.Fatal(err)
		}
		// The client keeps its connection open: the next request on it is answered only once this one has ended.
		reader := bufio.NewReader(connection)
		for _, want := range []struct{ method, path, contentType string }{
			{http.MethodHead, "/stats/stream", "text/event-stream"}, {http.MethodGet, "/version", "application/json"},
		} {
			if _, err := fmt.Fprintf(connection, "%s %s HTTP/1.1\r\nHost: localhost\r\n\r\n", want.method, want.path); err != nil {
				t.Fatal(err)
			}
			answer, err := http.ReadResponse(reader, &http.Request{Method: want.method})
			if err != nil {
				t.Fatalf("%s %s: %v", want.method, want.path, err)
			}
			body, err := io.ReadAll(answer.Body)
			if err != nil || answer.StatusCode != http.StatusOK || answer.Header.Get("Content-Type") != want.contentType || want.method == http.MethodHead && len(body) > 0 {
				t.Errorf("%s %s: %d %v %q, %v", want.method, want.path, answer.StatusCode, answer.Header, body, err)
			}
		}
		if body := service.ask("GET", "/stats").Body.String(); !strings.Contains(body, `"viewers":0`) {
			t.Errorf("a HEAD request counts as a viewer: %s", body)
		}
	})
}

// A connection without a request is closed, and is no failure.
func TestStopDoesNotWaitForSilence(t *testing.T) {
	streaming(t, func(t *testing.T, service service, network *pipes) {
		silent, err := network.dial(t.Context(), "", "")
		if err != nil {
			t.Fatal(err)
		}
		defer silent.Close()
		if _, err := io.WriteString(silent, "GET /sta"); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := service.Stop(ctx); err != nil {
			t.Errorf("stopping: %v", err)
		}
	})
}

// Stopping ends the streams at once instead of waiting for viewers that never disconnect.
func TestStopEndsStreams(t *testing.T) {
	streaming(t, func(t *testing.T, service service, network *pipes) {
		service.publish(1)
		viewer := open(t, network, "/stats/stream")
		defer viewer.close()
		viewer.ids(1)
		stopping := time.Now()
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			for viewer.next() != "" { // to the end
			}
		}()
		if err := service.Stop(t.Context()); err != nil {
			t.Error(err)
		}
		<-ended
		if took := time.Since(stopping); took > time.Second {
			t.Errorf("stopping took %s", took)
		}
	})
}

// Nothing is expected of a viewer. One that goes on sending is no viewer, and is not listened to for ever.
func TestViewerThatSendsSomethingIsDisconnected(t *testing.T) {
	streaming(t, func(t *testing.T, service service, network *pipes) {
		service.publish(1)
		connection, err := network.dial(t.Context(), "", "")
		if err != nil {
			t.Fatal(err)
		}
		defer connection.Close()
		if _, err := io.WriteString(connection, "GET /stats/stream HTTP/1.1\r\nHost: localhost\r\n\r\n"); err != nil {
			t.Fatal(err)
		}
		go func() {
			time.Sleep(3 * time.Second)
			_, _ = io.WriteString(connection, "x")
		}()
		began := time.Now()
		got, _ := io.ReadAll(connection)
		if took := time.Since(began); took != 3*time.Second || !strings.Contains(string(got), "id: here-1000-1\n") {
			t.Errorf("after %s it ended: %q", took, got)
		}
		service.publish(2)
		if body := service.ask("GET", "/stats").Body.String(); !strings.Contains(body, `"viewers":0,"droppedViewers":0`) {
			t.Errorf("the snapshot is %s", body)
		}
	})
}
