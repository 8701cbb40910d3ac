package history

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"runtime/debug"
	"time"

	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/storage"
	"github.com/prometheus/prometheus/tsdb"
	"github.com/prometheus/prometheus/util/compression"
)

// store is one open database, or memory.
type store struct {
	db       *tsdb.DB
	memory   *memory // where there is no db
	dir      string
	readOnly []*tsdb.Block // of the directory, where the database cannot be opened
	aside    []string      // what of it was damaged, by the names that it has now
	lock     *os.File
	closing  context.Context // done when queries are to end
	cancel   context.CancelFunc
}

// openStore opens the database in its directory, which is ours alone from then on. Compactions end when ctx is done.
func openStore(ctx context.Context, options Options, log *slog.Logger) (*store, error) {
	lock, err := lockDirectory(options.Dir)
	if err != nil {
		return nil, err
	}
	if err = tryWriting(options.Dir, roomToOpen(options)); err != nil {
		return nil, errors.Join(err, lock.Close())
	}
	db, aside, err := openRepaired(ctx, options.Dir, diskOptions(options), log)
	if err != nil {
		return nil, errors.Join(err, lock.Close())
	}
	opened := newStore(db, options.Dir, lock)
	opened.aside = aside
	return opened, nil
}

// roomToOpen is what must be free: what the log holds may be written again as it is read, where a write that fails ends the process.
func roomToOpen(options Options) int64 {
	return options.leastRoom + directoryBytes(filepath.Join(options.Dir, logName))
}

// openMemory returns a store that needs no directory. What is in the directory already is read where that can be.
func openMemory(options Options, log *slog.Logger) *store {
	opened := newStore(nil, options.Dir, nil)
	opened.memory = newMemory()
	if options.Dir != "" {
		opened.readOnly = openBlocks(options.Dir, log)
	}
	return opened
}

func newStore(db *tsdb.DB, dir string, lock *os.File) *store {
	closing, cancel := context.WithCancel(context.Background())
	return &store{db: db, dir: dir, lock: lock, closing: closing, cancel: cancel}
}

// diskOptions keeps the memory of the database small: it has hundreds of series, not millions.
func diskOptions(options Options) *tsdb.Options {
	settings := tsdb.DefaultOptions()
	settings.RetentionDuration = options.Retention.Milliseconds()
	settings.MaxBytes = options.MaxBytes
	settings.MinBlockDuration = options.block.Milliseconds()
	settings.MaxBlockDuration = max(options.block, options.Retention/10).Milliseconds()
	settings.StripeSize = 256
	settings.WALSegmentSize = 4 << 20
	settings.WALCompression = compression.Snappy
	settings.WALReplayConcurrency = 1
	settings.MaxBlockChunkSegmentSize = min(max(options.MaxBytes/64, 1<<20), 16<<20) // that much must be free to compact
	settings.HeadChunksWriteBufferSize = 64 << 10
	settings.HeadChunksWriteQueueSize = 0
	settings.NoLockfile = true // the lock is ours: it must outlive a database that cannot be closed
	// What a database does by itself it does on a goroutine where a write that fails ends the process. So it does nothing by itself.
	settings.BlockReloadInterval = 100 * 365 * 24 * time.Hour
	return settings
}

func openDatabase(ctx context.Context, dir string, settings *tsdb.Options, log *slog.Logger) (*tsdb.DB, error) {
	settings.NewCompactorFunc = newCompactor(ctx)
	keep := &retention{}
	settings.BlocksToDelete = keep.toDelete
	db, err := tsdb.Open(dir, log, nil, settings, nil)
	if err != nil {
		return nil, fmt.Errorf("open the database: %w", err)
	}
	db.DisableCompactions() // tend compacts
	keep.db = db
	return db, nil
}

// tend writes to disk what the head has complete, and compacts what is due.
func (s *store) tend(ctx context.Context) error {
	return caught(func() error {
		s.db.ForceHeadMMap()
		if err := s.db.Compact(ctx); err != nil && ctx.Err() == nil {
			return fmt.Errorf("compact: %w", err)
		}
		return nil
	})
}

// appender is what of an appender of Prometheus's is used.
type appender interface {
	Append(ref storage.SeriesRef, of labels.Labels, at int64, value float64) (storage.SeriesRef, error)
	Commit() error
	Rollback() error
}

func (s *store) appender() appender {
	if s.memory != nil {
		return s.memory
	}
	return s.db.Appender(context.Background())
}

// close ends the queries that run must have ended by. Where the disk takes no writes nothing is written: the log has everything.
func (s *store) close(canWrite bool) error {
	s.cancel()
	var err error
	for _, block := range s.readOnly {
		err = errors.Join(err, block.Close())
	}
	if s.memory != nil {
		return err
	}
	if canWrite {
		err = errors.Join(err, caught(s.db.Close))
	}
	return errors.Join(err, s.lock.Close())
}

// caught runs what panics where a write fails: Prometheus knows no other way to say so for a chunk of the head. A fault is what reading a
// file in memory gives where the disk cannot be read.
func caught(run func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if reason := recover(); reason != nil {
			cause, isError := reason.(error)
			if !isError {
				cause = fmt.Errorf("%v", reason)
			}
			err = headError{cause}
		}
	}()
	return run()
}

// headError is that a chunk of the head could not be written. The database cannot go on after it: it is opened anew.
type headError struct{ cause error }

func (e headError) Error() string { return "the newest samples cannot be written: " + e.cause.Error() }

func (e headError) Unwrap() error { return e.cause }
