package host

import (
	"bytes"
	"math"
	"strings"
	"testing"
)

const plainStat = "7 (sleep) S 1 7 7 0 -1 4194560 90 0 1 0 20 5 7 2 20 0 3 0 4200 5000000 200 18446744073709551615 1 1 0\n"

func TestParseProcessStat(t *testing.T) {
	for name, test := range map[string]struct {
		line string
		want processStat
	}{
		"plain":         {plainStat, processStat{[]byte("sleep"), []byte("S"), 1, 3, 25, 9, 4200, true, 200}},
		"brackets":      {strings.Replace(plainStat, "sleep", "a) R 9 (b", 1), processStat{[]byte("a) R 9 (b"), []byte("S"), 1, 3, 25, 9, 4200, true, 200}},
		"newline":       {strings.Replace(plainStat, "sleep", "a\nb c\t", 1), processStat{[]byte("a\nb c\t"), []byte("S"), 1, 3, 25, 9, 4200, true, 200}},
		"no name":       {strings.Replace(plainStat, "sleep", "", 1), processStat{[]byte(""), []byte("S"), 1, 3, 25, 9, 4200, true, 200}},
		"zombie":        {"9 (sh) Z 7 9 7 0 -1 0 0 0 0 0 0 1 0 0 20 0 1 0 4300 0 0", processStat{[]byte("sh"), []byte("Z"), 7, 1, 1, 0, 4300, false, 0}},
		"huge":          {"4194304 (x) R 4194303 0 0 0 -1 0 0 0 0 0 18446744073709551614 1 1 18446744073709551614 20 0 2147483647 0 18446744073709551615 1 0", processStat{[]byte("x"), []byte("R"), 4194303, 2147483647, math.MaxUint64, math.MaxUint64, math.MaxUint64, true, 0}},
		"newer columns": {strings.TrimSpace(plainStat) + strings.Repeat(" 1", 60), processStat{[]byte("sleep"), []byte("S"), 1, 3, 25, 9, 4200, true, 200}},
	} {
		got, err := parseProcessStat([]byte(test.line))
		if err != nil || !bytes.Equal(got.name, test.want.name) || !bytes.Equal(got.state, test.want.state) || got.parentPID != test.want.parentPID ||
			got.threads != test.want.threads || got.cpuTicks != test.want.cpuTicks || got.childTicks != test.want.childTicks || got.startTicks != test.want.startTicks || got.hasMemory != test.want.hasMemory || got.pages != test.want.pages {
			t.Errorf("%s: %+v, %v; want %+v", name, got, err, test.want)
		}
	}
}

func TestParseProcessStatRefuses(t *testing.T) {
	for name, line := range map[string]string{
		"nothing":             "",
		"no brackets":         "7 sleep S 1",
		"brackets turned":     "7 )sleep( S 1",
		"cut":                 "7 (sleep) S 1 7 7 0 -1 4194560 90 0 1 0 20 5 7 2 20 0 3 0 4200 5000000",
		"state of two":        strings.Replace(plainStat, " S ", " SS ", 1),
		"parent no number":    strings.Replace(plainStat, " S 1 ", " S x ", 1),
		"parent too large":    strings.Replace(plainStat, " S 1 ", " S 2147483648 ", 1),
		"negative time":       strings.Replace(plainStat, " 20 5 ", " -20 5 ", 1),
		"time of 65 bits":     strings.Replace(plainStat, " 20 5 ", " 20 18446744073709551616 ", 1),
		"sum of 65 bits":      strings.Replace(plainStat, " 20 5 ", " 20 18446744073709551600 ", 1),
		"negative children":   strings.Replace(plainStat, " 7 2 ", " 7 -2 ", 1),
		"children of 65 bits": strings.Replace(plainStat, " 7 2 ", " 18446744073709551615 2 ", 1),
		"threads no number":   strings.Replace(plainStat, " 3 0 4200 ", " - 0 4200 ", 1),
		"start no number":     strings.Replace(plainStat, " 4200 ", " 42e2 ", 1),
		"negative memory":     strings.Replace(plainStat, " 5000000 ", " -1 ", 1),
		"negative resident":   strings.Replace(plainStat, " 200 ", " -1 ", 1),
		"a long column":       strings.Replace(plainStat, " 4200 ", " "+strings.Repeat("\xff", 4000)+" ", 1),
		"a NUL in the place":  strings.Replace(plainStat, " 4200 ", " 4\x0000 ", 1),
	} {
		if got, err := parseProcessStat([]byte(line)); err == nil {
			t.Errorf("%s gives %+v and no error", name, got)
		} else if len(err.Error()) > 400 {
			t.Errorf("%s: the error has %d bytes", name, len(err.Error()))
		}
	}
}

func TestParseResident(t *testing.T) {
	for line, want := range map[string]uint64{
		"10 3 1 0 0 0 0\n":           3 << 12,
		"0 0 0 0 0 0 0\n":            0,
		"1 4503599627370495 0":       4503599627370495 << 12,
		"1 4503599627370496 0":       math.MaxUint64, // for refused: it does not fit
		"18446744073709551616 2 0\n": 2 << 12,        // the column before is not ours
		"10":                         math.MaxUint64,
		"":                           math.MaxUint64,
		"10 -3":                      math.MaxUint64,
	} {
		got, err := parseResident([]byte(line), 4096)
		if refused := want == math.MaxUint64; refused != (err != nil) || !refused && got != want {
			t.Errorf("%q gives %d, %v", line, got, err)
		}
	}
}

func TestParseCommand(t *testing.T) {
	for content, want := range map[string]string{
		"":                            "",
		"/bin/sh\x00-c\x00a b\x00":    "/bin/sh -c a b",
		"nginx: worker\x00\x00\x00":   "nginx: worker",
		"a\x00\x00b\x00":              "a  b",
		"no end, as of setproctitle(": "no end, as of setproctitle(",
	} {
		if got := parseCommand([]byte(content)); got != want {
			t.Errorf("%q gives %q, want %q", content, got, want)
		}
	}
}

func TestParsePasswd(t *testing.T) {
	names := parsePasswd([]byte("root:x:0:0:root:/root:/bin/sh\n# comment:x:3:3\n\nbroken\n:x:5:5::/:\nneg:x:-1:1::/:\nbig:x:4294967296:1::/:\n" +
		"toor:x:0:0::/:\nnobody:x:4294967295:1::/:\nlast:x:7:7"))
	if len(names) != 3 || names[0] != "root" || names[4294967295] != "nobody" || names[7] != "last" {
		t.Errorf("names are %v", names)
	}
}

// Whatever a line holds, it is refused, or its name is a part of it and its state one letter.
func FuzzParseProcessStat(f *testing.F) {
	f.Add([]byte(plainStat))
	f.Add([]byte(strings.Replace(plainStat, "sleep", "a) R 9 (b\n", 1)))
	f.Add([]byte("9 (sh) Z 7 9 7 0 -1 0 0 0 0 0 0 1 0 0 20 0 1 0 4300 0 0"))
	f.Add([]byte("2 () S 0 0 0 0 -1 2129984 0 0 0 0 0 0 0 0 20 0 1 0 1 0 0"))
	f.Add([]byte(")("))
	f.Add([]byte("(\xff) \xff"))
	f.Fuzz(func(t *testing.T, line []byte) {
		parsed, err := parseProcessStat(line)
		if err == nil && (!bytes.Contains(line, parsed.name) || len(parsed.state) != 1 || parsed.threads < 0 || parsed.parentPID < 0) {
			t.Errorf("%+v", parsed)
		}
	})
}

// Whatever the entries of a folder hold, only ids come of them.
func FuzzAppendPIDs(f *testing.F) {
	entry := func(name string) []byte {
		length := (direntName + len(name) + 1 + 7) &^ 7
		raw := make([]byte, length)
		raw[direntLength] = byte(length)
		copy(raw[direntName:], name)
		return raw
	}
	f.Add(append(entry("1"), entry("cpuinfo")...))
	f.Add(append(entry("4194304"), 0, 0, 0))
	f.Add(entry("007"))
	f.Add(entry("-1"))
	f.Fuzz(func(t *testing.T, entries []byte) {
		for _, pid := range appendPIDs(nil, entries) {
			if pid <= 0 {
				t.Errorf("%d is no id of a process", pid)
			}
		}
	})
}
