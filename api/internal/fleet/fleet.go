// Package fleet knows the other instances: it finds their addresses, asks each of them for its newest snapshot every few
// seconds, which tells whether it is there, what it is called and how it fares in one answer, and asks on behalf of a
// viewer. It trusts nobody: a member that is slow, endless, redirects, lies or talks nonsense costs its own row and
// nothing else. It never asks an address that a viewer named.
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
	Start       string                                                               // what tells this process from others of its name: the middle part of our ids
	Newest      func() (stats.Snapshot, bool)                                        // our own newest snapshot
	Peers       []Peer                                                               // where to look for members
	Interval    time.Duration                                                        // between two questions to one member, and between two lookups of a name
	ForgetAfter time.Duration                                                        // how long a member that is down stays on the list
	Resolver    Resolver                                                             // net.DefaultResolver, but for tests
	Dial        func(ctx context.Context, network, address string) (net.Conn, error) // nil but for tests
	Log         zerolog.Logger
}

const (
	// pollTimeout is how long a member may take for its whole answer.
	pollTimeout = 3 * time.Second
	// headerTimeout is how long a member may take to begin an answer for a viewer.
	headerTimeout = 5 * time.Second
	// pollsAtOnce bounds how many members are asked at the same time, of those that are up, and as many again of the others:
	// 200 that all hang are through in 10 s, and nobody who answers waits for them.
	pollsAtOnce = 64
)

// Fleet is the members that are known.
type Fleet struct {
	options Options
	poller  *http.Client
	asker   *http.Client
	upLane  chan struct{} // a place for each poll of a member that was up
	lane    chan struct{} // and of the others
	watches sync.WaitGroup

	mu       sync.Mutex
	members  map[string]*member // by address
	names    map[string]string  // who holds a name: the address
	lost     map[string]*member // by name: members whose address is gone or is somebody else's
	begun    time.Time          // when the first members were found
	found    int                // how many members were ever found
	problems map[string]string  // what was wrong with each peer at the last lookup, and is in the log
}

// New returns a fleet that knows nobody yet.
func New(options Options) *Fleet {
	if options.Dial == nil {
		options.Dial = (&net.Dialer{Timeout: pollTimeout}).DialContext
	}
	transport := func() *http.Transport {
		return &http.Transport{
			DialContext:            options.Dial,
			DisableCompression:     true, // an answer that unpacks to gigabytes is not unpacked
			MaxIdleConnsPerHost:    2,
			IdleConnTimeout:        30 * time.Second,
			ResponseHeaderTimeout:  headerTimeout,
			MaxResponseHeaderBytes: 16 << 10,
		}
	}
	noRedirect := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &Fleet{
		options:  options,
		poller:   &http.Client{Transport: transport(), CheckRedirect: noRedirect, Timeout: pollTimeout},
		asker:    &http.Client{Transport: transport(), CheckRedirect: noRedirect},
		upLane:   make(chan struct{}, pollsAtOnce),
		lane:     make(chan struct{}, pollsAtOnce),
		members:  map[string]*member{},
		names:    map[string]string{},
		lost:     map[string]*member{},
		problems: map[string]string{},
	}
}

// Run follows all members until ctx is done: their names are looked up again and again, and each is asked by itself.
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

// watch asks one member again and again until ctx is done: at once, then after a pause of its own, and from then on once in
// an interval. The pauses spread the members evenly over the interval, however many there are.
func (f *Fleet) watch(ctx context.Context, who *member, pause time.Duration) {
	timer := time.NewTimer(0)
	defer timer.Stop()
	due := time.Now()
	for {
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
		}
		wasUp, etag := f.state(who)
		lane := f.lane
		if wasUp {
			lane = f.upLane
		}
		select {
		case <-ctx.Done():
			return
		case lane <- struct{}{}:
		}
		told := f.poll(ctx, who.address, etag)
		<-lane
		if ctx.Err() != nil {
			return
		}
		f.note(who, told, time.Now())
		due = due.Add(pause)
		pause = f.options.Interval
		timer.Reset(time.Until(due))
		if now := time.Now(); due.Before(now) { // it waited for a place: no catching up
			due = now
		}
	}
}

// spread returns when in an interval the member is asked that was found as number n: multiples of the golden ratio leave no
// gap and no heap.
func spread(n int, interval time.Duration) time.Duration {
	const golden = 0.618033988749895
	turns := float64(n) * golden
	return time.Duration((turns - float64(int(turns))) * float64(interval))
}
