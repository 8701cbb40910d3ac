package history

import (
	"math"
	"slices"
	"sync"
	"time"

	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/storage"
	"github.com/prometheus/prometheus/tsdb/chunkenc"
	"github.com/prometheus/prometheus/tsdb/chunks"
)

const (
	// memoryRetention and memoryBytes bound what is kept in memory, where there is no directory.
	memoryRetention = 6 * time.Hour
	memoryBytes     = 16 << 20
	// memoryChunk is how many samples of a series are removed at once.
	memoryChunk = 120
	// memorySeries is what a series takes beside its labels, which are there twice, and its chunks that are full.
	memorySeries = 400
)

// memory keeps the last hours. It needs no file: Prometheus's own head does.
type memory struct {
	mu     sync.RWMutex
	series map[storage.SeriesRef]*kept
	refs   map[string]storage.SeriesRef // by all labels: a series may come back
	next   storage.SeriesRef
	bytes  int // of series, and of chunks that are full
	most   int
}

// kept is one series: its chunks, the oldest first, of which the last is being filled.
type kept struct {
	labels labels.Labels
	chunks []chunks.Meta
	open   chunkenc.Appender
}

func newMemory() *memory {
	return &memory{series: map[storage.SeriesRef]*kept{}, refs: map[string]storage.SeriesRef{}, most: memoryBytes}
}

// Append adds one sample.
func (m *memory) Append(ref storage.SeriesRef, of labels.Labels, at int64, value float64) (storage.SeriesRef, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	one, isKnown := m.series[ref]
	if !isKnown {
		ref, one = m.add(of)
	}
	last := len(one.chunks) - 1
	if last >= 0 && at <= one.chunks[last].MaxTime {
		return ref, storage.ErrOutOfOrderSample
	}
	if last < 0 || one.chunks[last].Chunk.NumSamples() >= memoryChunk {
		if last >= 0 {
			one.chunks[last].Chunk.Compact()
			m.bytes += len(one.chunks[last].Chunk.Bytes())
		}
		chunk := chunkenc.NewXORChunk()
		open, err := chunk.Appender()
		if err != nil {
			return ref, err
		}
		one.chunks, one.open = append(one.chunks, chunks.Meta{Chunk: chunk, MinTime: at, MaxTime: at}), open
		m.forget(at)
		last = len(one.chunks) - 1
	}
	one.open.Append(0, at, value)
	one.chunks[last].MaxTime = at
	return ref, nil
}

// add returns the series that has these labels.
func (m *memory) add(of labels.Labels) (storage.SeriesRef, *kept) {
	name := of.String()
	ref, isKnown := m.refs[name]
	if !isKnown {
		m.next++
		ref = m.next
		m.refs[name], m.series[ref] = ref, &kept{labels: of}
		m.bytes += seriesBytes(name)
	}
	return ref, m.series[ref]
}

// Commit does nothing: what was added is there.
func (*memory) Commit() error { return nil }

// Rollback does nothing: what was added stays.
func (*memory) Rollback() error { return nil }

// seriesBytes is what a series takes whose labels are written so.
func seriesBytes(name string) int { return memorySeries + 2*len(name) }

// forget removes at a time what is too old then, and the oldest of all while there is too much, but for what was added at that time: where
// containers come and go, it is the series themselves that are many.
func (m *memory) forget(now int64) {
	before := now - memoryRetention.Milliseconds()
	for {
		for ref, one := range m.series {
			for len(one.chunks) > 0 && one.chunks[0].MaxTime < before {
				if len(one.chunks) == 1 {
					name := one.labels.String()
					m.bytes -= seriesBytes(name)
					delete(m.series, ref)
					delete(m.refs, name)
				} else {
					m.bytes -= len(one.chunks[0].Chunk.Bytes())
				}
				one.chunks = slices.Delete(one.chunks, 0, 1)
			}
		}
		oldest := now
		for _, one := range m.series {
			oldest = min(oldest, one.chunks[0].MaxTime)
		}
		if m.bytes <= m.most || oldest == now {
			return
		}
		before = oldest + 1
	}
}

// extent is what there is: how many series, how many bytes they take, and the times of the oldest and the newest sample.
func (m *memory) extent() (count, bytes int, oldest, newest int64) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	oldest, newest = math.MaxInt64, math.MinInt64
	for _, one := range m.series {
		oldest = min(oldest, one.chunks[0].MinTime)
		newest = max(newest, one.chunks[len(one.chunks)-1].MaxTime)
	}
	return len(m.series), m.bytes, oldest, newest
}
