package history

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/model/labels"
	"github.com/prometheus/prometheus/model/value"
	"github.com/prometheus/prometheus/storage"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// job is the label job of every series, as node_exporter's are called by everyone.
const job = "node"

// series is one that was in the last append of its kind.
type series struct {
	labels labels.Labels
	ref    storage.SeriesRef
	kind   int
	round  uint64 // of the last append that had it
}

// kinds of series, which are appended at different times: a series is gone when the next append of its kind lacks it.
const (
	everyInterval = iota
	everyMinute   // its name has a colon
)

func kindOf(family string) int {
	if strings.Contains(family, ":") {
		return everyMinute
	}
	return everyInterval
}

// Append stores the values of one moment. A series of the last append that is not among them ends there. It never waits for a query, and
// must not be called by two goroutines at once.
func (h *History) Append(at time.Time, families []stats.MetricFamily) {
	h.appending.Lock()
	defer h.appending.Unlock()
	h.database.RLock()
	defer h.database.RUnlock()
	h.catchUp(at)
	for _, family := range families {
		h.metadata.note(family)
	}
	if h.store == nil || h.broken != nil {
		h.counts.notStored.Add(1)
		return
	}
	if err := h.store.checkPlace(); err != nil {
		h.counts.failures.Add(1)
		h.giveUp(err)
		return
	}
	if !h.hasRoom() {
		h.counts.notStored.Add(1)
		return
	}
	time := at.UnixMilli()
	if !h.isInOrder(time, families) {
		h.counts.notStored.Add(1)
		return
	}
	if err := caught(func() error { return h.write(time, families) }); err != nil {
		h.counts.failures.Add(1)
		h.giveUp(err)
		return
	}
	h.noteAppended()
	if h.faults.clear(faultWrite) {
		h.log.Info().Msg("the history is stored again")
	}
}

// write appends the values, and ends the series that are gone.
func (h *History) write(time int64, families []stats.MetricFamily) error {
	h.round++
	appender := h.store.appender()
	samples, refused := 0, 0
	var told error
	add := func(one *series, number float64) error {
		ref, err := appender.Append(one.ref, one.labels, time, number)
		switch {
		case errors.Is(err, storage.ErrOutOfOrderSample), errors.Is(err, storage.ErrOutOfBounds), errors.Is(err, storage.ErrDuplicateSampleForTimestamp), errors.Is(err, storage.ErrTooOldSample):
			refused, told = refused+1, err // this one alone
		case err != nil:
			return err
		default:
			one.ref = ref
			samples++
		}
		return nil
	}
	has := [2]bool{}
	var key []byte
	for _, family := range families {
		kind := kindOf(family.Name)
		for _, measured := range family.Series {
			has[kind] = true
			key = appendKey(key[:0], family.Name, measured.Labels)
			one, isKnown := h.series[string(key)]
			if !isKnown {
				one = &series{labels: h.labelsOf(family.Name, measured.Labels), kind: kind}
				h.series[string(key)] = one
			}
			one.round = h.round
			if err := add(one, measured.Value); err != nil {
				return errors.Join(err, appender.Rollback())
			}
		}
	}
	for key, one := range h.series {
		if one.round == h.round || !has[one.kind] {
			continue
		}
		delete(h.series, key)
		if err := add(one, math.Float64frombits(value.StaleNaN)); err != nil {
			return errors.Join(err, appender.Rollback())
		}
	}
	if err := appender.Commit(); err != nil {
		return fmt.Errorf("append: %w", err)
	}
	for kind := range has {
		if has[kind] {
			h.newest[kind] = time
		}
	}
	h.counts.samples.Add(int64(samples))
	h.counts.refusedSamples.Add(int64(refused))
	if told != nil {
		h.log.Debug().Err(told).Int("samples", refused).Msg("samples were not stored")
	}
	return nil
}

// markStale ends the series of every interval: nothing follows, and a line that goes on for five minutes would be a lie.
func (h *History) markStale() {
	h.database.RLock()
	defer h.database.RUnlock()
	if h.store == nil || h.broken != nil || !h.hasRoom() {
		return
	}
	err := caught(func() error {
		appender := h.store.appender()
		for _, one := range h.series {
			if one.kind != everyInterval {
				continue
			}
			if _, err := appender.Append(one.ref, one.labels, h.newest[everyInterval]+1, math.Float64frombits(value.StaleNaN)); err != nil {
				return errors.Join(err, appender.Rollback())
			}
		}
		return appender.Commit()
	})
	if err != nil {
		h.log.Warn().Err(err).Msg("the history does not say that it ends here")
	}
}

func appendKey(key []byte, name string, of []stats.MetricLabel) []byte {
	key = append(key, name...)
	for _, label := range of {
		key = append(append(append(append(key, 0xff), label.Name...), 0xff), label.Value...)
	}
	return key
}

func (h *History) labelsOf(name string, of []stats.MetricLabel) labels.Labels {
	builder := labels.NewScratchBuilder(len(of) + 3)
	builder.Add(model.MetricNameLabel, name)
	builder.Add("job", job)
	builder.Add("instance", h.options.Instance)
	for _, label := range of {
		if label.Value != "" { // as Prometheus does: an empty label is none
			builder.Add(label.Name, label.Value)
		}
	}
	builder.Sort()
	return builder.Labels()
}
