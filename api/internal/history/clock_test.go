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
	untilStored(t, kept, number)
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

// TestClockThatWasWrongForAMoment has a machine that began with the time of another zone, an hour ahead, until it learned the right one. The
// minute that is stored of that hour must not end storing for the hour.
func TestClockThatWasWrongForAMoment(t *testing.T) {
	kept := open(t, quiet(t.TempDir()).Pace(5*time.Millisecond, 2*time.Hour, 1, time.Millisecond))
	number := 0
	for ; number < 300; number++ {
		kept.Append(numbered(number), families(number))
	}
	const hour = 720
	for ahead := range 12 {
		kept.Append(numbered(number+hour+ahead), families(number+hour+ahead))
	}
	number = untilStored(t, kept, number)
	if number >= 300+hour {
		t.Errorf("it goes on at %d, where the clock is there again", number)
	}
	if missing := fmt.Sprint(kept.Reading().Missing); !strings.Contains(missing, "future") || !strings.Contains(missing, "set aside") {
		t.Errorf("it is not told: %s", missing)
	}
	if got := answered(t, kept, 300); got != 300 {
		t.Errorf("%d of 300 are left from before", got)
	}
	if answer := get(kept, fmt.Sprintf("/api/v1/query?query=number&time=%d", numbered(300+hour+5).Unix())); strings.Contains(answer.Body.String(), `"instance"`) {
		t.Errorf("something is left of the future: %s", answer.Body)
	}
}

// A clock that is set back by an hour of which all is stored may have been right before: nothing is set aside.
func TestClockThatIsSetBackIntoWhatIsStored(t *testing.T) {
	kept := open(t, quiet(t.TempDir()).Pace(5*time.Millisecond, 2*time.Hour, 1, time.Millisecond))
	for number := range 1000 {
		kept.Append(numbered(number), families(number))
	}
	for number := 280; number < 380; number++ {
		kept.Append(numbered(number), families(number))
		time.Sleep(time.Millisecond) // of patience
	}
	if missing := fmt.Sprint(kept.Reading().Missing); strings.Contains(missing, "future") || !strings.Contains(missing, "set back") {
		t.Errorf("told is %s", missing)
	}
	if got := answered(t, kept, 1000); got != 1000 {
		t.Errorf("%d of 1000 are left", got)
	}
	kept.Append(numbered(1000), families(1000))
	if len(kept.Reading().Missing) > 0 || answered(t, kept, 1001) != 1001 {
		t.Errorf("it does not go on: %+v", kept.Reading().Missing)
	}
}
