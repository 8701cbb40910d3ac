package httpapi

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"time"
)

// memberSilence is how long a member's stream may be silent before it counts as gone: a heartbeat is due every 10 s. A machine that
// lost its power closes no connection.
const memberSilence = 3 * heartbeat

// passStream copies a stream as it comes, until either side or this process ends it, or the member falls silent. cancel ends ctx,
// and with it the stream from the member.
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
	buffer := make([]byte, 32<<10)
	line := 0 // bytes of the line that has not ended
	for {
		n, err := from.Read(buffer)
		if n > 0 {
			silence.Reset(memberSilence)
			if last := bytes.LastIndexByte(buffer[:n], '\n'); last >= 0 {
				line = -(last + 1)
			}
			if line += n; line > maxForwardedBytes {
				return errForwardedTooLong
			}
			if err := writeWithin(control, w, buffer[:n]); err != nil {
				return err
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}
