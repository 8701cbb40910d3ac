package main

import (
	"math"
	"os"
	"path/filepath"
	"runtime/debug"
	"testing"

	"github.com/sys-stats/sys-stats/api/internal/cgroup"
	"github.com/sys-stats/sys-stats/api/internal/stats"
)

func TestLeastLimit(t *testing.T) {
	bytes := func(value uint64) *uint64 { return &value }
	for name, test := range map[string]struct {
		chain []stats.CgroupMemory
		want  uint64
	}{
		"none":            {nil, 0},
		"without limits":  {[]stats.CgroupMemory{{}, {}}, 0},
		"of the parent":   {[]stats.CgroupMemory{{LimitBytes: bytes(200)}, {LimitBytes: bytes(100)}}, 100},
		"out of sight":    {[]stats.CgroupMemory{{LimitBytes: bytes(200)}, {UnseenLimitBytes: bytes(50)}}, 50},
		"v1's unlimited":  {[]stats.CgroupMemory{{LimitBytes: bytes(math.MaxInt64 &^ 4095)}}, 0},
		"v1 with a limit": {[]stats.CgroupMemory{{LimitBytes: bytes(math.MaxInt64 &^ 4095)}, {LimitBytes: bytes(100)}}, 100},
	} {
		if got := leastLimit(&stats.ContainerCounters{Memory: test.chain}); got != test.want {
			t.Errorf("%s: %d, to be %d", name, got, test.want)
		}
	}
	if got := leastLimit(nil); got != 0 {
		t.Errorf("with no cgroup: %d", got)
	}
}

func TestMemoryLimitOfGo(t *testing.T) {
	root := t.TempDir()
	for path, content := range map[string]string{
		"proc/self/cgroup":                 "0::/\n",
		"proc/self/mountinfo":              "72 48 0:39 / / rw - overlay overlay rw\n77 72 0:28 / /sys/fs/cgroup ro - cgroup2 cgroup rw\n",
		"sys/fs/cgroup/cgroup.controllers": "cpu memory\n",
		"sys/fs/cgroup/memory.current":     "1000000\n",
		"sys/fs/cgroup/memory.stat":        "inactive_file 0\n",
		"sys/fs/cgroup/memory.max":         "134217728\n",
	} {
		replace(t, filepath.Join(root, path), content)
	}
	before := debug.SetMemoryLimit(-1)
	defer debug.SetMemoryLimit(before)
	own := cgroup.New(cgroup.Roots{Proc: filepath.Join(root, "proc"), Sys: filepath.Join(root, "sys")})
	limitMemory(t.Context(), own, append(os.Environ(), "GOMEMLIMIT=1GiB"))
	if got := debug.SetMemoryLimit(-1); got != before {
		t.Errorf("the limit that was set by hand became %d", got)
	}
	limitMemory(t.Context(), own, nil)
	if got := debug.SetMemoryLimit(-1); got != 96<<20 {
		t.Errorf("the limit is %d MiB, to be 96", got>>20)
	}
}

func TestGarbage(t *testing.T) {
	before := debug.SetGCPercent(100)
	defer debug.SetGCPercent(before)
	limitGarbage(garbagePercent, []string{"GOGC=100"})
	if got := debug.SetGCPercent(100); got != 100 {
		t.Errorf("what was set by hand became %d", got)
	}
	limitGarbage(garbagePercent, []string{"GOGCX=100"})
	if got := debug.SetGCPercent(100); got != garbagePercent {
		t.Errorf("it is %d, to be %d", got, garbagePercent)
	}
}
