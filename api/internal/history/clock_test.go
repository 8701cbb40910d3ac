package history_test

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestClockThatIsSetBackIsWaitedFor(t *testing.T) {
	kept := open(t, quiet(t.TempDir()).Pace(5*time.Millisecond, time.Hour, 1, time.Hour))
	kept.Append(numbered(10), families(10))
	kept.Append(numbered(5), families(5))
	if missing := fmt.Sprint(kept.Reading().Missing); stored(kept) != 101 || !strings.Contains(missing, "set back") || own(kept, "sys_stats_history_storing") != 0 {
		t.Errorf("%v are stored: %s", stored(kept), missing)
	}
	kept.Append(numbered(11), families(11))
	if missing := kept.Reading().Missing; stored(kept) != 202 || len(missing) > 0 {
		t.Errorf("%v are stored: %+v", stored(kept), missing)
	}
}

func TestClockThatIsSetForward(t *testing.T) {
	kept := open(t, quiet(t.TempDir()).Pace(5*time.Millisecond, time.Hour, 1, time.Hour))
	for _, number := range []int{1, 2, 100_000, 100_001} {
		kept.Append(numbered(number), families(number))
	}
	if got := answered(t, kept, 3); got != 2 {
		t.Errorf("%d of two are left from before", got)
	}
	if stored(kept) != 404 || len(kept.Reading().Missing) > 0 {
		t.Errorf("%v, %+v", stored(kept), kept.Reading().Missing)
	}
}

// TestClockThatWasWrongInTheFuture has a machine that was years ahead for a while. What is stored of those years must not end storing.
func TestClockThatWasWrongInTheFuture(t *testing.T) {
	dir := t.TempDir()
	kept := open(t, quiet(dir).Pace(5*time.Millisecond, 5*time.Minute, 1, time.Millisecond))
	number := 0
	for ; number < 300; number++ {
		kept.Append(numbered(number), families(number))
	}
	const future = 10_000_000
	for ahead := range 200 {
		kept.Append(numbered(future+ahead), families(future+ahead))
	}
	eventually(t, "storing goes on", func() bool {
		number++
		before := stored(kept)
		kept.Append(numbered(number), families(number))
		return stored(kept) > before
	})
	if missing := fmt.Sprint(kept.Reading().Missing); !strings.Contains(missing, "future") || !strings.Contains(missing, "set aside") {
		t.Errorf("it is not told: %s", missing)
	}
	if got := answered(t, kept, 300); got != 300 {
		t.Errorf("%d of 300 are left from before", got)
	}
	if err := kept.Close(); err != nil {
		t.Fatal(err)
	}
	again := open(t, quiet(dir))
	if got := answered(t, again, 300); got != 300 {
		t.Errorf("%d of 300 are left after another start", got)
	}
}
