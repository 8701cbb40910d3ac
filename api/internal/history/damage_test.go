package history_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/history"
)

// filled returns options of a directory with a log, and blocks of five minutes that hold the numbers below 720.
func filled(t *testing.T) history.Options {
	t.Helper()
	options := quiet(t.TempDir()).Pace(10*time.Millisecond, 5*time.Minute, 1, time.Hour)
	kept := open(t, options)
	for number := range 720 {
		kept.Append(numbered(number), families(number))
	}
	eventually(t, "blocks are written", func() bool { return len(blocks(t, options.Dir)) > 2 })
	if err := kept.Close(); err != nil {
		t.Fatal(err)
	}
	return options
}

func blocks(t *testing.T, dir string) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(dir, "01*", "meta.json"))
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// damage changes bytes in the middle of a file.
func damage(t *testing.T, path string) {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil || len(content) == 0 {
		t.Fatalf("%s: %d bytes, %v", path, len(content), err)
	}
	for at := len(content) / 2; at < len(content)/2+200 && at < len(content); at++ {
		content[at] ^= 0x5a
	}
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
}

// answered is how many of the numbers below last a history answers.
func answered(t *testing.T, kept *history.History, last int) int {
	t.Helper()
	count := 0
	for number := range last {
		if hasNumber(kept, number) {
			count++
		}
	}
	return count
}

// hasNumber tells whether a number is there, at its time.
func hasNumber(kept *history.History, number int) bool {
	answer := get(kept, fmt.Sprintf("/api/v1/query?query=number==%d&time=%d", number, numbered(number).Unix()))
	return answer.Code == http.StatusOK && strings.Contains(answer.Body.String(), `"instance"`)
}

func TestDamageIsSetAside(t *testing.T) {
	for _, test := range []struct {
		name   string
		damage func(t *testing.T, dir string)
		least  int // how many of the 720 numbers must be left
	}{
		{"the log", func(t *testing.T, dir string) {
			segments, _ := filepath.Glob(filepath.Join(dir, "wal", "0*"))
			for _, segment := range segments {
				if info, err := os.Stat(segment); err == nil && info.Size() > 0 {
					damage(t, segment)
				}
			}
		}, 360},
		{"an index", func(t *testing.T, dir string) { damage(t, filepath.Join(filepath.Dir(blocks(t, dir)[0]), "index")) }, 360},
		{"an index that is cut off", func(t *testing.T, dir string) {
			if err := os.Truncate(filepath.Join(filepath.Dir(blocks(t, dir)[0]), "index"), 100); err != nil {
				t.Fatal(err)
			}
		}, 360},
		{"an empty meta.json", func(t *testing.T, dir string) {
			if err := os.Truncate(blocks(t, dir)[0], 0); err != nil {
				t.Fatal(err)
			}
		}, 360},
		{"chunks", func(t *testing.T, dir string) {
			damage(t, filepath.Join(filepath.Dir(blocks(t, dir)[0]), "chunks", "000001"))
		}, 360},
		{"chunks that are cut off", func(t *testing.T, dir string) {
			if err := os.Truncate(filepath.Join(filepath.Dir(blocks(t, dir)[0]), "chunks", "000001"), 5000); err != nil {
				t.Fatal(err)
			}
		}, 360},
	} {
		t.Run(test.name, func(t *testing.T) {
			options := filled(t)
			test.damage(t, options.Dir)
			byQuery := strings.HasPrefix(test.name, "chunks")
			if byQuery { // and by no compaction
				options = options.Pace(time.Hour, 5*time.Minute, 1, time.Hour)
			}
			kept := open(t, options)
			eventually(t, "it is told", func() bool {
				if !byQuery {
					return strings.Contains(fmt.Sprint(kept.Reading().Missing), "set aside")
				}
				_ = get(kept, fmt.Sprintf("/api/v1/query?query=count_over_time({job=\"node\"}[2h])&time=%d", numbered(720).Unix()))
				return strings.Contains(fmt.Sprint(kept.Reading().Missing), "set aside")
			})
			if aside, _ := filepath.Glob(filepath.Join(options.Dir, "set-aside-*")); len(aside) != 1 {
				t.Errorf("set aside: %v", aside)
			}
			eventually(t, "the rest is answered", func() bool { return get(kept, "/api/v1/query?query=1").Code == http.StatusOK })
			if count := answered(t, kept, 720); count < test.least || count == 720 {
				t.Errorf("%d of 720 are left", count)
			}
			kept.Append(numbered(800), families(800))
			if own(kept, "sys_stats_history_storing") != 1 || stored(kept) != 101 {
				t.Errorf("it does not go on: %+v", kept.Reading().Missing)
			}
		})
	}
}

// What was set aside is kept as long as there is room for it: the newest few, and none where what is stored needs the room.
func TestSetAsideIsBounded(t *testing.T) {
	for _, test := range []struct {
		name     string
		folders  int
		bytes    int64
		left     string
		maxBytes int64
	}{
		{"few and small", 2, 1000, "[set-aside-0 set-aside-1]", 1 << 30},
		{"many", 6, 1000, "[set-aside-2 set-aside-3 set-aside-4 set-aside-5]", 1 << 30},
		{"large", 3, 4 << 20, "[set-aside-2]", 8 << 20},
		{"too large", 2, 9 << 20, "[]", 8 << 20},
	} {
		t.Run(test.name, func(t *testing.T) {
			options := quiet(t.TempDir()).Pace(10*time.Millisecond, time.Hour, 1, time.Hour)
			options.MaxBytes = test.maxBytes
			for number := range test.folders {
				folder := filepath.Join(options.Dir, fmt.Sprintf("set-aside-%d", number), "wal")
				if err := os.MkdirAll(folder, 0o700); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(filepath.Join(folder, "0"), make([]byte, test.bytes), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			kept := open(t, options)
			kept.Append(numbered(1), families(1))
			names := func() string {
				left := []string{}
				found, _ := filepath.Glob(filepath.Join(options.Dir, "set-aside-*"))
				for _, one := range found {
					left = append(left, filepath.Base(one))
				}
				return fmt.Sprint(left)
			}
			eventually(t, "it is bounded", func() bool { return names() == test.left })
			time.Sleep(30 * time.Millisecond) // and it stays so
			if got := names(); got != test.left || answered(t, kept, 2) != 1 {
				t.Errorf("%s are left, and %d numbers", got, answered(t, kept, 2))
			}
		})
	}
}
