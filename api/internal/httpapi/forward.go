package httpapi

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"os"
	"regexp"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humachi"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

const (
	// memberPatience is how long a member may take for an answer that it has ready.
	memberPatience = 5 * time.Second
	// memberOverhead is what is added where the member itself waits: for the way there and back. The sum must stay below the 10 s
	// that the proxy waits for us.
	memberOverhead = time.Second
	// maxForwardedBytes bounds an answer that ends: 200 processes with long command lines need less.
	maxForwardedBytes = 8 << 20
)

// wrapper is put around the handler of one route.
type wrapper = func(ctx huma.Context, next func(huma.Context))

// forwarding is what a member may answer on a route: everything else that reaches a browser is ours to say, or a member could
// serve a page of its own under our address.
type forwarding struct {
	mediaType    string
	cacheControl string
	isStream     bool
	patience     time.Duration // until the whole answer is there, or a stream has begun
}

func jsonOf(patience time.Duration) forwarding {
	return forwarding{mediaType: "application/json", cacheControl: "no-cache", patience: patience}
}

func uncachedJSONOf(patience time.Duration) forwarding {
	return forwarding{mediaType: "application/json", cacheControl: "no-store", patience: patience}
}

func streamOf(patience time.Duration) forwarding {
	return forwarding{mediaType: "text/event-stream", cacheControl: "no-cache, no-transform", isStream: true, patience: patience}
}

// forwarded has a route answered by the member that ?instance= names, if it is not this instance. A request that was forwarded to
// us goes no further.
func (s *Server) forwarded(allowed forwarding) wrapper {
	return func(ctx huma.Context, next func(huma.Context)) {
		r, w := humachi.Unwrap(ctx)
		name := r.URL.Query().Get("instance")
		if s.options.Fleet == nil || name == "" || len(name) > maxInstanceBytes || name == s.options.Instance || r.Header.Get(stats.ForwardedHeader) != "" {
			next(ctx)
			return
		}
		s.forward(w, r, name, allowed)
	}
}

// errPatience is why a member is no longer waited for.
var errPatience = errors.New("the member did not answer in time")

// forward asks a member and passes on its answer, its errors included, or a problem that says how it failed.
func (s *Server) forward(w http.ResponseWriter, r *http.Request, name string, allowed forwarding) {
	if allowed.isStream && r.Method != http.MethodHead {
		if !s.feed.viewers.reserve(s.maxStreams()) {
			s.refuseStream(w, r)
			return
		}
		defer s.feed.viewers.release()
	}
	ctx, cancel := context.WithCancelCause(r.Context())
	defer cancel(nil)
	patience := time.AfterFunc(allowed.patience, func() { cancel(errPatience) })
	defer patience.Stop()
	log := s.logOf(r.Context())
	answer, known, err := s.options.Fleet.Ask(ctx, name, r.URL.Path, r.URL.Query(), nil, passedOn(r, allowed))
	switch {
	case !known:
		writeProblem(w, r, http.StatusNotFound, noSuchInstance(name, s.options.Instance))
		return
	case err != nil && (isTimeout(err) || errors.Is(context.Cause(ctx), errPatience)):
		writeProblem(w, r, http.StatusGatewayTimeout, fmt.Sprintf("The instance %q did not answer in time. It may be down: /instances says when it was seen last.", name))
		return
	case err != nil:
		log.Warn().Err(err).Str("instance", name).Msg("member cannot be reached")
		writeProblem(w, r, http.StatusBadGateway, fmt.Sprintf("The instance %q cannot be reached. It may be down: /instances says when it was seen last.", name))
		return
	}
	defer answer.Body.Close()
	if answer.StatusCode == http.StatusUnauthorized || answer.StatusCode == http.StatusMisdirectedRequest { // it is we whom it refused, not the viewer
		log.Warn().Str("instance", name).Int("status", answer.StatusCode).Msg("member refused us")
		writeProblem(w, r, http.StatusBadGateway, fmt.Sprintf("The instance %q answered %d: it refused this instance, not you. /instances says why.", name, answer.StatusCode))
		return
	}
	if !passHeaders(w.Header(), r, answer, allowed) {
		log.Warn().Str("instance", name).Int("status", answer.StatusCode).Str("contentType", answer.Header.Get("Content-Type")).Msg("answer of member refused")
		writeProblem(w, r, http.StatusBadGateway, fmt.Sprintf("The instance %q answered %d, in a form that this path does not have. It is not passed on.", name, answer.StatusCode))
		return
	}
	w.WriteHeader(answer.StatusCode)
	if r.Method == http.MethodHead {
		return
	}
	isStream := allowed.isStream && answer.StatusCode == http.StatusOK
	if isStream {
		patience.Stop()
		err = s.passStream(ctx, func() { cancel(nil) }, w, answer.Body)
	} else {
		err = passBody(w, answer.Body)
	}
	if err == nil || r.Context().Err() != nil {
		return
	}
	log.Debug().Err(err).Str("instance", name).Msg("answer of member is incomplete")
	if !isStream {
		panic(http.ErrAbortHandler) //nolint:forbidigo // the only way to tell the viewer that the answer is incomplete
	}
}

// retryPattern is a time to wait in seconds.
var retryPattern = regexp.MustCompile(`^[0-9]{1,4}$`)

// passHeaders sets the headers of a member's answer. It returns false for an answer that the route cannot have.
func passHeaders(header http.Header, r *http.Request, answer *http.Response, allowed forwarding) bool {
	mediaType, _, err := mime.ParseMediaType(answer.Header.Get("Content-Type"))
	encoding := answer.Header.Get("Content-Encoding")
	switch {
	case answer.StatusCode == http.StatusNotModified && r.Header.Get("If-None-Match") != "":
		header.Set("Cache-Control", allowed.cacheControl)
	case err != nil, answer.ContentLength > maxForwardedBytes:
		return false
	case answer.StatusCode == http.StatusOK && encoding == "gzip" && mediaType == allowed.mediaType && asksForGzip(r, allowed):
		header.Set("Content-Type", allowed.mediaType)
		header.Set("Content-Encoding", encoding)
		header.Set("Cache-Control", allowed.cacheControl)
	case encoding != "" && encoding != "identity":
		return false
	case answer.StatusCode == http.StatusOK && mediaType == allowed.mediaType:
		header.Set("Content-Type", allowed.mediaType)
		header.Set("Cache-Control", allowed.cacheControl)
	case answer.StatusCode >= 400 && answer.StatusCode < 600 && mediaType == problemType:
		header.Set("Content-Type", problemType)
		header.Set("Cache-Control", "no-store")
	default:
		return false
	}
	header.Set("X-Content-Type-Options", "nosniff")
	if allowed.isStream {
		header.Add("Vary", "Accept-Encoding")
		header.Set("X-Accel-Buffering", "no")
	}
	if etag := answer.Header.Get("ETag"); etag != "" && len(etag) <= 512 {
		header.Set("ETag", etag)
	}
	if after := answer.Header.Get("Retry-After"); retryPattern.MatchString(after) {
		header.Set("Retry-After", after)
	}
	return true
}

// errForwardedTooLong is of an answer that goes on beyond every possible answer.
var errForwardedTooLong = fmt.Errorf("the answer, or a line of it, has more than %d MiB", maxForwardedBytes>>20)

// passBody copies an answer that ends.
func passBody(w io.Writer, from io.Reader) error {
	copied, err := io.Copy(w, io.LimitReader(from, maxForwardedBytes+1))
	if err == nil && copied > maxForwardedBytes {
		return errForwardedTooLong
	}
	return err
}

// passedOn returns the viewer's headers that a member needs, and the id of the request. No others are passed on.
func passedOn(r *http.Request, allowed forwarding) http.Header {
	kept := http.Header{"X-Request-Id": {exchangeOf(r.Context()).requestID}}
	if asksForGzip(r, allowed) {
		kept.Set("Accept-Encoding", "gzip")
	}
	for _, key := range []string{"If-None-Match", "Last-Event-Id"} {
		if value := r.Header.Get(key); value != "" {
			kept.Set(key, value)
		}
	}
	return kept
}

// asksForGzip tells whether a member is asked for gzip. Only a stream is: a member has it ready.
func asksForGzip(r *http.Request, allowed forwarding) bool { return allowed.isStream && wantsGzip(r) }

func isTimeout(err error) bool {
	var timeout net.Error
	return errors.Is(err, context.DeadlineExceeded) || errors.Is(err, os.ErrDeadlineExceeded) || (errors.As(err, &timeout) && timeout.Timeout())
}
