package httpapi

import (
	"context"
	"errors"
	"net/http"
	"os"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humachi"
)

const (
	// heartbeat is shorter than the idle timeout of any proxy on the way, and than the 15 s of the contract.
	heartbeat = 10 * time.Second
	// writeTimeout is how long a viewer may take to receive one event.
	writeTimeout = 10 * time.Second
)

// errTooFarBehind ends the stream of a viewer that receives each event in time, and yet falls a whole window behind: else what it
// still has to receive would be kept in memory for it alone.
var errTooFarBehind = errors.New("the viewer is a whole window behind")

type streamInput struct {
	InstanceInput
	After       string `query:"after" maxLength:"300" pattern:"^[A-Za-z0-9][A-Za-z0-9._-]*-[0-9]{1,19}-[0-9]{1,19}$" patternDescription:"the id of a snapshot: INSTANCE-START-SEQUENCE" doc:"Id of the last snapshot seen: what came after it is sent first. Without it, or with an id of another process, the whole window is sent first."`
	LastEventID string `header:"Last-Event-ID" doc:"The same, as browsers send it when they reconnect. It takes precedence over the query parameter."`
}

// stream sends snapshots as Server-Sent Events: what the viewer has not seen of the window, then each new one.
func (s *Server) stream(_ context.Context, input *streamInput) (*huma.StreamResponse, error) {
	if err := s.checkInstance(input.Instance); err != nil {
		return nil, err
	}
	// A browser sends back the last id that it received, so the header is newer. One that cannot be read is of another program.
	seen, err := s.feed.resume(input.LastEventID)
	if err != nil || input.LastEventID == "" {
		if seen, err = s.feed.resume(input.After); err != nil {
			return nil, invalidParameter("query.after", err)
		}
	}
	return &huma.StreamResponse{Body: func(ctx huma.Context) {
		request, response := humachi.Unwrap(ctx)
		header := response.Header()
		header.Set("Content-Type", "text/event-stream")
		// Not for our own proxy, which may compress: for any other that stands in front of it.
		header.Set("Cache-Control", "no-cache, no-transform")
		header.Set("X-Accel-Buffering", "no")
		response.WriteHeader(http.StatusOK)
		if request.Method == http.MethodHead {
			return
		}
		s.feed.viewers.join()
		err := s.sendFrames(request.Context(), response, seen)
		s.feed.viewers.leave(errors.Is(err, os.ErrDeadlineExceeded) || errors.Is(err, errTooFarBehind))
	}}, nil
}

// sendFrames writes frames, each with a deadline of its own, until the viewer disconnects, the feed closes (nil) or a write fails.
func (s *Server) sendFrames(ctx context.Context, response http.ResponseWriter, seen uint64) error {
	control := http.NewResponseController(response)
	if err := writeWithin(control, response, nil); err != nil { // the headers, so that the viewer knows that it is connected
		return err
	}
	quiet := time.NewTimer(heartbeat)
	defer quiet.Stop()
	for {
		frames, changed := s.feed.after(seen)
		if len(frames) > 0 {
			if err := s.sendBatch(control, response, frames); err != nil {
				return err
			}
			seen = frames[len(frames)-1].sequence
			quiet.Reset(heartbeat)
			continue
		}
		select {
		case <-changed:
		case <-quiet.C:
			if err := writeWithin(control, response, []byte(": heartbeat\n\n")); err != nil {
				return err
			}
			quiet.Reset(heartbeat)
		case <-ctx.Done():
			return ctx.Err()
		case <-s.feed.closed:
			return nil
		}
	}
}

// sendBatch writes frames one by one, and gives up when the last of them has left the window in the meantime.
func (s *Server) sendBatch(control *http.ResponseController, response http.ResponseWriter, frames []*frame) error {
	last := frames[len(frames)-1].sequence
	for _, frame := range frames {
		if s.feed.hasDropped(last) {
			return errTooFarBehind
		}
		if err := writeWithin(control, response, frame.event); err != nil {
			return err
		}
	}
	return nil
}

// writeWithin sends chunk to a viewer, which has writeTimeout to receive it.
func writeWithin(control *http.ResponseController, response http.ResponseWriter, chunk []byte) error {
	if err := control.SetWriteDeadline(time.Now().Add(writeTimeout)); err != nil {
		return err
	}
	if _, err := response.Write(chunk); err != nil {
		return err
	}
	return control.Flush()
}
