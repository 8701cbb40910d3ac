package main

import (
	"io"
	"time"

	"github.com/rs/zerolog"
	"github.com/rs/zerolog/diode"

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
	out = newBatch(out)
	if settings.LogFormat == "console" {
		out = zerolog.ConsoleWriter{Out: out, TimeFormat: time.TimeOnly, NoColor: true}
	}
	direct := zerolog.New(out).With().Timestamp().Logger()
	buffer := diode.NewWriter(out, logBacklog, 0, func(lost int) {
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
