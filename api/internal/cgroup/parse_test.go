package cgroup

import (
	"bytes"
	"math"
	"strconv"
	"strings"
	"testing"
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
		if limit != nil && (err != nil || !written(content, *limit)) || limit == nil && err == nil && strings.TrimSpace(string(content)) != "max" {
			t.Errorf("%q gives %v, %v", content, limit, err)
		}
		limit, err = parseLimitV1(content)
		if limit != nil && (err != nil || *limit >= noLimitV1 || !written(content, *limit)) {
			t.Errorf("%q gives %v, %v of version 1", content, limit, err)
		}
		quota, err := parseQuotaV1(content)
		if quota != nil && (err != nil || !written(content, *quota)) || quota == nil && err == nil && strings.TrimSpace(string(content)) != "-1" {
			t.Errorf("%q gives a quota of %v, %v", content, quota, err)
		}
	}, "134217728\n", "max\n", "9223372036854771712\n", "9223372036854710272\n")
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

func FuzzKeyed(f *testing.F) {
	fuzz(f, func(t *testing.T, content []byte) {
		for _, key := range []string{"inactive_file", "oom_kill", "nr_periods"} {
			value, err := number(content, key)
			if value != nil && (err != nil || !written(content, *value) || !bytes.Contains(content, []byte(key+" "))) {
				t.Errorf("%q gives %s %d, %v", content, key, *value, err)
			}
		}
		if parsed, err := parseTimes(content); (parsed == nil) == (err == nil) || parsed != nil && !written(content, parsed.usageNanoseconds/1000) {
			t.Errorf("%q gives %+v, %v", content, parsed, err)
		}
		if parsed, err := parseMemoryV1(content); (parsed == nil) == (err == nil) || parsed != nil && !written(content, parsed.inactiveFileBytes) {
			t.Errorf("%q gives %+v, %v", content, parsed, err)
		}
	}, "usage_usec 3415270\nuser_usec 1\nnr_periods 400\nnr_throttled 30\n", "inactive_anon 1\ninactive_file 4096\n", "oom 1\noom_kill 2",
		"hierarchical_memory_limit 5\ntotal_inactive_file 9\n", "inactive_file", "inactive_file ", "usage_usec 18446744073709551615\n", "oom_kill -1")
}

func FuzzParsePressure(f *testing.F) {
	percentage := func(share float64) bool { return share >= 0 && share <= 100 }
	fuzz(f, func(t *testing.T, content []byte) {
		stall, err := parsePressure(content)
		if (stall == nil) == (err == nil) {
			t.Fatalf("%q gives %+v, %v", content, stall, err)
		}
		if stall != nil && (!percentage(stall.SomeAvg10Percent) || stall.FullAvg10Percent != nil && !percentage(*stall.FullAvg10Percent)) {
			t.Errorf("%q gives %+v", content, stall)
		}
	}, "some avg10=1.53 avg60=0.87 avg300=0.73 total=1057298\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=0\n",
		"some avg10=100.00", "some avg10=NaN", "some avg10=-0.01", "some avg10=1e400", "full avg10=1", "some", "some avg60=1")
}

func FuzzFindings(f *testing.F) {
	fuzz(f, func(t *testing.T, content []byte) {
		for controller, where := range parseOwn(content) {
			if !strings.HasPrefix(where, "/") || !bytes.Contains(content, []byte(where)) {
				t.Errorf("%q gives %q for %q", content, where, controller)
			}
			for _, directory := range directories("/sys/fs/cgroup", "/docker", where) {
				if directory != cgroupMount && !strings.HasPrefix(directory, cgroupMount+"/") || len(chain(directory, "/sys/fs/cgroup")) == 0 {
					t.Errorf("%q leads to %q", where, directory)
				}
			}
		}
		mounts := parseMountinfo(content)
		if at, found := cgroupMountOf(mounts, "memory"); found && !strings.HasPrefix(at.point, cgroupMount) {
			t.Errorf("%q gives %+v", content, at)
		}
		runtimeOf((&Reader{}).surroundings(mounts, parseOwn(content)))
	}, "0::/\n", "4:memory:/docker/"+id+"\n0::/x (deleted)\n", "3:cpu,cpuacct:/a:b\n", "1:name=systemd:/\n", "0::/../other\n",
		"77 76 0:28 / /sys/fs/cgroup ro,nosuid - cgroup2 cgroup rw,nsdelegate\n", "78 77 0:29 /docker/"+id+` /sys/fs/cgroup/my\040dir\134 ro shared:1 - cgroup cgroup rw,cpu,memory`+"\n",
		"1 2 3 4 5 6 - 7 8 9", " - ", `1 2 3 \0 \777 \04 - a b c`)
}

func TestUnescape(t *testing.T) {
	for escaped, want := range map[string]string{
		"/plain": "/plain", `/a\040b`: "/a b", `\134`: `\`, `\011\012`: "\t\n", `\0`: `\0`, `\999`: `\999`, `\400`: `\400`, `\`: `\`,
	} {
		if got := unescape(escaped); got != want {
			t.Errorf("%q gives %q, to be %q", escaped, got, want)
		}
	}
}

func TestDirectories(t *testing.T) {
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
		if got := directories(top, test.root, test.own); got[0] != test.want || got[len(got)-1] != top {
			t.Errorf("%s: %v, to begin with %s", name, got, test.want)
		}
	}
	if links := strings.Join(chain(top+"/a/b", top), " "); links != top+"/a/b "+top+"/a "+top {
		t.Errorf("the chain is %s", links)
	}
	if links := chain("/elsewhere", top); len(links) != 1 {
		t.Errorf("the chain is %v", links)
	}
}
