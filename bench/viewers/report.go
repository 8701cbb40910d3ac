package main

import (
	"errors"
	"fmt"
	"slices"
	"time"
)

// report compares the viewers with each other: the first that got a tick sets the time for the others.
func report(viewers []*viewer, from, to time.Time) error {
	var problems []error
	first := map[uint64]time.Time{} // of the ticks between from and to
	broken := 0
	for _, one := range viewers {
		one.mu.Lock()
		defer one.mu.Unlock()
		if one.err != nil {
			if broken++; broken == 1 {
				problems = append(problems, fmt.Errorf("a stream ended: %w", one.err))
			}
		}
		for sequence, at := range one.arrivals {
			if known, found := first[sequence]; !found || at.Before(known) {
				first[sequence] = at
			}
		}
	}
	var ticks []uint64
	for sequence, at := range first {
		if at.After(from) && at.Before(to.Add(-time.Second)) { // the last may still be on its way
			ticks = append(ticks, sequence)
		}
	}
	if len(ticks) == 0 {
		return errors.New("no tick came")
	}
	slices.Sort(ticks)
	if got := uint64(len(ticks)); ticks[len(ticks)-1]-ticks[0]+1 != got {
		problems = append(problems, fmt.Errorf("of ticks %d to %d only %d came", ticks[0], ticks[len(ticks)-1], got))
	}

	missing := 0
	var delays []time.Duration
	worst := time.Duration(0) // 99 of 100 viewers had the slowest tick by then
	for _, sequence := range ticks {
		var ofTick []time.Duration
		for _, one := range viewers {
			if at, got := one.arrivals[sequence]; got {
				ofTick = append(ofTick, at.Sub(first[sequence]))
			} else {
				missing++
			}
		}
		slices.Sort(ofTick)
		worst = max(worst, percentile(ofTick, 99))
		delays = append(delays, ofTick...)
	}
	slices.Sort(delays)
	fmt.Printf("ticks             %d, each to %d viewers; %d of %d deliveries missing\n", len(ticks), len(viewers), missing, len(ticks)*len(viewers))
	fmt.Printf("after the first   median %s, 99 of 100 %s, last %s; the slowest tick: 99 of 100 viewers after %s   (budget %s for 99 of 100)\n",
		milliseconds(percentile(delays, 50)), milliseconds(percentile(delays, 99)), milliseconds(delays[len(delays)-1]), milliseconds(worst), milliseconds(budgetDelay))
	if missing > 0 || broken > 0 {
		problems = append(problems, fmt.Errorf("%d deliveries missing, %d streams ended", missing, broken))
	}
	if percentile(delays, 99) > budgetDelay {
		problems = append(problems, errors.New("ticks come too late"))
	}
	return errors.Join(problems...)
}

// percentile returns the value that share of 100 of sorted values do not exceed.
func percentile(sorted []time.Duration, share int) time.Duration {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[(len(sorted)*share+99)/100-1]
}

func milliseconds(d time.Duration) string { return fmt.Sprintf("%d ms", d.Milliseconds()) }
