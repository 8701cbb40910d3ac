package history

import (
	"bytes"
	"maps"
	"net/http"
	"strconv"
	"sync/atomic"
)

// answer is one that is made, and not sent yet. The most samples of a query bound its size.
type answer struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func newAnswer() *answer { return &answer{header: http.Header{}, status: http.StatusOK} }

// Header returns the headers, which a refusal to send the answer must not have: they say how it is compressed.
func (a *answer) Header() http.Header { return a.header }

// WriteHeader notes the status.
func (a *answer) WriteHeader(status int) { a.status = status }

// Write adds to the body.
func (a *answer) Write(part []byte) (int, error) { return a.body.Write(part) }

// send writes the answer to who asked for it.
func (a *answer) send(w http.ResponseWriter) {
	maps.Copy(w.Header(), a.header)
	w.Header().Set("Content-Length", strconv.Itoa(a.body.Len())) // whoever passes it on knows what comes
	w.WriteHeader(a.status)
	_, _ = w.Write(a.body.Bytes()) // the client has gone
}

// unread bounds the memory of answers that are made and not read yet. One answer is always allowed: its own limits bound it.
type unread struct {
	bytes atomic.Int64
	most  int64
}

// reserve tells whether there is room for an answer. Who got it releases it.
func (u *unread) reserve(bytes int64) bool {
	if all := u.bytes.Add(bytes); all > u.most && all > bytes {
		u.release(bytes)
		return false
	}
	return true
}

func (u *unread) release(bytes int64) { u.bytes.Add(-bytes) }
