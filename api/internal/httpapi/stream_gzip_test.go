package httpapi_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/httpapi"
	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// transcript is what a viewer has received, decompressed as it comes.
type transcript struct {
	mu   sync.Mutex
	text bytes.Buffer
	err  error
	done chan struct{}
}

// record reads a stream to its end, piece bytes at a time with a pause after each.
func record(v viewer, piece int, pause time.Duration) *transcript {
	got := &transcript{done: make(chan struct{})}
	go func() {
		defer close(got.done)
		defer v.close()
		var body io.Reader = v.answer.Body
		if v.answer.Header.Get("Content-Encoding") == "gzip" {
			decompressed, err := gzip.NewReader(body)
			if err != nil {
				got.err = err
				return
			}
			body = decompressed
		}
		buffer := make([]byte, piece)
		for {
			n, err := body.Read(buffer)
			got.mu.Lock()
			got.text.Write(buffer[:n])
			got.mu.Unlock()
			if err != nil {
				if !errors.Is(err, io.EOF) {
					got.err = err
				}
				return
			}
			if pause > 0 {
				time.Sleep(pause)
			}
		}
	}()
	return got
}

func (t *transcript) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.text.String()
}

// events returns the whole events of a text by their ids, and the ids in the order in which they came.
func events(text string) (byID map[string]string, order []string) {
	byID = map[string]string{}
	for {
		one, rest, found := strings.Cut(text, "\n\n")
		if !found {
			return byID, order
		}
		text = rest
		if id, isEvent := strings.CutPrefix(one, "id: "); isEvent {
			id, _, _ = strings.Cut(id, "\n")
			byID[id], order = one, append(order, id)
		}
	}
}

// random makes snapshots as they come: much the same as the one before, now and then far larger, and some that cannot be encoded.
func random(rng *rand.Rand, sequence uint64) stats.Snapshot {
	load := rng.Float64() * 8
	snapshot := stats.Snapshot{Sequence: sequence, Instance: "here", IntervalSeconds: load, Lenses: []stats.Lens{}, Missing: []stats.Missing{}}
	switch rng.IntN(12) {
	case 0:
		snapshot.IntervalSeconds = math.NaN()
	case 1: // larger than deflate can look back, and hard to compress
		noise := make([]byte, 20_000+rng.IntN(60_000))
		for i := range noise {
			noise[i] = 'a' + byte(rng.IntN(26))
		}
		snapshot.Version = string(noise)
	case 2:
		snapshot.Version = strings.Repeat("once more ", rng.IntN(20_000))
	}
	return snapshot
}

// A gzip stream, decompressed, is the plain stream byte for byte and event by event, whenever its viewer joins, wherever it resumes, and
// however slowly it reads.
func FuzzCompressedStreamIsThePlainStream(f *testing.F) {
	for seed := range uint64(16) {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, seed uint64) {
		rng := rand.New(rand.NewPCG(seed, 17))
		capacity := []int{2, 8, 300}[rng.IntN(3)]
		streamingOf(t, capacity, func(t *testing.T, service service, network *pipes) {
			var plain, compressed, slow []*transcript
			first := record(open(t, network, "/stats/stream"), 64<<10, 0) // has seen everything, as it happened
			sequence := uint64(0)
			for range 60 + rng.IntN(60) {
				switch rng.IntN(8) {
				case 0: // two that differ in nothing but how they are sent
					after := []string{"", fmt.Sprintf("?after=here-1000-%d", rng.Uint64N(sequence+1)), fmt.Sprintf("?after=here-1000-%d", sequence), "?after=there-1-1"}[rng.IntN(4)]
					plain = append(plain, record(open(t, network, "/stats/stream"+after), 64<<10, 0))
					compressed = append(compressed, record(open(t, network, "/stats/stream"+after, "Accept-Encoding", "gzip"), 64<<10, 0))
				case 1:
					if len(slow) < 3 {
						slow = append(slow, record(open(t, network, "/stats/stream", "Accept-Encoding", "gzip"), 1+rng.IntN(2000), time.Duration(rng.IntN(3000))*time.Millisecond))
					}
				case 2: // long enough for heartbeats
					time.Sleep(time.Duration(rng.IntN(35)) * time.Second)
				default:
					sequence++
					service.feed.Publish(random(rng, sequence))
					time.Sleep(time.Duration(rng.IntN(1200)) * time.Millisecond)
				}
				synctest.Wait()
				for i := range plain { // all that was sent can be read at once
					if got, want := compressed[i].String(), plain[i].String(); got != want {
						t.Fatalf("after snapshot %d a compressed stream has %s, the plain one %s", sequence, ending(got), ending(want))
					}
				}
			}
			if err := service.Stop(t.Context()); err != nil {
				t.Error(err)
			}
			synctest.Wait()
			for i := range plain {
				<-compressed[i].done
				if compressed[i].err != nil { // its trailer, too, is right
					t.Errorf("a compressed stream ends with %v", compressed[i].err)
				}
			}
			<-first.done
			published, all := events(first.String())
			for _, one := range slow {
				<-one.done
				byID, order := events(one.String())
				for id, event := range byID {
					if published[id] != event {
						t.Errorf("event %s is %s for a slow viewer, to be %s", id, ending(event), ending(published[id]))
					}
				}
				if capacity == 300 && !strings.Contains(" "+strings.Join(all, " ")+" ", " "+strings.Join(order, " ")+" ") && len(order) > 0 {
					t.Errorf("a slow viewer got %v of %v", order, all)
				}
			}
		})
	})
}

func ending(text string) string {
	return fmt.Sprintf("%d bytes, …%q", len(text), text[max(0, len(text)-120):])
}

// A stream that is ended by the server is whole: a browser can tell that from a connection that broke.
func TestStoppedStreamIsWhole(t *testing.T) {
	streaming(t, func(t *testing.T, service service, network *pipes) {
		service.publish(1)
		var all []*transcript
		for _, coding := range []string{"gzip", "identity"} {
			all = append(all, record(open(t, network, "/stats/stream", "Accept-Encoding", coding), 4096, 0))
		}
		time.Sleep(25 * time.Second)
		service.publish(2)
		synctest.Wait()
		if err := service.Stop(t.Context()); err != nil {
			t.Error(err)
		}
		for _, one := range all {
			if <-one.done; one.err != nil || strings.Count(one.String(), "id: ") != 2 || strings.Count(one.String(), ": heartbeat\n\n") != 2 {
				t.Errorf("a stream ended with %v: %q", one.err, one.String())
			}
		}
	})
}

func TestStreamIsCompressedForThoseWhoAsk(t *testing.T) {
	for header, want := range map[string]bool{
		"gzip": true, "GZIP": true, "x-gzip": true, "gzip, deflate, br, zstd": true, "br;q=1, gzip;q=0.001": true, "*": true, "deflate, *;q=0.5": true, "gzip ; Q=1": true,
		"gzip;q=1, identity;q=1": true, "gzip;q=0.5, *;q=0": true, " gzip , ": true,
		"": false, "identity": false, "br": false, "gzip;q=0": false, "gzip;q=0.000": false, "*;q=0": false, "gzip;q=0, *": false, "gzip;q=0.5, identity": false, "deflate;q=1": false,
		"gzip;q=2": false, "gzip;q=-1": false, "gzip;q=x": false, "gzip;level=9": false, "gzip;q=NaN": false, "gzipped": false, "not gzip": false, "gzip q=1": false,
	} {
		service := newService(httpapi.Options{AllowedOrigins: []string{"http://x"}})
		answer := service.ask("HEAD", "/stats/stream", "Accept-Encoding", header)
		coding := answer.Header().Get("Content-Encoding")
		if (coding == "gzip") != want || !want && coding != "" {
			t.Errorf("Accept-Encoding: %s gets %q", header, coding)
		}
		if vary := strings.Join(answer.Header().Values("Vary"), ", "); vary != "Origin, Accept-Encoding" {
			t.Errorf("Accept-Encoding: %s gets Vary: %s", header, vary)
		}
	}
}

// HTTP/1.0 knows no chunks: the end of the connection is the end of the stream. It gets plain bytes, whatever it asks for.
func TestStreamInHTTP10(t *testing.T) {
	streaming(t, func(t *testing.T, service service, network *pipes) {
		service.publish(1)
		connection, err := network.dial(t.Context(), "", "")
		if err != nil {
			t.Fatal(err)
		}
		defer connection.Close()
		if _, err := io.WriteString(connection, "GET /stats/stream HTTP/1.0\r\nAccept-Encoding: gzip\r\n\r\n"); err != nil {
			t.Fatal(err)
		}
		go func() {
			time.Sleep(12 * time.Second)
			if err := service.Stop(t.Context()); err != nil {
				t.Error(err)
			}
		}()
		whole, err := io.ReadAll(connection)
		head, body, _ := strings.Cut(string(whole), "\r\n\r\n")
		if err != nil || !strings.HasPrefix(head, "HTTP/1.0 200 OK\r\n") || !strings.Contains(head, "\r\nConnection: close") || strings.Contains(head, "Transfer-Encoding") || strings.Contains(head, "Content-Encoding") {
			t.Errorf("the head is %q, %v", head, err)
		}
		if !strings.HasPrefix(body, "id: here-1000-1\nevent: stats\ndata: {") || !strings.HasSuffix(body, "}\n\n: heartbeat\n\n") {
			t.Errorf("the body is %q", body)
		}
	})
}

// Whoever joins, the same bytes are sent to all, and a tick takes a fraction of what it takes alone.
func TestTicksAreSentAsWhatChanged(t *testing.T) {
	streaming(t, func(t *testing.T, service service, network *pipes) {
		var raw [2]*transcript
		percent := 1.0
		for i := range raw {
			viewer := open(t, network, "/stats/stream", "Accept-Encoding", "gzip")
			viewer.answer.Header.Del("Content-Encoding") // recorded as it comes
			raw[i] = record(viewer, 4096, 0)
		}
		sizes := make([]int, 4)
		for i := range sizes {
			percent *= 1.7
			service.feed.Publish(stats.Snapshot{Sequence: uint64(i + 1), Instance: "here", CPU: &stats.CPU{UsagePercent: &percent, Modes: &stats.CPUModes{User: percent}, Cores: make([]stats.CPUCore, 4)}, Lenses: []stats.Lens{}, Missing: []stats.Missing{}})
			synctest.Wait()
			sizes[i] = len(raw[0].String())
		}
		if raw[0].String() != raw[1].String() {
			t.Error("two viewers got different bytes")
		}
		if alone, following := sizes[0], sizes[3]-sizes[2]; following*2 > alone {
			t.Errorf("the first event took %d bytes, one that follows another %d", alone, following)
		}
	})
}

// An event that does not come after the one that the viewer has refers to nothing: the window went on without it.
func TestEventAfterOneThatIsMissingRefersToNothing(t *testing.T) {
	streamingOf(t, 2, func(t *testing.T, service service, network *pipes) {
		compressed := open(t, network, "/stats/stream", "Accept-Encoding", "gzip")
		service.publish(1)
		synctest.Wait() // it is being written, and nobody reads
		for sequence := range uint64(3) {
			service.feed.Publish(stats.Snapshot{Sequence: sequence + 2, Version: "only the later ones have this"})
		}
		got := record(compressed, 4096, 0)
		time.Sleep(time.Second)
		service.publish(5)
		synctest.Wait()
		text := got.String()
		if _, order := events(text); strings.Join(order, " ") != "here-1000-1 here-1000-3 here-1000-4 here-1000-5" || strings.Count(text, "only the later ones have this") != 2 {
			t.Errorf("came %v, %v: %s", order, got.err, text)
		}
	})
}
