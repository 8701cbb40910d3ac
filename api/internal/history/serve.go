package history

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
)

// routes is all that is served of Prometheus's API, and by which methods: what reads, and nothing else.
var routes = map[string][]string{
	"/query":            {http.MethodGet, http.MethodPost},
	"/query_range":      {http.MethodGet, http.MethodPost},
	"/labels":           {http.MethodGet, http.MethodPost},
	"/series":           {http.MethodGet, http.MethodPost},
	"/metadata":         {http.MethodGet},
	"/status/buildinfo": {http.MethodGet},
}

var labelValues = regexp.MustCompile(`^/label/[^/]+/values$`)

const (
	// mostFormBytes bounds a query and everything else that a request says.
	mostFormBytes = 64 << 10
	// mostMatchers is how many match[] a request may have: each is one search.
	mostMatchers = 32
	// mostNames is how many series, labels or values are listed.
	mostNames = 20_000
)

// ServeHTTP answers what begins with [Prefix].
func (h *History) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	path := strings.TrimPrefix(r.URL.Path, Prefix)
	methods := routes[path]
	if labelValues.MatchString(path) {
		methods = []string{http.MethodGet}
	}
	switch {
	case len(methods) == 0:
		refuse(w, http.StatusNotFound, "not_found", r.URL.Path+" is not served: only what reads the history is")
		return
	case !slices.Contains(methods, r.Method):
		w.Header().Set("Allow", strings.Join(methods, ", "))
		refuse(w, http.StatusMethodNotAllowed, "bad_data", r.Method+" is not allowed here")
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, mostFormBytes)
	if err := checkForm(r); err != nil {
		h.counts.refusals[refusedSize].Add(1)
		refuse(w, http.StatusBadRequest, "bad_data", err.Error())
		return
	}
	if err := h.checkPoints(r); err != nil {
		h.counts.refusals[refusedPoints].Add(1)
		refuse(w, http.StatusBadRequest, "bad_data", err.Error())
		return
	}
	h.counts.queries.Add(1)
	made := newAnswer()
	h.answer(made, r)
	if !h.unread.reserve(int64(made.body.Len())) {
		h.counts.refusals[refusedUnread].Add(1)
		refuseForNow(w, fmt.Sprintf("answers of %d MiB wait for those who asked to read them: no more are kept", h.options.mostUnread>>20))
		return
	}
	defer h.unread.release(int64(made.body.Len()))
	made.send(w)
}

// answer makes an answer, which holds the turn and the database that it needs no longer than that: who reads it slowly keeps no other waiting.
func (h *History) answer(w *answer, r *http.Request) {
	// The wait counts too: the answer must begin before the server, or a proxy, gives up.
	ctx, cancel := context.WithTimeout(r.Context(), h.options.QueryTimeout)
	defer cancel()
	if !h.gate.enter(ctx) {
		h.counts.refusals[refusedConcurrency].Add(1)
		refuseForNow(w, fmt.Sprintf("too many queries at once: %d run at a time (SYS_STATS_QUERY_CONCURRENCY)", h.options.QueryConcurrency))
		return
	}
	defer h.gate.leave()
	h.database.RLock()
	defer h.database.RUnlock()
	if h.store == nil {
		refuse(w, http.StatusServiceUnavailable, "unavailable", "the history is being opened: try again in a moment")
		return
	}
	defer context.AfterFunc(h.store.closing, cancel)()
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true)) // a block that cannot be read is an error, not the end of the process
	h.api.ServeHTTP(w, r.WithContext(ctx))
}

// checkForm reads what the request says, and bounds it.
func checkForm(r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
			return fmt.Errorf("the request has more than %d bytes", tooLarge.Limit)
		}
		return errors.New("the parameters cannot be read")
	}
	if len(r.URL.RawQuery) > mostFormBytes {
		return fmt.Errorf("the request has more than %d bytes", mostFormBytes)
	}
	if len(r.Form["match[]"]) > mostMatchers {
		return fmt.Errorf("the request has more than %d match[]", mostMatchers)
	}
	cost := 0
	for _, selector := range r.Form["match[]"] {
		if err := checkShapeOf(selector, &cost); err != nil {
			return err
		}
	}
	if strings.HasPrefix(r.URL.Path, Prefix+"/query") {
		return nil
	}
	text := r.Form.Get("limit")
	if limit, err := strconv.Atoi(text); text == "" || err == nil && (limit == 0 || limit > mostNames) { // Prometheus refuses what is no number
		r.Form.Set("limit", strconv.Itoa(mostNames)) // Prometheus says where it cut something off
	}
	return nil
}

// envelope is how Prometheus says that something is wrong.
type envelope struct {
	Status    string `json:"status"`
	ErrorType string `json:"errorType"`
	Error     string `json:"error"`
}

func refuse(w http.ResponseWriter, status int, kind, text string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(envelope{Status: "error", ErrorType: kind, Error: text}) // the client has gone
}

// refuseForNow refuses what may be asked again in a moment.
func refuseForNow(w http.ResponseWriter, text string) {
	w.Header().Set("Retry-After", "5")
	refuse(w, http.StatusServiceUnavailable, "unavailable", text)
}
