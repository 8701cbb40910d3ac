package httpapi

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
)

// strictQuery refuses a query that cannot be read, and a parameter that is empty or repeated: whatever value was taken, it might not be the
// one that was meant.
func strictQuery(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.RawQuery == "" {
			next.ServeHTTP(w, r)
			return
		}
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
			if values[0] == "" {
				writeProblem(w, r, http.StatusUnprocessableEntity, fmt.Sprintf("The parameter %q is empty. Give it a value, or leave it out.", name))
				return
			}
		}
		next.ServeHTTP(w, r)
	})
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
