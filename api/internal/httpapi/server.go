// Package httpapi is the contract: it serves what the sampler has published, and reads nothing of the machine itself. It is the only
// package that imports chi and huma.
package httpapi

import (
	"context"
	"crypto/tls"
	"errors"
	"io/fs"
	stdlog "log"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"time"

	"github.com/rs/zerolog"
)

// Options describes what a server says of itself, and which pages may read it.
type Options struct {
	Instance       string
	Build          Build
	Interval       time.Duration // between two snapshots; readiness depends on it
	AllowedOrigins []string      // exact, none by default
	Hosts          []string      // names that requests may be addressed to, *.suffix for all below one; localhost, Instance and addresses always may
	Page           fs.FS         // the built web app, or nil
	Guard          Guard         // or nil where everybody may ask
	TLS            *tls.Config   // or nil for plain HTTP
	MaxStreams     int           // how many streams may be open at a time, those of members that are passed on included; 0: 4,000
	Processes      Processes     // or nil if they are not read
	Workloads      Workloads     // or nil if they are not read
	Fleet          Fleet         // or nil if there is none
	Metrics        Metrics       // or nil if there are none
	History        http.Handler  // of everything below /api/v1, or nil without history
	QueryTimeout   time.Duration // of a query of the history
}

// Server answers requests from a Feed.
type Server struct {
	feed     *Feed
	options  Options
	log      zerolog.Logger
	http     *http.Server
	draining atomic.Bool
	latest   atomic.Pointer[readyAnswer]
	forms    forms
}

// maxHeaderBytes is how long the first line and the headers of a request may be.
const maxHeaderBytes = 16 << 10

// New returns a server that answers from feed.
func New(feed *Feed, options Options, log zerolog.Logger) *Server {
	server := &Server{feed: feed, options: options, log: log}
	server.http = &http.Server{
		Handler: server.routes(),
		// Requests are a line and a few headers. A stream sets deadlines of its own.
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       10 * time.Second,
		WriteTimeout:      15 * time.Second,
		IdleTimeout:       75 * time.Second, // longer than the proxy keeps a connection, so that the proxy never finds it closed
		MaxHeaderBytes:    maxHeaderBytes,
		ConnContext:       limitSendBuffer,
		ErrorLog:          stdlog.New(errorLog{log}, "", 0),
		Protocols:         new(http.Protocols),
		// Else net/http would answer OPTIONS * without us.
		DisableGeneralOptionsHandler: true,
	}
	server.http.Protocols.SetHTTP1(true) // HTTP/2 has no connection that a stream could take over
	return server
}

// errorLog takes the lines that net/http logs: connections that cannot be accepted, answers that a handler began twice.
type errorLog struct{ log zerolog.Logger }

func (e errorLog) Write(line []byte) (int, error) {
	e.log.Warn().Str("component", "net/http").Msg(strings.TrimSpace(string(line)))
	return len(line), nil
}

// Handler returns the whole api, for tests.
func (s *Server) Handler() http.Handler { return s.http.Handler }

// Serve answers on listener until Stop. The caller opens the listener, so that a port that is taken stops the start.
func (s *Server) Serve(listener net.Listener) error {
	if err := s.http.Serve(wire{listener, s}); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// Drain makes readiness fail while everything else goes on, so that load balancers look elsewhere before Stop.
func (s *Server) Drain() { s.draining.Store(true) }

// Stop ends the streams, waits until ctx is done for requests that are being answered, and then closes what is left: a connection
// that has not sent a request yet counts as busy too, and is no reason to fail.
func (s *Server) Stop(ctx context.Context) error {
	s.Drain()
	s.feed.Close()
	err := s.http.Shutdown(ctx)
	if err == nil {
		err = s.feed.viewers.wait(ctx)
	}
	if errors.Is(err, context.DeadlineExceeded) {
		s.log.Warn().Msg("connections that did not end in time were closed")
		s.feed.viewers.cut()
		return s.http.Close()
	}
	return err
}

// sendBufferBytes is how much the kernel buffers for a viewer that does not read. By default it would buffer megabytes, which are
// hours of a stream, and only then would the viewer count as slow.
const sendBufferBytes = 64 << 10

func limitSendBuffer(ctx context.Context, connection net.Conn) context.Context {
	if tcp, isTCP := connection.(interface{ SetWriteBuffer(bytes int) error }); isTCP {
		_ = tcp.SetWriteBuffer(sendBufferBytes) // a connection that is already broken fails where it is used
	}
	return ctx
}
