package host_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/host"
)

func TestOwnStart(t *testing.T) {
	const columns = "S 1 7 7 0 -1 4194560 90 0 1 0 100 5 0 0 20 0 1 0 4200 5000000 200 0"
	boot := time.Unix(1_795_414_565, 0)
	for name, test := range map[string]struct {
		self, machine string
		now           time.Time
		want          time.Time
	}{
		"running":              {"7 (a) b) " + columns, "cpu0 1 1 1 1\nbtime 1795414565\n", boot.Add(time.Hour), boot.Add(42 * time.Second)},
		"started in an hour":   {"7 (a) " + columns, "btime 1795414565\n", boot, time.Time{}},
		"no boot time":         {"7 (a) " + columns, "cpu0 1 1 1 1\n", boot.Add(time.Hour), time.Time{}},
		"fewer columns":        {"7 (a) S 1 7", "btime 1795414565\n", boot.Add(time.Hour), time.Time{}},
		"nothing":              {"", "", boot.Add(time.Hour), time.Time{}},
		"more than any number": {"7 (a) S 1 7 7 0 -1 4194560 90 0 1 0 100 5 0 0 20 0 1 0 18446744073709551615 5", "btime 1795414565\n", boot.Add(time.Hour), time.Time{}},
	} {
		root := t.TempDir()
		for path, content := range map[string]string{"self/stat": test.self, "stat": test.machine} {
			if err := os.MkdirAll(filepath.Dir(filepath.Join(root, path)), 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(root, path), []byte(content), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if got := host.NewSelf(root).StartedAt(test.now); !got.Equal(test.want) {
			t.Errorf("%s: it started at %v, not %v", name, got, test.want)
		}
	}
}
