package history

import (
	"context"
	"maps"
	"slices"

	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/storage"
	"github.com/prometheus/prometheus/tsdb/chunkenc"
	"github.com/prometheus/prometheus/tsdb/chunks"
	"github.com/prometheus/prometheus/util/annotations"
)

// memoryQuerier reads what memory has between two times.
type memoryQuerier struct {
	memory   *memory
	from, to int64
}

// selected is the series that match, in the order of their labels.
func (q memoryQuerier) selected(matchers []*labels.Matcher) []*found {
	q.memory.mu.RLock()
	defer q.memory.mu.RUnlock()
	var all []*found
	for _, one := range q.memory.series {
		if !matches(one.labels, matchers) {
			continue
		}
		match := &found{labels: one.labels}
		for at, chunk := range one.chunks {
			if chunk.MinTime > q.to || chunk.MaxTime < q.from {
				continue
			}
			if at == len(one.chunks)-1 { // it is still being filled
				open := chunkenc.NewXORChunk()
				open.Reset(slices.Clone(chunk.Chunk.Bytes()))
				chunk.Chunk = open
			}
			match.chunks = append(match.chunks, chunk)
		}
		if len(match.chunks) > 0 {
			all = append(all, match)
		}
	}
	slices.SortFunc(all, func(a, b *found) int { return labels.Compare(a.labels, b.labels) })
	return all
}

func matches(of labels.Labels, matchers []*labels.Matcher) bool {
	for _, matcher := range matchers {
		if !matcher.Matches(of.Get(matcher.Name)) {
			return false
		}
	}
	return true
}

// Select returns the series that match.
func (q memoryQuerier) Select(_ context.Context, _ bool, _ *storage.SelectHints, matchers ...*labels.Matcher) storage.SeriesSet {
	return storage.NewSeriesSetFromChunkSeriesSet(&foundSet{all: q.selected(matchers), at: -1})
}

// LabelValues returns the values of one label, in their order.
func (q memoryQuerier) LabelValues(_ context.Context, name string, _ *storage.LabelHints, matchers ...*labels.Matcher) ([]string, annotations.Annotations, error) {
	values := map[string]bool{}
	for _, one := range q.selected(matchers) {
		if value := one.labels.Get(name); value != "" {
			values[value] = true
		}
	}
	return slices.Sorted(maps.Keys(values)), nil, nil
}

// LabelNames returns the names of all labels, in their order.
func (q memoryQuerier) LabelNames(_ context.Context, _ *storage.LabelHints, matchers ...*labels.Matcher) ([]string, annotations.Annotations, error) {
	names := map[string]bool{}
	for _, one := range q.selected(matchers) {
		one.labels.Range(func(label labels.Label) { names[label.Name] = true })
	}
	return slices.Sorted(maps.Keys(names)), nil, nil
}

// Close does nothing.
func (memoryQuerier) Close() error { return nil }

// found is a series that matches, and its chunks.
type found struct {
	labels labels.Labels
	chunks []chunks.Meta
}

// Labels returns the labels of the series.
func (f *found) Labels() labels.Labels { return f.labels }

// Iterator returns its chunks.
func (f *found) Iterator(chunks.Iterator) chunks.Iterator {
	return storage.NewListChunkSeriesIterator(f.chunks...)
}

// foundSet is several series, one after the other.
type foundSet struct {
	all []*found
	at  int
}

// Next goes to the next series.
func (s *foundSet) Next() bool {
	s.at++
	return s.at < len(s.all)
}

// At returns the series.
func (s *foundSet) At() storage.ChunkSeries { return s.all[s.at] }

// Err is nil: nothing is read.
func (*foundSet) Err() error { return nil }

// Warnings is nil.
func (*foundSet) Warnings() annotations.Annotations { return nil }
