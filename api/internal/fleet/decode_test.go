package fleet_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/fleet"
	"github.com/sys-stats/sys-stats/api/internal/stats"
)

const valid = `"at":"2026-11-23T07:00:00Z","instance":"x"`

// readable are summaries and snapshots, of any version.
var readable = []string{
	`{` + valid + `}`,
	" \n\t{ " + strings.ReplaceAll(valid, ":\"", " : \"") + " }\r\n",
	`{` + valid + `,"cpu":{"usagePercent":1}}`,
	`{` + valid + `,"cpu":null,"memory":null,"verdict":null,"filesystems":null,"host":null,"version":null,"intervalSeconds":null}`,
	`{` + valid + `,"cpu":{"usagePercent":1e999},"intervalSeconds":-1e999}`,
	`{` + valid + `,"future":[{"a":[[],{},"\\\"]}",-1.5e-7,true,false,null]}]}`,
	`{` + valid + `,"filesystems":[{"mountpoint":"\u0000\ud800","usagePercent":50,"new":{}},{}],"filesystems":[]}`,
	`{` + valid + `,"verdict":{"level":"doomed","sentences":[{"text":"\u202egood"},null]}}`,
	`{` + valid + `,"verdict":{"level":"ok","sentences":[{"text":"a","since":"9999-12-31T23:59:59-23:59","lens":"<b>","causes":[{"kind":1}],"remedy":2}]}}`,
	`{` + valid + `,"future":` + strings.Repeat("[", 30) + strings.Repeat("]", 30) + `}`,
	`{` + valid + `,"future":"` + strings.Repeat("a", 40<<10) + `","number":` + strings.Repeat("1", 100) + `}`,
	`{` + valid + `,"hostname":"h","cpuUsagePercent":1e999,"memoryUsagePercent":null,"verdict":{"level":"ok","sentences":null}}`,
	`{` + valid + `,"workloads":[{"id":"/a","name":"\u202ea","kind":"pod","usageCores":1e999,"memoryBytes":-1e999,"new":[]},{},null],"workloads":null}`,
	`{` + valid + `,"workloads":[{"id":"` + strings.Repeat("i", 5000) + `","kind":"pod"},{"id":"/b","kind":"planet","name":"` + strings.Repeat("n", 5000) + `"}]}`,
}

// unreadable are neither.
var unreadable = []string{
	"", "null", "1", `"x"`, "[]", "{", "{}", "}", `{` + valid, `{` + valid + `}}`, `{` + valid + `} {}`, `{` + valid + `,}`, `{,` + valid + `}`,
	`{` + valid + ` "a":1}`, `{` + valid + `,"a" 1}`, `{` + valid + `,"a":}`, `{` + valid + `,a:1}`,
	`{"at":"2026-11-23T07:00:00Z","instance":""}`,
	`{"at":"2026-11-23T07:00:00Z","instance":"a b"}`,
	`{"at":"2026-11-23T07:00:00Z","instance":"a\u0000b"}`,
	`{"at":"2026-11-23T07:00:00Z","instance":"a\nb"}`,
	`{"at":"2026-11-23T07:00:00Z","instance":"a@10.0.0.1:80"}`,
	`{"at":"2026-11-23T07:00:00Z","instance":"` + strings.Repeat("a", 254) + `"}`,
	`{"at":"2026-11-23T07:00:00Z","instance":["x"]}`,
	`{"at":"2026-11-23T07:00:00Z","instance":nul}`,
	`{"at":"yesterday","instance":"x"}`, `{"at":1,"instance":"x"}`, `{"instance":"x"}`,
	`{"at":"9999-12-31T23:59:59-23:59","instance":"x"}`, `{"at":"0000-01-01T00:00:00+23:59","instance":"x"}`, `{"at":"10000-01-01T00:00:00Z","instance":"x"}`,
	`{` + valid + `,"cpu":{"usagePercent":NaN}}`, `{` + valid + `,"cpu":{"usagePercent":Infinity}}`, `{` + valid + `,"cpu":{"usagePercent":0x10}}`,
	`{` + valid + `,"cpu":{"usagePercent":01}}`, `{` + valid + `,"cpu":{"usagePercent":"1"}}`, `{` + valid + `,"cpu":[]}`, `{` + valid + `,"filesystems":{}}`,
	`{` + valid + `,"version":"` + "\x00" + `"}`, `{` + valid + `,"version":"\x"}`,
	`{` + valid + `,"future":` + strings.Repeat("[", 20000) + strings.Repeat("]", 20000) + `}`,
	`{` + valid + `,"workloads":{}}`, `{` + valid + `,"workloads":[{"id":1}]}`, `{` + valid + `,"workloads":[{"usageCores":"1"}]}`,
	`{` + valid + `,"cpuUsagePercent":"1"}`, `{` + valid + `,"cpuUsagePercent":{}}`, `{` + valid + `,"hostname":1}`,
}

func TestDecode(t *testing.T) {
	for _, body := range readable {
		if err := fleet.Decode([]byte(body)); err != nil {
			t.Errorf("%.200s: %v", body, err)
		}
	}
	for _, body := range unreadable {
		if err := fleet.Decode([]byte(body)); err == nil || err.Error() != "answered with something that is not a summary" {
			t.Errorf("%.200s: %v", body, err)
		}
	}
}

// A member is polled every few seconds by each other member: what it answers stays small, whatever the size of its machine.
func TestSummaryIsSmall(t *testing.T) {
	snapshot := stats.Snapshot{
		At: time.Unix(1795414565, 123456789), Instance: "node-1.example", Version: "v1.2.3", IntervalSeconds: 1,
		CPU: &stats.CPU{UsagePercent: percent(12.345678901234), Cores: make([]stats.CPUCore, 512)}, Memory: &stats.Memory{UsagePercent: percent(34.567890123456)},
		Verdict: stats.Verdict{Level: stats.LevelOK, Sentences: []stats.Sentence{{Level: stats.LevelOK, Text: "All is well: 87 % of the processors idle, 65 % of memory available.", Field: "cpu.usagePercent"}}},
	}
	for i := range 300 {
		snapshot.Filesystems = append(snapshot.Filesystems, stats.Filesystem{Mountpoint: fmt.Sprint("/mnt/disk", i), UsagePercent: percent(float64(i) / 3)}, stats.Filesystem{Mountpoint: "/unknown"})
	}
	summary := fleet.Summarise(snapshot)
	encoded, err := json.Marshal(summary)
	if err != nil || len(encoded) > 800 {
		t.Errorf("%d bytes: %s, %v", len(encoded), encoded, err)
	}
	var rows []string
	for _, row := range summary.Filesystems {
		rows = append(rows, row.Mountpoint)
	}
	if got := strings.Join(rows, " "); got != "/mnt/disk299 /mnt/disk298 /mnt/disk297 /mnt/disk296 /mnt/disk295" {
		t.Errorf("the fullest filesystems are %s", got)
	}
	if err := fleet.Decode(encoded); err != nil {
		t.Error(err)
	}
}

func FuzzDecode(f *testing.F) {
	for _, body := range append(readable, unreadable...) {
		f.Add([]byte(body))
	}
	f.Fuzz(func(t *testing.T, body []byte) { fleet.CheckDecoding(t, body) })
}
