package cgroup

import (
	"bytes"
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/sys-stats/sys-stats/api/internal/kernel"
)

// fuzz hands the parser whatever comes, from the given contents on.
func fuzz(f *testing.F, check func(*testing.T, []byte), seeds ...string) {
	f.Helper()
	for _, seed := range append(seeds, "", "\n", " ", "max", "-1", "0", "18446744073709551615\n", "18446744073709551616", "\x00", "1 2 3", "NaN", "+1", "0x10", "1_000") {
		f.Add([]byte(seed))
	}
	f.Fuzz(check)
}

// written reports whether number stands in content as a word of its own.
func written(content []byte, number uint64) bool {
	for word := range strings.FieldsSeq(string(content)) {
		if value, err := strconv.ParseUint(word, 10, 64); err == nil && value == number {
			return true
		}
	}
	return false
}

func FuzzLimits(f *testing.F) {
	fuzz(f, func(t *testing.T, content []byte) {
		limit, err := parseLimit(content)
		if limit != nil && (err != nil || *limit >= noLimitBytes || !written(content, *limit)) {
			t.Errorf("%q gives %v, %v", content, limit, err)
		}
		limit, err = parsePIDsLimit(content)
		if limit != nil && (err != nil || *limit > mostPIDs || !written(content, *limit)) || limit == nil && err == nil && strings.TrimSpace(string(content)) != "max" {
			t.Errorf("%q gives a limit of processes of %v, %v", content, limit, err)
		}
		quota, err := parseQuotaV1(content)
		if quota != nil && (err != nil || !written(content, *quota)) || quota == nil && err == nil && strings.TrimSpace(string(content)) != "-1" {
			t.Errorf("%q gives a quota of %v, %v", content, quota, err)
		}
	}, "134217728\n", "max\n", "9223372036854771712\n", "9223372036854710272\n")
}

func FuzzUsages(f *testing.F) {
	fuzz(f, func(t *testing.T, content []byte) {
		for name, parse := range map[string]func([]byte) (*uint64, error){"bytes": parseUsage, "processes": parsePIDs, "a counter": parseCounter} {
			value, err := parse(content)
			if (value == nil) == (err == nil) || value != nil && !written(content, *value) {
				t.Errorf("%q gives %v of %s, %v", content, value, name, err)
			}
		}
		if used, err := parseUsage(content); err == nil && *used >= noLimitBytes {
			t.Errorf("%q gives %d bytes", content, *used)
		}
	}, "52428800\n", "18446744073709547520\n", "4194305", "0\n")
}

func FuzzCPUMax(f *testing.F) {
	fuzz(f, func(t *testing.T, content []byte) {
		cores, err := parseCPUMax(content)
		if cores != nil && (err != nil || !(*cores > 0) || math.IsInf(*cores, 0)) {
			t.Errorf("%q gives %v, %v", content, *cores, err)
		}
		if cores == nil && err == nil && !strings.HasPrefix(strings.TrimSpace(string(content)), "max") {
			t.Errorf("%q gives neither a quota nor an error", content)
		}
	}, "max 100000\n", "50000 100000\n", "1 18446744073709551615", "18446744073709551615 1", "5 0", "0 5")
}

func TestParseList(t *testing.T) {
	for list, want := range map[string]int{
		"0\n": 1, "0-3\n": 4, "0-3,7": 5, "1,3,5-5": 3, "2-2147483647": 2147483646, "127": 1,
	} {
		if count, err := parseList([]byte(list)); err != nil || count == nil || *count != want {
			t.Errorf("%q gives %v, %v, to be %d", list, count, err, want)
		}
	}
	if count, err := parseList([]byte(" \n")); count != nil || err != nil {
		t.Errorf("an empty list gives %v, %v", count, err)
	}
	for _, list := range []string{",", "0-", "-3", "3-0", "0,0", "0-3,3", "4,1", "a", "0-3:2/4", "0 1", "2147483648", "0--1"} {
		if count, err := parseList([]byte(list)); err == nil {
			t.Errorf("%q gives %v", list, *count)
		}
	}
}

func FuzzParseList(f *testing.F) {
	fuzz(f, func(t *testing.T, content []byte) {
		count, err := parseList(content)
		if count != nil && (err != nil || *count < 1) || count == nil && err == nil && len(bytes.TrimSpace(content)) != 0 {
			t.Errorf("%q gives %v, %v", content, count, err)
		}
	}, "0-3,7\n", "0", "3-0", "0-2147483647", "0,0", "0-3,", "-")
}

func FuzzLines(f *testing.F) {
	fuzz(f, func(t *testing.T, content []byte) {
		for _, key := range []string{"inactive_file", "oom_kill", "nr_periods"} {
			value, err := bytesLine(content, key)
			if (value == nil) == (err == nil) || value != nil && (!written(content, *value) || *value >= noLimitBytes || !bytes.Contains(content, []byte(key+" "))) {
				t.Errorf("%q gives %s %v, %v", content, key, value, err)
			}
		}
		if usage, err := parseUsageV2(content); (usage == nil) == (err == nil) || usage != nil && !written(content, *usage/1000) {
			t.Errorf("%q gives %v, %v", content, usage, err)
		}
		counted, err := parsePeriods(content)
		if (counted == nil) == (err == nil) || counted != nil && ((counted.all == nil) != (counted.throttled == nil) || counted.all != nil && *counted.throttled > *counted.all) {
			t.Errorf("%q gives %+v, %v", content, counted, err)
		}
	}, "usage_usec 3415270\nuser_usec 1\nnr_periods 400\nnr_throttled 30\n", "inactive_anon 1\ninactive_file 4096\n", "oom 1\noom_kill 2",
		"nr_periods 1\nnr_throttled 2\n", "inactive_file", "inactive_file ", "usage_usec 18446744073709551615\n", "oom_kill -1")
}

func FuzzHierarchy(f *testing.F) {
	fuzz(f, func(t *testing.T, content []byte) {
		const top = "/sys/fs/cgroup"
		own := parseOwn(content)
		for controller, where := range own {
			if !strings.HasPrefix(where, "/") || !bytes.Contains(content, []byte(where)) {
				t.Errorf("%q gives %q for %q", content, where, controller)
			}
			for _, directory := range candidates(top, "/docker", where) {
				if directory != top && !strings.HasPrefix(directory, top+"/") || len(upTo(directory, top)) == 0 {
					t.Errorf("%q leads to %q", where, directory)
				}
				if seen := seenPath(directory, top, "/docker"); !strings.HasPrefix(seen, "/") {
					t.Errorf("%q is seen as %q", directory, seen)
				}
			}
		}
		mounts, _ := kernel.ParseMounts(content)
		if at, found := mountOf(mounts, "memory"); found && !strings.HasPrefix(at.Mountpoint, top) {
			t.Errorf("%q gives %+v", content, at)
		}
		runtimeOf((&Reader{}).surroundings(mounts, own))
	}, "0::/\n", "4:memory:/docker/"+id+"\n0::/x (deleted)\n", "3:cpu,cpuacct:/a:b\n", "1:name=systemd:/\n", "0::/../other\n",
		"77 76 0:28 / /sys/fs/cgroup ro,nosuid - cgroup2 cgroup rw,nsdelegate\n", "78 77 0:29 /docker/"+id+` /sys/fs/cgroup/my\040dir\134 ro shared:1 - cgroup cgroup rw,cpu,memory`+"\n",
		"1 2 3 4 5 6 - 7 8 9", " - ", `1 2 3 \0 \777 \04 - a b c`)
}

func TestCandidates(t *testing.T) {
	const top = "/sys/fs/cgroup"
	for name, test := range map[string]struct {
		root, own string
		want      string // the likeliest
	}{
		"private namespace":         {"/", "/", top},
		"the whole tree":            {"/", "/a/b", top + "/a/b"},
		"just ours":                 {"/a/b", "/a/b", top},
		"one above ours":            {"/a", "/a/b", top + "/b"},
		"another with our name":     {"/a", "/ab", top + "/ab"},
		"nothing known of our path": {"/", "", top},
	} {
		if got := candidates(top, test.root, test.own); got[0] != test.want || got[len(got)-1] != top {
			t.Errorf("%s: %v, to begin with %s", name, got, test.want)
		}
	}
	if links := strings.Join(upTo(top+"/a/b", top), " "); links != top+"/a/b "+top+"/a "+top {
		t.Errorf("the chain is %s", links)
	}
	if links := upTo("/elsewhere", top); len(links) != 1 {
		t.Errorf("the chain is %v", links)
	}
}
