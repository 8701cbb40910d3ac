package fleet_test

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rs/zerolog"

	"github.com/sys-stats/sys-stats/api/internal/fleet"
	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// guarded answers who gives the password, and nobody else.
func guarded(password string, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if user, given, found := r.BasicAuth(); !found || user != "fleet" || given != password {
			w.Header().Set("WWW-Authenticate", `Basic realm="sys-stats"`)
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// vault is where the password is read each time.
type vault struct {
	mu       sync.Mutex
	password string
}

func (v *vault) set(password string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.password = password
}

func (v *vault) read() (string, string, error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.password == "" {
		return "", "", errors.New("open /run/secrets/peer: no such file")
	}
	return "fleet", v.password, nil
}

// A member that wants a password gets it, also after it changed; one that refuses us says why, and the log never has it.
func TestMembersThatWantAPassword(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newNetwork()
		n.set("a:1", guarded("first", &live{name: "one", start: "1"}))
		n.set("b:1", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusMisdirectedRequest) }))
		var log bytes.Buffer
		secret := &vault{password: "first"}
		options := fleet.Options{
			Self: "self", Start: "1000", Interval: 5 * time.Second, ForgetAfter: time.Hour, Resolver: n, Dial: n.dial, Log: zerolog.New(zerolog.SyncWriter(&log)),
			Newest: func() (stats.Snapshot, bool) { return stats.Snapshot{Instance: "self"}, true },
			Peers:  []stats.Peer{{Host: "a", Port: 1}, {Host: "b", Port: 1}}, Credentials: secret.read,
		}
		withPassword := fleet.New(options)
		options.Credentials, options.Log = nil, zerolog.Nop()
		without := fleet.New(options)
		ctx, cancel := context.WithCancel(t.Context())
		var running sync.WaitGroup
		for _, f := range []*fleet.Fleet{withPassword, without} {
			running.Go(func() { f.Run(ctx) })
		}
		problem := func(f *fleet.Fleet, name, want string) {
			t.Helper()
			if one := entry(t, f, name); one.Up || !strings.Contains(one.Problem, want) {
				t.Errorf("%s is %+v, its problem is to be %q", name, one, want)
			}
		}
		pass(10 * time.Second)
		wants(t, withPassword, "b:1:down one:up self:up")
		if body, known, err := ask(t, withPassword, "one"); !known || err != nil || !strings.Contains(body, `"instance":"one"`) {
			t.Errorf("asked on behalf of a viewer, it answers %q, %t, %v", body, known, err)
		}
		problem(withPassword, "b:1", "It answered 421: it does not know the host name b. Add it to PROXY_HOSTS there.")
		problem(without, "a:1", "It answered 401: it wants a password. Set SYS_STATS_PEER_PASSWORD_FILE here.")
		n.set("a:1", guarded("second", &live{name: "one", start: "1"}))
		pass(10 * time.Second)
		problem(withPassword, "one", "answered 401: SYS_STATS_PEER_USER and the password in SYS_STATS_PEER_PASSWORD_FILE are not right there")
		secret.set("second")
		pass(10 * time.Second)
		wants(t, withPassword, "b:1:down one:up self:up")
		secret.set("")
		pass(10 * time.Second)
		problem(withPassword, "one", "It cannot be asked: the file SYS_STATS_PEER_PASSWORD_FILE cannot be read here, or is empty.")
		cancel()
		running.Wait()
		if text := log.String(); strings.Contains(text, "first") || strings.Contains(text, "second") {
			t.Errorf("the log has the password: %s", text)
		}
	})
}
