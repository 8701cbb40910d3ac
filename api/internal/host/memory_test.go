package host

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

const arcstats = "13 1 0x01 147 39984 5000000000 900000000000\nname                            type data\nhits                            4    1234567\n" +
	"c                               4    4294967296\nc_min                           4    268435456\nc_max                           4    4294967296\n" +
	"size                            4    3221225472\nmru_size                        4    123\n"

func TestZFS(t *testing.T) {
	for name, test := range map[string]struct {
		content       string // of arcstats, "" where there is none
		size, minimum uint64
		reason        string
	}{
		"no ZFS":        {"", 0, 0, ""},
		"a cache":       {arcstats, 3 << 30, 256 << 20, ""},
		"no minimum":    {strings.Replace(arcstats, "c_min ", "c_mix ", 1), 0, 0, "one line c_min"},
		"twice":         {arcstats + "size 4 7\n", 0, 0, "one line size"},
		"in letters":    {strings.Replace(arcstats, "3221225472", "much", 1), 0, 0, `"size                            4    much"`},
		"negative":      {strings.Replace(arcstats, "3221225472", "-1", 1), 0, 0, "invalid syntax"},
		"of 65 bits":    {strings.Replace(arcstats, "3221225472", "18446744073709551616", 1), 0, 0, "out of range"},
		"nothing in it": {"\n", 0, 0, "one line size"},
	} {
		t.Run(name, func(t *testing.T) {
			root := t.TempDir()
			write := func(path, content string) {
				if err := os.MkdirAll(filepath.Dir(filepath.Join(root, path)), 0o700); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(filepath.Join(root, path), []byte(content), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			write("meminfo", "MemTotal: 8000000 kB\nMemFree: 1 kB\nMemAvailable: 2 kB\n")
			if test.content != "" {
				write("spl/kstat/zfs/arcstats", test.content)
			}
			reading := stats.Reading{At: time.Now()}
			New(Roots{Proc: root, Sys: root, Etc: root, Own: root}).Read(t.Context(), &reading)
			if cache := reading.Machine.ZFS; (cache != nil) != (test.size != 0) || cache != nil && *cache != (stats.ZFSCounters{SizeBytes: test.size, MinimumBytes: test.minimum}) {
				t.Errorf("the cache is %+v", cache)
			}
			reason := ""
			for _, missing := range reading.Machine.Missing {
				if missing.Field == "memory.zfsReclaimableBytes" {
					reason = missing.Reason
				}
			}
			if (reason == "") != (test.reason == "") || !strings.Contains(reason, test.reason) {
				t.Errorf("the reason is %q", reason)
			}
		})
	}
}

func FuzzParseARC(f *testing.F) {
	f.Add([]byte(arcstats))
	f.Add([]byte("size 4 -1\nc_min 4 1\n"))
	f.Fuzz(func(t *testing.T, content []byte) {
		if parsed, err := parseARC(content); (parsed == nil) == (err == nil) {
			t.Errorf("%q gives %+v, %v", content, parsed, err)
		}
	})
}

func readMachine(t *testing.T, roots Roots) stats.MachineReading {
	t.Helper()
	reading := stats.Reading{At: time.Now()}
	New(roots).Read(t.Context(), &reading)
	return reading.Machine
}
