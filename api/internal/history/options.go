package history

import (
	"time"

	"github.com/rs/zerolog"
)

// Options is where history is kept, for how long, and what a query may cost. What is zero has its default.
type Options struct {
	Dir       string        // where it is kept; empty: in memory alone
	Instance  string        // the label instance of every series
	Version   string        // of this program, for status/buildinfo
	Retention time.Duration // what is older is removed; 30 days
	MaxBytes  int64         // of the directory: the oldest is removed when it grows larger; 1 GB

	QueryTimeout     time.Duration // 8 s
	QueryMaxSamples  int           // that one query may hold in memory at once; 250,000, which with their answer in JSON are 25 MiB
	QueryConcurrency int           // queries that run at the same time; 2
	QueryMaxRange    time.Duration // between the oldest and the newest that one query reads; the retention and 2 days
	QueryMaxPoints   int           // of one series in one answer; 11,000

	Log zerolog.Logger

	hold      <-chan struct{} // nothing is opened until it is closed, in a test
	every     time.Duration   // between two looks at the database; a minute
	leastRoom int64           // how many bytes of the disk are left to others
	patience  time.Duration   // how long a clock that was set back is waited for; 10 minutes
	block     time.Duration   // the length of the shortest block; 2 hours

	mostUnread int64 // bytes of answers that wait to be read; 16 MiB
}

func (o Options) withDefaults() Options {
	setDefault(&o.Retention, 30*24*time.Hour)
	setDefault(&o.MaxBytes, 1e9)
	setDefault(&o.QueryTimeout, 8*time.Second)
	setDefault(&o.QueryMaxSamples, 250_000)
	setDefault(&o.QueryConcurrency, 2)
	setDefault(&o.QueryMaxRange, o.Retention+48*time.Hour)
	setDefault(&o.QueryMaxPoints, mostPoints)
	setDefault(&o.every, time.Minute)
	setDefault(&o.leastRoom, leastRoomBytes)
	setDefault(&o.patience, 10*time.Minute)
	setDefault(&o.block, 2*time.Hour)
	setDefault(&o.mostUnread, 16<<20)
	return o
}

func setDefault[T comparable](value *T, otherwise T) {
	if *value == *new(T) {
		*value = otherwise
	}
}

const (
	// mostPoints is what Prometheus itself answers with at most.
	mostPoints = 11_000
	// leastRoomBytes stays free on the disk: what is appended between two looks at it is far less.
	leastRoomBytes = 8 << 20
)
