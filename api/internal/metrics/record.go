package metrics

import (
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// waitingBatches is how many appends may wait for a slow disk. What comes then is not stored.
const waitingBatches = 8

// batch is what is stored of one moment.
type batch struct {
	at       time.Time
	families []stats.MetricFamily
	isMinute bool
}

// record gathers what the gauges do, tick by tick, and says what is due to be stored.
type record struct {
	interval time.Duration
	table    *table
	appended time.Time // with its monotonic part; zero before the first
	minute   time.Time // the one that is gathered, by the clock on the wall
	last     time.Time // of the newest tick
}

func newRecord(interval time.Duration) *record {
	return &record{interval: interval, table: newTable()}
}

// take takes a tick, and returns what is due: the minute that has ended, and everything where the interval has passed. plain is the rest of
// everything, asked only then.
func (r *record) take(sample *stats.Sample, workloads []stats.Workload, plain func() *families) []batch {
	at := sample.Reading.At
	var due []batch
	if now := at.Round(0).Truncate(time.Minute); !now.Equal(r.minute) { // also when the clock was set back
		due = append(due, r.endMinute()...)
		r.minute = now
	}
	r.table.take(&sample.Snapshot, workloads)
	r.last = at
	tick := time.Duration(sample.Snapshot.IntervalSeconds * float64(time.Second))
	since := at.Sub(r.appended)
	if r.appended.IsZero() || since < 0 || since >= r.interval-tick/2 { // ticks come a little early and a little late, and clocks are set back
		r.appended = at
		all := plain()
		r.table.newest(all)
		r.table.peaks(all)
		due = append(due, batch{at: at, families: all.list})
	}
	return due
}

// endMinute returns what the minute was, at the time of its last tick.
func (r *record) endMinute() []batch {
	if r.last.IsZero() {
		return nil
	}
	all := newFamilies()
	r.table.minutes(all)
	if len(all.list) == 0 {
		return nil
	}
	return []batch{{at: r.last, families: all.list, isMinute: true}}
}

// send hands on what is to be stored. It is dropped where the disk does not keep up: a tick never waits for one.
func (e *Exporter) send(due batch) {
	select {
	case e.batches <- due:
	default:
		if e.options.Drop != nil {
			e.options.Drop(due.at)
		}
	}
}

func (e *Exporter) store() {
	defer close(e.ended)
	for due := range e.batches {
		if !due.isMinute && e.options.History != nil { // it may wait for a query, which a tick never does
			due.families = append(due.families, e.options.History()...)
		}
		e.options.Store(due.at, due.families)
	}
}

// Close stores the minute that is not over, and returns when all is stored. No sample may be taken any more.
func (e *Exporter) Close() {
	if e.record == nil {
		return
	}
	e.mutex.Lock()
	for _, due := range e.record.endMinute() {
		e.send(due)
	}
	close(e.batches)
	e.mutex.Unlock()
	<-e.ended
}
