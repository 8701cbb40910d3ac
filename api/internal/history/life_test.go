package history_test

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestSecondProcessIsRefused(t *testing.T) {
	options := quiet(t.TempDir()).Pace(5*time.Millisecond, time.Hour, 1, time.Hour)
	first := open(t, options)
	first.Append(numbered(1), families(1))
	second := open(t, options)
	missing := fmt.Sprint(second.Reading().Missing)
	if !strings.Contains(missing, "another process keeps its history in "+options.Dir) || !strings.Contains(missing, "SYS_STATS_HISTORY_DIR") {
		t.Errorf("it is not told: %s", missing)
	}
	second.Append(numbered(2), families(2))
	if answered(t, second, 3) != 1 || answered(t, first, 3) != 1 || own(second, "sys_stats_history_storing") != 0 {
		t.Error("the second does not keep to itself")
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the second takes over", func() bool { return own(second, "sys_stats_history_storing") == 1 })
	if answered(t, second, 3) != 1 || len(second.Reading().Missing) > 0 {
		t.Errorf("the second does not have what the first stored: %+v", second.Reading().Missing)
	}
}

// TestStopDuringCompaction closes a history at moments that differ while it maps and compacts all the time.
func TestStopDuringCompaction(t *testing.T) {
	dir, number := t.TempDir(), 0
	for round := range 20 {
		kept := open(t, quiet(dir).Pace(time.Millisecond, time.Minute, 1, time.Hour))
		for range 60 {
			kept.Append(numbered(number), families(number))
			number++
		}
		time.Sleep(time.Duration(round) * time.Millisecond)
		began := time.Now()
		if err := kept.Close(); err != nil {
			t.Errorf("round %d: %v", round, err)
		}
		if took := time.Since(began); took > 5*time.Second {
			t.Errorf("round %d: it took %s to stop", round, took)
		}
	}
	kept := open(t, quiet(dir))
	if got := answered(t, kept, number); got != number {
		t.Errorf("%d of %d are left", got, number)
	}
	if missing := kept.Reading().Missing; len(missing) > 0 {
		t.Errorf("%+v", missing)
	}
}
