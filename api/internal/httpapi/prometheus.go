package httpapi

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/go-chi/chi/v5"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// Metrics writes the newest sample as Prometheus's series.
type Metrics interface {
	// ContentType returns the format that suits a client, by its header Accept.
	ContentType(asked http.Header) string
	Write(to io.Writer, contentType string) error
}

const (
	metricsPath = "/metrics"
	readAPI     = "/api/v1"
	// maxFormBytes is how long the parameters of a query may be, in the address and in the body together.
	maxFormBytes = 64 << 10
	// queryOverhead is what a member may take for an answer beside the query itself.
	queryOverhead = 1500 * time.Millisecond
)

// prometheus adds the routes that follow Prometheus, errors included: repeated parameters are allowed, and an error has its envelope.
func (s *Server) prometheus(router chi.Router) {
	if s.options.Metrics != nil {
		router.Get(metricsPath, s.metrics)
	}
	router.Route(readAPI, func(router chi.Router) {
		router.Get("/*", s.history)
		router.Post("/*", s.history)
		router.MethodNotAllowed(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Allow", "GET, HEAD, POST")
			refuseQuery(w, http.StatusMethodNotAllowed, "bad_data", r.Method+" is not allowed here: nothing can be written")
		})
	})
}

func (s *Server) metrics(w http.ResponseWriter, r *http.Request) {
	for _, name := range r.URL.Query()["instance"] {
		if name != "" && name != s.options.Instance { // its own would be taken for the other's
			refuseQuery(w, http.StatusBadRequest, "bad_data", fmt.Sprintf("/metrics is of %s alone: ask the other instance at its own address, or the history of it (/api/v1, with instance)", s.options.Instance))
			return
		}
	}
	contentType := s.options.Metrics.ContentType(r.Header)
	w.Header().Set("Content-Type", contentType)
	w.Header().Set("Cache-Control", "no-store")
	if r.Method == http.MethodHead {
		return
	}
	if err := s.options.Metrics.Write(w, contentType); err != nil && r.Context().Err() == nil {
		s.logOf(r.Context()).Warn().Err(err).Msg("metrics are incomplete")
		panic(http.ErrAbortHandler) //nolint:forbidigo // the only way to tell the client that the answer is incomplete
	}
}

// history answers PromQL from our own history, or has the member answer that ?instance= names.
func (s *Server) history(w http.ResponseWriter, r *http.Request) {
	held, hasRoom := s.forms.reserve(r)
	if !hasRoom {
		w.Header().Set("Retry-After", "5")
		refuseQuery(w, http.StatusServiceUnavailable, "unavailable", fmt.Sprintf("the parameters of all queries at once may have %d MiB: ask again in a moment", mostFormsBytes>>20))
		return
	}
	defer s.forms.release(held)
	name, err := takeInstance(w, r)
	exchangeOf(r.Context()).instance = name
	switch {
	case err != nil:
		refuseQuery(w, http.StatusBadRequest, "bad_data", err.Error())
	case name != "" && name != s.options.Instance && r.Header.Get(stats.ForwardedHeader) == "" && s.options.Fleet != nil:
		s.askMember(w, r, name)
	case name != "" && name != s.options.Instance:
		refuseQuery(w, http.StatusNotFound, "not_found", noSuchInstance(name, s.options.Instance))
	case s.options.History == nil:
		refuseQuery(w, http.StatusNotFound, "not_found", fmt.Sprintf("%s keeps no history: SYS_STATS_HISTORY is off", s.options.Instance))
	default:
		s.options.History.ServeHTTP(w, asGet(r))
	}
}

// asGet returns a HEAD as the GET whose headers it asks for: Prometheus knows no HEAD. net/http leaves out the body.
func asGet(r *http.Request) *http.Request {
	if r.Method != http.MethodHead {
		return r
	}
	get := r.WithContext(r.Context())
	get.Method = http.MethodGet
	return get
}

// takeInstance takes the name of the member out of the parameters, which Prometheus does not know.
func takeInstance(w http.ResponseWriter, r *http.Request) (string, error) {
	r.Body = http.MaxBytesReader(w, r.Body, maxFormBytes)
	if err := r.ParseForm(); err != nil {
		if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
			return "", fmt.Errorf("the request has more than %d bytes", tooLarge.Limit)
		}
		return "", errors.New("the parameters cannot be read")
	}
	names := slices.Compact(r.Form["instance"]) // Prometheus's own client has it in the address and in the form
	for _, form := range []url.Values{r.Form, r.PostForm} {
		form.Del("instance")
	}
	switch {
	case len(names) > 1:
		return "", errors.New("the parameter instance is given more than once, with different values")
	case len(names) == 1 && len(names[0]) > maxInstanceBytes:
		return "", fmt.Errorf("the parameter instance has more than %d bytes", maxInstanceBytes)
	case len(names) == 1:
		return names[0], nil
	}
	return "", nil
}

// askMember passes on a member's answer. What comes in a body goes on in one: it may be too long for an address.
func (s *Server) askMember(w http.ResponseWriter, r *http.Request, name string) {
	ctx, cancel := context.WithTimeout(r.Context(), s.options.QueryTimeout+queryOverhead)
	defer cancel()
	log := s.logOf(r.Context())
	query, form := r.Form, url.Values(nil)
	if r.Method == http.MethodPost {
		query, form = nil, r.Form
	}
	answer, known, err := s.options.Fleet.Ask(ctx, name, r.URL.Path, query, form, http.Header{"X-Request-Id": {exchangeOf(r.Context()).requestID}})
	switch {
	case !known:
		refuseQuery(w, http.StatusNotFound, "not_found", noSuchInstance(name, s.options.Instance))
		return
	case err != nil && isTimeout(err):
		refuseQuery(w, http.StatusServiceUnavailable, "timeout", fmt.Sprintf("the instance %q did not answer in time. It may be down: /instances says when it was seen last", name))
		return
	case err != nil:
		log.Warn().Err(err).Str("instance", name).Msg("member cannot be reached")
		refuseQuery(w, http.StatusServiceUnavailable, "unavailable", fmt.Sprintf("the instance %q cannot be reached. It may be down: /instances says when it was seen last", name))
		return
	}
	defer answer.Body.Close()
	if answer.StatusCode == http.StatusUnauthorized || answer.StatusCode == http.StatusMisdirectedRequest { // it is we whom it refused, not the viewer
		log.Warn().Str("instance", name).Int("status", answer.StatusCode).Msg("member refused us")
		refuseQuery(w, http.StatusServiceUnavailable, "unavailable", fmt.Sprintf("the instance %q answered %d: it refused this instance, not you. /instances says why", name, answer.StatusCode))
		return
	}
	if answer.ContentLength > maxForwardedBytes {
		refuseQuery(w, http.StatusUnprocessableEntity, "execution", fmt.Sprintf("the answer of the instance %q has %d MiB, and no more than %d MiB are passed on: ask for fewer series or points, or ask it at its own address", name, answer.ContentLength>>20, maxForwardedBytes>>20))
		return
	}
	mediaType, _, err := mime.ParseMediaType(answer.Header.Get("Content-Type"))
	if err != nil || mediaType != "application/json" || answer.Header.Get("Content-Encoding") != "" || !isStatusOfQuery(answer.StatusCode) {
		log.Warn().Str("instance", name).Int("status", answer.StatusCode).Str("contentType", answer.Header.Get("Content-Type")).Msg("answer of member refused")
		refuseQuery(w, http.StatusServiceUnavailable, "unavailable", fmt.Sprintf("the instance %q answered %d, in a form that this path does not have. It may be of a version without history", name, answer.StatusCode))
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	if after := answer.Header.Get("Retry-After"); retryPattern.MatchString(after) {
		w.Header().Set("Retry-After", after)
	}
	w.WriteHeader(answer.StatusCode)
	if r.Method == http.MethodHead {
		return
	}
	if err := passBody(w, answer.Body); err != nil && r.Context().Err() == nil {
		log.Debug().Err(err).Str("instance", name).Msg("answer of member is incomplete")
		panic(http.ErrAbortHandler) //nolint:forbidigo // as above
	}
}

// isStatusOfQuery tells whether Prometheus's API has this status.
func isStatusOfQuery(status int) bool {
	switch status {
	case http.StatusOK, http.StatusBadRequest, http.StatusNotFound, http.StatusMethodNotAllowed, http.StatusNotAcceptable, http.StatusUnprocessableEntity,
		http.StatusInternalServerError, http.StatusServiceUnavailable:
		return true
	}
	return false
}

// refuseQuery says what is wrong in Prometheus's envelope.
func refuseQuery(w http.ResponseWriter, status int, kind, text string) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]string{"status": "error", "errorType": kind, "error": text}) // the client is gone
}
