package main

import (
	"fmt"
	"io"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/rs/zerolog"

	"github.com/sys-stats/sys-stats/api/internal/config"
)

const (
	// logBacklog is how many lines wait for an output that is slow, before the oldest are given up.
	logBacklog = 1000
	// logFlushTimeout is how long the last lines may take to get out when the program stops.
	logFlushTimeout = time.Second
)

// newLogger returns the logger, and what sends out the last lines. Lines go through a buffer: an output that does not take
// them, such as a pipe that nobody reads or a full disk, must hold up neither a request nor the tick. Lines are then lost,
// and the next one says how many.
func newLogger(settings config.Config, out io.Writer) (zerolog.Logger, func(), error) {
	level, err := zerolog.ParseLevel(settings.LogLevel)
	if err != nil {
		return zerolog.Logger{}, nil, err
	}
	var lines io.WriteCloser = plainText{newBatch(out)}
	if settings.LogFormat == "console" {
		lines = zerolog.ConsoleWriter{Out: lines, TimeFormat: time.TimeOnly, NoColor: true, FormatMessage: onOneLine}
	}
	direct := zerolog.New(lines).With().Timestamp().Logger()
	buffer := newBacklog(lines, logBacklog, func(lost int) {
		direct.Warn().Int("lines", lost).Msg("log lines were lost: the output was too slow")
	})
	flush := func() {
		closed := make(chan struct{})
		go func() {
			defer close(closed)
			_ = buffer.Close() // there is no log left to say it in
		}()
		select {
		case <-closed:
		case <-time.After(logFlushTimeout):
		}
	}
	return zerolog.New(buffer).Level(level).With().Timestamp().Logger(), flush, nil
}

// onOneLine is how the format for people shows a message: what is left of it after a new line would look like a line of its own.
func onOneLine(message any) string {
	return strings.ReplaceAll(fmt.Sprint(message), "\n", `\n`)
}

// plainText writes out the characters that could control a terminal or turn the direction of writing, as JSON does too: some of what is
// logged, such as the name of an instance that a viewer asks for, is chosen by others.
type plainText struct{ out io.WriteCloser }

func (p plainText) Write(lines []byte) (int, error) {
	isPlain := true
	for _, letter := range lines {
		if letter >= 0x7f || letter < ' ' && letter != '\n' {
			isPlain = false
			break
		}
	}
	if isPlain {
		return p.out.Write(lines)
	}
	written := make([]byte, 0, len(lines)+16)
	for _, letter := range string(lines) {
		if letter != '\n' && unicode.In(letter, unicode.Cc, unicode.Zl, unicode.Zp, unicode.Bidi_Control) {
			written = fmt.Appendf(written, `\u%04x`, letter)
		} else {
			written = utf8.AppendRune(written, letter)
		}
	}
	_, err := p.out.Write(written)
	return len(lines), err
}

func (p plainText) Close() error { return p.out.Close() }
