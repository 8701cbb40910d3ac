// Command viewers watches a running sys-stats through many live streams at once, for bench/load.sh: whether each viewer gets every tick,
// how long after the first of them, and what it costs the processes that serve them.
//
//	viewers URL COUNT SECONDS [NAME=PID]...
//
// It opens COUNT streams, watches them for SECONDS, prints what it saw and ends. Streams are compressed, as browsers have them, and
// each is decompressed whole. It exits with 1 if a figure is over its budget.
package main

import (
	"errors"
	"fmt"
	"net/url"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

// The limits of a run, whatever the arguments.
const (
	maxViewers = 4000
	maxSeconds = 600
)

// The budgets: those of the whole, for proxy and api together.
const (
	budgetDelay    = 250 * time.Millisecond // after the first viewer got a tick, for 99 of 100
	budgetKilobyte = 35                     // of memory for each viewer
	budgetCores    = 0.5
)

// settling is how long everything is left alone after the last stream has opened, so that the window that each gets first is past.
const settling = 15 * time.Second

// openAtOnce bounds the streams that are being opened at the same time.
const openAtOnce = 20

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "viewers:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) < 3 {
		return errors.New("usage: viewers URL COUNT SECONDS [NAME=PID]...")
	}
	target, err := url.Parse(args[0])
	count, countErr := strconv.Atoi(args[1])
	seconds, secondsErr := strconv.Atoi(args[2])
	if err := errors.Join(err, countErr, secondsErr); err != nil {
		return err
	}
	if count < 1 || count > maxViewers || seconds < 1 || seconds > maxSeconds {
		return fmt.Errorf("COUNT is 1 to %d, SECONDS 1 to %d", maxViewers, maxSeconds)
	}
	watched, err := findProcesses(args[3:])
	if err != nil {
		return err
	}
	before, err := watched.use()
	if err != nil {
		return err
	}

	viewers, err := openAll(target, count)
	if err != nil {
		return err
	}
	fmt.Printf("%d streams are open; measured for %d s\n", count, seconds)
	time.Sleep(settling)
	from, start := time.Now(), must(watched.use())
	time.Sleep(time.Duration(seconds) * time.Second)
	to, end := time.Now(), must(watched.use())
	for _, one := range viewers {
		one.close()
	}
	return errors.Join(report(viewers, from, to), watched.report(count, before, start, end))
}

// must is of figures that could be read before: a process that is gone ends the run.
func must(use use, err error) use {
	if err != nil {
		fmt.Fprintln(os.Stderr, "viewers:", err)
		os.Exit(1)
	}
	return use
}

// openAll opens count streams, a few at a time.
func openAll(target *url.URL, count int) ([]*viewer, error) {
	viewers := make([]*viewer, count)
	var next atomic.Int64
	var failed atomic.Pointer[error]
	var opening sync.WaitGroup
	for range openAtOnce {
		opening.Go(func() {
			for failed.Load() == nil {
				i := int(next.Add(1)) - 1
				if i >= count {
					return
				}
				one, err := open(target)
				if err != nil {
					err = fmt.Errorf("stream %d: %w", i+1, err)
					failed.Store(&err)
					return
				}
				viewers[i] = one
			}
		})
	}
	opening.Wait()
	if err := failed.Load(); err != nil {
		return nil, *err
	}
	return viewers, nil
}
