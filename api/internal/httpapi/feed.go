package httpapi

import (
	"bytes"
	"encoding/json"
	"fmt"
	"sort"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/rs/zerolog"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// Feed holds the window of snapshots, each encoded once, and tells whoever waits when there is a new one. It is the
// only thing that the sampler and the requests share. Readers keep their own place in it: publishing takes the same
// time whether nobody or everybody watches, and never waits.
type Feed struct {
	instance string
	start    string // tells this process from the ones before it under the same name
	capacity int
	log      zerolog.Logger

	mu        sync.Mutex
	frames    []*frame       // oldest first, sequences without gaps
	snapshot  stats.Snapshot // the newest
	changed   chan struct{}  // closed and replaced with each frame
	published time.Time      // when the newest frame came
	viewers   int
	dropped   uint64

	closed    chan struct{} // closed when the server stops: streams end themselves
	closeOnce sync.Once
}

// frame is one snapshot in the forms that go out. It never changes.
type frame struct {
	sequence uint64
	etag     string
	event    []byte // a whole Server-Sent Event
	json     []byte // the snapshot alone: a part of event
}

// NewFeed returns a feed of instance's snapshots that keeps the newest capacity of them. started must differ from that
// of every earlier process of the same instance: it makes ids unique.
func NewFeed(instance string, started time.Time, capacity int, log zerolog.Logger) *Feed {
	return &Feed{
		instance: instance,
		start:    strconv.FormatInt(started.UnixMilli(), 10),
		capacity: max(capacity, 1),
		log:      log,
		changed:  make(chan struct{}),
		closed:   make(chan struct{}),
	}
}

// Publish encodes a snapshot, adds what only the feed knows, and wakes everybody who waits for it.
func (f *Feed) Publish(snapshot stats.Snapshot) {
	f.mu.Lock()
	snapshot.Self.Viewers, snapshot.Self.DroppedViewers = f.viewers, f.dropped
	f.mu.Unlock()

	encoded, err := f.encode(snapshot)
	if err != nil { // a number that JSON does not know, such as NaN: a fault of the arithmetic
		f.log.Error().Err(err).Uint64("sequence", snapshot.Sequence).Msg("snapshot cannot be encoded, left out")
		return
	}

	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.frames) == f.capacity {
		f.frames = append(f.frames[:0:0], f.frames[1:]...) // a new array: readers may hold the old one
	}
	f.frames = append(f.frames, encoded)
	f.snapshot = snapshot
	f.published = time.Now()
	close(f.changed)
	f.changed = make(chan struct{})
}

func (f *Feed) encode(snapshot stats.Snapshot) (*frame, error) {
	var event bytes.Buffer
	id := f.id(snapshot.Sequence)
	fmt.Fprintf(&event, "id: %s\nevent: stats\ndata: ", id)
	from := event.Len()
	encoder := json.NewEncoder(&event)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(snapshot); err != nil { // on one line, with a newline after it
		return nil, err
	}
	to := event.Len() - 1
	event.WriteByte('\n')
	return &frame{
		sequence: snapshot.Sequence,
		etag:     `"` + id + `"`,
		event:    event.Bytes(),
		json:     event.Bytes()[from:to:to],
	}, nil
}

// id names a snapshot among those of all processes of all instances.
func (f *Feed) id(sequence uint64) string {
	return f.instance + "-" + f.start + "-" + strconv.FormatUint(sequence, 10)
}

// parseID splits an id. Everything before the last two parts is the instance, which may have dashes of its own.
func parseID(id string) (instance, start string, sequence uint64, err error) {
	rest, last, found := cutLast(id, "-")
	instance, start, foundStart := cutLast(rest, "-")
	sequence, err = strconv.ParseUint(last, 10, 64)
	if _, startErr := strconv.ParseUint(start, 10, 64); !found || !foundStart || instance == "" || startErr != nil || err != nil {
		return "", "", 0, fmt.Errorf("%q is not the id of a snapshot: <instance>-<start>-<sequence> is expected", id)
	}
	return instance, start, sequence, nil
}

func cutLast(text, separator string) (before, after string, found bool) {
	if at := strings.LastIndex(text, separator); at >= 0 {
		return text[:at], text[at+len(separator):], true
	}
	return "", text, false
}

// Start tells this process from others of its name: the middle part of its ids.
func (f *Feed) Start() string { return f.start }

// Newest returns the last snapshot, or false before the first. Nobody may change what it points to.
func (f *Feed) Newest() (stats.Snapshot, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.snapshot, len(f.frames) > 0
}

// newest returns the last frame, or nil before the first.
func (f *Feed) newest() *frame {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.frames) == 0 {
		return nil
	}
	return f.frames[len(f.frames)-1]
}

// age returns how old the newest frame is, or false before the first.
func (f *Feed) age() (time.Duration, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.frames) == 0 {
		return 0, false
	}
	return time.Since(f.published), true
}

// after returns the frames that follow sequence, and a channel that is closed when there are more.
func (f *Feed) after(sequence uint64) ([]*frame, <-chan struct{}) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.frames) == 0 {
		return nil, f.changed
	}
	next := sort.Search(len(f.frames), func(i int) bool { return f.frames[i].sequence > sequence })
	return f.frames[next:len(f.frames):len(f.frames)], f.changed
}

// resume returns the sequence after which a viewer who has seen id goes on: 0, the whole window, where id is of
// another process, made up, or nothing was seen.
func (f *Feed) resume(id string) (uint64, error) {
	if id == "" {
		return 0, nil
	}
	instance, start, sequence, err := parseID(id)
	if err != nil {
		return 0, err
	}
	newest := f.newest()
	if instance != f.instance || start != f.start || newest == nil || sequence > newest.sequence {
		return 0, nil // nobody can have seen what is yet to come
	}
	return sequence, nil
}

func (f *Feed) join() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.viewers++
}

func (f *Feed) leave(dropped bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.viewers--
	if dropped {
		f.dropped++
	}
}

// Close ends every stream. It may be called more than once.
func (f *Feed) Close() { f.closeOnce.Do(func() { close(f.closed) }) }
