package httpapi

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"time"

	"github.com/rs/zerolog"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// Fleet knows the other instances, and asks them on behalf of a viewer.
type Fleet interface {
	// Instances lists the members, this one included, by name.
	Instances() []stats.Instance
	// Ask asks a member for path and returns its answer as it is. known is false where there is no such member. The answer's
	// body ends with ctx, and is the caller's to close.
	Ask(ctx context.Context, name, path string, query url.Values, header http.Header) (answer *http.Response, known bool, err error)
}

// forwardedHeader is on a question that was asked on behalf of a viewer: there is no second hop.
const forwardedHeader = "X-Sys-Stats-Forwarded"

// askTimeout bounds an answer that ends. A stream goes on.
const askTimeout = 10 * time.Second

type instancesOutput struct {
	CacheControl string `header:"Cache-Control" hidden:"true"`
	Body         stats.InstanceList
}

func (s *Server) instances(context.Context, *struct{}) (*instancesOutput, error) {
	output := &instancesOutput{CacheControl: "no-cache", Body: stats.InstanceList{Instances: []stats.Instance{}}}
	if s.options.Fleet != nil {
		output.Body.Instances = s.options.Fleet.Instances()
	}
	return output, nil
}

// elsewhere lets the member answer whom ?instance= names, if it is not this one. Its answer is passed on as it is, its
// errors included.
func (s *Server) elsewhere(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := r.URL.Query().Get("instance")
		if s.options.Fleet == nil || name == "" || name == s.options.Instance || r.Header.Get(forwardedHeader) != "" {
			next.ServeHTTP(w, r)
			return
		}
		isStream := r.URL.Path == "/stats/stream"
		ctx, cancel := context.WithCancel(r.Context())
		defer cancel()
		if !isStream {
			ctx, cancel = context.WithTimeout(ctx, askTimeout)
			defer cancel()
		}
		answer, known, err := s.options.Fleet.Ask(ctx, name, r.URL.Path, r.URL.Query(), passedOn(r.Header))
		switch {
		case !known:
			writeProblem(w, r, http.StatusNotFound, noSuchInstance(name, s.options.Instance))
			return
		case isTimeout(err):
			writeProblem(w, r, http.StatusGatewayTimeout, fmt.Sprintf("The instance %q did not answer in time. It may be down: /instances says when it was seen last.", name))
			return
		case err != nil:
			zerolog.Ctx(r.Context()).Warn().Err(err).Str("instance", name).Msg("member cannot be asked")
			writeProblem(w, r, http.StatusBadGateway, fmt.Sprintf("The instance %q cannot be reached. It may be down: /instances says when it was seen last.", name))
			return
		}
		defer answer.Body.Close()
		for _, key := range []string{"Content-Type", "ETag", "Cache-Control", "Retry-After", "X-Accel-Buffering", "Allow"} {
			if value := answer.Header.Get(key); value != "" {
				w.Header().Set(key, value)
			}
		}
		w.WriteHeader(answer.StatusCode)
		if isStream {
			err = s.passOnStream(ctx, w, answer.Body)
		} else {
			_, err = io.Copy(w, answer.Body)
		}
		if err != nil && !errors.Is(err, io.EOF) && r.Context().Err() == nil {
			zerolog.Ctx(r.Context()).Debug().Err(err).Str("instance", name).Msg("answer of member broke off")
		}
	})
}

// passOnStream copies a stream as it comes, until either side or this process ends it.
func (s *Server) passOnStream(ctx context.Context, w http.ResponseWriter, from io.ReadCloser) error {
	control := http.NewResponseController(w)
	ended := make(chan struct{})
	defer close(ended)
	go func() {
		select {
		case <-s.feed.closed:
			_ = from.Close() // ends the read below
		case <-ctx.Done():
		case <-ended:
		}
	}()
	buffer := make([]byte, 32<<10)
	for {
		n, err := from.Read(buffer)
		if n > 0 {
			if err := writeWithin(control, w, buffer[:n]); err != nil {
				return err
			}
		}
		if err != nil {
			return err
		}
	}
}

// passedOn is what of a viewer's headers a member needs. The rest is between the viewer and us.
func passedOn(header http.Header) http.Header {
	kept := http.Header{}
	for _, key := range []string{"Accept", "If-None-Match", "Last-Event-Id", "X-Request-Id"} {
		if values := header.Values(key); len(values) > 0 {
			kept[key] = values
		}
	}
	return kept
}

func isTimeout(err error) bool {
	var timeout net.Error
	return errors.Is(err, context.DeadlineExceeded) || errors.Is(err, os.ErrDeadlineExceeded) || (errors.As(err, &timeout) && timeout.Timeout())
}
