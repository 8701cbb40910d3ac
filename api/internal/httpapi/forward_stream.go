package httpapi

import (
	"bytes"
	"compress/gzip"
	"context"
	"io"
	"net/http"
	"time"
)

const (
	// memberSilence is how long a member's stream may be silent before it counts as gone: a heartbeat is due every 10 s. A machine that
	// lost its power closes no connection.
	memberSilence = 3 * heartbeat
	// passedBytes is how much of a stream is passed on at once: a tick is less.
	passedBytes = 4 << 10
)

// passStream copies a stream as it comes, compressed or not, until either side or this process ends it, or the member falls silent.
// cancel ends ctx, and with it the stream from the member.
func (s *Server) passStream(ctx context.Context, cancel context.CancelFunc, w http.ResponseWriter, from io.Reader) error {
	defer cancel()
	control := http.NewResponseController(w)
	silence := time.AfterFunc(memberSilence, cancel)
	defer silence.Stop()
	go func() {
		select {
		case <-s.feed.closed:
			cancel()
		case <-ctx.Done():
		}
	}()
	if err := writeWithin(control, w, nil); err != nil { // the headers, so that the viewer knows that it is connected
		return err
	}
	var passing io.Reader = passing{from, func(read []byte) error {
		silence.Reset(memberSilence)
		return writeWithin(control, w, read)
	}}
	if w.Header().Get("Content-Encoding") != "" {
		// Passed on as it is, and decompressed only to see what the viewer will: a few bytes may be gigabytes.
		decompressed, err := gzip.NewReader(passing)
		if err != nil {
			return err
		}
		passing = decompressed
	}
	_, err := io.CopyBuffer(new(lineLimit), passing, make([]byte, passedBytes))
	return err
}

// passing passes on what is read through it.
type passing struct {
	from io.Reader
	to   func(read []byte) error
}

func (p passing) Read(buffer []byte) (int, error) {
	n, err := p.from.Read(buffer)
	if n > 0 {
		if failed := p.to(buffer[:n]); failed != nil {
			return n, failed
		}
	}
	return n, err
}

// lineLimit is written a text, and fails when a line of it is too long.
type lineLimit struct{ length int }

func (l *lineLimit) Write(text []byte) (int, error) {
	if last := bytes.LastIndexByte(text, '\n'); last >= 0 {
		l.length = -(last + 1)
	}
	if l.length += len(text); l.length > maxForwardedBytes {
		return 0, errForwardedTooLong
	}
	return len(text), nil
}

// writeWithin sends bytes to a viewer, which has writeTimeout to receive them.
func writeWithin(control *http.ResponseController, response http.ResponseWriter, bytes []byte) error {
	if err := control.SetWriteDeadline(time.Now().Add(writeTimeout)); err != nil {
		return err
	}
	if _, err := response.Write(bytes); err != nil {
		return err
	}
	return control.Flush()
}
