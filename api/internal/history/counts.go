package history

import "sync/atomic"

// refusal is why a query was refused or stopped.
type refusal int

const (
	refusedTimeout refusal = iota
	refusedSamples
	refusedConcurrency
	refusedRange
	refusedPoints
	refusedSize
	refusedUnread
	refusals // how many there are
)

// names of the refusals, as the label of a series.
func (r refusal) String() string {
	return [refusals]string{"timeout", "samples", "concurrency", "range", "points", "size", "unread"}[r]
}

// counts is what History counts of itself.
type counts struct {
	samples, refusedSamples atomic.Int64
	failures                atomic.Int64 // appends that failed
	notStored               atomic.Int64 // appends that were not tried
	dropped                 atomic.Int64 // appends that never came
	queries                 atomic.Int64
	refusals                [refusals]atomic.Int64
}
