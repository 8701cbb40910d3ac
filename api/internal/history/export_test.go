package history

import "time"

// Pace returns options with which everything happens sooner: a look at the database after every, blocks of the length block, little room on the
// disk that is left to others, and patience with a clock that was set back.
func (o Options) Pace(every, block time.Duration, leastRoom int64, patience time.Duration) Options {
	o.every, o.block, o.leastRoom, o.patience = every, block, leastRoom, patience
	return o
}
