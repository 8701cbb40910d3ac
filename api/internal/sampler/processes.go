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
	// processPatience is how long the first to ask waits at most: less than a member of the fleet waits for another, so
	// that a slow scan is told apart from a member that is down.
	processPatience = 4 * time.Second
	// ratesPatience is how long the first to ask waits at most for the second scan, without which there is no processor time.
	ratesPatience = time.Second
	// secondScanAfter is how long after the first scan of a lease the second begins: long enough for ticks of 10 ms to make
	// a rate, and soon enough for an answer within a second.
	secondScanAfter = 400 * time.Millisecond
	// scanShare is how much of the time may go into scans, at most one part of so many: on a machine with ten thousand
	// processes a scan takes a good part of a second's tick.
	scanShare = 10
	// longestPause is how long there is no scan after one, however long that took: such a one was held up rather than busy.
	longestPause = 10 * time.Second
	// scansMissed is how many scans may fail to come until the newest list is too old to be shown.
	scansMissed = 3
)

// ProcessSource scans the processes of a machine. What it returns is not written to, by either side.
type ProcessSource interface {
	ReadProcesses(ctx context.Context) stats.ProcessReading
	// ForgetProcesses lets go of what a scan has kept for the next one. It is not called beside a scan.
	ForgetProcesses()
}

// Processes holds the newest list of processes. A scan costs more than all else in a tick together, so processes are
// scanned only while somebody asks for them: each request is a lease, and when the last one has run out everything that
// was read is let go. However many ask, there is one pair of scans at the beginning of a lease, and then at most one scan
// a tick. It is safe for concurrent use.
type Processes struct {
	source    ProcessSource
	interval  time.Duration
	workloads *Workloads    // or nil where they are not read
	wake      chan struct{} // tells run that there may be something to do

	mu        sync.Mutex
	leased    time.Time // until when
	isDue     bool      // the next scan is wanted, at notUntil
	notUntil  time.Time
	scanning  bool
	isEmpty   bool               // nothing is kept, here or by the source
	newest    *stats.ProcessList // nil before the first scan of a lease
	memory    *processMemory     // of the scan that newest came from
	hasRates  bool               // newest is of two scans
	between   time.Duration      // from one scan to the next, as long as all is well
	firstTook time.Duration      // what the first scan of a lease took, until the pause after the second accounts for it
	changed   chan struct{}      // closed and replaced with each list
}

// NewProcesses returns processes that are scanned from source, as often as a Sampler of that interval ticks. Nothing is
// scanned until that Sampler runs.
func NewProcesses(source ProcessSource, interval time.Duration) *Processes {
	return &Processes{source: source, interval: interval, wake: make(chan struct{}, 1), isEmpty: true, changed: make(chan struct{})}
}

// SetWorkloads has each process say which workload it is in. It must be called before the Sampler runs.
func (p *Processes) SetWorkloads(workloads *Workloads) { p.workloads = workloads }

// List renews the lease and returns all processes, as they were at the last scan. The first to ask has them scanned at
// once, and twice, as processor time takes two scans: it waits for a second at most until it does without the second.
// False means that there was no scan in time, or none for so long that what the last one found is no answer.
// The list is shared: it must not be written to.
func (p *Processes) List(ctx context.Context) (stats.ProcessList, bool) {
	patience, forRates := time.NewTimer(processPatience), time.NewTimer(ratesPatience)
	defer patience.Stop()
	defer forRates.Stop()
	isPatient := true
	for {
		newest, hasRates, changed := p.renew(processLease)
		if newest != nil && (hasRates || !isPatient) {
			list := *newest
			list.AgeSeconds = max(0, time.Since(list.At).Seconds())
			return list, true
		}
		select {
		case <-changed:
		case <-forRates.C:
			isPatient = false
		case <-patience.C:
			return stats.ProcessList{}, false
		case <-ctx.Done():
			return stats.ProcessList{}, false
		}
	}
}

// Hold renews the lease until the tick after the next, so that the cause of a finding is known while it stands. It does not wait.
func (p *Processes) Hold() {
	if p != nil {
		p.renew(max(processLease, 2*p.interval))
	}
}

// renew extends the lease and has a scan made where there is no list that can be shown. It returns the one there is.
func (p *Processes) renew(lease time.Duration) (newest *stats.ProcessList, hasRates bool, changed <-chan struct{}) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	if until := now.Add(lease); until.After(p.leased) {
		p.leased = until
	}
	newest = p.fresh(now)
	if newest == nil {
		p.isDue = true
	}
	awaken(p.wake)
	return newest, p.hasRates, p.changed
}

// fresh returns the newest list, or nil where there is none, or it should have been replaced long ago: a scan hangs.
func (p *Processes) fresh(now time.Time) *stats.ProcessList {
	if p.newest == nil || now.Sub(p.newest.At) > max(processLease, scansMissed*p.between) {
		return nil
	}
	return p.newest
}

// tick has a scan made while there is a lease.
func (p *Processes) tick() {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if now := time.Now(); now.Before(p.leased) && !p.scanning && !now.Before(p.notUntil) {
		p.isDue = true
		awaken(p.wake)
	}
}

// run scans while there is a lease, and lets everything go when there is none, until ctx is done.
func (p *Processes) run(ctx context.Context) {
	if p == nil {
		return
	}
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-p.wake:
		case <-timer.C:
		}
		if next := p.step(ctx); next > 0 {
			timer.Reset(next)
		}
	}
}

// step begins a scan where one is due, or lets everything go where the lease is over. It returns when to look again, 0 for
// when it is woken. It does not wait for a scan: one that the kernel holds up is let be, and there is no other until it ends.
func (p *Processes) step(ctx context.Context) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	if !now.Before(p.leased) {
		p.forget()
		return 0
	}
	if p.newest != nil && p.fresh(now) == nil { // nor is a rate since then an answer
		p.newest, p.memory, p.hasRates, p.isDue = nil, nil, false, true
	}
	untilEnd := p.leased.Sub(now)
	switch {
	case p.scanning || !p.isDue:
		return untilEnd
	case now.Before(p.notUntil):
		return min(untilEnd, p.notUntil.Sub(now))
	}
	p.isDue, p.scanning, p.isEmpty = false, true, false
	go p.scan(ctx, p.memory)
	return untilEnd
}

// forget lets everything go that was read. What the source keeps must wait for the end of a scan.
func (p *Processes) forget() {
	if p.isEmpty {
		return
	}
	p.isDue, p.newest, p.memory, p.hasRates = false, nil, nil, false
	if !p.scanning {
		p.source.ForgetProcesses()
		p.isEmpty = true
	}
}

// scan makes the list that follows on the scan of previous, nil for the first of a lease.
func (p *Processes) scan(ctx context.Context, previous *processMemory) {
	begun := time.Now()
	p.workloads.Hold() // so that it is known of new processes, too
	reading := p.source.ReadProcesses(ctx)
	list, memory := deriveProcesses(previous, reading)
	if workloadOf := p.workloads.membership(); workloadOf != nil {
		for i := range list.Processes {
			list.Processes[i].Workload = workloadOf(reading.Processes[i].PID, reading.Processes[i].StartTicks)
		}
	}

	p.mu.Lock()
	defer p.mu.Unlock()
	took := time.Since(begun)
	distance := max(scanShare*(took+p.firstTook), min(secondScanAfter, p.interval/2)) // from its beginning to the next
	if p.firstTook = 0; previous == nil {
		p.isDue, p.firstTook, distance = true, took, max(secondScanAfter, 2*took)
	}
	distance = min(distance, took+longestPause)
	p.scanning, p.notUntil, p.between = false, begun.Add(distance), max(min(distance, longestPause), p.interval)
	p.newest, p.memory, p.hasRates = &list, memory, previous != nil
	close(p.changed)
	p.changed = make(chan struct{})
	awaken(p.wake)
}
