package fleet_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rs/zerolog"

	"github.com/sys-stats/sys-stats/api/internal/fleet"
	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// network has names, addresses and servers in memory. It lives in the bubble of a test, so that time is fake.
type network struct {
	mu      sync.Mutex
	names   map[string][]string
	servers map[string]http.Handler // by host:port
	broken  map[string]bool         // names for which the name server fails; "*" is all
	dialled map[string]int
	slots   int // how many members that are down are polled at the same time, where a test says so
}

func newNetwork() *network {
	return &network{names: map[string][]string{}, servers: map[string]http.Handler{}, broken: map[string]bool{}, dialled: map[string]int{}}
}

func (n *network) set(address string, handler http.Handler) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if handler == nil {
		delete(n.servers, address)
		return
	}
	n.servers[address] = handler
}

func (n *network) name(name string, addresses ...string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.names[name] = addresses
}

func (n *network) LookupHost(_ context.Context, host string) ([]string, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.broken[host] || n.broken["*"] {
		return nil, errors.New("server misbehaving")
	}
	return n.names[host], nil
}

func (n *network) LookupSRV(context.Context, string, string, string) (string, []*net.SRV, error) {
	return "", []*net.SRV{{Target: "a.example.", Port: 9001}, {Target: "b.example.", Port: 9002}}, nil
}

func (n *network) dial(_ context.Context, _, address string) (net.Conn, error) {
	n.mu.Lock()
	handler := n.servers[address]
	n.dialled[address]++
	n.mu.Unlock()
	if handler == nil {
		return nil, &net.OpError{Op: "dial", Err: errors.New("connection refused")}
	}
	client, server := net.Pipe()
	listener := &single{connection: make(chan net.Conn, 1), closed: make(chan struct{})}
	listener.connection <- server
	go func() {
		// the handler of now: a process that was restarted has another
		_ = (&http.Server{Handler: handler, IdleTimeout: time.Second}).Serve(listener)
	}()
	return &hangUp{Conn: client, hang: listener.Close}, nil
}

// single is a listener of one connection.
type single struct {
	connection chan net.Conn
	closed     chan struct{}
	once       sync.Once
}

func (s *single) Accept() (net.Conn, error) {
	select {
	case connection := <-s.connection:
		return connection, nil
	case <-s.closed:
		return nil, net.ErrClosed
	}
}
func (s *single) Close() error   { s.once.Do(func() { close(s.closed) }); return nil }
func (s *single) Addr() net.Addr { return &net.TCPAddr{} }

type hangUp struct {
	net.Conn
	hang func() error
}

func (h *hangUp) Close() error { return errors.Join(h.hang(), h.Conn.Close()) }

func percent(value float64) *float64 { return &value }

// agent answers as a member called name does, of the process that began at start.
func agent(name, start string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		etag := fmt.Sprintf("%q", name+"-"+start+"-7")
		w.Header().Set("ETag", etag)
		if r.Header.Get("If-None-Match") == etag {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		hostname := "host-of-" + name
		snapshot := stats.Snapshot{
			At: time.Now(), Instance: name, Host: stats.Host{Hostname: &hostname}, Version: "v1", IntervalSeconds: 1,
			CPU: &stats.CPU{UsagePercent: percent(12)}, Memory: &stats.Memory{UsagePercent: percent(34)},
			Filesystems: []stats.Filesystem{{Mountpoint: "/", UsagePercent: percent(50)}, {Mountpoint: "/data", UsagePercent: percent(90)}},
			Verdict:     stats.Verdict{Level: stats.LevelWarning, Sentences: []stats.Sentence{{Level: stats.LevelWarning, Text: "/data is full.", Field: "filesystems[/data]"}}},
		}
		if r.URL.Path == "/stats/summary" {
			_ = json.NewEncoder(w).Encode(fleet.Summarise(snapshot))
			return
		}
		_ = json.NewEncoder(w).Encode(snapshot)
	})
}

// inWorld runs a fleet called self, whose process began at 1000, with the peers given, in fake time. prepare comes before the
// first round.
func inWorld(t *testing.T, peers string, prepare func(n *network), test func(t *testing.T, f *fleet.Fleet, n *network)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		n := newNetwork()
		prepare(n)
		options := fleet.Options{
			Self: "self", Start: "1000", Interval: 5 * time.Second, ForgetAfter: time.Minute, Resolver: n, Dial: n.dial, Log: zerolog.Nop(),
			Newest: func() (stats.Snapshot, bool) { return stats.Snapshot{Instance: "self", Version: "v1"}, true },
		}
		for text := range strings.FieldsSeq(peers) {
			options.Peers = append(options.Peers, peer(text))
		}
		f := fleet.New(options)
		if n.slots > 0 {
			f.LimitPolls(n.slots)
		}
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() { defer close(done); f.Run(ctx) }()
		pass(100 * time.Millisecond)
		test(t, f, n)
		cancel()
		<-done
	})
}

// peer reads host:port, dns:name:port and dns:name.
func peer(text string) stats.Peer {
	rest, isDNS := strings.CutPrefix(text, "dns:")
	host, port, _ := strings.Cut(rest, ":")
	number, _ := strconv.Atoi(port)
	return stats.Peer{Host: host, Port: number, DNS: isDNS}
}

// pass lets time go by until everything that was due has happened.
func pass(duration time.Duration) {
	time.Sleep(duration)
	synctest.Wait()
}

// show names each member with whether it is up.
func show(f *fleet.Fleet) string {
	var entries []string
	for _, one := range f.Instances() {
		state := "down"
		if one.Up {
			state = "up"
		}
		entries = append(entries, one.Name+":"+state)
	}
	return strings.Join(entries, " ")
}

func entry(t *testing.T, f *fleet.Fleet, name string) stats.Instance {
	t.Helper()
	for _, one := range f.Instances() {
		if one.Name == name {
			return one
		}
	}
	t.Fatalf("%s is not among %s", name, show(f))
	return stats.Instance{}
}

func wants(t *testing.T, f *fleet.Fleet, want string) {
	t.Helper()
	if got := show(f); got != want {
		t.Errorf("members are %q, to be %q", got, want)
	}
}

func TestMembersAreFoundByName(t *testing.T) {
	inWorld(t, "dns:agents:8080 other:9000 dns:_x._tcp.example", func(n *network) {
		n.name("agents", "10.0.0.1", "10.0.0.2", "fd00::3")
		n.name("a.example", "10.0.1.1")
		n.name("b.example", "10.0.1.2")
		n.set("10.0.0.1:8080", agent("one", "1"))
		n.set("10.0.0.2:8080", agent("two", "1"))
		n.set("[fd00::3]:8080", agent("three", "1"))
		n.set("other:9000", agent("four", "1"))
		n.set("10.0.1.1:9001", agent("five", "1"))
	}, func(t *testing.T, f *fleet.Fleet, _ *network) {
		wants(t, f, "10.0.1.2:9002:down five:up four:up one:up self:up three:up two:up")
		one := entry(t, f, "one")
		if one.Address != "10.0.0.1:8080" || one.Self || *one.Version != "v1" || one.LastSeen == nil || one.Problem != "" {
			t.Errorf("one is %+v", one)
		}
		summary := one.Summary
		if *summary.CPUUsagePercent != 12 || *summary.MemoryUsagePercent != 34 || summary.Filesystems[0].Mountpoint != "/data" || summary.Verdict.Sentences[0].Text != "/data is full." {
			t.Errorf("its summary is %+v", summary)
		}
		if self := entry(t, f, "self"); !self.Self || self.Address != "" || !self.Up {
			t.Errorf("self is %+v", self)
		}
	})
}

// oneAndTwo are two agents under one name, agents.
func oneAndTwo(n *network) {
	n.name("agents", "10.0.0.1", "10.0.0.2")
	n.set("10.0.0.1:8080", agent("one", "1"))
	n.set("10.0.0.2:8080", agent("two", "1"))
}

func TestSelfAndDuplicatesAreLeftOut(t *testing.T) {
	inWorld(t, "dns:agents:8080 twice:8080", func(n *network) {
		n.name("agents", "10.0.0.1", "10.0.0.2")
		n.set("10.0.0.1:8080", agent("self", "1000")) // this process, by its own address
		n.set("10.0.0.2:8080", agent("two", "1"))
		n.set("twice:8080", agent("two", "1")) // the same process, by another address
	}, func(t *testing.T, f *fleet.Fleet, _ *network) {
		wants(t, f, "self:up two:up")
		pass(30 * time.Second) // and stay out
		wants(t, f, "self:up two:up")
	})
}

func TestTwoMembersClaimOneName(t *testing.T) {
	inWorld(t, "a:1 b:1 c:1", func(n *network) {
		n.set("a:1", agent("twin", "1"))
		n.set("b:1", agent("twin", "2"))
		n.set("c:1", agent("self", "3")) // another process with our own name
	}, func(t *testing.T, f *fleet.Fleet, n *network) {
		wants(t, f, "self:up self@c:1:up twin:up twin@b:1:up")
		for _, name := range []string{"self@c:1", "twin@b:1"} {
			if problem := entry(t, f, name).Problem; !strings.Contains(problem, "another member has") {
				t.Errorf("%s: %q", name, problem)
			}
		}
		pass(10 * time.Second)
		n.set("a:1", nil) // the holder goes: the other takes the name
		pass(6 * time.Second)
		wants(t, f, "self:up self@c:1:up twin:up")
		if address := entry(t, f, "twin").Address; address != "b:1" {
			t.Errorf("twin is at %s", address)
		}
		n.set("a:1", agent("twin", "4")) // it comes back, and gets it back
		pass(6 * time.Second)
		if address := entry(t, f, "twin").Address; address != "a:1" {
			t.Errorf("twin is at %s", address)
		}
	})
}

// While a node's agent is replaced, two processes have its name. That is no conflict, and when the old one stops, a request for the
// node is answered by the new one, before a poll has found the old one gone.
func TestAnAgentIsReplaced(t *testing.T) {
	inWorld(t, "dns:agents:1", func(n *network) {
		n.set("a:1", agent("node", "1"))
		n.name("agents", "a")
	}, func(t *testing.T, f *fleet.Fleet, n *network) {
		pass(time.Minute)
		start := strconv.FormatInt(time.Now().UnixMilli(), 10)
		n.set("b:1", agent("node", start))
		n.name("agents", "a", "b")
		pass(15 * time.Second)
		wants(t, f, "node:up self:up")
		n.set("a:1", nil)
		response, known, err := f.Ask(t.Context(), "node", "/stats", nil, nil, nil)
		if err != nil || !known {
			t.Fatalf("known %t, %v", known, err)
		}
		_ = response.Body.Close()
		if got := response.Header.Get("ETag"); !strings.Contains(got, "node-"+start+"-") {
			t.Errorf("answered by %s, want the new process", got)
		}
		// With nobody else of that name, it stays an error.
		n.set("b:1", nil)
		if _, known, err := f.Ask(t.Context(), "node", "/stats", nil, nil, nil); err == nil || !known {
			t.Errorf("known %t, %v", known, err)
		}
	})
}

// Two agents of one name that both stay are a conflict.
func TestAConflictOutlivesAReplacement(t *testing.T) {
	inWorld(t, "dns:agents:1", func(n *network) {
		start := strconv.FormatInt(time.Now().UnixMilli(), 10)
		n.set("a:1", agent("node", "1"))
		n.set("b:1", agent("node", start))
		n.name("agents", "a", "b")
	}, func(t *testing.T, f *fleet.Fleet, _ *network) {
		wants(t, f, "node:up self:up")
		pass(2 * time.Minute)
		wants(t, f, "node:up node@b:1:up self:up")
	})
}

func TestMembersComeAndGo(t *testing.T) {
	inWorld(t, "dns:agents:8080", oneAndTwo, func(t *testing.T, f *fleet.Fleet, n *network) {
		wants(t, f, "one:up self:up two:up")

		n.set("10.0.0.2:8080", nil) // killed, its address still known
		pass(5 * time.Second)
		two := entry(t, f, "two")
		if two.Up || two.Summary == nil || two.LastSeen == nil || two.Problem != "It cannot be reached: connection refused." {
			t.Errorf("a member that was killed is %+v", two)
		}
		n.name("agents", "10.0.0.1") // and then not even that
		pass(5 * time.Second)
		if two := entry(t, f, "two"); two.Up || two.Problem != "Its address is gone." || two.Summary == nil {
			t.Errorf("a member whose address is gone is %+v", two)
		}

		n.name("agents", "10.0.0.1", "10.0.0.9") // back at another address, as another process
		n.set("10.0.0.9:8080", agent("two", "2"))
		pass(5 * time.Second)
		wants(t, f, "one:up self:up two:up")
		if address := entry(t, f, "two").Address; address != "10.0.0.9:8080" {
			t.Errorf("two is at %s", address)
		}

		n.set("10.0.0.1:8080", agent("uno", "1")) // the same process, renamed
		pass(5 * time.Second)
		wants(t, f, "self:up two:up uno:up")

		n.set("10.0.0.1:8080", agent("new", "7")) // another instance at the address
		pass(5 * time.Second)
		wants(t, f, "new:up self:up two:up uno:down")
		pass(time.Minute) // is forgotten after the time set
		wants(t, f, "new:up self:up two:up")

		n.set("10.0.0.9:8080", nil)
		pass(59 * time.Second)
		wants(t, f, "new:up self:up two:down")
		pass(7 * time.Second)
		wants(t, f, "new:up self:up")
	})
}

// The address of a member that is gone is given to something else before the name server is asked again: that is no member, and
// must not be remembered as one.
func TestAStrangerAtAFreedAddress(t *testing.T) {
	inWorld(t, "dns:agents:8080", oneAndTwo, func(t *testing.T, f *fleet.Fleet, n *network) {
		wants(t, f, "one:up self:up two:up")
		n.set("10.0.0.2:8080", agent("stranger", "1"))
		for range 40 { // whichever comes first, the next question or the next lookup
			pass(100 * time.Millisecond)
			if text := show(f); strings.Contains(text, "stranger") {
				t.Fatalf("the members are %q", text)
			}
		}
		n.set("10.0.0.9:8080", agent("two", "1"))
		n.name("agents", "10.0.0.1", "10.0.0.9")
		pass(10 * time.Second)
		wants(t, f, "one:up self:up two:up")
	})
}

// One that is listed again is a member under its new name.
func TestAMemberOfAnotherName(t *testing.T) {
	inWorld(t, "agent:8080", func(n *network) {
		n.set("agent:8080", agent("one", "1"))
	}, func(t *testing.T, f *fleet.Fleet, n *network) {
		wants(t, f, "one:up self:up")
		n.set("agent:8080", agent("another", "2"))
		pass(15 * time.Second)
		wants(t, f, "another:up one:down self:up")
	})
}

func TestNameServerThatFails(t *testing.T) {
	inWorld(t, "dns:agents:8080", func(n *network) {
		n.name("agents", "10.0.0.1")
		n.set("10.0.0.1:8080", agent("one", "1"))
	}, func(t *testing.T, f *fleet.Fleet, n *network) {
		n.mu.Lock()
		n.broken["*"] = true
		n.mu.Unlock()
		pass(3 * time.Minute) // longer than a member stays that is no longer listed
		wants(t, f, "one:up self:up")
		seen := *entry(t, f, "one").LastSeen
		pass(10 * time.Second)
		if !entry(t, f, "one").LastSeen.After(seen) {
			t.Error("a member is no longer polled")
		}
	})
}

// One target of SRV records that cannot be looked up keeps its own members as they were, and costs no other target any.
func TestOneServiceTargetThatFails(t *testing.T) {
	inWorld(t, "dns:_x._tcp.example", func(n *network) {
		n.name("a.example", "10.0.1.1")
		n.name("b.example", "10.0.1.2")
		n.set("10.0.1.1:9001", agent("a", "1"))
		n.set("10.0.1.2:9002", agent("b", "1"))
		n.set("10.0.1.3:9002", agent("c", "1"))
		n.broken["a.example"] = true
	}, func(t *testing.T, f *fleet.Fleet, n *network) {
		wants(t, f, "b:up self:up") // of a nothing is known yet
		n.mu.Lock()
		n.broken = map[string]bool{}
		n.mu.Unlock()
		pass(6 * time.Second)
		wants(t, f, "a:up b:up self:up")
		n.mu.Lock()
		n.broken["a.example"] = true
		n.mu.Unlock()
		n.name("b.example", "10.0.1.2", "10.0.1.3")
		pass(3 * time.Minute)
		wants(t, f, "a:up b:up c:up self:up")
	})
}

// olderAgent is a member of a version that has no summary.
func olderAgent(name, start string, asked *[]string) http.Handler {
	current := agent(name, start)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		*asked = append(*asked, r.URL.Path)
		if r.URL.Path != "/stats" {
			http.NotFound(w, r)
			return
		}
		current.ServeHTTP(w, r)
	})
}

// An older member is read from its snapshot, is not asked for a summary each time, and is once it has become another process.
func TestOlderMember(t *testing.T) {
	var asked []string
	inWorld(t, "old:1", func(n *network) { n.set("old:1", olderAgent("old", "1", &asked)) }, func(t *testing.T, f *fleet.Fleet, n *network) {
		pass(16 * time.Second)
		old := entry(t, f, "old")
		if !old.Up || *old.Summary.CPUUsagePercent != 12 || *old.Summary.MemoryUsagePercent != 34 || old.Summary.Filesystems[0].Mountpoint != "/data" ||
			*old.Hostname != "host-of-old" || old.Summary.Verdict.Level != stats.LevelWarning {
			t.Errorf("it is %+v", old)
		}
		if got := strings.Join(asked, " "); !strings.HasPrefix(got, "/stats/summary /stats /stats /stats") || strings.Count(got, "summary") != 1 {
			t.Errorf("it was asked for %s", got)
		}
		paths := make(chan string, 100)
		newer := agent("old", "2")
		n.set("old:1", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			paths <- r.URL.Path
			newer.ServeHTTP(w, r)
		}))
		pass(11 * time.Second)
		close(paths)
		last := ""
		for path := range paths {
			last = path
		}
		if last != "/stats/summary" || !entry(t, f, "old").Up {
			t.Errorf("after its update it is polled at %q", last)
		}
	})
}

// With neither a summary nor a snapshot, it is no member.
func TestMemberWithNothing(t *testing.T) {
	inWorld(t, "none:1", func(n *network) { n.set("none:1", http.NotFoundHandler()) }, func(t *testing.T, f *fleet.Fleet, _ *network) {
		if problem := entry(t, f, "none:1").Problem; problem != "It answered 404 instead of a summary." {
			t.Errorf("its problem is %q", problem)
		}
	})
}

// endless begins with start, and goes on with piece for far longer than an answer may be.
func endless(start, piece string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		_, err := io.WriteString(w, start)
		text := strings.Repeat(piece, 1+(64<<10)/len(piece))
		for sent := 0; err == nil && sent < 16<<20; sent += len(text) {
			_, err = io.WriteString(w, text)
		}
	}
}

// Whatever a member does, the others are there, are fresh, and its row says what it is.
func TestHostileMembers(t *testing.T) {
	respond := func(body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, body) }
	}
	members := map[string]struct {
		handler http.HandlerFunc
		problem string
	}{
		"bytes:1":    {respond("\x00\xff not json"), "It answered with something that is not a summary."},
		"empty:1":    {respond(""), "It answered with something that is not a summary."},
		"null:1":     {respond("null"), "It answered with something that is not a summary."},
		"array:1":    {respond("[1,2]"), "It answered with something that is not a summary."},
		"types:1":    {respond(`{"at":"2026-11-23T07:00:00Z","instance":"x","cpu":[]}`), "It answered with something that is not a summary."},
		"nameless:1": {respond(`{"at":"2026-11-23T07:00:00Z"}`), "It answered with something that is not a summary."},
		"markup:1":   {respond(`{"at":"2026-11-23T07:00:00Z","instance":"<script>"}`), "It answered with something that is not a summary."},
		"page:1":     {respond("<!doctype html>"), "It answered with something that is not a summary."},
		"error:1":    {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) }, "It answered 500 instead of a summary."},
		"unasked:1":  {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNotModified) }, "It answered 304 instead of a summary."},
		"redirect:1": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://good:1/stats", http.StatusFound)
		}, "It answered 302 instead of a summary."},
		"garbage:1": {endless("", "x"), "It answered with more than 64 KiB."},
		"endless:1": {endless(`{"filesystems":[`, `{"mountpoint":"/","usagePercent":1},`), "It answered with more than 64 KiB."},
		"spaces:1":  {endless("", " "), "It answered with more than 64 KiB."},
		"silent:1":  {func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, "It did not answer in 3s."},
		"slow:1": {func(w http.ResponseWriter, r *http.Request) {
			for r.Context().Err() == nil {
				_, _ = io.WriteString(w, " ")
				_ = http.NewResponseController(w).Flush()
				select {
				case <-r.Context().Done():
				case <-time.After(time.Second):
				}
			}
		}, "It did not answer in 3s."},
	}
	peers := "good:1"
	for address := range members {
		peers += " " + address
	}
	inWorld(t, peers, func(n *network) {
		n.set("good:1", agent("good", "1"))
		for address, member := range members {
			n.set(address, member.handler)
		}
	}, func(t *testing.T, f *fleet.Fleet, _ *network) {
		pass(3 * time.Second)
		if good := entry(t, f, "good"); !good.Up {
			t.Errorf("good is %+v", good)
		}
		for address, member := range members {
			if got := entry(t, f, address); got.Up || got.Problem != member.problem || got.Summary != nil {
				t.Errorf("%s is %+v, its problem is to be %q", address, got, member.problem)
			}
		}
	})
}

// What a member says of itself is held within bounds, and what a newer version says beside it is let pass.
func TestSummaryIsBounded(t *testing.T) {
	long := strings.Repeat("ä", 160) // 320 bytes
	var filesystems, sentences []string
	for range 30 {
		filesystems = append(filesystems, `{"mountpoint":"`+long+`","usagePercent":1e300}`, `{"mountpoint":"/"}`)
		sentences = append(sentences, `{"level":"doomed","text":"`+long+`"}`)
	}
	body := `{"at":"2026-11-23T07:00:00Z","instance":"big","version":"` + long + `","host":{"hostname":"` + long + `"},"cpu":{"usagePercent":-5,"new":1},"tomorrow":{},
	  "verdict":{"level":"doomed","sentences":[` + strings.Join(sentences, ",") + `]},"filesystems":[` + strings.Join(filesystems, ",") + `]}`
	inWorld(t, "big:1", func(n *network) {
		n.set("big:1", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, body) }))
	}, func(t *testing.T, f *fleet.Fleet, _ *network) {
		big := entry(t, f, "big")
		encoded, err := json.Marshal(big)
		if err != nil {
			t.Fatal(err)
		}
		if len(encoded) > 10000 {
			t.Errorf("its row has %d bytes", len(encoded))
		}
		if *big.Summary.CPUUsagePercent != 0 || big.Summary.MemoryUsagePercent != nil || big.Summary.Filesystems[0].UsagePercent != 100 || big.Summary.Verdict.Level != stats.LevelCritical {
			t.Errorf("its summary is %s", encoded)
		}
	})
}

// A member that shows no machine, such as a task on Fargate, is summed up by its container.
func TestAMemberWithoutAMachine(t *testing.T) {
	body := `{"at":"2026-11-23T07:00:00Z","instance":"task","container":{"runtime":"fargate","source":"ecs","cpu":{"usagePercent":25},"memory":{"workingSetBytes":1,"usagePercent":50}}}`
	inWorld(t, "task:1", func(n *network) {
		n.set("task:1", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, body) }))
	}, func(t *testing.T, f *fleet.Fleet, _ *network) {
		if summary := entry(t, f, "task").Summary; summary.CPUUsagePercent == nil || *summary.CPUUsagePercent != 25 || summary.MemoryUsagePercent == nil || *summary.MemoryUsagePercent != 50 {
			t.Errorf("its summary is %+v", summary)
		}
	})
}

func ask(t *testing.T, f *fleet.Fleet, name string) (body string, known bool, err error) {
	t.Helper()
	answer, known, err := f.Ask(t.Context(), name, "/stats", url.Values{"instance": {"whatever"}, "x": {"1"}}, nil, http.Header{"Last-Event-Id": {"seen"}})
	if answer == nil {
		return "", known, err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	return string(text), known, err
}

func TestAsking(t *testing.T) {
	echo := func(name, start string) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get(stats.ForwardedHeader) == "" {
				agent(name, start).ServeHTTP(w, r)
				return
			}
			fmt.Fprintf(w, "%s %s %s", name, r.URL.RequestURI(), r.Header.Get("Last-Event-Id"))
		})
	}
	inWorld(t, "a:1 b:1 c:1 moved:1 never:1", func(n *network) {
		n.set("a:1", echo("one", "1"))
		n.set("b:1", echo("twin", "1"))
		n.set("c:1", echo("twin", "2"))
		n.set("moved:1", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get(stats.ForwardedHeader) == "" {
				agent("moved", "1").ServeHTTP(w, r)
				return
			}
			http.Redirect(w, r, "http://a:1/stats", http.StatusFound)
		}))
	}, func(t *testing.T, f *fleet.Fleet, n *network) {
		for name, want := range map[string]string{
			"one":      "one /stats?instance=one&x=1 seen",
			"twin":     "twin /stats?instance=twin&x=1 seen",
			"twin@c:1": "twin /stats?instance=twin&x=1 seen",
		} {
			if got, known, err := ask(t, f, name); got != want || !known || err != nil {
				t.Errorf("%s answers %q, %v, %v", name, got, known, err)
			}
		}
		// an address is no name, even that of a member
		for _, name := range []string{"nobody", "a:1", "never:1", "self", "one@b:1", "x@evil.example:80", "@a:1", ""} {
			if _, known, _ := ask(t, f, name); known {
				t.Errorf("%q is known", name)
			}
		}
		if n.dialled["evil.example:80"] != 0 {
			t.Error("an address that a viewer made up was asked")
		}
		if body, known, err := ask(t, f, "moved"); !known || err != nil || !strings.Contains(body, "Found") {
			t.Errorf("a redirect gives %q, %v, %v: it is the member's answer, and not followed", body, known, err)
		}
		n.set("a:1", nil)
		pass(6 * time.Second)
		if _, known, err := ask(t, f, "one"); !known || err == nil {
			t.Errorf("a member that is down: known %v, error %v", known, err)
		}
	})
}
