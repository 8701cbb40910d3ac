package fleet_test

import (
	"bytes"
	"compress/gzip"
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
		n.set("silent:1", http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
	}, func(t *testing.T, f *fleet.Fleet, _ *network) {
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

// A name server that has nothing to say for once, or only a part, takes nobody off the list who answers.
func TestNameThatFlaps(t *testing.T) {
	inWorld(t, "dns:agents:8080", oneAndTwo, func(t *testing.T, f *fleet.Fleet, n *network) {
		n.name("agents") // nobody
		pass(6 * time.Second)
		wants(t, f, "one:up self:up two:up")
		n.name("agents", "10.0.0.1")
		pass(30 * time.Second)
		wants(t, f, "one:up self:up two:up")
		n.name("agents", "10.0.0.1", "10.0.0.2")
		pass(6 * time.Second)
		n.name("agents", "10.0.0.1")
		pass(11 * time.Second)
		n.set("10.0.0.2:8080", agent("stranger", "9")) // who took the address that was free
		pass(6 * time.Second)
		wants(t, f, "one:up self:up two:down")
		if _, known, err := ask(t, f, "two"); !known || err == nil {
			t.Errorf("a stranger was asked for two: %v %v", known, err)
		}
		n.name("agents", "10.0.0.1", "10.0.0.3") // a minute is the most
		n.set("10.0.0.3:8080", agent("three", "1"))
		pass(6 * time.Second)
		n.name("agents", "10.0.0.1")
		pass(70 * time.Second)
		wants(t, f, "one:up self:up three:down")
	})
}

// A name with ten thousand addresses is followed as far as there is room.
func TestNameWithVeryManyAddresses(t *testing.T) {
	inWorld(t, "good:1 dns:many:80", func(n *network) {
		addresses := make([]string, 10000)
		for i := range addresses {
			addresses[i] = fmt.Sprintf("10.%d.%d.1", i/250, i%250)
		}
		n.name("many", addresses...)
		n.set("good:1", agent("good", "1"))
	}, func(t *testing.T, f *fleet.Fleet, _ *network) {
		if got := len(f.Instances()); got != 1001 {
			t.Errorf("there are %d rows", got)
		}
		if good := entry(t, f, "good"); !good.Up {
			t.Errorf("good is %+v", good)
		}
	})
}

// Two hundred are asked evenly, not in one burst, and each once in an interval.
func TestPollsAreSpread(t *testing.T) {
	polled := make(chan time.Time, 10000)
	peers := ""
	for i := range 200 {
		peers += fmt.Sprintf(" m%d:1", i)
	}
	inWorld(t, peers, func(n *network) {
		for i := range 200 {
			handler := agent(fmt.Sprintf("m%d", i), "1")
			n.set(fmt.Sprintf("m%d:1", i), http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				polled <- time.Now()
				handler.ServeHTTP(w, r)
			}))
		}
	}, func(t *testing.T, _ *fleet.Fleet, _ *network) {
		pass(10 * time.Second)
		for len(polled) > 0 {
			<-polled
		}
		began := time.Now()
		pass(5 * time.Second)
		var tenths [50]int
		total := len(polled)
		for len(polled) > 0 {
			tenths[min(49, int((<-polled).Sub(began)/(100*time.Millisecond)))]++
		}
		if total < 198 || total > 202 {
			t.Errorf("200 members were asked %d times in an interval", total)
		}
		for i, count := range tenths {
			if count > 8 {
				t.Errorf("%d were asked in the tenth of a second %d, of 4 on average", count, i)
			}
		}
	})
}

// A member that takes the name of another, or ours, gets none of what is asked of them.
func TestNamesOfOthers(t *testing.T) {
	inWorld(t, "a:1 b:1 c:1", func(n *network) {
		n.set("b:1", agent("victim", "5"))
		n.set("c:1", agent("self", "9"))
	}, func(t *testing.T, f *fleet.Fleet, n *network) {
		pass(10 * time.Second)
		n.set("a:1", agent("victim", "1")) // comes later, and is before it by address
		pass(6 * time.Second)
		wants(t, f, "self:up self@c:1:up victim:up victim@a:1:up")
		if address := entry(t, f, "victim").Address; address != "b:1" {
			t.Errorf("the name is now at %s", address)
		}
		if _, known, _ := ask(t, f, "self"); known {
			t.Error("our own name is asked of a member")
		}
	})
}

// A member that answers, and with the same snapshot for ever, is shown as what it is.
func TestMemberThatIsStuck(t *testing.T) {
	inWorld(t, "stuck:1", func(n *network) { n.set("stuck:1", agent("stuck", "1")) }, func(t *testing.T, f *fleet.Fleet, _ *network) {
		if problem := entry(t, f, "stuck").Problem; problem != "" {
			t.Errorf("after its first answer: %q", problem)
		}
		pass(40 * time.Second)
		if stuck := entry(t, f, "stuck"); !stuck.Up || !strings.Contains(stuck.Problem, "no new snapshot for") {
			t.Errorf("it is %+v", stuck)
		}
	})
}

// However an answer of the greatest length is made, reading it takes little more memory than its text.
func TestMemoryOfDecoding(t *testing.T) {
	const length = 512 << 10
	start, fill := `{"at":"2026-11-23T07:00:00Z","instance":"x",`, func(piece string) string { return strings.Repeat(piece, length/len(piece)) }
	for name, body := range map[string]string{
		"filesystems": start + `"filesystems":[` + fill(`{},`) + `{}]}`,
		"named":       start + `"filesystems":[` + fill(`{"mountpoint":"/a","usagePercent":1},`) + `{}]}`,
		"sentences":   start + `"verdict":{"level":"ok","sentences":[` + fill(`{"text":"a"},`) + `{}]}}`,
		"name":        `{"instance":"` + fill("a"),
		"key":         `{"` + fill("a"),
		"number":      `{"intervalSeconds":` + fill("1"),
		"deep":        start + `"future":` + fill("["),
		"deepObjects": start + `"future":` + fill(`{"a":`),
		"unknown":     start + `"future":[` + fill(`"a",`) + `1]}`,
		"keys":        start + fill(`"a":1,`) + `"b":1}`,
		"repeated":    start + fill(`"filesystems":[{}],`) + `"b":1}`,
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_ = fleet.Decode([]byte(body))
		runtime.ReadMemStats(&after)
		if took := after.TotalAlloc - before.TotalAlloc; took > 2<<20 {
			t.Errorf("%s: %d kB were allocated to read %d kB", name, took>>10, len(body)>>10)
		}
	}
}

// A compressed answer that nobody asked for is not decompressed: it might become gigabytes.
func TestCompressedAnswer(t *testing.T) {
	var bomb bytes.Buffer
	writer := gzip.NewWriter(&bomb)
	spaces := bytes.Repeat([]byte(" "), 1<<20)
	for range 8 {
		if _, err := writer.Write(spaces); err != nil {
			t.Fatal(err)
		}
	}
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	inWorld(t, "bomb:1 good:1", func(n *network) {
		n.set("good:1", agent("good", "1"))
		n.set("bomb:1", http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = w.Write(bomb.Bytes()) // 8 kB as it is sent, 8 MiB decompressed
		}))
	}, func(t *testing.T, f *fleet.Fleet, _ *network) {
		wants(t, f, "bomb:1:down good:up self:up")
		if problem := entry(t, f, "bomb:1").Problem; problem != "It answered with something that is not a summary." {
			t.Errorf("its problem is %q", problem)
		}
	})
}

// Members that held all slots for long are polled once in an interval again when they answer, and do not make up for what they
// missed.
func TestNoBurstAfterTheSlotsWereFull(t *testing.T) {
	polls := make(chan string, 100000)
	peers := ""
	for i := range 200 {
		peers += fmt.Sprintf(" m%d:1", i)
	}
	inWorld(t, peers, func(n *network) {
		for i := range 200 {
			n.set(fmt.Sprintf("m%d:1", i), http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
		}
	}, func(t *testing.T, f *fleet.Fleet, n *network) {
		pass(2 * time.Minute) // 200 at 64 slots, 3 s each: every round lasts 10 s and more, and is due after 5 s
		for i := range 200 {
			name := fmt.Sprintf("m%d", i)
			handler := agent(name, "1")
			n.set(name+":1", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				polls <- name
				handler.ServeHTTP(w, r)
			}))
		}
		pass(12 * time.Second) // the last of them hang
		for len(polls) > 0 {
			<-polls
		}
		pass(10 * time.Second)
		counts := map[string]int{}
		for len(polls) > 0 {
			counts[<-polls]++
		}
		for i := range 200 {
			if count := counts[fmt.Sprintf("m%d", i)]; count < 1 || count > 3 {
				t.Errorf("m%d was polled %d times in two intervals", i, count)
			}
		}
	})
}
