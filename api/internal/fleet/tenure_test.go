package fleet_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/fleet"
	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// live answers as a member called name does that takes a new snapshot for each answer, except while it is stuck.
type live struct {
	name, start string
	stuck       atomic.Bool
	answers     atomic.Int64
	at          atomic.Int64
}

func (l *live) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	if !l.stuck.Load() {
		l.at.Store(time.Now().UnixNano())
		l.answers.Add(1)
	}
	w.Header().Set("ETag", fmt.Sprintf(`"%s-%s-%d"`, l.name, l.start, l.answers.Load()))
	_ = json.NewEncoder(w).Encode(fleet.Summarise(stats.Snapshot{At: time.Unix(0, l.at.Load()), Instance: l.name, Version: "v1", IntervalSeconds: 1}))
}

func wantsAt(t *testing.T, f *fleet.Fleet, name, address string) {
	t.Helper()
	if got := entry(t, f, name).Address; got != address {
		t.Errorf("%s is at %s, to be at %s: %s", name, got, address, show(f))
	}
}

// Who calls itself by a name of another gets it at most while the other is away, even if it comes first by address.
func TestANameBelongsToTheAddressThatHeldItFirst(t *testing.T) {
	for _, peers := range []string{"a:1 b:1", "dns:agents:1"} {
		inWorld(t, peers, func(n *network) {
			n.name("agents", "b")
			n.set("b:1", &live{name: "good", start: "1"})
		}, func(t *testing.T, f *fleet.Fleet, n *network) {
			pass(10 * time.Second)
			n.set("a:1", &live{name: "good", start: "2"})
			n.name("agents", "a", "b")
			pass(10 * time.Second)
			wantsAt(t, f, "good", "b:1")
			for range 3 {
				n.set("b:1", nil)
				n.name("agents", "a")
				pass(9 * time.Second)
				wantsAt(t, f, "good", "a:1")
				n.set("b:1", &live{name: "good", start: "3"})
				n.name("agents", "a", "b")
				pass(10*time.Second + time.Millisecond)
				wantsAt(t, f, "good", "b:1")
				pass(5 * time.Second)
				wantsAt(t, f, "good", "b:1") // and keeps it
				if problem := entry(t, f, "good@a:1").Problem; !strings.Contains(problem, "another member has") {
					t.Errorf("the other: %q", problem)
				}
			}
			// After so long that it was forgotten, it comes as any other.
			n.set("b:1", nil)
			n.name("agents", "a")
			pass(2 * time.Minute)
			n.set("b:1", &live{name: "good", start: "4"})
			n.name("agents", "a", "b")
			pass(10 * time.Second)
			wantsAt(t, f, "good", "a:1")
		})
	}
}

// A holder whose values do not change any more is of no use to whoever asks for it by name.
func TestAStuckHolderLosesItsName(t *testing.T) {
	holder, other := &live{name: "node", start: "1"}, &live{name: "node", start: "2"}
	inWorld(t, "a:1 b:1", func(n *network) { n.set("a:1", holder) }, func(t *testing.T, f *fleet.Fleet, n *network) {
		pass(10 * time.Second)
		n.set("b:1", other)
		pass(10 * time.Second)
		wantsAt(t, f, "node", "a:1")
		holder.stuck.Store(true)
		pass(50 * time.Second)
		wantsAt(t, f, "node", "b:1")
		if problem := entry(t, f, "node@a:1").Problem; problem == "" {
			t.Error("the one that is stuck has no problem")
		}
		other.stuck.Store(true) // both are: the first again
		pass(50 * time.Second)
		wantsAt(t, f, "node", "a:1")
		other.stuck.Store(false)
		pass(10 * time.Second)
		wantsAt(t, f, "node", "b:1")
		holder.stuck.Store(false)
		pass(10 * time.Second)
		wantsAt(t, f, "node", "a:1")
	})
}

// A claim stays a conflict, however often its process says that it has just started, or that it will only start.
func TestAClaimIsNotHiddenByRestarts(t *testing.T) {
	inWorld(t, "a:1 b:1 c:1", func(n *network) {
		n.set("a:1", &live{name: "good", start: "1"})
		n.set("b:1", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			(&live{name: "good", start: fmt.Sprint(time.Now().UnixMilli())}).ServeHTTP(w, r)
		}))
		n.set("c:1", &live{name: "good", start: "99999999999999"})
	}, func(t *testing.T, f *fleet.Fleet, _ *network) {
		pass(10 * time.Second)
		wants(t, f, "good:up self:up") // it may be a replacement
		pass(2 * time.Minute)
		wants(t, f, "good:up good@b:1:up good@c:1:up self:up")
	})
}

// Tenures are bounded, whatever names a member gives itself, and one that flaps costs no other its own.
func TestTenuresAreBounded(t *testing.T) {
	inWorld(t, "dns:agents:1", func(n *network) {
		count := 0
		n.set("a:1", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			count++
			(&live{name: fmt.Sprintf("name-%d", count), start: fmt.Sprint(count)}).ServeHTTP(w, r)
		}))
		n.set("b:1", &live{name: "good", start: "1"})
		n.name("agents", "a", "b")
	}, func(t *testing.T, f *fleet.Fleet, _ *network) {
		pass(50 * time.Second)
		if count := f.Tenures(); count > 5 {
			t.Errorf("%d tenures of two addresses are remembered", count)
		}
		wantsAt(t, f, "good", "b:1")
	})
}
