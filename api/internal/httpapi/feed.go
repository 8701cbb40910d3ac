package httpapi

import (
	"strconv"
	"sync"
	"time"

	"github.com/rs/zerolog"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// maxWindowBytes is how much memory the window may take, and a quarter more where it is compressed too. 3600 snapshots of a large machine
// would need 112 MiB, nearly all that a container of the api has.
const maxWindowBytes = 32 << 20

// Feed is the sink of the sampler that requests are answered from: a window of snapshots, each encoded once, and compressed once if
// somebody wants it so. Readers keep their own position in it, so publishing never waits and takes the same time however many watch.
type Feed struct {
	process    snapshotID // of every id that this process gives; its sequence is not used
	encoder    encoder
	compressor compressor
	viewers    viewers
	log        zerolog.Logger

	mu        sync.Mutex
	window    window
	snapshot  stats.Snapshot // the newest
	published time.Time      // when the newest frame came
	isCut     bool           // the window was once full before it had all its snapshots

	closed    chan struct{} // closed when the server stops: streams end themselves
	closeOnce sync.Once
}

// NewFeed returns a feed of instance's snapshots that keeps the newest capacity of them, or as many as maxWindowBytes hold.
// started must differ from that of every earlier process of the same instance: it makes ids unique.
func NewFeed(instance string, started time.Time, capacity int, log zerolog.Logger) *Feed {
	return &Feed{
		process: snapshotID{instance: instance, start: strconv.FormatInt(started.UnixMilli(), 10)},
		window:  window{maxFrames: max(capacity, 1), maxBytes: maxWindowBytes},
		log:     log,
		closed:  make(chan struct{}),
	}
}

// Take publishes the snapshot of a sample.
func (f *Feed) Take(sample stats.Sample) { f.Publish(sample.Snapshot) }

// Publish encodes a snapshot, with the number of viewers in it, and wakes everything that waits for it. It must not be called
// by two goroutines at the same time.
func (f *Feed) Publish(snapshot stats.Snapshot) {
	snapshot.Self.Viewers, snapshot.Self.DroppedViewers = f.viewers.counts()
	previous := f.newest()
	encoded, err := f.encoder.encode(f.id(snapshot.Sequence), snapshot, previous)
	if err != nil { // a number that JSON cannot express, such as NaN: a fault of the arithmetic
		f.log.Error().Err(err).Uint64("sequence", snapshot.Sequence).Msg("snapshot cannot be encoded, left out")
		return
	}
	if f.viewers.compressed.Load() > 0 {
		encoded.compressed(&f.compressor, previous) // before all of them wake and wait for it
	}

	f.mu.Lock()
	isCut := f.window.add(encoded) && !f.isCut
	f.isCut = f.isCut || isCut
	f.snapshot = snapshot
	f.published = time.Now()
	held := len(f.window.frames)
	f.mu.Unlock()
	go f.viewers.wake()
	if isCut {
		f.log.Warn().Int("snapshots", held).Int("wanted", f.window.maxFrames).Int("mebibytes", f.window.maxBytes>>20).
			Msg("the window is shorter than SYS_STATS_WINDOW: its snapshots are too large")
	}
}

// IsWatched reports whether a stream is open.
func (f *Feed) IsWatched() bool {
	open, _ := f.viewers.counts()
	return open > 0
}

// id names a snapshot among those of all processes of all instances.
func (f *Feed) id(sequence uint64) snapshotID {
	id := f.process
	id.sequence = sequence
	return id
}

// Start tells this process from others of its name: the middle part of its ids.
func (f *Feed) Start() string { return f.process.start }

// Newest returns the last snapshot, or false before the first. What it points to must not be changed.
func (f *Feed) Newest() (stats.Snapshot, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.snapshot, f.window.newest() != nil
}

// newest returns the last frame, or nil before the first.
func (f *Feed) newest() *frame {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.window.newest()
}

// age returns how old the newest frame is, or false before the first.
func (f *Feed) age() (time.Duration, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return time.Since(f.published), f.window.newest() != nil
}

// after returns the frames that follow sequence.
func (f *Feed) after(sequence uint64) []*frame {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.window.after(sequence)
}

// hasDropped tells whether a frame has left the window.
func (f *Feed) hasDropped(sequence uint64) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.window.frames) > 0 && f.window.frames[0].sequence > sequence
}

// resume returns the sequence after which a viewer that has seen id continues: 0, the whole window, if id is empty, of another
// process, or not given out yet.
func (f *Feed) resume(id string) (uint64, error) {
	if id == "" {
		return 0, nil
	}
	seen, err := parseID(id)
	if err != nil {
		return 0, err
	}
	newest := f.newest()
	if seen.instance != f.process.instance || seen.start != f.process.start || newest == nil || seen.sequence > newest.sequence {
		return 0, nil
	}
	return seen.sequence, nil
}

// Close ends every stream. It may be called more than once.
func (f *Feed) Close() {
	f.closeOnce.Do(func() { close(f.closed) })
	f.viewers.wake()
}

func (f *Feed) isClosed() bool {
	select {
	case <-f.closed:
		return true
	default:
		return false
	}
}
