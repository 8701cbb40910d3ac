package cgroup

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

func TestParseIO(t *testing.T) {
	for name, test := range map[string]struct {
		parse         func([]byte) ([]stats.WorkloadIO, error)
		content, want string
	}{
		"version 2":                 {parseIOStat, "8:0 rbytes=10 wbytes=20 rios=1 wios=2 dbytes=0 dios=0\n259:1 rbytes=30 wbytes=0 rios=1 wios=0 dbytes=0 dios=0\n", "[{8:0 10 20} {259:1 30 0}]"},
		"with costs":                {parseIOStat, "8:0 rbytes=10 wbytes=20 cost.vrate=100.00\n", "[{8:0 10 20}]"},
		"never used":                {parseIOStat, "8:0 \n7:0\n", "[]"},
		"version 2, empty":          {parseIOStat, "", "[]"},
		"version 2, no number":      {parseIOStat, "8:0 rbytes=-1\n", ""},
		"version 2, no device":      {parseIOStat, "sda rbytes=1\n", ""},
		"version 2, no minor":       {parseIOStat, "8: rbytes=1\n", ""},
		"version 2, too large":      {parseIOStat, "8:0 rbytes=99999999999999999999\n", ""},
		"version 1":                 {parseBlockIO, "8:0 Read 10\n8:0 Write 20\n8:0 Sync 5\n8:0 Async 25\n8:0 Discard 0\n8:0 Total 30\n8:16 Read 1\n8:16 Write 2\nTotal 33\n", "[{8:0 10 20} {8:16 1 2}]"},
		"version 1, nothing used":   {parseBlockIO, "Total 0\n", "[]"},
		"version 1, no number":      {parseBlockIO, "8:0 Read x\n", ""},
		"version 1, cut short":      {parseBlockIO, "8:0 Read\n", ""},
		"version 1, another device": {parseBlockIO, "sda Read 1\n", ""},
	} {
		got := ""
		if rows, err := test.parse([]byte(test.content)); err == nil {
			got = fmt.Sprint(rows)
		}
		if got != test.want {
			t.Errorf("%s: got %s, want %s", name, got, test.want)
		}
	}
}

func FuzzParseIO(f *testing.F) {
	f.Add([]byte("8:0 rbytes=10 wbytes=20 rios=1\n"))
	f.Add([]byte("8:0 Read 10\n8:0 Write 20\nTotal 30\n"))
	f.Fuzz(func(t *testing.T, content []byte) {
		for _, parse := range []func([]byte) ([]stats.WorkloadIO, error){parseIOStat, parseBlockIO} {
			rows, err := parse(content)
			if err == nil && rows == nil || len(rows) > mostDevices {
				t.Errorf("%d rows, %v", len(rows), err)
			}
			for _, row := range rows {
				if !isDevice([]byte(row.Device)) {
					t.Errorf("%+v", row)
				}
			}
		}
	})
}

// Version 1 counts a cgroup with those in it in a file of its own, which older kernels do not have.
func TestBlockIOWithoutTheCgroupsInIt(t *testing.T) {
	directory := t.TempDir()
	write(t, filepath.Join(directory, "blkio.throttle.io_service_bytes"), "8:0 Read 10\n8:0 Write 20\n")
	var reader UsageReader
	var counters stats.WorkloadCounters
	missing := reader.ReadActivity(stats.CgroupDirectories{BlockIO: directory}, &counters, nil)
	if got := fmt.Sprint(counters.IO); got != "[{8:0 10 20}]" || len(missing) != 0 {
		t.Errorf("%s, %v", got, missing)
	}
}

// No file and no directory stays open, whatever cannot be read.
func TestUsageReaderKeepsNothingOpen(t *testing.T) {
	open := func() int {
		entries, err := os.ReadDir("/proc/self/fd")
		if err != nil {
			t.Fatal(err)
		}
		return len(entries)
	}
	directory := t.TempDir()
	write(t, filepath.Join(directory, "cpu.stat"), "usage_usec 5\n")
	if err := os.Mkdir(filepath.Join(directory, "memory.current"), 0o700); err != nil { // it can be opened and not read
		t.Fatal(err)
	}
	before := open()
	for range 20 {
		var reader UsageReader
		var counters stats.WorkloadCounters
		for _, at := range []stats.CgroupDirectories{{Unified: directory}, {Unified: directory + "/gone"}, {Memory: directory, CPU: directory}} {
			reader.ReadActivity(at, &counters, nil)
			reader.ReadUsage(at, &counters, nil)
			reader.ReadLimits(at, &counters)
		}
		if counters.CPU.UsageNanoseconds == nil || *counters.CPU.UsageNanoseconds != 5000 {
			t.Fatalf("%+v", counters.CPU)
		}
	}
	if after := open(); after > before {
		t.Errorf("%d files are open, %d were", after, before)
	}
}
