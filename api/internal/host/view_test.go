package host_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/sys-stats/sys-stats/api/internal/host"
	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// A proc of our own is that of a machine where the kernel's threads are among its processes.
func TestOwnView(t *testing.T) {
	for name, test := range map[string]struct {
		second  string // of the processes
		mounted bool   // it is not our own
		want    bool
	}{
		"a machine":                      {second: "kthreadd\n"},
		"a container with one process":   {want: true},
		"a container with a second":      {second: "sh\n", want: true},
		"the machine's, of another":      {second: "kthreadd\n", mounted: true},
		"a node that is a container":     {second: "sh\n", mounted: true},
		"a process that has a long name": {second: "kthreadd-of-ours\n", want: true},
	} {
		proc := t.TempDir()
		if test.second != "" {
			if err := os.Mkdir(filepath.Join(proc, "2"), 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(proc, "2/comm"), []byte(test.second), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		own := proc + "/"
		if test.mounted {
			own = t.TempDir()
		}
		var reading stats.Reading
		host.New(host.Roots{Proc: proc, Sys: proc, Etc: proc, Own: own}).Read(t.Context(), &reading)
		if got := reading.Machine.IsOwnView; got != test.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
