package fleet

import (
	"bytes"
	"encoding/json"
	"io"
	"testing"
)

// Decode decodes what a member sent, and returns what is wrong with it.
func Decode(from io.Reader) error { return decode(from).err }

// CheckDecoding decodes what a member sent: it gives a problem, or a row that is bounded and can be encoded.
func CheckDecoding(t *testing.T, body []byte) {
	t.Helper()
	read := decode(bytes.NewReader(body))
	if read.err != nil {
		return
	}
	encoded, err := json.Marshal(read.summary)
	if err != nil || len(encoded) > 20000 || !instancePattern.MatchString(read.name) {
		t.Errorf("%d bytes of %q, %v", len(encoded), read.name, err)
	}
}
