// Package fleet knows the other instances: it finds their addresses, polls each of them for its summary every few seconds, which
// tells presence, name and verdict in one answer, and asks a member on behalf of a viewer. It trusts nobody: a member that is
// slow, endless, redirects, lies or sends nonsense costs its own row and nothing else. It never asks an address that a viewer
// named.
package fleet

import (
	"context"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/rs/zerolog"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// Options describes a fleet and who we are in it.
type Options struct {
	Self        string                                                               // our own name
	Start       string                                                               // tells this process from others of its name: the middle part of our ids
	Newest      func() (stats.Snapshot, bool)                                        // our own newest snapshot
	Workloads   func() []stats.WorkloadSummary                                       // those of our machine that use the most processor time, the most first; nil where they are not read
	Peers       []stats.Peer                                                         // where to look for members
	Interval    time.Duration                                                        // between two polls of one member, and between two lookups of a name
	ForgetAfter time.Duration                                                        // how long a member that is down stays on the list
	Resolver    Resolver                                                             // net.DefaultResolver, except in tests
	Dial        func(ctx context.Context, network, address string) (net.Conn, error) // nil, except in tests
	Credentials func() (user, password string, err error)                            // what members want to know, read each time; nil where they want nothing
	Log         zerolog.Logger
}

const (
	// pollTimeout is how long a member may take for its whole answer to a poll.
	pollTimeout = 3 * time.Second
	// pollsAtOnce is how many members that are up are polled at the same time, and how many of those that are not: 200 that all
	// hang take 10 s, and no member that answers waits for them.
	pollsAtOnce = 64
)

// Fleet is the members that are known.
type Fleet struct {
	options   Options
	poller    *http.Client
	asker     *http.Client
	upSlots   chan struct{} // one is taken during a poll of a member that was up
	downSlots chan struct{} // and of one that was not
	watches   sync.WaitGroup

	mu       sync.Mutex
	members  map[string]*member // by address
	names    map[string]string  // the address of the member that holds a name
	lost     map[string]*member // by name: members whose address is gone or now belongs to another
	tenures  map[holding]tenure // who has held which name since when
	started  time.Time          // when the first members were found
	joined   int                // how many addresses were ever added
	problems map[string]string  // what was wrong with each peer at the last lookup; it is in the log
}

// New returns a fleet that knows no member yet.
func New(options Options) *Fleet {
	if options.Dial == nil {
		options.Dial = (&net.Dialer{Timeout: pollTimeout}).DialContext
	}
	transport := func() *http.Transport {
		return &http.Transport{
			DialContext:            options.Dial,
			DisableCompression:     true, // an answer that would decompress to gigabytes stays compressed
			MaxIdleConnsPerHost:    2,
			IdleConnTimeout:        30 * time.Second,
			MaxResponseHeaderBytes: 16 << 10,
		}
	}
	noRedirect := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &Fleet{
		options:   options,
		poller:    &http.Client{Transport: transport(), CheckRedirect: noRedirect},
		asker:     &http.Client{Transport: transport(), CheckRedirect: noRedirect},
		upSlots:   make(chan struct{}, pollsAtOnce),
		downSlots: make(chan struct{}, pollsAtOnce),
		members:   map[string]*member{},
		names:     map[string]string{},
		lost:      map[string]*member{},
		tenures:   map[holding]tenure{},
		problems:  map[string]string{},
	}
}

// Run follows all members until ctx is done: names are looked up once in an interval, and each member is polled independently.
func (f *Fleet) Run(ctx context.Context) {
	if len(f.options.Peers) == 0 {
		return
	}
	defer f.asker.CloseIdleConnections()
	defer f.poller.CloseIdleConnections()
	defer f.watches.Wait()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	ticker := time.NewTicker(f.options.Interval)
	defer ticker.Stop()
	for {
		found := f.resolve(ctx)
		if ctx.Err() != nil {
			return
		}
		f.keep(ctx, found, time.Now())
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// watch polls one member until ctx is done: at once, then after firstPause, and from then on once in an interval. First pauses
// differ, and so spread the members evenly over the interval, however many there are.
func (f *Fleet) watch(ctx context.Context, watched *member, firstPause time.Duration) {
	timer := time.NewTimer(0)
	defer timer.Stop()
	due, pause := time.Now(), firstPause
	for {
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
		}
		before := f.state(watched)
		slots := f.downSlots
		if before.isUp {
			slots = f.upSlots
		}
		select {
		case <-ctx.Done():
			return
		case slots <- struct{}{}:
		}
		told := f.poll(ctx, watched.address, before)
		<-slots
		if ctx.Err() != nil {
			return
		}
		f.note(watched, told, time.Now())
		due = due.Add(pause)
		pause = f.options.Interval
		timer.Reset(time.Until(due))
		if now := time.Now(); due.Before(now) { // it waited for a slot: polls that were missed are not made up for
			due = now
		}
	}
}

// spread returns when in an interval the nth member is polled: multiples of the golden ratio fill it evenly for any n.
func spread(n int, interval time.Duration) time.Duration {
	const golden = 0.618033988749895
	turns := float64(n) * golden
	return time.Duration((turns - float64(int(turns))) * float64(interval))
}
