package httpapi

import (
	"net/http"
	"sync/atomic"
)

// mostFormsBytes is what the parameters of all queries that are being read or answered may have together: a client may send all but the last
// byte and wait, and a member may keep who asks it waiting. A page asks with some 3 KiB at a time.
const mostFormsBytes = 8 << 20

// forms counts the bytes of parameters that are held.
type forms struct{ bytes atomic.Int64 }

// reserve tells whether there is room for the parameters of a request, and how many bytes are to be released when it is answered.
func (f *forms) reserve(r *http.Request) (bytes int64, hasRoom bool) {
	body := r.ContentLength
	if body < 0 || body > maxFormBytes { // no more is read
		body = maxFormBytes
	}
	bytes = int64(len(r.URL.RawQuery)) + body
	if f.bytes.Add(bytes) > mostFormsBytes {
		f.release(bytes)
		return 0, false
	}
	return bytes, true
}

func (f *forms) release(bytes int64) { f.bytes.Add(-bytes) }
