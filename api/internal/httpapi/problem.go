package httpapi

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/go-chi/chi/v5"
)

// Problem is the form of every error, RFC 9457. It says nothing internal: the log has the cause, under the same request id.
type Problem struct {
	Type      string              `json:"type" doc:"Always about:blank: title and status say what kind of problem it is." example:"about:blank"`
	Title     string              `json:"title" doc:"The status in words." example:"Not Found"`
	Status    int                 `json:"status" doc:"HTTP status code." example:"404"`
	Detail    string              `json:"detail" doc:"What was wrong and, where it is known, what to do."`
	RequestID string              `json:"requestId" doc:"Names this request in the logs of the proxy and the api."`
	Errors    []*huma.ErrorDetail `json:"errors,omitempty" nullable:"false" doc:"Each parameter that was wrong."`
}

// ContentType makes huma answer with the media type of RFC 9457.
func (Problem) ContentType(string) string { return problemType }

const problemType = "application/problem+json"

func newProblem(ctx context.Context, status int, detail string) Problem {
	return Problem{
		Type:      "about:blank",
		Title:     http.StatusText(status),
		Status:    status,
		Detail:    detail,
		RequestID: exchangeOf(ctx).requestID,
	}
}

// toProblem turns huma's own error form into ours, on its way out.
func toProblem(ctx huma.Context, _ string, value any) (any, error) {
	failure, isError := value.(*huma.ErrorModel)
	if !isError {
		return value, nil
	}
	problem := newProblem(ctx.Context(), failure.Status, failure.Detail)
	problem.Errors = failure.Errors
	if failure.Status == http.StatusUnprocessableEntity && len(failure.Errors) > 0 {
		problem.Detail = "The request has a parameter that is not known or not valid. See errors."
	}
	return problem, nil
}

// invalidParameter is the problem of a parameter that passed huma's own validation.
func invalidParameter(location string, err error) error {
	return huma.Error422UnprocessableEntity("", &huma.ErrorDetail{Location: location, Message: err.Error()})
}

// guarded hides internal errors from the viewer: they are logged, and the answer is a fixed sentence. huma would put the error's
// text into the answer.
func guarded[I, O any](s *Server, handler func(context.Context, *I) (*O, error)) func(context.Context, *I) (*O, error) {
	return func(ctx context.Context, input *I) (*O, error) {
		output, err := handler(ctx, input)
		if meant := huma.StatusError(nil); err != nil && !errors.As(err, &meant) {
			s.logOf(ctx).Error().Err(err).Msg("request failed")
			return nil, huma.Error500InternalServerError(internalDetail)
		}
		return output, err
	}
}

const internalDetail = "Something went wrong here. The log has it under the request id."

// writeProblem answers outside huma: unknown paths, wrong methods, panics.
func writeProblem(w http.ResponseWriter, r *http.Request, status int, detail string) {
	w.Header().Set("Content-Type", problemType)
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	if r.Method == http.MethodHead {
		return
	}
	_ = json.NewEncoder(w).Encode(newProblem(r.Context(), status, detail)) // the client is gone
}

func notFound(w http.ResponseWriter, r *http.Request) {
	writeProblem(w, r, http.StatusNotFound, "There is nothing at this path. /openapi.json lists what there is.")
}

// methods are those that a route may have, and those that RFC 9110 and 5789 know besides.
var methods = []string{
	http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete,
	http.MethodOptions, http.MethodTrace, http.MethodConnect,
}

// methodNotAllowed names the methods that the route has. A method that nobody knows is 501, as one in lower case is another one.
func methodNotAllowed(w http.ResponseWriter, r *http.Request) {
	if !slices.Contains(methods, r.Method) {
		shown := r.Method[:min(len(r.Method), 32)]
		writeProblem(w, r, http.StatusNotImplemented, fmt.Sprintf("There is no method %q. Methods are in upper case: use GET or HEAD.", shown))
		return
	}
	route := chi.RouteContext(r.Context())
	path := cmp.Or(r.URL.RawPath, r.URL.Path)
	var allowed []string
	for _, method := range methods {
		pattern := route.Routes.Find(chi.NewRouteContext(), method, path)
		if pattern == "" {
			continue
		}
		if len(allowed) == 0 {
			route.RoutePatterns = append(route.RoutePatterns, pattern) // for the access log
		}
		if allowed = append(allowed, method); method == http.MethodGet {
			allowed = append(allowed, http.MethodHead)
		}
	}
	refuseMethod(w, r, allowed)
}

func refuseMethod(w http.ResponseWriter, r *http.Request, allowed []string) {
	w.Header().Set("Allow", strings.Join(allowed, ", "))
	writeProblem(w, r, http.StatusMethodNotAllowed, fmt.Sprintf("%s is not allowed here. Use %s.", r.Method, strings.Join(allowed, " or ")))
}

// onlyPaths refuses what asks for no path: OPTIONS *, CONNECT, and the first line of HTTP/2, which net/http passes on.
func onlyPaths(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.ProtoMajor == 2 && r.Method == "PRI":
			w.Header().Set("Connection", "close")
			writeProblem(w, r, http.StatusHTTPVersionNotSupported, unreadable[http.StatusHTTPVersionNotSupported])
		case !strings.HasPrefix(r.URL.Path, "/"):
			refuseMethod(w, r, []string{http.MethodGet, http.MethodHead})
		default:
			next.ServeHTTP(w, r)
		}
	})
}

// recovered answers a panic with a problem and logs it. http.ErrAbortHandler is passed on: it closes the connection.
func (s *Server) recovered(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			cause := recover()
			if cause == nil {
				return
			}
			if err, isError := cause.(error); isError && errors.Is(err, http.ErrAbortHandler) {
				panic(cause) //nolint:forbidigo // net/http wants it back
			}
			s.logOf(r.Context()).Error().Interface("panic", cause).Bytes("stack", debug.Stack()).Msg("request panicked")
			writeProblem(w, r, http.StatusInternalServerError, internalDetail)
		}()
		next.ServeHTTP(w, r)
	})
}
