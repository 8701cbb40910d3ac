package history

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"

	"github.com/oklog/ulid/v2"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/storage"
	"github.com/prometheus/prometheus/tsdb"
	"github.com/prometheus/prometheus/tsdb/chunks"
	"github.com/prometheus/prometheus/tsdb/index"
)

// blockNames is the names of the blocks in a directory.
func blockNames(dir string) []string {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil
	}
	var names []string
	for _, entry := range entries {
		if _, err := ulid.ParseStrict(entry.Name()); err == nil && entry.IsDir() {
			names = append(names, entry.Name())
		}
	}
	return names
}

// checkBlock tells what is wrong with a block.
func checkBlock(ctx context.Context, dir string, log *slog.Logger, readAll bool) error {
	return caught(func() error {
		block, err := tsdb.OpenBlock(log, dir, nil, nil)
		if err != nil {
			return err
		}
		if readAll {
			err = readBlock(ctx, block)
		}
		return errors.Join(err, block.Close())
	})
}

// readBlock reads every chunk of a block, and so checks its sum.
func readBlock(ctx context.Context, block *tsdb.Block) (err error) {
	series, err := block.Index()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, series.Close()) }()
	content, err := block.Chunks()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, content.Close()) }()
	name, value := index.AllPostingsKey()
	all, err := series.Postings(ctx, name, value)
	if err != nil {
		return err
	}
	var of labels.ScratchBuilder
	var metas []chunks.Meta
	for all.Next() {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err := series.Series(all.At(), &of, &metas); err != nil {
			return err
		}
		for _, meta := range metas {
			if _, _, err := content.ChunkOrIterable(meta); err != nil {
				return err
			}
		}
	}
	return all.Err()
}

// openBlocks opens the blocks of a directory for reading alone, where no database can be opened. What cannot be read is left out.
func openBlocks(dir string, log *slog.Logger) []*tsdb.Block {
	var opened []*tsdb.Block
	for _, name := range blockNames(dir) {
		if block, err := tsdb.OpenBlock(log, filepath.Join(dir, name), nil, nil); err == nil {
			opened = append(opened, block)
		}
	}
	return opened
}

// querier reads what lies between two times: from the database, and from the blocks that are only read.
func (s *store) querier(from, to int64) (storage.Querier, error) {
	var newest storage.Querier = memoryQuerier{s.memory, from, to}
	var err error
	if s.memory == nil {
		newest, err = s.db.Querier(from, to)
	}
	if err != nil || len(s.readOnly) == 0 {
		return newest, err
	}
	all := []storage.Querier{newest}
	for _, block := range s.readOnly {
		if !block.OverlapsClosedInterval(from, to) {
			continue
		}
		older, err := tsdb.NewBlockQuerier(block, from, to)
		if err != nil {
			for _, opened := range all {
				err = errors.Join(err, opened.Close())
			}
			return nil, err
		}
		all = append(all, older)
	}
	return storage.NewMergeQuerier(all, nil, storage.ChainedSeriesMerge), nil
}
