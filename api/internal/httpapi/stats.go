package httpapi

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humachi"
)

// InstanceInput is the parameter that picks an instance. It is exported for huma, which reads embedded structs only then.
type InstanceInput struct {
	Instance string `query:"instance" minLength:"1" maxLength:"253" doc:"Name of the instance to ask. Without it, the instance that received the request answers, and names itself."`
}

type statsInput struct {
	InstanceInput
	IfNoneMatch string `header:"If-None-Match" doc:"ETag of an earlier answer: 304 while it is still the newest."`
}

type statsOutput struct {
	Status       int
	ETag         string `header:"ETag" doc:"Id of this snapshot."`
	CacheControl string `header:"Cache-Control" hidden:"true"`
	ContentType  string `header:"Content-Type" hidden:"true"`
	Body         []byte
}

// stats answers with the newest snapshot, as it was encoded when it was taken.
func (s *Server) stats(_ context.Context, input *statsInput) (*statsOutput, error) {
	if err := s.checkInstance(input.Instance); err != nil {
		return nil, err
	}
	newest := s.feed.newest()
	if newest == nil {
		return nil, errNoSample()
	}
	output := &statsOutput{Status: http.StatusOK, ETag: newest.etag, CacheControl: "no-cache"}
	if matches(input.IfNoneMatch, newest.etag) {
		output.Status = http.StatusNotModified
		return output, nil
	}
	output.ContentType = "application/json"
	output.Body = newest.json
	return output, nil
}

// readyAnswer is the answer to /stats while frame is the newest, as net/http wants it.
type readyAnswer struct {
	frame                                   *frame
	etag, cacheControl, contentType, length []string
}

func newReadyAnswer(newest *frame) *readyAnswer {
	return &readyAnswer{newest, []string{newest.etag}, []string{"no-cache"}, []string{"application/json"}, []string{strconv.Itoa(len(newest.json))}}
}

// statsAtOnce answers a request without parameters before huma has looked for some, which takes longer than the answer. Every other request
// goes on to stats, which answers alike.
func (s *Server) statsAtOnce(ctx huma.Context, next func(huma.Context)) {
	r, w := humachi.Unwrap(ctx)
	newest := s.feed.newest()
	if r.URL.RawQuery != "" || newest == nil {
		next(ctx)
		return
	}
	ready := s.latest.Load()
	if ready == nil || ready.frame != newest {
		ready = newReadyAnswer(newest)
		s.latest.Store(ready)
	}
	header := w.Header()
	header["Etag"], header["Cache-Control"] = ready.etag, ready.cacheControl
	if seen := r.Header.Get("If-None-Match"); seen != "" && matches(seen, newest.etag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	header["Content-Type"] = ready.contentType
	header["Content-Length"] = ready.length // without it, net/http would send chunks
	w.WriteHeader(http.StatusOK)
	_, _ = w.Write(newest.json) // the client is gone
}

func errNoSample() error {
	return huma.ErrorWithHeaders(
		huma.Error503ServiceUnavailable("The first sample is being taken. Try again in a second."),
		http.Header{"Retry-After": {"1"}})
}

// matches compares weakly, RFC 9110 section 13.1.2: a proxy that compresses turns our ETag into a weak one.
func matches(ifNoneMatch, etag string) bool {
	for candidate := range strings.SplitSeq(ifNoneMatch, ",") {
		candidate = strings.TrimSpace(candidate)
		if candidate == "*" || strings.TrimPrefix(candidate, "W/") == etag {
			return true
		}
	}
	return false
}

// checkInstance refuses the name of any other instance.
func (s *Server) checkInstance(name string) error {
	if name == "" || name == s.options.Instance {
		return nil
	}
	return huma.Error404NotFound(noSuchInstance(name, s.options.Instance))
}

func noSuchInstance(name, self string) string {
	return fmt.Sprintf("There is no instance named %q here. This is %q.", name, self)
}
