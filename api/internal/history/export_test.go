package history

import (
	"log/slog"
	"time"

	"github.com/rs/zerolog"
)

// Pace returns options with which everything happens sooner: a look at the database after every, blocks of the length block, little room on the
// disk that is left to others, and patience with a clock that was set back.
func (o Options) Pace(every, block time.Duration, leastRoom int64, patience time.Duration) Options {
	o.every, o.block, o.leastRoom, o.patience = every, block, leastRoom, patience
	return o
}

// IsDamage tells whether an error is of what is stored.
func IsDamage(err error) bool { return isDamage(err) }

// NewLogger returns a logger that writes to ours.
func NewLogger(log zerolog.Logger) *slog.Logger { return newLogger(log) }

// OpenAfter returns options with which nothing is opened until a channel is closed.
func (o Options) OpenAfter(release <-chan struct{}) Options {
	o.hold = release
	return o
}

// Unread returns options with which so many bytes of answers may wait to be read.
func (o Options) Unread(bytes int64) Options {
	o.mostUnread = bytes
	return o
}
