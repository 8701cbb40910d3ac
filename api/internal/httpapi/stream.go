package httpapi

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"runtime/debug"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humachi"
)

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
		if request.Method != http.MethodHead && !s.feed.viewers.reserve(s.maxStreams()) {
			s.refuseStream(response, request)
			return
		}
		isCompressed := wantsGzip(request)
		setStreamHeaders(response.Header(), isCompressed)
		if request.Method == http.MethodHead {
			response.WriteHeader(http.StatusOK)
			return
		}
		s.startStream(request, response, &viewer{seen: seen, isCompressed: isCompressed, isChunked: request.ProtoAtLeast(1, 1)})
	}}, nil
}

func setStreamHeaders(header http.Header, isCompressed bool) {
	header.Set("Content-Type", "text/event-stream")
	header.Add("Vary", "Accept-Encoding")
	if isCompressed {
		header.Set("Content-Encoding", "gzip")
	}
	header.Set("Cache-Control", "no-cache, no-transform")
	header.Set("X-Accel-Buffering", "no") // for any proxy that stands in front: ours does not buffer streams
}

// startStream takes the connection over and leaves it to a goroutine of its own, so that the one of the request can end: a stream costs
// a socket and some kilobytes of stack. Its line in the access log comes when it ends.
func (s *Server) startStream(request *http.Request, response http.ResponseWriter, one *viewer) {
	started := time.Now()
	connection, _, err := http.NewResponseController(response).Hijack()
	if err != nil { // this server speaks HTTP/1 only, where it is always possible
		s.feed.viewers.release()
		s.logOf(request.Context()).Error().Err(err).Msg("stream cannot take its connection over")
		response.Header().Del("Content-Encoding")
		writeProblem(response, request, http.StatusInternalServerError, internalDetail)
		return
	}
	if wired, isOurs := connection.(interface{ unwired() net.Conn }); isOurs {
		connection = wired.unwired()
	}
	one.connection = connection
	head := streamHead(response.Header(), one.isChunked)
	asked, requestID := accessOf(request).copied(), strings.Clone(exchangeOf(request.Context()).requestID)
	s.feed.viewers.join(one)
	go func() {
		isTooSlow := false
		defer func() {
			if cause := recover(); cause != nil { // one stream must not end the process
				s.log.Error().Interface("panic", cause).Bytes("stack", debug.Stack()).Str("requestId", requestID).Msg("stream panicked")
			}
			_ = connection.Close()
			s.feed.viewers.leave(one, isTooSlow)
			s.feed.viewers.release()
			asked.write(s.log.Info(), requestID, http.StatusOK, one.bytes, time.Since(started))
		}()
		err := one.follow(s.feed, head)
		isTooSlow = errors.Is(err, os.ErrDeadlineExceeded) || errors.Is(err, errTooFarBehind)
	}()
}

// defaultMaxStreams is how many streams are open at a time where nothing else is set: what a container of 128 MiB can carry.
const defaultMaxStreams = 4000

func (s *Server) maxStreams() int { return cmp.Or(s.options.MaxStreams, defaultMaxStreams) }

// refuseStream answers where there are as many streams as there may be. The page asks for /stats instead, and tries again later.
func (s *Server) refuseStream(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Retry-After", "30")
	writeProblem(w, r, http.StatusServiceUnavailable, fmt.Sprintf(
		"There are %d live streams, and no more are allowed (SYS_STATS_MAX_STREAMS). Ask for /stats, or try again when somebody has left.", s.maxStreams()))
}

// streamHead returns the status line and the headers of a stream. The connection is not used for another request after it.
func streamHead(header http.Header, isChunked bool) []byte {
	header.Set("Date", time.Now().UTC().Format(http.TimeFormat))
	header.Set("Connection", "close")
	protocol := "HTTP/1.0"
	if isChunked {
		protocol = "HTTP/1.1"
		header.Set("Transfer-Encoding", "chunked")
	}
	var head bytes.Buffer
	head.WriteString(protocol + " 200 OK\r\n")
	_ = header.Write(&head) // a buffer takes everything
	head.WriteString("\r\n")
	return head.Bytes()
}
