package history_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sys-stats/sys-stats/api/internal/history"
)

// What is written to files that are removed is stored nowhere, and no write of it fails.
func TestDirectoryThatIsReplacedIsOpenedAnew(t *testing.T) {
	for name, replace := range map[string]func(dir string) error{
		"emptied": func(dir string) error {
			names, err := filepath.Glob(filepath.Join(dir, "*"))
			for _, name := range names {
				if err := os.RemoveAll(name); err != nil {
					return err
				}
			}
			return err
		},
		"removed": os.RemoveAll,
		"moved": func(dir string) error {
			if err := os.Rename(dir, dir+"-before"); err != nil {
				return err
			}
			return os.Mkdir(dir, 0o700)
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "history")
			kept := open(t, history.Options{Dir: dir})
			kept.Append(numbered(1), families(1))
			if err := replace(dir); err != nil {
				t.Fatal(err)
			}
			kept.Append(numbered(2), families(2))
			if got := own(kept, "sys_stats_history_append_failures_total"); got != 1 {
				t.Errorf("%v appends to what is gone failed", got)
			}
			number := untilStored(t, kept, 2)
			if got := own(kept, "sys_stats_history_storing"); got != 1 {
				t.Errorf("it is stored again, and storing is %v", got)
			}
			if err := kept.Close(); err != nil {
				t.Error(err)
			}
			again := open(t, history.Options{Dir: dir})
			asked := fmt.Sprintf("/api/v1/query?query=number&time=%d", numbered(number).Unix())
			if answer := get(again, asked).Body.String(); !strings.Contains(answer, fmt.Sprintf(`"%d"`, number)) {
				t.Errorf("after a start %d is not there: %s", number, answer)
			}
		})
	}
}

func TestDirectoryThatAnotherProcessMadeAnewIsLeftToIt(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "history")
	kept := open(t, history.Options{Dir: dir})
	kept.Append(numbered(1), families(1))
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	other := open(t, history.Options{Dir: dir})
	kept.Append(numbered(2), families(2))
	eventually(t, "the first says why it stores nothing", func() bool {
		missing := kept.Reading().Missing
		return !kept.Reading().IsStored && len(missing) > 0 && strings.Contains(fmt.Sprint(missing), "another process")
	})
	other.Append(numbered(3), families(3))
	if own(other, "sys_stats_history_storing") != 1 || get(other, "/api/v1/query?query=number").Code != http.StatusOK {
		t.Error("the second does not store")
	}
}
