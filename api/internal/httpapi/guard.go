package httpapi

import (
	"context"
	"net/http"
	"time"
)

// Guard knows who may ask.
type Guard interface {
	// Allows tells whether user may ask with this password. The error says that it could not be checked before ctx was done.
	Allows(ctx context.Context, user, password string) (bool, error)
}

// guardPatience is how long a request waits for the check of its password, where many are checked.
const guardPatience = 3 * time.Second

// onlyWithPassword refuses requests without a password that the guard knows. Those that say nothing of the machine are free: probes send none.
func onlyWithPassword(guard Guard) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == healthPath || r.URL.Path == readyPath {
				next.ServeHTTP(w, r)
				return
			}
			detail := "A name and a password are needed here."
			if user, password, given := r.BasicAuth(); given {
				ctx, cancel := context.WithTimeout(r.Context(), guardPatience)
				defer cancel()
				allowed, err := guard.Allows(ctx, user, password)
				switch {
				case err != nil:
					w.Header().Set("Retry-After", "5")
					writeProblem(w, r, http.StatusServiceUnavailable, "Too many passwords are being checked. Try again in a few seconds.")
					return
				case allowed:
					next.ServeHTTP(w, r)
					return
				}
				detail = "The name or the password is wrong."
			}
			w.Header().Set("WWW-Authenticate", `Basic realm="sys-stats", charset="UTF-8"`)
			writeProblem(w, r, http.StatusUnauthorized, detail)
		})
	}
}
