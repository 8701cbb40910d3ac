package httpapi

import (
	"context"
	"crypto/rand"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
	"github.com/rs/zerolog"
	"github.com/rs/zerolog/hlog"
)

// logged puts a logger with the request's id into the context and writes one line when the answer is complete: a stream's line
// comes when it ends.
func logged(log zerolog.Logger) func(http.Handler) http.Handler {
	access := hlog.AccessHandler(func(r *http.Request, status, size int, duration time.Duration) {
		route := chi.RouteContext(r.Context()).RoutePattern()
		level := zerolog.InfoLevel
		if route == healthPath || route == "/readyz" || route == "/stats/summary" && status < http.StatusBadRequest {
			level = zerolog.DebugLevel // probes and polls come every few seconds
		}
		event := hlog.FromRequest(r).WithLevel(level).Str("method", r.Method).Str("route", route)
		if instance := askedInstance(r); instance != "" {
			event = event.Str("instance", instance)
		}
		if status == http.StatusMisdirectedRequest {
			event = event.Str("host", r.Host[:min(len(r.Host), maxInstanceBytes)])
		}
		event.Int("status", status).
			Int("bytes", size).
			Float64("milliseconds", float64(duration)/float64(time.Millisecond)).
			Str("client", clientAddress(r)).
			Msg("request")
	})
	return func(next http.Handler) http.Handler {
		withID := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			id := middleware.GetReqID(r.Context())
			w.Header().Set("X-Request-Id", id)
			hlog.FromRequest(r).UpdateContext(func(c zerolog.Context) zerolog.Context { return c.Str("requestId", id) })
			next.ServeHTTP(w, r)
		})
		return hlog.NewHandler(log)(access(withID))
	}
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

// requestID names a request in the logs and problems of every tier: the id that the proxy gave it, or else one of our own.
func requestID(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := r.Header.Get("X-Request-Id")
		if !requestIDPattern.MatchString(id) {
			id = strings.ToLower(rand.Text())
		}
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), middleware.RequestIDKey, id)))
	})
}

// requestIDPattern is the form of an id that is safe in a log and a header.
var requestIDPattern = regexp.MustCompile(`^[A-Za-z0-9._-]{1,64}$`)

// strictQuery refuses a query that cannot be read, and a repeated parameter: whichever value was taken, it might not be the one
// that was meant.
func strictQuery(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		query, err := url.ParseQuery(r.URL.RawQuery)
		if err != nil {
			writeProblem(w, r, http.StatusUnprocessableEntity, "The query cannot be read: it has a broken escape or a semicolon.")
			return
		}
		for name, values := range query {
			if len(values) > 1 {
				writeProblem(w, r, http.StatusUnprocessableEntity, fmt.Sprintf("The parameter %q is given %d times. Give it once.", name, len(values)))
				return
			}
		}
		next.ServeHTTP(w, r)
	})
}

// clientAddress returns the viewer's address: X-Real-IP as the proxy set it, or else the address of the connection.
func clientAddress(r *http.Request) string {
	if address := middleware.GetClientIP(r.Context()); address != "" {
		return address
	}
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

// allowOrigins lets pages of the listed origins read the answers, and no others. Reading needs no headers of the page's own, so
// preflight requests are not answered.
func allowOrigins(origins []string) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		if len(origins) == 0 {
			return next
		}
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Add("Vary", "Origin")
			if origin := r.Header.Get("Origin"); slices.Contains(origins, origin) {
				w.Header().Set("Access-Control-Allow-Origin", origin)
				w.Header().Set("Access-Control-Expose-Headers", "ETag, X-Request-Id")
			}
			next.ServeHTTP(w, r)
		})
	}
}
