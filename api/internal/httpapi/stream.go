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
	// writeTimeout is how long a viewer may take to make room for what is sent before he is dropped.
	writeTimeout = 10 * time.Second
)

type streamInput struct {
	InstanceInput
	After       string `query:"after" maxLength:"300" doc:"Id of the last snapshot seen: what came after it is sent first. Without it, or with an id of another process, the whole window is sent first."`
	LastEventID string `header:"Last-Event-ID" doc:"The same, as browsers send it when they reconnect. It goes before the query parameter."`
}

// stream sends snapshots as Server-Sent Events: what the viewer has not seen of the window, then each new one.
func (s *Server) stream(_ context.Context, input *streamInput) (*huma.StreamResponse, error) {
	if err := s.checkInstance(input.Instance); err != nil {
		return nil, err
	}
	// A browser sends back what it was given last, so the header goes first. What cannot be read in it is of another program
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
		// Not for the proxy, which is a part of this service and compresses: for whoever stands in front of it.
		header.Set("Cache-Control", "no-cache, no-transform")
		header.Set("X-Accel-Buffering", "no")
		response.WriteHeader(http.StatusOK)
		if request.Method == http.MethodHead {
			return
		}
		s.feed.join()
		err := s.sendFrames(request.Context(), response, seen)
		s.feed.leave(errors.Is(err, os.ErrDeadlineExceeded))
	}}, nil
}

// sendFrames writes frames, each write with a deadline of its own, until the viewer leaves, the feed closes (nil) or a write fails.
func (s *Server) sendFrames(ctx context.Context, response http.ResponseWriter, seen uint64) error {
	control := http.NewResponseController(response)
	write := func(chunks ...[]byte) error { return writeWithin(control, response, chunks...) }
	if err := write(); err != nil { // the headers, so that the viewer knows that he is connected
		return err
	}
	quiet := time.NewTimer(heartbeat)
	defer quiet.Stop()
	for {
		frames, changed := s.feed.after(seen)
		if len(frames) > 0 {
			events := make([][]byte, len(frames))
			for i, frame := range frames {
				events[i] = frame.event
			}
			if err := write(events...); err != nil {
				return err
			}
			seen = frames[len(frames)-1].sequence
			quiet.Reset(heartbeat)
			continue
		}
		select {
		case <-changed:
		case <-quiet.C:
			if err := write([]byte(": heartbeat\n\n")); err != nil {
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

// writeWithin sends chunks to a viewer, who has writeTimeout to make room for them.
func writeWithin(control *http.ResponseController, response http.ResponseWriter, chunks ...[]byte) error {
	if err := control.SetWriteDeadline(time.Now().Add(writeTimeout)); err != nil {
		return err
	}
	for _, chunk := range chunks {
		if _, err := response.Write(chunk); err != nil {
			return err
		}
	}
	return control.Flush()
}
