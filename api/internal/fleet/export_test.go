package fleet

import (
	"encoding/json"
	"testing"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// Decode decodes what a member sent, and returns what is wrong with it.
func Decode(body []byte) error { return decode(body).err }

// LimitPolls sets how many members that are down are polled at the same time, before the fleet runs.
func (f *Fleet) LimitPolls(slots int) { f.downSlots = make(chan struct{}, slots) }

// Summarise returns the summary of a snapshot.
func Summarise(snapshot stats.Snapshot) stats.Summary { return new(Fleet).Summary(snapshot) }

// CheckDecoding decodes what a member sent: the result is a problem, or a row that is bounded and can be encoded.
func CheckDecoding(t *testing.T, body []byte) {
	t.Helper()
	read := decode(body)
	if read.err != nil {
		return
	}
	encoded, err := json.Marshal(read.summary)
	if err != nil || len(encoded) > 20000 || !stats.IsInstanceName(read.name) {
		t.Errorf("%d bytes of %q, %v", len(encoded), read.name, err)
	}
	for _, text := range []*string{read.hostname, read.version} {
		if text != nil && len(*text) > maxTextBytes {
			t.Errorf("a text of %d bytes", len(*text))
		}
	}
}

// Tenures returns how many tenures are remembered.
func (f *Fleet) Tenures() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.tenures)
}
