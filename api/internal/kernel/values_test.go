package kernel

import (
	"bytes"
	"math"
	"math/big"
	"slices"
	"strings"
	"testing"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

func TestValues(t *testing.T) {
	for name, test := range map[string]struct {
		content string
		want    stats.Values
		problem string // part of the error
	}{
		"meminfo":         {"MemTotal:        8000000 kB\nHugePages_Total:       5\n", stats.Values{{Name: "MemTotal", Number: 8000000 << 10}, {Name: "HugePages_Total", Number: 5}}, ""},
		"vmstat":          {"pswpin 12\noom_kill 0\n", stats.Values{{Name: "pswpin", Number: 12}, {Name: "oom_kill"}}, ""},
		"no end of line":  {"pswpin 12", stats.Values{{Name: "pswpin", Number: 12}}, ""},
		"empty lines":     {"\n\na 1\n \n", stats.Values{{Name: "a", Number: 1}}, ""},
		"nothing":         {"", stats.Values{}, ""},
		"a bad line":      {"a 1\nb x\nc 3\n", stats.Values{{Name: "a", Number: 1}, {Name: "c", Number: 3}}, `"b x" has no number`},
		"two bad lines":   {"b x\nc y\n", stats.Values{}, `"b x"`},
		"no number":       {"a\nb 2\n", stats.Values{{Name: "b", Number: 2}}, `"a" has no number`},
		"negative":        {"nr_dirtied -5\nb 2\n", stats.Values{{Name: "b", Number: 2}}, `"nr_dirtied -5"`},
		"the largest":     {"a 18446744073709551615\n", stats.Values{{Name: "a", Number: math.MaxUint64}}, ""},
		"larger":          {"a 18446744073709551616\n", stats.Values{}, "has no number"},
		"the largest kB":  {"a: 18014398509481983 kB\n", stats.Values{{Name: "a", Number: 18014398509481983 << 10}}, ""},
		"too many kB":     {"a: 18014398509481984 kB\n", stats.Values{}, "has no number"},
		"another unit":    {"a: 1 MB\n", stats.Values{}, "has no number"},
		"a MiB of zeros":  {"a 1\n" + strings.Repeat("\x00", 1<<20) + "\n", stats.Values{{Name: "a", Number: 1}}, "has no number"},
		"a name of a MiB": {strings.Repeat("n", 1<<20) + " y\nb 2\n", stats.Values{{Name: "b", Number: 2}}, "has no number"},
	} {
		var names Names
		for range 2 { // the second time with the names known
			values, problem := names.ParseValues([]byte(test.content), nil)
			if !slices.Equal(values, test.want) || (problem == nil) != (test.problem == "") || problem != nil && (!strings.Contains(problem.Error(), test.problem) || len(problem.Error()) > 500) {
				t.Errorf("%s: %v, %v; to be %v, %q", name, values, problem, test.want, test.problem)
			}
		}
	}
}

// What is not wanted is not read, and cannot be wrong.
func TestWantedValues(t *testing.T) {
	var names Names
	values, problem := names.ParseValues([]byte("a 1\nb x\nc 3\n"), func(name []byte) bool { return string(name) != "b" })
	if problem != nil || len(values) != 2 {
		t.Errorf("%v, %v", values, problem)
	}
	if values.Get("b") != nil || values.Get("c") == nil || *values.Get("c") != 3 {
		t.Errorf("%v", values)
	}
}

// Reading a file again allocates the values alone.
func TestValuesAreCheap(t *testing.T) {
	content := []byte(strings.Repeat("nr_free_pages 123456\nnr_zone_active_anon 9\n", 90))
	var names Names
	if _, err := names.ParseValues(content, nil); err != nil {
		t.Fatal(err)
	}
	if allocations := testing.AllocsPerRun(50, func() { _, _ = names.ParseValues(content[:43], nil) }); allocations > 1 {
		t.Errorf("%v allocations", allocations)
	}
}

func TestNumberOf(t *testing.T) {
	content := []byte("anon 5\ninactive_file 4096\ninactive_file_total 7\nbroken x\nlast 9")
	for key, want := range map[string]uint64{"anon": 5, "inactive_file": 4096, "last": 9} {
		if got, err := Number(content, key); err != nil || got == nil || *got != want {
			t.Errorf("%s is %v, %v", key, got, err)
		}
	}
	if got, err := Number(content, "inactive"); got != nil || err != nil {
		t.Errorf("the beginning of a name is %v, %v", got, err)
	}
	if got, err := Number(content, "broken"); got != nil || err == nil || !strings.Contains(err.Error(), `"broken x"`) {
		t.Errorf("a line that is broken is %v, %v", got, err)
	}
}

func TestDigits(t *testing.T) {
	for text, want := range map[string]uint64{"0": 0, "7": 7, "007": 7, "18446744073709551615": math.MaxUint64} {
		if got, isNumber := Digits([]byte(text)); !isNumber || got != want {
			t.Errorf("%q is %d, %t", text, got, isNumber)
		}
	}
	for _, text := range []string{"", "-1", "+1", " 1", "1 ", "1.0", "0x1", "1_0", "٣", "18446744073709551616", "99999999999999999999", "000000000000000000001", "\x00"} {
		if got, isNumber := Digits([]byte(text)); isNumber || got != 0 {
			t.Errorf("%q is %d, %t", text, got, isNumber)
		}
	}
	if got, err := ParseNumber([]byte(" 12\n")); err != nil || got != 12 {
		t.Errorf("with blanks around it a number is %d, %v", got, err)
	}
	if _, err := ParseNumber([]byte("max\n")); err == nil || err.Error() != `"max" is not a number` {
		t.Errorf("a word gives %v", err)
	}
}

func FuzzDigits(f *testing.F) {
	for _, seed := range []string{"0", "18446744073709551615", "18446744073709551616", "-1", "1e3", ""} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		number, isNumber := Digits(text)
		exact, valid := new(big.Int).SetString(string(text), 10)
		valid = valid && len(text) <= 20 && !bytes.ContainsAny(text, "+-_") && exact.IsUint64()
		if isNumber != valid || valid && exact.Uint64() != number || !valid && number != 0 {
			t.Errorf("%q is %d, %t", text, number, isNumber)
		}
	})
}

func FuzzValues(f *testing.F) {
	f.Add([]byte("MemTotal:  8000000 kB\npswpin 1\n\nbroken\n:\n kB\n: kB\n"))
	f.Fuzz(func(t *testing.T, content []byte) {
		var names Names
		values, problem := names.ParseValues(content, nil)
		if len(values) > bytes.Count(content, []byte("\n"))+1 || problem != nil && len(problem.Error()) > 500 {
			t.Errorf("%q gives %v, %v", content, values, problem)
		}
		again, _ := names.ParseValues(content, nil)
		if !slices.Equal(values, again) {
			t.Errorf("%q gives %v, then %v", content, values, again)
		}
	})
}
