package httpapi

import (
	"cmp"
	"context"
	"encoding/binary"
	"encoding/hex"
	"math/rand/v2"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/rs/zerolog"
)

// exchange is a request on its way and what was answered so far. It is the ResponseWriter that every handler gets, and all that this package
// keeps in the context of a request.
type exchange struct {
	http.ResponseWriter
	requestID    string
	idHeader     [1]string // the same, as a header has it
	isBehind     bool      // a proxy, which says who the client is
	status       int       // 0 until the answer has begun, and where a handler took the connection over
	writtenBytes int
	instance     string // that was asked in the body of a request
}

// WriteHeader begins the answer. An error is of this moment: nothing may keep it, unless the handler says so.
func (e *exchange) WriteHeader(status int) {
	if e.status == 0 && status >= http.StatusOK {
		e.status = status
		if header := e.Header(); status >= http.StatusBadRequest && header.Get("Cache-Control") == "" {
			header.Set("Cache-Control", "no-store")
		}
	}
	e.ResponseWriter.WriteHeader(status)
}

func (e *exchange) Write(chunk []byte) (int, error) {
	if e.status == 0 {
		e.status = http.StatusOK
	}
	n, err := e.ResponseWriter.Write(chunk)
	e.writtenBytes += n
	return n, err
}

// Unwrap is for http.ResponseController.
func (e *exchange) Unwrap() http.ResponseWriter { return e.ResponseWriter }

type exchangeKey struct{}

// exchangeOf returns the exchange that ctx belongs to, or an empty one where there is none.
func exchangeOf(ctx context.Context) *exchange {
	if seen, found := ctx.Value(exchangeKey{}).(*exchange); found {
		return seen
	}
	return &exchange{}
}

// observed names each request, and writes one line to the log when its answer is complete. A handler that takes the connection over writes
// its line itself. A logger and a context for each part of this took as long as everything else between net/http and the answer.
func (s *Server) observed(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := time.Now()
		seen := &exchange{ResponseWriter: w, requestID: requestID(r), isBehind: s.options.Page == nil}
		r = r.WithContext(context.WithValue(r.Context(), exchangeKey{}, seen))
		seen.idHeader[0] = seen.requestID
		w.Header()["X-Request-Id"] = seen.idHeader[:]
		defer func() {
			if seen.status == 0 {
				return
			}
			asked := accessOf(r)
			level := zerolog.InfoLevel
			if asked.route == healthPath || asked.route == readyPath || asked.route == "/stats/summary" && seen.status < http.StatusBadRequest {
				level = zerolog.DebugLevel // probes and polls come every few seconds
			}
			asked.write(s.log.WithLevel(level), seen.requestID, seen.status, seen.writtenBytes, time.Since(began))
		}()
		next.ServeHTTP(seen, r)
	})
}

// access is what the log says of a request, apart from how it went.
type access struct{ method, route, instance, host, client string }

func accessOf(r *http.Request) access {
	seen := exchangeOf(r.Context())
	asked := access{method: r.Method, route: chi.RouteContext(r.Context()).RoutePattern(), instance: cmp.Or(seen.instance, askedInstance(r)), client: clientAddress(r, seen.isBehind)}
	if seen.status == http.StatusMisdirectedRequest {
		asked.host = r.Host[:min(len(r.Host), maxInstanceBytes)]
	}
	return asked
}

// copied returns the same texts with memory of their own: they keep nothing of the request alive.
func (a access) copied() access {
	return access{strings.Clone(a.method), strings.Clone(a.route), strings.Clone(a.instance), strings.Clone(a.host), strings.Clone(a.client)}
}

// write writes the line of a request that has been answered.
func (a access) write(event *zerolog.Event, requestID string, status, size int, took time.Duration) {
	event.Str("requestId", requestID).Str("method", a.method).Str("route", a.route)
	if a.instance != "" {
		event.Str("instance", a.instance)
	}
	if a.host != "" {
		event.Str("host", a.host)
	}
	event.Int("status", status).
		Int("bytes", size).
		Float64("milliseconds", float64(took)/float64(time.Millisecond)).
		Str("client", a.client).
		Msg("request")
}

// logOf returns the log, with the request's id in each line.
func (s *Server) logOf(ctx context.Context) *zerolog.Logger {
	log := s.log.With().Str("requestId", exchangeOf(ctx).requestID).Logger()
	return &log
}

// askedInstance returns the name in ?instance=, as far as a name may be long.
func askedInstance(r *http.Request) string {
	if !strings.Contains(r.URL.RawQuery, "instance=") {
		return ""
	}
	name := r.URL.Query().Get("instance")
	return name[:min(len(name), maxInstanceBytes)]
}

// maxInstanceBytes is the length of the longest name of an instance, with the address that may qualify it.
const maxInstanceBytes = 253

// requestID returns the id that the proxy gave a request, or else one of our own.
func requestID(r *http.Request) string {
	if id := r.Header.Get("X-Request-Id"); isRequestID(id) {
		return id
	}
	var random [16]byte
	binary.NativeEndian.PutUint64(random[:8], rand.Uint64()) //nolint:gosec // it need not be unpredictable
	binary.NativeEndian.PutUint64(random[8:], rand.Uint64()) //nolint:gosec // nor this half
	return hex.EncodeToString(random[:])
}

// isRequestID tells whether an id is safe in a log and a header.
func isRequestID(id string) bool {
	if id == "" || len(id) > 64 {
		return false
	}
	for i := range len(id) {
		switch c := id[i]; {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '.', c == '_', c == '-':
		default:
			return false
		}
	}
	return true
}

// clientAddress returns the viewer's address: X-Real-IP behind the proxy, which overwrites it, or else the address of the connection.
func clientAddress(r *http.Request, isBehindProxy bool) string {
	if isBehindProxy {
		if address, err := netip.ParseAddr(r.Header.Get("X-Real-Ip")); err == nil {
			return address.Unmap().String()
		}
	}
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}
