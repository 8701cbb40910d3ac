package main

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"
	"unicode"

	"github.com/sys-stats/sys-stats/api/internal/config"
)

// stuck is an output that takes nothing until it is opened.
type stuck struct {
	open chan struct{}
	output
}

func (s *stuck) Write(chunk []byte) (int, error) {
	<-s.open
	return s.output.Write(chunk)
}

func TestAStuckOutputHoldsNothingUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		out := &stuck{open: make(chan struct{})}
		log, flush, err := newLogger(config.Config{LogLevel: "info", LogFormat: "json"}, out)
		if err != nil {
			t.Fatal(err)
		}
		for i := range 3 * logBacklog { // if a line waited for the output, this would never end
			log.Info().Int("line", i).Msg("request")
		}
		close(out.open)
		flush()
		if text := out.String(); !strings.Contains(text, `"line":2999`) || !strings.Contains(text, "log lines were lost") {
			t.Errorf("of 3000 lines, the newest and how many were lost should be there:\n%.2000s", text)
		}
	})
}

func TestAStuckOutputDoesNotHoldUpTheEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		out := &stuck{open: make(chan struct{})}
		log, flush, err := newLogger(config.Config{LogLevel: "info", LogFormat: "json"}, out)
		if err != nil {
			t.Fatal(err)
		}
		log.Info().Msg("the last line")
		flush() // if it waited for the output, this would never return
		close(out.open)
	})
}

// Lines that come within a moment are written together, in order, in both formats; and none waits for the next.
func TestLinesAreWrittenTogether(t *testing.T) {
	for _, format := range []string{"json", "console"} {
		synctest.Test(t, func(t *testing.T) {
			var out output
			writes := 0
			log, flush, err := newLogger(config.Config{LogLevel: "info", LogFormat: format}, writerFunc(func(lines []byte) (int, error) {
				writes++
				return out.Write(lines)
			}))
			if err != nil {
				t.Fatal(err)
			}
			for i := range 10 {
				log.Info().Int("number", i).Msg("request")
			}
			time.Sleep(batchDelay)
			synctest.Wait()
			if lines := strings.Count(out.String(), "\n"); lines != 10 || writes != 1 {
				t.Errorf("%s: %d lines in %d writes:\n%s", format, lines, writes, &out)
			}
			log.Info().Msg("the last one")
			flush()
			if text := out.String(); !strings.Contains(text, "the last one") || strings.Index(text, "number") > strings.Index(text, "the last one") {
				t.Errorf("%s: %s", format, text)
			}
		})
	}
}

// Nothing that others choose controls the terminal of whoever reads the log.
func TestTextOfOthersIsHarmlessInTheLog(t *testing.T) {
	const hostile = "\x1b[2J\x07\r\n\u009b31m\x7f\u202egpj.exe\u2066\u2028\x00\xff é"
	for _, format := range []string{"json", "console"} {
		var out output
		log, flush, err := newLogger(config.Config{LogLevel: "info", LogFormat: format}, &out)
		if err != nil {
			t.Fatal(err)
		}
		log.Warn().Err(errors.New("it said "+hostile)).Str("instance", hostile).Strs("names", []string{hostile}).Interface("panic", hostile).Bytes("bytes", []byte(hostile)).Msg("message " + hostile)
		flush()
		text := out.String()
		if strings.Count(text, "\n") != 1 || !strings.Contains(text, "gpj.exe") || !strings.Contains(text, "é") {
			t.Errorf("%s: one line with the text is due: %q", format, text)
		}
		for _, letter := range strings.TrimSuffix(text, "\n") {
			if unicode.In(letter, unicode.Cc, unicode.Bidi_Control, unicode.Zl, unicode.Zp) {
				t.Errorf("%s: %q is written as it is: %q", format, letter, text)
			}
		}
		if line := map[string]any{}; format == "json" && (json.Unmarshal([]byte(text), &line) != nil || line["instance"] != strings.ToValidUTF8(hostile, "\ufffd")) {
			t.Errorf("the line is no JSON, or has another name: %s", text)
		}
	}
}

func TestTheProgramServesWhileNobodyReadsItsLog(t *testing.T) {
	reader, writer := io.Pipe()
	address, log, stop := startWith(t, func(first *output) io.Writer {
		return writerFunc(func(line []byte) (int, error) {
			if first.String() == "" { // the address is in the first line
				return first.Write(line)
			}
			return writer.Write(line) // waits for a reader for ever
		})
	})
	defer reader.Close()
	for range 3 {
		if status, _ := get(t, address+"/healthz"); status != http.StatusOK {
			t.Fatalf("status %d: %s", status, log)
		}
		get(t, address+"/version")
	}
	if err := stop(); err != nil {
		t.Error(err)
	}
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(chunk []byte) (int, error) { return f(chunk) }
