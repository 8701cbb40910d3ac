package sampler

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

const (
	// workloadLease is for how long workloads are read each tick after somebody has asked for them.
	workloadLease = 10 * time.Second
	// workloadPause is how often they are read while nobody asks, so that there is a past for whoever comes.
	workloadPause = 5 * time.Second
	// workloadPatience is how long the first to ask waits at most: see processPatience.
	workloadPatience = 4 * time.Second
	// freshPatience is how long whoever asks waits for a newer list than one that is a pause old.
	freshPatience = time.Second
	// workloadsMissed is after how long the newest list is too old to be shown.
	workloadsMissed = 3 * workloadPause
	// leastApart is the least time between two walks: rates over less are noise.
	leastApart = 500 * time.Millisecond
	// besideTick is by how much a walk may come too early to follow a tick at once: what both need is in the processor's caches then, and
	// the processor is woken up once.
	besideTick = 50 * time.Millisecond
)

// WorkloadSource walks the cgroups of a machine. What it returns is not written to, by either side.
type WorkloadSource interface {
	ReadWorkloads(ctx context.Context) stats.WorkloadReading
}

// DelaySource is a WorkloadSource that can also tell for how long processes waited for a processor, where the kernel does not count it for a
// workload as a whole.
type DelaySource interface {
	ReadDelays(ctx context.Context, into *stats.WorkloadReading)
	ForgetDelays()
}

// Workloads holds the newest list of workloads. They are read each interval while somebody asks, or a finding stands, and else every five
// seconds; beside the tick, which they never delay. It is safe for concurrent use.
type Workloads struct {
	source   WorkloadSource
	interval time.Duration
	wake     chan struct{} // tells Run that somebody asked
	ticked   chan struct{} // tells Run that a tick has passed

	readPorts func(pid int) []int // or nil

	mu      sync.Mutex
	leased  time.Time // until when
	newest  *stats.WorkloadList
	counted []stats.WorkloadCounters // what newest was derived from
	began   time.Time                // when the newest walk did, with a monotonic part
	took    time.Duration
	cost    time.Duration // processor time of that, took where it is not known
	walks   int           // the second follows soon on the first: rates take two
	members map[int]member
	ports   map[string]int // of each workload with a network of its own, a process in it
	changed chan struct{}  // closed and replaced with each list
	history workloadHistory
}

// member says which workload a process is in.
type member struct {
	start    uint64
	workload string
}

// NewWorkloads returns workloads that are read from source, as often as a Sampler of that interval ticks. Nothing is read until Run.
func NewWorkloads(source WorkloadSource, interval time.Duration) *Workloads {
	return &Workloads{source: source, interval: interval, wake: make(chan struct{}, 1), ticked: make(chan struct{}, 1), changed: make(chan struct{})}
}

// SetPorts says how the TCP ports are read that are listened on in the network namespace of a process. It must be called before Run.
func (w *Workloads) SetPorts(read func(pid int) []int) { w.readPorts = read }

// SetHints says what explains what the limits of a workload do to it: nil where they do nothing. It must be called before Run.
func (w *Workloads) SetHints(hint func(of *stats.Workload, past stats.WorkloadPast) *stats.WorkloadHint) {
	w.history.hint = hint
}

// List renews the lease and returns all workloads, as they were at the last walk. Whoever comes first waits for a second at most for a
// newer list than the one that was made while nobody asked. False means that there is none that is an answer.
// The list is shared: it must not be written to.
func (w *Workloads) List(ctx context.Context) (stats.WorkloadList, bool) {
	patience, forFresh := time.NewTimer(workloadPatience), time.NewTimer(freshPatience)
	defer patience.Stop()
	defer forFresh.Stop()
	isPatient := true
	for {
		list, age, changed := w.renew()
		if list != nil && (!isPatient || age <= 2*max(w.interval, leastApart)) {
			answer := *list
			answer.AgeSeconds = max(0, age.Seconds())
			return answer, true
		}
		select {
		case <-changed:
		case <-forFresh.C:
			isPatient = false
		case <-patience.C:
			return stats.WorkloadList{}, false
		case <-ctx.Done():
			return stats.WorkloadList{}, false
		}
	}
}

// Hold renews the lease, so that who waits and because of whom is known while a finding stands. It does not wait.
func (w *Workloads) Hold() {
	if w != nil {
		w.renew()
	}
}

// Newest returns the newest list without renewing the lease; false where there is none that is an answer.
func (w *Workloads) Newest() (*stats.WorkloadList, bool) {
	if w == nil {
		return nil, false
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	list := w.fresh(time.Now())
	return list, list != nil
}

// Counters returns what the newest list was derived from; nil where there is none that is an answer. It must not be written to.
func (w *Workloads) Counters() []stats.WorkloadCounters {
	if w == nil {
		return nil
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.fresh(time.Now()) == nil {
		return nil
	}
	return w.counted
}

// Top returns in short the n workloads of the newest list that use the most processor time, the most first: none that are in another one.
func (w *Workloads) Top(n int) []stats.WorkloadSummary {
	list, known := w.Newest()
	if !known {
		return nil
	}
	var top []stats.WorkloadSummary
	for i := range list.Workloads {
		one := &list.Workloads[i]
		if one.Parent != "" || one.CPU.UsageCores == nil {
			continue
		}
		place := len(top)
		for place > 0 && *top[place-1].UsageCores < *one.CPU.UsageCores {
			place--
		}
		if place < n {
			top = slices.Insert(top, place, stats.WorkloadSummary{
				ID: one.ID, Name: one.Name, Kind: one.Kind, UsageCores: one.CPU.UsageCores, MemoryBytes: one.Memory.WorkingSetBytes,
			})
			top = top[:min(len(top), n)]
		}
	}
	return top
}

// membership returns what tells the id of the workload that a process is in, by the newest walk: the innermost one; empty for none, or where
// it is not known. It is nil where workloads are not read.
func (w *Workloads) membership() func(pid int, startTicks uint64) string {
	if w == nil {
		return nil
	}
	w.mu.Lock()
	members := w.members
	w.mu.Unlock()
	return func(pid int, startTicks uint64) string {
		if one, known := members[pid]; known && one.start == startTicks {
			return one.workload
		}
		return ""
	}
}

// Ports returns the TCP ports that a workload listens on, rising; nil where they cannot be told from those of others: it has no network
// namespace of its own, or shares it. It reads the machine, and does not wait for anybody.
func (w *Workloads) Ports(id string) []int {
	w.mu.Lock()
	one, known := w.ports[id]
	w.mu.Unlock()
	if !known || w.readPorts == nil {
		return nil
	}
	return w.readPorts(one)
}

func (w *Workloads) renew() (newest *stats.WorkloadList, age time.Duration, changed <-chan struct{}) {
	w.mu.Lock()
	defer w.mu.Unlock()
	now := time.Now()
	if until := now.Add(max(workloadLease, 2*w.interval)); until.After(w.leased) {
		w.leased = until
	}
	awaken(w.wake)
	return w.fresh(now), now.Sub(w.began), w.changed
}

// fresh returns the newest list, or nil where there is none, or it should have been replaced long ago.
func (w *Workloads) fresh(now time.Time) *stats.WorkloadList {
	if w.newest == nil || now.Sub(w.began) > max(workloadsMissed, scansMissed*w.interval) {
		return nil
	}
	return w.newest
}
