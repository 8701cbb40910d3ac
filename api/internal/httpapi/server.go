// Package httpapi is the contract: it serves what the sampler has published, and nothing in it reads the machine. It is
// the only package that may import chi and huma.
package httpapi

import (
	"context"
	"errors"
	"io/fs"
	"net"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/rs/zerolog"
)

// Options describes what a server says of itself and to whom.
type Options struct {
	Instance       string
	Build          Build
	Interval       time.Duration // between two snapshots: what counts as stale depends on it
	AllowedOrigins []string      // exact, none by default
	Page           fs.FS         // the built web app, or nil
	Processes      Processes     // or nil where they are not read
	Fleet          Fleet         // or nil where there is nobody else
}

// Server answers requests from a Feed.
type Server struct {
	feed     *Feed
	options  Options
	log      zerolog.Logger
	http     *http.Server
	draining atomic.Bool
}

// New returns a server that answers from feed.
func New(feed *Feed, options Options, log zerolog.Logger) *Server {
	server := &Server{feed: feed, options: options, log: log}
	server.http = &http.Server{
		Handler: server.routes(),
		// Requests are a line and a few headers. A stream lifts the two that would end it.
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       10 * time.Second,
		WriteTimeout:      15 * time.Second,
		IdleTimeout:       75 * time.Second, // longer than the proxy keeps a connection, so that it is never the one to find it closed
		MaxHeaderBytes:    16 << 10,
		ConnContext:       limitSendBuffer,
	}
	return server
}

// Handler returns the whole api, for tests.
func (s *Server) Handler() http.Handler { return s.http.Handler }

// Serve answers on listener until Stop. Listening is the caller's, so that a port that is taken fails at the start.
func (s *Server) Serve(listener net.Listener) error {
	if err := s.http.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// Drain makes readiness fail while everything else goes on, so that load balancers look elsewhere before Stop.
func (s *Server) Drain() { s.draining.Store(true) }

// Stop ends the streams, waits for what is being answered until ctx is done, and then cuts what is left: a connection
// on which nobody has asked anything counts as busy too, and is no reason to fail.
func (s *Server) Stop(ctx context.Context) error {
	s.Drain()
	s.feed.Close()
	err := s.http.Shutdown(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		s.log.Warn().Msg("connections were cut that did not end in time")
		return s.http.Close()
	}
	return err
}

// sendBufferBytes is how much the kernel keeps for a viewer who does not read. It would keep megabytes, which are hours of a
// stream: only when they are full does the viewer count as slow.
const sendBufferBytes = 64 << 10

func limitSendBuffer(ctx context.Context, connection net.Conn) context.Context {
	if tcp, isTCP := connection.(*net.TCPConn); isTCP {
		_ = tcp.SetWriteBuffer(sendBufferBytes) // a connection that broke already fails where it is used
	}
	return ctx
}
