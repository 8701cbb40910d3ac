package history

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"time"

	"github.com/prometheus/prometheus/tsdb"
)

const (
	asidePrefix = "set-aside-"
	logName     = "wal"
	headName    = "chunks_head"
)

// openRepaired opens a database. What of it cannot be read is set aside, and named; the rest is served. An error of the disk sets nothing
// aside: it says nothing about what is stored.
func openRepaired(ctx context.Context, dir string, settings *tsdb.Options, log *slog.Logger) (db *tsdb.DB, aside []string, err error) {
	before := linkLog(dir)
	move := func(names ...string) {
		folder, failure := moveAside(dir, names...)
		if failure != nil {
			err = errors.Join(err, fmt.Errorf("set aside: %w", failure))
			return
		}
		aside = append(aside, folder)
	}
	db, err = openDatabase(ctx, dir, settings, log)
	if err != nil && isDamage(err) {
		names := damagedBlocks(ctx, dir, log, false)
		if len(names) == 0 {
			names = logNames()
		}
		err = nil
		if move(names...); err == nil {
			db, err = openDatabase(ctx, dir, settings, log)
		}
	}
	if before.wasRepaired() {
		move(linksName)
	}
	before.remove()
	if err == nil { // a block whose meta.json is damaged is passed over
		if names := slices.DeleteFunc(damagedBlocks(ctx, dir, log, false), func(name string) bool { return isLoaded(db, name) }); len(names) > 0 {
			move(names...)
		}
	}
	return db, aside, err
}

func isLoaded(db *tsdb.DB, block string) bool {
	return slices.ContainsFunc(db.Blocks(), func(one *tsdb.Block) bool { return filepath.Base(one.Dir()) == block })
}

// isDamage tells whether what is stored is wrong, and not the disk, a permission or a limit of the system.
func isDamage(err error) bool {
	if errors.Is(err, errLocked) || errors.Is(err, errFull) {
		return false
	}
	var number syscall.Errno
	if errors.As(err, &number) {
		return slices.Contains([]syscall.Errno{syscall.ENOENT, syscall.ENOTDIR, syscall.EISDIR, syscall.EINVAL}, number)
	}
	return true
}

// moveAside moves names of a directory into a folder of it, and returns the name of the folder.
func moveAside(dir string, names ...string) (folder string, err error) {
	path, err := os.MkdirTemp(dir, asidePrefix+time.Now().UTC().Format("20060102T150405.000")+"-")
	if err != nil {
		return "", err
	}
	for _, name := range names {
		if failure := os.Rename(filepath.Join(dir, name), filepath.Join(path, name)); failure != nil && !errors.Is(failure, os.ErrNotExist) {
			err = errors.Join(err, failure)
		}
	}
	return filepath.Base(path), err
}

// logNames is what holds the samples of the last hours, which are in no block yet.
func logNames() []string { return []string{logName, headName} }

// damagedBlocks is the blocks that cannot be opened, or, if all of them is to be read, that have a chunk that cannot be.
func damagedBlocks(ctx context.Context, dir string, log *slog.Logger, readAll bool) (damaged []string) {
	for _, name := range blockNames(dir) {
		err := checkBlock(ctx, filepath.Join(dir, name), log, readAll)
		if ctx.Err() != nil {
			return nil
		}
		if err != nil && isDamage(err) {
			damaged = append(damaged, name)
		}
	}
	return damaged
}
