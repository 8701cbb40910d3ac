package fleet_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/fleet"
)

// says answers every question with the same body.
func says(body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, body) }
}

// encoded is what /instances would answer: it must always be possible to write it.
func encoded(t *testing.T, f *fleet.Fleet) string {
	t.Helper()
	text, err := json.Marshal(f.Instances())
	if err != nil {
		t.Fatalf("the list cannot be encoded: %v", err)
	}
	return string(text)
}

// One member's impossible number or time must not take the whole list with it.
func TestImpossibleValuesStayInTheirRow(t *testing.T) {
	bodies := map[string]string{
		"year10000:1": `{"at":"9999-12-31T23:59:59-23:59","instance":"late"}`,
		"year-1:1":    `{"at":"0000-01-01T00:00:00+23:59","instance":"early"}`,
		"huge:1":      `{"at":"2026-11-23T07:00:00Z","instance":"huge","intervalSeconds":1e308,"cpu":{"usagePercent":1e300}}`,
		"infinite:1":  `{"at":"2026-11-23T07:00:00Z","instance":"infinite","intervalSeconds":1e999,"cpu":{"usagePercent":1e999}}`,
		"nan:1":       `{"at":"2026-11-23T07:00:00Z","instance":"nan","cpu":{"usagePercent":NaN}}`,
	}
	peers := "good:1"
	for address := range bodies {
		peers += " " + address
	}
	inWorld(t, peers, func(n *network) {
		n.set("good:1", agent("good", "1"))
		for address, body := range bodies {
			n.set(address, says(body))
		}
	}, func(t *testing.T, f *fleet.Fleet, _ *network) {
		encoded(t, f)
		wants(t, f, "good:up huge:up infinite:up nan:1:down self:up year-1:1:down year10000:1:down")
	})
}

// Who answers is known by name at once, whoever else is slow.
func TestNamesDoNotWaitForTheSlowest(t *testing.T) {
	inWorld(t, "good:1 silent:1", func(n *network) {
		n.set("good:1", agent("good", "1"))
		n.set("silent:1", func() http.HandlerFunc {
			return func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }
		}())
	}, func(t *testing.T, f *fleet.Fleet, n *network) {
		n.set("good:1", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { agent("good", "1").ServeHTTP(w, r) }))
		if _, known, _ := ask(t, f, "good"); !known {
			t.Errorf("good is not known 100 ms after it answered: %s", show(f))
		}
	})
}

// A member that takes a new name with every answer does not fill the list.
func TestNamesThatAreGoneAreBounded(t *testing.T) {
	inWorld(t, "liar:1", func(n *network) {
		count := 0
		n.set("liar:1", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			count++
			agent(fmt.Sprintf("name-%d", count), fmt.Sprint(count)).ServeHTTP(w, r)
		}))
	}, func(t *testing.T, f *fleet.Fleet, _ *network) {
		pass(55 * time.Second) // within the minute after which who is gone is forgotten
		if got := len(f.Instances()); got > 2+4 {
			t.Errorf("one address has %d rows", got-1)
		}
	})
}

// What a member sends is not kept while it is read: only what a row shows is.
func TestMemoryOfDecoding(t *testing.T) {
	start, rest := `{"at":"2026-11-23T07:00:00Z","instance":"x",`, strings.Repeat
	for name, body := range map[string]string{
		"filesystems": start + `"filesystems":[` + rest(`{"mountpoint":"/a","usagePercent":1},`, 200_000),
		"sentences":   start + `"verdict":{"level":"ok","sentences":[` + rest(`{"level":"ok","text":"a","field":"b"},`, 200_000),
		"name":        `{"instance":"` + rest("a", 8<<20),
		"key":         `{"` + rest("a", 8<<20),
		"number":      `{"sequence":` + rest("1", 8<<20),
		"deep":        start + `"future":` + rest("[", 8<<20),
		"deepObjects": start + `"future":` + rest(`{"a":`, 2<<20),
		"unknown":     start + `"future":[` + rest(`"a",`, 2<<20),
		"spaces":      start + rest(" ", 8<<20),
		"keys":        start + rest(`"a":1,`, 2<<20),
	} {
		t.Run(name, func(t *testing.T) {
			reader := &watched{text: body}
			runtime.GC()
			var before runtime.MemStats
			runtime.ReadMemStats(&before)
			err := fleet.Decode(reader)
			if err == nil {
				t.Error("it passes for a snapshot")
			}
			if most := int64(reader.most) - int64(before.HeapAlloc); most > 1<<20 {
				t.Errorf("%d kB were held while it was read", most>>10)
			}
			if reader.at > 4<<20 {
				t.Errorf("%d MiB were read", reader.at>>20)
			}
		})
	}
}

// watched reads a text and takes down how much memory lives meanwhile.
type watched struct {
	text       string
	at, marked int
	most       uint64
}

func (w *watched) Read(p []byte) (int, error) {
	if w.at-w.marked >= 256<<10 {
		w.marked = w.at
		runtime.GC()
		var now runtime.MemStats
		runtime.ReadMemStats(&now)
		w.most = max(w.most, now.HeapAlloc)
	}
	n := copy(p, w.text[w.at:])
	w.at += n
	if n == 0 {
		return 0, io.EOF
	}
	return n, nil
}
