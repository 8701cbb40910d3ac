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

	"github.com/go-chi/chi/v5/middleware"
	"github.com/rs/zerolog"
)

const (
	// forwardedHeader is on a question that was asked on behalf of a viewer: there is no second hop.
	forwardedHeader = "X-Sys-Stats-Forwarded"
	// askTimeout bounds an answer that ends. A stream goes on.
	askTimeout = 10 * time.Second
	// maxForwardedBytes bounds an answer that ends: 200 processes with long command lines have less.
	maxForwardedBytes = 8 << 20
)

// forwardable is what a member may answer at each path that can be forwarded: its type, and how it may be cached. Everything
// else that reaches a browser is ours to say, or a member could have us serve its own page under our address.
var forwardable = map[string]struct{ mediaType, cacheControl string }{
	"/stats":           {"application/json", "no-cache"},
	"/stats/stream":    {"text/event-stream", "no-cache, no-transform"},
	"/stats/processes": {"application/json", "no-store"},
}

// elsewhere lets the member answer whom ?instance= names, if it is not this one.
func (s *Server) elsewhere(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := r.URL.Query().Get("instance")
		if s.options.Fleet == nil || name == "" || name == s.options.Instance || r.Header.Get(forwardedHeader) != "" {
			next.ServeHTTP(w, r)
			return
		}
		s.forward(w, r, name)
	})
}

// forward asks a member and passes on its answer, its errors included, or a problem that says how it failed.
func (s *Server) forward(w http.ResponseWriter, r *http.Request, name string) {
	isStream := r.URL.Path == "/stats/stream"
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	if !isStream {
		ctx, cancel = context.WithTimeout(ctx, askTimeout)
		defer cancel()
	}
	log := zerolog.Ctx(r.Context())
	answer, known, err := s.options.Fleet.Ask(ctx, name, r.URL.Path, r.URL.Query(), passedOn(r))
	switch {
	case !known:
		writeProblem(w, r, http.StatusNotFound, noSuchInstance(name, s.options.Instance))
		return
	case isTimeout(err):
		writeProblem(w, r, http.StatusGatewayTimeout, fmt.Sprintf("The instance %q did not answer in time. It may be down: /instances says when it was seen last.", name))
		return
	case err != nil:
		log.Warn().Err(err).Str("instance", name).Msg("member cannot be asked")
		writeProblem(w, r, http.StatusBadGateway, fmt.Sprintf("The instance %q cannot be reached. It may be down: /instances says when it was seen last.", name))
		return
	}
	defer answer.Body.Close()
	if !passHeaders(w.Header(), r, answer) {
		log.Warn().Str("instance", name).Int("status", answer.StatusCode).Str("contentType", answer.Header.Get("Content-Type")).Msg("answer of member refused")
		writeProblem(w, r, http.StatusBadGateway, fmt.Sprintf("The instance %q answered %d, and not with what this path has. It is not passed on.", name, answer.StatusCode))
		return
	}
	w.WriteHeader(answer.StatusCode)
	if r.Method == http.MethodHead {
		return
	}
	if isStream && answer.StatusCode == http.StatusOK {
		err = s.passStream(ctx, cancel, w, answer.Body)
	} else {
		err = passBody(w, answer.Body)
	}
	if err == nil || r.Context().Err() != nil {
		return
	}
	log.Debug().Err(err).Str("instance", name).Msg("answer of member broke off")
	if !isStream {
		panic(http.ErrAbortHandler) //nolint:forbidigo // the only way to tell the viewer that he has half of an answer
	}
}

// retryPattern is a time to wait in seconds.
var retryPattern = regexp.MustCompile(`^[0-9]{1,4}$`)

// passHeaders sets the headers of a member's answer, and refuses, with false, an answer that the path cannot have.
func passHeaders(header http.Header, r *http.Request, answer *http.Response) bool {
	wanted := forwardable[r.URL.Path]
	mediaType, _, err := mime.ParseMediaType(answer.Header.Get("Content-Type"))
	encoding := answer.Header.Get("Content-Encoding")
	switch {
	case answer.StatusCode == http.StatusNotModified && r.Header.Get("If-None-Match") != "":
		header.Set("Cache-Control", wanted.cacheControl)
	case err != nil, encoding != "" && encoding != "identity", answer.ContentLength > maxForwardedBytes:
		return false
	case answer.StatusCode == http.StatusOK && mediaType == wanted.mediaType:
		header.Set("Content-Type", wanted.mediaType)
		header.Set("Cache-Control", wanted.cacheControl)
	case answer.StatusCode >= 400 && answer.StatusCode < 600 && mediaType == problemType:
		header.Set("Content-Type", problemType)
		header.Set("Cache-Control", "no-store")
	default:
		return false
	}
	header.Set("X-Content-Type-Options", "nosniff")
	if wanted.mediaType == "text/event-stream" {
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

// errForwardedTooLong is of an answer that does not end where answers do.
var errForwardedTooLong = fmt.Errorf("the answer has more than %d MiB, or a line of it", maxForwardedBytes>>20)

// passBody copies an answer that ends.
func passBody(w io.Writer, from io.Reader) error {
	copied, err := io.Copy(w, io.LimitReader(from, maxForwardedBytes+1))
	if err == nil && copied > maxForwardedBytes {
		return errForwardedTooLong
	}
	return err
}

// passedOn is what of a viewer's headers a member needs, and the name of the request. The rest is between the viewer and us.
func passedOn(r *http.Request) http.Header {
	kept := http.Header{"X-Request-Id": {middleware.GetReqID(r.Context())}}
	for _, key := range []string{"If-None-Match", "Last-Event-Id"} {
		if value := r.Header.Get(key); value != "" {
			kept.Set(key, value)
		}
	}
	return kept
}

func isTimeout(err error) bool {
	var timeout net.Error
	return errors.Is(err, context.DeadlineExceeded) || errors.Is(err, os.ErrDeadlineExceeded) || (errors.As(err, &timeout) && timeout.Timeout())
}
