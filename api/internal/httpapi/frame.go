package httpapi

import (
	"bytes"
	"encoding/json"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// frame is one snapshot in the forms that are sent. None of them changes; the compressed ones are made when they are first needed.
type frame struct {
	sequence uint64
	previous uint64 // sequence of the frame before it, or 0 if it is the first
	etag     string
	event    chunk  // a whole Server-Sent Event
	json     []byte // the snapshot alone: a part of event

	alone, following blocks // event, compressed: see gzip.go
}

// compressed returns the event compressed, for a viewer to whom last was the last thing sent; nil if it was something else.
func (f *frame) compressed(compressor *compressor, last *frame) chunk {
	if last == nil || last.sequence != f.previous {
		return f.alone.get(compressor, nil, f.event.content)
	}
	return f.following.get(compressor, last.event.content, f.event.content)
}

// encoder turns snapshots into frames. It keeps its buffer between them, so that a frame has the memory that it needs and no more.
type encoder struct{ buffer bytes.Buffer }

// encode returns the frame of a snapshot that comes after the frame previous, or is the first.
func (e *encoder) encode(id snapshotID, snapshot stats.Snapshot, previous *frame) (*frame, error) {
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
	event := newChunk(e.buffer.Bytes())
	encoded := &frame{sequence: id.sequence, etag: id.etag(), event: event, json: event.content[from:to:to]}
	if previous != nil { // by number: a pointer would keep every frame there ever was
		encoded.previous = previous.sequence
	}
	return encoded, nil
}
