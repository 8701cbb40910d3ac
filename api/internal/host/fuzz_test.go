package host

import (
	"bytes"
	"math"
	"os"
	"strings"
	"testing"
)

func FuzzParseLoad(f *testing.F) {
	for _, seed := range []string{"0.52 0.31 0.20 1/345 6789\n", "", "1", "NaN Inf -1", "1e999 0 0", "0x1p-2 0 0"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		load, err := parseLoad(content)
		if (load == nil) == (err == nil) {
			t.Fatalf("%q gives %v, %v", content, load, err)
		}
		if load != nil {
			for _, average := range []float64{load.One, load.Five, load.Fifteen} {
				if !(average >= 0 && average <= math.MaxFloat64) {
					t.Errorf("%q gives %+v, which JSON cannot carry", content, load)
				}
			}
		}
	})
}

func FuzzParseNetworks(f *testing.F) {
	seed, err := os.ReadFile("testdata/plain/proc/1/net/dev")
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range []string{string(seed), "", "\n", "a\nb\n", "a\nb\neth0:1:1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16", "a\nb\n:1 2 3 4 5 6 7 8 9 10 11 12", "a\nb\neth0: 1", "a\nb\neth0", "a\nb\neth0: -1 2 3 4 5 6 7 8 9 10 11 12"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		networks, err := parseNetworks(content)
		if networks == nil && err == nil || err != nil && len(err.Error()) > 600 {
			t.Fatalf("%q gives %v, %v", content, networks, err)
		}
		for _, network := range networks {
			if network.Name == "" || strings.TrimSpace(network.Name) != network.Name || !bytes.Contains(content, []byte(network.Name)) {
				t.Errorf("%q gives an interface called %q", content, network.Name)
			}
		}
	})
}

func FuzzParseDisks(f *testing.F) {
	seed, err := os.ReadFile("testdata/plain/proc/diskstats")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(seed)
	f.Add([]byte("8 0 sda 1 2 3 4 5 6 7 8 -1 10 11 12 13 14 15 16 17 18\n"))
	f.Add(make([]byte, 300))
	f.Fuzz(func(t *testing.T, content []byte) {
		disks, err := parseDisks(content, 0)
		if disks == nil || err != nil && len(err.Error()) > 900 {
			t.Errorf("%v, %v", disks, err)
		}
		for _, disk := range disks {
			if disk.Name == "" || disk.Flushes != nil && disk.Discards == nil {
				t.Errorf("%q gives %+v", content, disk)
			}
		}
	})
}

func FuzzParseMilliCelsius(f *testing.F) {
	for _, seed := range []string{"53000\n", "-128000", "", "nan", "3892314000", "99999999999999999999", "1.5"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		if milli, err := parseMilliCelsius(content); err != nil && (milli != 0 || len(err.Error()) > 600) {
			t.Errorf("%q gives %d, %v", content, milli, err)
		}
	})
}

func FuzzParseHostname(f *testing.F) {
	for _, seed := range []string{"web-1\n", "# a comment\nweb-1.\n", "", "\n\n", "#", "node-????", "\ufeffweb", "two words"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if name := parseHostname(text); name != strings.TrimSpace(name) || strings.HasPrefix(name, "#") || strings.HasSuffix(name, ".") || strings.ContainsAny(name, "\n ?") {
			t.Errorf("%q gives %q", text, name)
		}
	})
}

func FuzzParseSpeed(f *testing.F) {
	for _, seed := range []string{"1000\n", "-1\n", "0", "2147483647", "", "1e3"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		if speed := parseSpeed(content); speed != nil && !(*speed >= 1e6 && *speed < (1<<31-1)*1e6) {
			t.Errorf("%q gives %v", content, *speed)
		}
	})
}

func FuzzParseResident(f *testing.F) {
	for _, seed := range []string{"1000 50 20 1 0 30 0\n", "1", "", "1 -1", "1 18446744073709551615", "\x001 2"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		size, err := parseResident(content, 4096)
		if err != nil && size != 0 || size%4096 != 0 {
			t.Errorf("%q gives %d, %v", content, size, err)
		}
	})
}

func FuzzParseCommand(f *testing.F) {
	for _, seed := range []string{"/sbin/init\x00--x\x00", "", "\x00\x00", "a b\nc", "\xff\x00\xfe"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		length := len(content)
		if command := parseCommand(content); strings.ContainsRune(command, 0) || len(command) > length {
			t.Errorf("%q gives %q", content, command)
		}
	})
}

func FuzzParsePasswd(f *testing.F) {
	for _, seed := range []string{"root:x:0:0::/:/bin/sh\ntester:x:1000:1000::/:\n", "", ":::", "a:x:-1:1\n", "a:x:4294967296:1", "#a:x:1:1\n", "+::1:\n"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		for id, name := range parsePasswd(content) {
			if name == "" || strings.ContainsAny(name, ":\n") || !bytes.Contains(content, []byte(name)) {
				t.Errorf("%q calls %d %q", content, id, name)
			}
		}
	})
}

func FuzzUnquote(f *testing.F) {
	for _, seed := range []string{`"Debian GNU/Linux 13"`, `'x'`, `"`, `""`, `'`, `"a\"b\\"`, ` "\`, `"\"`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, value string) {
		if plain := unquote(value); len(plain) > len(value) || value == "" && plain != "" {
			t.Errorf("%q became %q", value, plain)
		}
	})
}
