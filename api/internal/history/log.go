package history

import (
	"context"
	"log/slog"
	"strings"

	"github.com/rs/zerolog"
)

// handler writes what Prometheus logs to ours. What Prometheus calls information is of interest only to who looks for a fault.
type handler struct {
	log    zerolog.Logger
	prefix string // the groups, each with a dot behind it
}

func newLogger(log zerolog.Logger) *slog.Logger {
	return slog.New(handler{log: log.With().Str("component", "history").Logger()})
}

// Enabled tells whether what is logged at a level is written.
func (h handler) Enabled(_ context.Context, level slog.Level) bool {
	return zerologLevel(level) >= h.log.GetLevel() && zerologLevel(level) >= zerolog.GlobalLevel()
}

// Handle writes one line.
func (h handler) Handle(_ context.Context, record slog.Record) error {
	fields := map[string]any{}
	record.Attrs(func(attribute slog.Attr) bool {
		fields[h.prefix+attribute.Key] = plain(attribute.Value)
		return true
	})
	h.log.WithLevel(zerologLevel(record.Level)).Fields(fields).Msg(record.Message)
	return nil
}

// WithAttrs returns a handler that adds attributes to every line.
func (h handler) WithAttrs(attributes []slog.Attr) slog.Handler {
	with := h.log.With()
	for _, attribute := range attributes {
		with = with.Interface(h.prefix+attribute.Key, plain(attribute.Value))
	}
	return handler{log: with.Logger(), prefix: h.prefix}
}

// WithGroup returns a handler that names every attribute after a group.
func (h handler) WithGroup(name string) slog.Handler {
	return handler{log: h.log, prefix: strings.TrimPrefix(h.prefix+name+".", ".")}
}

// plain returns a value that reads well in JSON: an error as its text.
func plain(value slog.Value) any {
	value = value.Resolve()
	if err, isError := value.Any().(error); isError {
		return err.Error()
	}
	return value.Any()
}

func zerologLevel(level slog.Level) zerolog.Level {
	switch {
	case level >= slog.LevelError:
		return zerolog.ErrorLevel
	case level >= slog.LevelWarn:
		return zerolog.WarnLevel
	default:
		return zerolog.DebugLevel
	}
}
