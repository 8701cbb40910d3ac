package fleet_test

import (
	"strings"
	"testing"

	"github.com/sys-stats/sys-stats/api/internal/fleet"
)

const valid = `"at":"2026-11-23T07:00:00Z","instance":"x"`

// readable are answers that are a snapshot, of whatever version.
var readable = []string{
	`{` + valid + `}`,
	" \n\t{ " + strings.ReplaceAll(valid, ":\"", " : \"") + " }\r\n",
	`{` + valid + `,"cpu":{"usagePercent":1}}`,
	`{` + valid + `,"cpu":null,"memory":null,"verdict":null,"filesystems":null,"host":null,"version":null,"intervalSeconds":null}`,
	`{` + valid + `,"cpu":{"usagePercent":1e999},"intervalSeconds":-1e999}`,
	`{` + valid + `,"future":[{"a":[[],{},"\\\"]}",-1.5e-7,true,false,null]}]}`,
	`{` + valid + `,"filesystems":[{"mountpoint":"\u0000\ud800","usagePercent":50,"new":{}},{}],"filesystems":[]}`,
	`{` + valid + `,"verdict":{"level":"doomed","sentences":[{"text":"\u202egood"},null]}}`,
	`{` + valid + `,"future":` + strings.Repeat("[", 30) + strings.Repeat("]", 30) + `}`,
}

// unreadable are answers that are none.
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
	`{` + valid + `,"future":` + strings.Repeat("[", 40) + strings.Repeat("]", 40) + `}`,
	`{` + valid + `,"future":"` + strings.Repeat("a", 40<<10) + `"}`,
	`{` + valid + `,"future":` + strings.Repeat("1", 100) + `}`,
}

func TestDecode(t *testing.T) {
	for _, body := range readable {
		if err := fleet.Decode(strings.NewReader(body)); err != nil {
			t.Errorf("%.200s: %v", body, err)
		}
	}
	for _, body := range unreadable {
		if err := fleet.Decode(strings.NewReader(body)); err == nil || err.Error() != "answered with something that is not a snapshot" {
			t.Errorf("%.200s: %v", body, err)
		}
	}
}

func FuzzDecode(f *testing.F) {
	for _, body := range append(readable, unreadable...) {
		f.Add([]byte(body))
	}
	f.Fuzz(func(t *testing.T, body []byte) { fleet.CheckDecoding(t, body) })
}
