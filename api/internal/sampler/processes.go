package sampler

import (
	"context"
	"sync"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

const (
	// processLease is for how long processes are scanned after somebody has asked for them.
	processLease = 10 * time.Second
	// processPatience is how long the first to ask waits at most: an answer must come while the viewer still listens.
	processPatience = 10 * time.Second
	// scansAwaited is how many ticks may pass until the first to ask is told that there is no scan.
	scansAwaited = 3
	// scanShare is how much of the time may go into scans, at most one part of so many: on a machine with ten thousand
	// processes a scan takes a good part of a second's tick.
	scanShare = 10
)

// ProcessSource scans the processes of a machine. What it returns is not written to, by either side.
type ProcessSource interface {
	ReadProcesses(ctx context.Context) stats.ProcessReading
}

// Processes holds the newest list of processes. A scan costs more than all else in a tick together, so processes are
// scanned only while somebody asks for them: each request is a lease, and when the last one has run out the list is
// dropped. However many ask, there is at most one scan a tick. It is safe for concurrent use.
type Processes struct {
	source   ProcessSource
	interval time.Duration

	mu       sync.Mutex
	leased   time.Time // until when
	scanning bool
	notUntil time.Time          // the next scan is due at the first tick from then on
	newest   *stats.ProcessList // nil before the first scan of a lease
	previous *processTimes      // of the scan that newest came from
	changed  chan struct{}      // closed and replaced with each list
}

// NewProcesses returns processes that are scanned from source, as often as a Sampler of that interval ticks.
func NewProcesses(source ProcessSource, interval time.Duration) *Processes {
	return &Processes{source: source, interval: interval, changed: make(chan struct{})}
}

// List renews the lease and returns all processes, as they were at the last scan. The first to ask waits for the next
// one; false means that none came in time. The list is shared: it must not be written to.
func (p *Processes) List(ctx context.Context) (stats.ProcessList, bool) {
	patience := time.NewTimer(min(scansAwaited*p.interval, processPatience))
	defer patience.Stop()
	for {
		newest, changed := p.renew()
		if newest != nil {
			return *newest, true
		}
		select {
		case <-changed:
		case <-patience.C:
			return stats.ProcessList{}, false
		case <-ctx.Done():
			return stats.ProcessList{}, false
		}
	}
}

func (p *Processes) renew() (*stats.ProcessList, <-chan struct{}) {
	p.mu.Lock()
	defer p.mu.Unlock()
	// Where ticks are far apart a lease lasts until the second of them, or none would ever find it.
	p.leased = time.Now().Add(max(processLease, 2*p.interval))
	return p.newest, p.changed
}

// tick begins a scan while there is a lease, and drops everything when there is none. It does not wait for the scan:
// one that the kernel holds up is let be, and the next tick goes without.
func (p *Processes) tick(ctx context.Context) {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	switch {
	case p.scanning:
	case !now.Before(p.leased):
		p.newest, p.previous = nil, nil
	case !now.Before(p.notUntil):
		p.scanning = true
		go p.scan(ctx, now, p.previous)
	}
}

func (p *Processes) scan(ctx context.Context, begun time.Time, previous *processTimes) {
	reading := p.source.ReadProcesses(ctx)
	list, times := deriveProcesses(previous, reading)

	p.mu.Lock()
	defer p.mu.Unlock()
	p.scanning = false
	p.notUntil = begun.Add(scanShare * time.Since(begun))
	p.newest, p.previous = &list, times
	close(p.changed)
	p.changed = make(chan struct{})
}
