package cgroup

import (
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// Each file that is not as expected costs its own field and no other, and is named.
func TestUnexpectedFiles(t *testing.T) {
	for name, test := range map[string]struct{ tree, file, content, field string }{
		"quota in words":             {"v2-private", "cpu.max", "much 100000\n", "container.cpu.limitCores"},
		"quota of no period":         {"v2-private", "cpu.max", "50000 0\n", "container.cpu.limitCores"},
		"quota of 0":                 {"v2-private", "cpu.max", "0 100000\n", "container.cpu.limitCores"},
		"quota cut":                  {"v2-private", "cpu.max", "50000", "container.cpu.limitCores"},
		"quota below 0":              {"v2-private", "cpu.max", "-1 100000\n", "container.cpu.limitCores"},
		"no quota of no period":      {"v2-private", "cpu.max", "max max\n", "container.cpu.limitCores"},
		"usage":                      {"v2-private", "cpu.stat", "user_usec 1\nnr_periods 1\nnr_throttled 1\n", "container.cpu.usagePercent"},
		"usage too large":            {"v2-private", "cpu.stat", "usage_usec 18446744073709551615\nnr_periods 1\nnr_throttled 1\n", "container.cpu.usagePercent"},
		"periods":                    {"v2-private", "cpu.stat", "usage_usec 1\nnr_periods -1\n", "container.cpu.throttledPercent"},
		"more throttled than period": {"v2-private", "cpu.stat", "usage_usec 1\nnr_periods 4\nnr_throttled 5\n", "container.cpu.throttledPercent"},
		"half of the periods":        {"v2-private", "cpu.stat", "usage_usec 1\nnr_periods 4\n", "container.cpu.throttledPercent"},
		"cpuset":                     {"v2-private", "cpuset.cpus.effective", "3-0\n", "container.cpu.limitCores"},
		"memory limit":               {"v2-private", "memory.max", "128M\n", "container.memory.limitBytes"},
		"memory limit of 0":          {"v2-private", "memory.max", "0\n", "container.memory.limitBytes"},
		"memory.high":                {"v2-private", "memory.high", "high\n", "container.memory.highBytes"},
		"empty memory":               {"v2-private", "memory.current", "", "container.memory"},
		"memory below 0":             {"v2-private", "memory.current", "18446744073709547520\n", "container.memory"},
		"more inactive than used":    {"v2-private", "memory.stat", "inactive_file 52428801\n", "container.memory"},
		"inactive below 0":           {"v2-private", "memory.stat", "inactive_file 18446744073709547520\n", "container.memory"},
		"no inactive files":          {"v2-private", "memory.stat", "anon 1\ninactive_file_of_others 5\n", "container.memory"},
		"no count of kills":          {"v2-private", "memory.events", "high 1\noom 1\n", "container.memory.oomKills"},
		"no count of high":           {"v2-private", "memory.events", "oom 1\noom_kill 1\n", "container.memory.highEventsPerSecond"},
		"pids":                       {"v2-private", "pids.current", "-1\n", "container.pids"},
		"more pids than there are":   {"v2-private", "pids.current", "4194305\n", "container.pids"},
		"pids limit":                 {"v2-private", "pids.max", "18446744073709551616\n", "container.pids.limit"},
		"pids limit too large":       {"v2-private", "pids.max", "4194305\n", "container.pids.limit"},
		"pressure":                   {"v2-private", "io.pressure", "some avg10=NaN avg60=0.00 total=1\n", "container.pressure.io"},
		"pressure above 100":         {"v2-private", "memory.pressure", "some avg10=100.01 total=1\n", "container.pressure.memory"},
		"pressure without total":     {"v2-private", "memory.pressure", "some avg10=100.01\n", "container.pressure.memory"},
		"no line some nor full":      {"v2-private", "cpu.pressure", "few avg10=1.00 total=1\n", "container.pressure.cpu"},
		"v1 quota":                   {"v1-docker", "cpu/cpu.cfs_quota_us", "-2\n", "container.cpu.limitCores"},
		"v1 quota of 0":              {"v1-docker", "cpu/cpu.cfs_quota_us", "0\n", "container.cpu.limitCores"},
		"v1 period":                  {"v1-docker", "cpu/cpu.cfs_period_us", "0\n", "container.cpu.limitCores"},
		"v1 usage":                   {"v1-docker", "cpuacct/cpuacct.usage", "1 2\n", "container.cpu.usagePercent"},
		"v1 periods":                 {"v1-docker", "cpu/cpu.stat", "nr_periods x\n", "container.cpu.throttledPercent"},
		"v1 memory":                  {"v1-docker", "memory/memory.stat", "hierarchical_memory_limit 5\n", "container.memory"},
		"v1 memory below 0":          {"v1-docker", "memory/memory.usage_in_bytes", "18446744073709547520\n", "container.memory"},
		"v1 memory limit of 0":       {"v1-docker", "memory/memory.limit_in_bytes", "0\n", "container.memory.limitBytes"},
		"v1 kernel before 4.13":      {"v1-docker", "memory/memory.oom_control", "oom_kill_disable 0\nunder_oom 0\n", "container.memory.oomKills"},
	} {
		t.Run(name, func(t *testing.T) {
			roots, _ := unpack(t, test.tree)
			whole := readOnce(t, roots)
			directory := filepath.Join(roots.Sys, "fs/cgroup")
			write(t, filepath.Join(directory, test.file), test.content)
			reading := readOnce(t, roots)
			if len(reading.Missing) == 0 || reading.Missing[0].Field != test.field || !strings.HasPrefix(reading.Missing[0].Reason, directory) {
				t.Errorf("missing: %+v", reading.Missing)
			}
			if len(reading.Missing) != len(whole.Missing)+1 {
				t.Errorf("missing: %+v, of the whole tree %+v", reading.Missing, whole.Missing)
			}
			if reading.Counters == nil || reading.Counters.PIDs[0].Current == nil && test.field != "container.pids" {
				t.Errorf("it cost more than its field: %s", describe(reading))
			}
		})
	}
}

// What is written with blanks around it, or as large as no machine is, is no limit and no error.
func TestNoLimits(t *testing.T) {
	for name, test := range map[string]struct{ tree, file, content, old, new string }{
		"max with blanks":         {"v2-private", "memory.max", "  max \n", "max 128Mi", "max -"},
		"max without a line end":  {"v2-private", "memory.max", "max", "max 128Mi", "max -"},
		"the largest":             {"v2-private", "memory.max", "9223372036854771712\n", "max 128Mi", "max -"},
		"as many as there can be": {"v2-private", "memory.max", "18446744073709551615\n", "max 128Mi", "max -"},
		"no quota":                {"v2-private", "cpu.max", " max   100000 \n", "quota 0.5", "quota -"},
		"no pids limit":           {"v2-private", "pids.max", "max \n", "9 of 64", "9 of -"},
		"no pids may be added":    {"v2-private", "pids.max", "0\n", "9 of 64", "9 of 0"},
		"v1, pages of 64 KiB":     {"v1-docker", "memory/memory.limit_in_bytes", "9223372036854710272\n", "max 128Mi", "max -"},
		"v1, no quota":            {"v1-docker", "cpu/cpu.cfs_quota_us", "-1", "quota 0.5 usage 41340136000 periods 30 of 400", "quota - usage 41340136000 periods - of -"},
	} {
		t.Run(name, func(t *testing.T) {
			roots, want := unpack(t, test.tree)
			write(t, filepath.Join(roots.Sys, "fs/cgroup", test.file), test.content)
			expect(t, newReader(t, roots), 0, replace(t, want, test.old, test.new))
		})
	}
}

// Every file of every tree, one by one: taken away, emptied, cut, or full of what it should not have. Nothing panics, whatever is
// said elsewhere stays, reasons are short, and no number is made up.
func TestEveryFileSpoiled(t *testing.T) {
	contents := map[string]string{
		"empty": "", "a NUL": "\x00", "NULs": strings.Repeat("\x00", 5000), "below 0": "-1\n", "blank": " \n", "broken characters": strings.Repeat("\xff\xfe", 300),
		"a long word": strings.Repeat("x", 70_000), "a long number": strings.Repeat("9", 400), "many lines": strings.Repeat("a b c d e f - g h i\n", 500),
	}
	for _, tree := range []string{"v2-private", "v1-docker", "hybrid-v1-memory"} {
		roots, want := unpack(t, tree)
		numbers := strings.Fields(want)
		err := filepath.WalkDir(filepath.Dir(roots.Sys), func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			was, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			spoiled := func(name string) {
				reading := readOnce(t, roots)
				for _, missing := range reading.Missing {
					if len(missing.Reason) > 400 || !utf8.ValidString(missing.Reason) || strings.ContainsRune(missing.Reason, 0) || missing.Field == "" {
						t.Errorf("%s of %s, %s: missing %+v", path, tree, name, missing)
					}
				}
				cgroups := strings.HasPrefix(path, roots.Sys)
				for _, word := range strings.Fields(describe(reading)) {
					if cgroups && strings.ContainsAny(word[:1], "0123456789") && !slices.Contains(numbers, word) {
						t.Errorf("%s of %s, %s: %s was made up:\n%s", path, tree, name, word, describe(reading))
					}
				}
			}
			for name, content := range contents {
				write(t, path, content)
				spoiled(name)
			}
			write(t, path, string(was[:len(was)/2]))
			reading := readOnce(t, roots) // half a number may be a number
			_ = describe(reading)
			if err := os.Remove(path); err != nil {
				return err
			}
			spoiled("taken away")
			write(t, path, string(was))
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// A file that is not there costs its own field, in each reading.
func TestFileNotThere(t *testing.T) {
	for file, field := range map[string]string{
		"memory.current": "container.memory", "memory.stat": "container.memory", "memory.events": "container.memory.oomKills", "memory.high": "container.memory.highBytes",
		"cpu.stat": "container.cpu.usagePercent", "pids.current": "container.pids", "io.pressure": "container.pressure.io",
	} {
		t.Run(file, func(t *testing.T) {
			roots, _ := unpack(t, "v2-private")
			if err := os.Remove(roots.Sys + "/fs/cgroup/" + file); err != nil {
				t.Fatal(err)
			}
			reader := newReader(t, roots)
			for range 3 {
				if reading := read(t, reader, 0); len(reading.Missing) != 1 || reading.Missing[0].Field != field || !strings.Contains(reading.Missing[0].Reason, "/"+file+" cannot be read: ") {
					t.Errorf("missing: %+v", reading.Missing)
				}
			}
		})
	}
}

// The first reason of a field is kept, the others say the same again.
func TestOneReasonAField(t *testing.T) {
	var reader DirectoryReader
	reader.note(stats.Missing{Field: "a", Reason: "first"})
	reader.note(stats.Missing{Field: "a", Reason: "second"})
	reader.note(stats.Missing{Field: "b", Reason: "third"})
	if len(reader.Missing) != 2 || reader.Missing[0].Reason != "first" {
		t.Errorf("missing is %+v", reader.Missing)
	}
}
