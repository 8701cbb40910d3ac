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
	Interval    time.Duration                                                        // between two rounds of asking
	ForgetAfter time.Duration                                                        // how long a member that is down stays on the list
	Resolver    Resolver                                                             // net.DefaultResolver, but for tests
	Dial        func(ctx context.Context, network, address string) (net.Conn, error) // nil but for tests
	Log         zerolog.Logger
}

const (
	// pollTimeout is how long a member may take for its whole answer.
	pollTimeout = 3 * time.Second
	// pollsAtOnce bounds how many members are asked at the same time: 200 that all hang are through in 10 s.
	pollsAtOnce = 64
	// headerTimeout is how long a member may take to begin an answer for a viewer.
	headerTimeout = 5 * time.Second
)

// Fleet is the members that are known.
type Fleet struct {
	options Options
	poller  *http.Client
	asker   *http.Client

	mu      sync.Mutex
	members map[string]*member // by address
	names   map[string]string  // who holds a name: the address
	lost    map[string]*member // by name: members whose address is gone or is somebody else's
}

// New returns a fleet that knows nobody yet.
func New(options Options) *Fleet {
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
	if options.Dial == nil {
		options.Dial = (&net.Dialer{Timeout: pollTimeout}).DialContext
	}
	noRedirect := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &Fleet{
		options: options,
		poller:  &http.Client{Transport: transport(), CheckRedirect: noRedirect, Timeout: pollTimeout},
		asker:   &http.Client{Transport: transport(), CheckRedirect: noRedirect},
		members: map[string]*member{},
		names:   map[string]string{},
		lost:    map[string]*member{},
	}
}

// Run asks all members, again and again, until ctx is done.
func (f *Fleet) Run(ctx context.Context) {
	if len(f.options.Peers) == 0 {
		return
	}
	ticker := time.NewTicker(f.options.Interval)
	defer ticker.Stop()
	defer f.poller.CloseIdleConnections()
	defer f.asker.CloseIdleConnections()
	for ctx.Err() == nil {
		f.round(ctx)
		select {
		case <-ctx.Done():
		case <-ticker.C:
		}
	}
}

// round finds the addresses of all members and asks each once.
func (f *Fleet) round(ctx context.Context) {
	addresses, problems := f.resolve(ctx)
	for _, problem := range problems {
		f.options.Log.Warn().Err(problem).Msg("peer not found")
	}
	f.keep(addresses)

	var asking sync.WaitGroup
	places := make(chan struct{}, pollsAtOnce)
	for address := range addresses {
		places <- struct{}{}
		asking.Go(func() {
			defer func() { <-places }()
			report := f.poll(ctx, address, f.etag(address))
			f.note(address, report, time.Now())
		})
	}
	asking.Wait()
	f.settle(time.Now())
}
