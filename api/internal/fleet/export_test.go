package fleet

import (
	"encoding/json"
	"testing"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// Decode decodes what a member sent, and returns what is wrong with it.
func Decode(body []byte) error { return decode(body).err }

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
	if err != nil || len(encoded) > 20000 || !instancePattern.MatchString(read.name) {
		t.Errorf("%d bytes of %q, %v", len(encoded), read.name, err)
	}
	for _, text := range []*string{read.hostname, read.version} {
		if text != nil && len(*text) > maxTextBytes {
			t.Errorf("a text of %d bytes", len(*text))
		}
	}
}
