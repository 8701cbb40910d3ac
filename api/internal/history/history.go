package history

import (
	"context"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/prometheus/prometheus/promql"
	"github.com/rs/zerolog"
)

// History is a database that opens, closes, and is replaced when its disk fails, behind one read API.
type History struct {
	options  Options
	log      zerolog.Logger
	slog     *slog.Logger
	engine   promql.QueryEngine
	api      http.Handler
	gate     *gate
	unread   unread
	metadata *metadata
	counts   counts
	faults   faults

	stop  context.CancelFunc
	ended chan struct{} // closed when nothing runs any more
	wake  chan struct{} // an append failed: look at the database now

	database   sync.RWMutex // held for reading by who uses the store, for writing while another takes its place
	store      *store       // nil until one is open
	isOpen     atomic.Bool  // whether one is
	suspicious atomic.Bool  // a query found what it could not read

	appending sync.Mutex
	series    map[string]*series
	newest    [2]int64     // the time of the last append of each kind, in milliseconds
	round     uint64       // counts appends
	behind    time.Time    // since when the clock is behind what is stored
	rewindTo  atomic.Int64 // not 0: what is stored of later times is to be set aside
	broken    error        // why nothing is appended to this store any more
	isSlow    bool         // the log says that appends are dropped

	dropped  atomic.Pointer[time.Time] // of what the newest append was that was dropped; nil where all since then are stored
	appended atomic.Pointer[time.Time] // when an append ended last, or could begin; nil before
}

// Open returns at once. The database is opened behind it, and until it is, queries are answered with 503.
func Open(options Options) *History {
	options = options.withDefaults()
	ctx, stop := context.WithCancel(context.Background())
	h := &History{
		options:  options,
		log:      options.Log,
		slog:     newLogger(options.Log),
		gate:     newGate(options.QueryConcurrency),
		unread:   unread{most: options.mostUnread},
		metadata: newMetadata(),
		series:   map[string]*series{},
		stop:     stop,
		ended:    make(chan struct{}),
		wake:     make(chan struct{}, 1),
	}
	h.engine = newEngine(options, &h.counts, h.suspect, h.slog)
	h.api = newAPI(h)
	go h.run(ctx)
	return h
}

// Close writes what is left and closes the database. What it returns is nothing that the next start cannot repair.
func (h *History) Close() error {
	h.stop()
	<-h.ended
	h.appending.Lock()
	defer h.appending.Unlock()
	h.markStale()
	h.database.Lock()
	defer h.database.Unlock()
	closing := h.store
	h.store = nil
	h.isOpen.Store(false)
	if closing == nil {
		return nil
	}
	return closing.close(h.broken == nil)
}
