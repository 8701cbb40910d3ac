package sampler

import "time"

// since returns how far a counter moved, 0 where it went back.
func since(then, now uint64) float64 {
	if now < then {
		return 0
	}
	return float64(now - then)
}

// moved returns how far a counter moved between two readings, or false where it was set back. Some counters have 32
// bits and run over; such a one was near its end and is near its beginning, which one that was set back hardly ever is.
func moved(then, now uint64) (float64, bool) {
	const end, margin = 1 << 32, 1 << 29
	switch {
	case now >= then:
		return float64(now - then), true
	case then < end && then >= end-margin && now < margin:
		return float64(now + end - then), true
	default:
		return 0, false
	}
}

// counter is one counter in two readings.
type counter struct{ then, now uint64 }

// restarted reports whether a device was recreated between two readings, under the name of the one before: a counter of
// it was set back, or more than one ran over at once. Then none of its counters goes on from where it was.
func restarted(counters ...counter) bool {
	runOver := 0
	for _, one := range counters {
		if one.now >= one.then {
			continue
		}
		if _, known := moved(one.then, one.now); !known {
			return true
		}
		runOver++
	}
	return runOver > 1
}

// rate returns how fast a counter moved, per second, or nil where that cannot be said: it was set back, or no time
// has passed.
func rate(then, now uint64, elapsed time.Duration) *float64 {
	distance, known := moved(then, now)
	if !known || elapsed <= 0 {
		return nil
	}
	perSecond := distance / elapsed.Seconds()
	return &perSecond
}

// optionalRate is rate of counters that may not be known.
func optionalRate(then, now *uint64, elapsed time.Duration) *float64 {
	if then == nil || now == nil {
		return nil
	}
	return rate(*then, *now, elapsed)
}

// scaled returns value times factor, and nothing of nothing.
func scaled(value *float64, factor float64) *float64 {
	if value == nil {
		return nil
	}
	product := *value * factor
	return &product
}

// percent returns part of whole in percent, held to 0..100, or nil where whole is not more than 0: a share of
// nothing is not 0 %, it is unknown.
func percent(part, whole float64) *float64 {
	if !(whole > 0) {
		return nil
	}
	share := min(max(100*part/whole, 0), 100)
	return &share
}
