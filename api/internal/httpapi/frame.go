package httpapi

import (
	"bytes"
	"encoding/json"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// frame is one snapshot in the forms that are sent. It never changes.
type frame struct {
	sequence uint64
	etag     string
	event    []byte // a whole Server-Sent Event
	json     []byte // the snapshot alone: a part of event
}

// encoder turns snapshots into frames. It keeps its buffer between them, so that a frame has the memory that it needs and no more.
type encoder struct{ buffer bytes.Buffer }

func (e *encoder) encode(id snapshotID, snapshot stats.Snapshot) (*frame, error) {
	e.buffer.Reset()
	e.buffer.WriteString("id: " + id.String() + "\nevent: stats\ndata: ")
	from := e.buffer.Len()
	encoding := json.NewEncoder(&e.buffer)
	encoding.SetEscapeHTML(false)
	if err := encoding.Encode(snapshot); err != nil { // on one line, with a newline after it
		return nil, err
	}
	to := e.buffer.Len() - 1
	e.buffer.WriteByte('\n')
	event := append(make([]byte, 0, e.buffer.Len()), e.buffer.Bytes()...)
	return &frame{sequence: id.sequence, etag: id.etag(), event: event, json: event[from:to:to]}, nil
}
