package metrics

import (
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// mostAge is how old a value may be that goes by the time of a sample. A snapshot says how old its values are, and a series cannot: that of a
// filesystem which hangs, of a disk that is left to sleep, or of a task whose agent is silent, would say for days that nothing changes. Disks
// are read every 5 min, while somebody watches, and what autofs mounts a little more seldom than it would unmount it.
const mostAge = 10 * time.Minute

// isTooOld tells so of what was read at a time, which is zero where it is not known.
func isTooOld(at, now time.Time) bool { return !at.IsZero() && now.Sub(at) > mostAge }

// isOlder tells so of an age, which is absent where the value is of this moment.
func isOlder(seconds *float64) bool { return seconds != nil && *seconds > mostAge.Seconds() }

// isContainerTooOld tells so of a task, whose agent gave the figures some time ago.
func isContainerTooOld(missing []stats.Missing) bool {
	for i := range missing {
		if missing[i].Field == "container.memory" && isOlder(missing[i].AgeSeconds) {
			return true
		}
	}
	return false
}
