package kernel

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestReason(t *testing.T) {
	missing := &fs.PathError{Op: "open", Path: "/host/proc/stat", Err: fs.ErrNotExist}
	for name, test := range map[string]struct {
		err  error
		want string
	}{
		"a path":             {missing, "/host/proc/stat cannot be read: file does not exist."},
		"a path, wrapped":    {fmt.Errorf("while reading: %w", missing), "/host/proc/stat cannot be read: file does not exist."},
		"any other":          {errors.New("it has no heading"), "it has no heading."},
		"a sentence":         {fmt.Errorf("%s", "It has no heading."), "It has no heading."},
		"nothing":            {errors.New(""), "."},
		"just long enough":   {errors.New(strings.Repeat("x", 239)), strings.Repeat("x", 239) + "."},
		"too long":           {errors.New(strings.Repeat("x", 240)), strings.Repeat("x", 236) + "…."},
		"a MiB":              {errors.New(strings.Repeat("x", 1<<20)), strings.Repeat("x", 236) + "…."},
		"in two-byte ones":   {errors.New(strings.Repeat("ä", 1000)), strings.Repeat("ä", 118) + "…."},
		"in three-byte ones": {errors.New(strings.Repeat("€", 1000)), strings.Repeat("€", 78) + "…."},
	} {
		if got := Reason(test.err); got != test.want || len(got) > 240 {
			t.Errorf("%s: %q (%d bytes), to be %q", name, got, len(got), test.want)
		}
	}
}

func TestQuoted(t *testing.T) {
	for content, want := range map[string]string{
		"":                                  "",
		"  one \ntwo\n":                     "one ",
		"\n\nthree":                         "three",
		strings.Repeat("x", 80):             strings.Repeat("x", 80),
		strings.Repeat("x", 81):             strings.Repeat("x", 80) + "…",
		strings.Repeat("x", 1<<20):          strings.Repeat("x", 80) + "…",
		"a" + strings.Repeat("ä", 100):      "a" + strings.Repeat("ä", 39) + "…",
		strings.Repeat("\x00", 1<<20):       "\x00…",
		"sda" + strings.Repeat("\x00", 400): "sda\x00…",
	} {
		if got := Quoted([]byte(content)); got != want {
			t.Errorf("%.20q (%d bytes) is quoted as %q, to be %q", content, len(content), got, want)
		}
	}
}

func FuzzReason(f *testing.F) {
	f.Add("it has no heading.")
	f.Add(strings.Repeat("€", 100))
	f.Fuzz(func(t *testing.T, text string) {
		reason := Reason(errors.New(text))
		if len(reason) > 240 || !strings.HasSuffix(reason, ".") || utf8.ValidString(text) && !utf8.ValidString(reason) {
			t.Errorf("%q gives %q", text, reason)
		}
		if quoted := Quoted([]byte(text)); len(quoted) > 80+len("\x00…") || utf8.ValidString(text) && !utf8.ValidString(quoted) {
			t.Errorf("%q is quoted as %q", text, quoted)
		}
	})
}
