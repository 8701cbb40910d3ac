package history

import (
	"context"
	"log/slog"

	"github.com/oklog/ulid/v2"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/prometheus/tsdb"
	"github.com/prometheus/prometheus/tsdb/chunkenc"
)

// compactor does not say which block it made of others. The database would remove that one where it cannot remove those others, of which some
// are gone by then: what they had would be lost. The block stays, and what is left of the others goes the next time.
type compactor struct{ tsdb.Compactor }

// Compact makes one block of several, and returns none.
func (c compactor) Compact(dest string, dirs []string, open []*tsdb.Block) ([]ulid.ULID, error) {
	_, err := c.Compactor.Compact(dest, dirs, open)
	return nil, err
}

// newCompactor returns what makes the compactor of a database, which gives up when ctx is done: to stop must not wait for it.
func newCompactor(ctx context.Context) tsdb.NewCompactorFunc {
	return func(inner context.Context, registerer prometheus.Registerer, log *slog.Logger, ranges []int64, pool chunkenc.Pool, settings *tsdb.Options) (tsdb.Compactor, error) {
		inner, cancel := context.WithCancel(inner)
		context.AfterFunc(ctx, cancel)
		leveled, err := tsdb.NewLeveledCompactorWithOptions(inner, registerer, log, ranges, pool, tsdb.LeveledCompactorOptions{
			MaxBlockChunkSegmentSize:    settings.MaxBlockChunkSegmentSize,
			EnableOverlappingCompaction: settings.EnableOverlappingCompaction,
			FloatChunkEncoding:          func() chunkenc.Encoding { return settings.FloatChunkEncoding },
		})
		return compactor{leveled}, err
	}
}
