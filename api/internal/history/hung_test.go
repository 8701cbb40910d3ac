package history

import (
	"testing"
	"time"
)

// A disk that hangs fails no append: none ends.
func TestNothingIsStoredOnADiskThatHangs(t *testing.T) {
	kept := &History{}
	kept.isOpen.Store(true)
	for _, test := range []struct {
		ended   time.Duration
		dropped bool
		want    bool
	}{
		{ended: 3 * time.Minute, want: true}, // nothing came since
		{ended: time.Minute, dropped: true, want: true},
		{ended: 3 * time.Minute, dropped: true, want: false},
	} {
		at := time.Now().Add(-test.ended)
		kept.appended.Store(&at)
		if test.dropped {
			kept.Drop(time.Now())
		}
		if got := kept.Reading().IsStored; got != test.want {
			t.Errorf("an append ended %s ago, others dropped: %v: stored: %v", test.ended, test.dropped, got)
		}
	}
	kept.noteAppended()
	if !kept.Reading().IsStored {
		t.Error("when one ends nothing is stored")
	}
}
