package workload

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

var hierarchiesOfTests = []*hierarchy{{name: ""}, {name: "memory"}, {name: "cpuacct"}, {name: "name=systemd"}}

func TestParsePlacements(t *testing.T) {
	got := fmt.Sprint(parsePlacements([]byte("12:pids:/a\n4:memory:/b:c\n3:cpu,cpuacct:/d\n1:name=systemd:/e f\n0::/g (deleted)\nx\n::\n5:memory\n6:memory:relative\n"), hierarchiesOfTests))
	if want := "[{1 /b:c} {2 /d} {3 /e f} {0 /g}]"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestResolve(t *testing.T) {
	const own = "/system.slice/docker-a.scope"
	for _, test := range []struct {
		path, own string
		depth     int
		want      string // empty for what cannot be told
	}{
		{"/system.slice/b.service", "", 0, "/system.slice/b.service"},
		{"/../b.service", "", 0, ""},
		{"/", own, 2, own},
		{"/init", own, 2, own + "/init"},
		{"/../b.service", own, 2, "/system.slice/b.service"},
		{"/../..", own, 2, ""}, // the topmost
		{"/../../user.slice/session-3.scope", own, 2, "/user.slice/session-3.scope"},
		{"/../../../c", own, 2, ""},
		{"/..b", own, 2, own + "/..b"},
		{"/../../user.slice/session-3.scope", "", 2, "/user.slice/session-3.scope"}, // it does not matter where we are
		{"/../b.service", "", 2, ""},
		{"/", "", 2, ""},
		{"/../b.service", "/a", 2, ""}, // what was found is not where we are
	} {
		got, told := resolve(test.path, test.own, test.depth)
		if !told {
			got = ""
		}
		if got != test.want {
			t.Errorf("%q from %q, %d deep: got %q, want %q", test.path, test.own, test.depth, got, test.want)
		}
	}
}

func FuzzResolve(f *testing.F) {
	f.Add("/../b.service", "/system.slice/docker-a.scope", 2)
	f.Add("/..", "/a", 1)
	f.Add("/", "/a/b/c", 3)
	f.Fuzz(func(t *testing.T, path, own string, depth int) {
		if !strings.HasPrefix(path, "/") || own != "" && !strings.HasPrefix(own, "/") || depth < 0 || depth > 100 {
			return
		}
		if got, told := resolve(path, own, depth); told && depth > 0 && strings.HasPrefix(got, "/../") {
			t.Errorf("%q from %q, %d deep: %q", path, own, depth, got)
		}
	})
}

func TestParseProcess(t *testing.T) {
	rest := " S 1 2 3 0 -1 4194560 100 0 0 0 5 5 0 0 20 0 1 0 %s 1000000 100 0\n"
	for line, want := range map[string]string{
		"7 (sh)" + fmt.Sprintf(rest, "4711"):                 "sh 4711",
		"7 (a) b) (c)" + fmt.Sprintf(rest, "1"):              "a) b) (c 1",
		"7 ()" + fmt.Sprintf(rest, "1"):                      " 1",
		"7 (a\x1b[31m\xff)" + fmt.Sprintf(rest, "1"):         "a\uFFFD[31m\uFFFD 1",
		"7 (sh)" + fmt.Sprintf(rest, "-1"):                   "",
		"7 (sh)" + fmt.Sprintf(rest, "99999999999999999999"): "",
		"7 (sh) S 1 2": "", "": "", ")(": "", "7 sh S": "",
	} {
		got := ""
		if read, err := parseProcess([]byte(line)); err == nil {
			got = fmt.Sprintf("%s %d", read.name, read.start)
		}
		if got != want {
			t.Errorf("%q: got %q, want %q", line, got, want)
		}
	}
}

const heading = "Inter-|   Receive   |  Transmit\n face |bytes    packets errs\n"

func TestParseNetwork(t *testing.T) {
	for content, want := range map[string]string{
		heading: "0 + 0",
		heading + "    lo: 500 5 0 0 0 0 0 0 500 5 0 0 0 0 0 0\n  eth0: 7 1 0 0 0 0 0 0 9 1 0 0 0 0 0 0\neth0:1:20 1 0 0 0 0 0 0 30 1 0 0 0 0 0 0\n": "27 + 39",
		heading + "  eth0:7 1 0 0 0 0 0 0 9 1 0 0 0 0 0 0": "7 + 9",
		heading + "  eth0: 7 1 0 0 0 0 0 0\n":              "", // cut short
		heading + "  eth0: x 1 0 0 0 0 0 0 9\n":            "",
		heading + "  : 7 1 0 0 0 0 0 0 9\n":                "",
		heading + "  eth0\n":                               "",
		"":                                                 "", "Inter-|\n": "",
	} {
		got := ""
		if sum, err := parseNetwork([]byte(content)); err == nil {
			got = fmt.Sprintf("%d + %d", sum.ReceivedBytes, sum.SentBytes)
		}
		if got != want {
			t.Errorf("%q: got %q, want %q", content, got, want)
		}
	}
}

func TestParsePorts(t *testing.T) {
	const heading = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
	ports, err := parsePorts([]byte(heading +
		"   0: 0100007F:1538 00000000:0000 0A 00000000:00000000 00:00000000 00000000   105        0 20000 1 0000000000000000 100 0 0 10 0\n" +
		"   1: 0100007F:1539 0100007F:A001 01 00000000:00000000 00:00000000 00000000   105        0 20001 1 0000000000000000 20 4 30 10 -1\n" +
		"   2: 00000000000000000000000000000000:01BB 00000000000000000000000000000000:0000 0A 00000000:00000000\n"))
	if err != nil || !slices.Equal(ports, []int{5432, 443}) {
		t.Errorf("%v, %v", ports, err)
	}
	for _, content := range []string{"", "nonsense\n", heading + "0: 0100007F 00000000:0000 0A\n", heading + "0: A:10000 B:0 0A\n", heading + "0: A:0000 B:0 0A\n", heading + "0: A:zz B:0 0A\n"} {
		if ports, err := parsePorts([]byte(content)); len(ports) > 0 || err == nil && content != "" {
			t.Errorf("%q: %v, %v", content, ports, err)
		}
	}
}

func TestParseMachine(t *testing.T) {
	for content, want := range map[string]string{
		"cpu  100 10 50 9999 77 5 6 0 20 0\ncpu0 50 0 0 0 0 0 0\ncpu1 50 0 0 0 0 0 0\nintr 5\nbtime 1780000000\n": "1.71 s, 2, 1780000000",
		"cpu  100 10 50 9999 77 5 6\nbtime 0\n":   "1.71 s, 0, -",
		"cpu  100 10 50\n":                        "",
		"cpu  x 10 50 9999 77 5 6\n":              "",
		"cpu  18446744073709551615 0 0 0 0 0 0\n": "",
		"btime 1780000000\n":                      "",
		"":                                        "",
	} {
		got := ""
		if used, processors, boot, err := parseMachine([]byte(content)); err == nil {
			since := "-"
			if !boot.IsZero() {
				since = fmt.Sprint(boot.Unix())
			}
			got = fmt.Sprintf("%g s, %d, %s", float64(*used)/1e9, processors, since)
		}
		if got != want {
			t.Errorf("%q: got %q, want %q", content, got, want)
		}
	}
}

// Whatever the files hold, nothing panics, and no more is said than they could.
func FuzzFiles(f *testing.F) {
	f.Add([]byte("4:memory:/b:c\n0::/../g (deleted)\n"))
	f.Add([]byte("7 (a) b) S 1 2 3 0 -1 4194560 100 0 0 0 5 5 0 0 20 0 1 0 4711 1000000 100 0\n"))
	f.Add([]byte(heading + "  eth0: 7 1 0 0 0 0 0 0 9 1 0 0 0 0 0 0\n"))
	f.Add([]byte("  sl  local_address\n 0: 0100007F:1538 0:0 0A\n"))
	f.Add([]byte("cpu  100 10 50 9999 77 5 6 0 20 0\ncpu0 1\nbtime 1780000000\n"))
	f.Fuzz(func(t *testing.T, content []byte) {
		for _, at := range parsePlacements(content, hierarchiesOfTests) {
			if at.hierarchy >= len(hierarchiesOfTests) || !strings.HasPrefix(at.path, "/") {
				t.Errorf("%+v", at)
			}
		}
		if read, err := parseProcess(content); err == nil && clean(read.name) != read.name {
			t.Errorf("a process is called %q", read.name)
		}
		if ports, err := parsePorts(content); err == nil {
			for _, port := range ports {
				if port < 1 || port > 65535 {
					t.Errorf("port %d", port)
				}
			}
		}
		if used, _, _, err := parseMachine(content); (used == nil) == (err == nil) {
			t.Errorf("%v, %v", used, err)
		}
		_, _ = parseNetwork(content)
	})
}
