package fleet

import (
	"encoding/json"
	"testing"
)

// CheckDecoding decodes what a member sent: it gives a problem, or a row that is bounded and can be encoded.
func CheckDecoding(t *testing.T, body []byte) {
	t.Helper()
	read := decode(body)
	if read.err != nil {
		return
	}
	encoded, err := json.Marshal(read.summary)
	if err != nil || len(encoded) > 20000 || read.name == "" {
		t.Errorf("%d bytes of %q, %v", len(encoded), read.name, err)
	}
}
