package sampler

import (
	"context"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// Run reads workloads until ctx is done.
func (w *Workloads) Run(ctx context.Context) {
	if w == nil {
		return
	}
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		early := time.Duration(0)
		select {
		case <-ctx.Done():
			return
		case <-w.wake:
		case <-w.ticked:
			early = besideTick
		case <-timer.C:
		}
		if w.untilNext() <= early {
			w.walk(ctx)
		}
		timer.Reset(w.untilNext())
	}
}

// walk reads the workloads once.
func (w *Workloads) walk(ctx context.Context) {
	began := time.Now()
	reading := w.source.ReadWorkloads(ctx)
	if source, tells := w.source.(DelaySource); tells {
		if w.isLeased() {
			source.ReadDelays(ctx, &reading)
		} else {
			source.ForgetDelays()
		}
	}
	list := w.history.derive(reading) // by this goroutine alone
	members, ports := membersOf(reading.Workloads), portsOf(reading.Workloads, list.Workloads)

	w.mu.Lock()
	defer w.mu.Unlock()
	w.newest, w.counted, w.members, w.ports, w.began, w.took = &list, reading.Workloads, members, ports, began, time.Since(began)
	if w.cost = w.took; reading.Cost > 0 {
		w.cost = min(w.took, reading.Cost)
	}
	w.walks++
	close(w.changed)
	w.changed = make(chan struct{})
}

// membersOf returns which workload each process is in, the innermost where one is in another: that one comes later.
func membersOf(workloads []stats.WorkloadCounters) map[int]member {
	members := map[int]member{}
	for i := range workloads {
		for _, one := range workloads[i].Processes {
			members[one.PID] = member{one.StartTicks, workloads[i].ID}
		}
	}
	return members
}

// portsOf returns a process of each workload that has a network namespace to itself.
func portsOf(workloads []stats.WorkloadCounters, rows []stats.Workload) map[string]int {
	processes := map[string]int{}
	for i := range workloads {
		if network := rows[i].Network; network != nil && !network.IsShared && len(workloads[i].Processes) > 0 {
			processes[workloads[i].ID] = workloads[i].Processes[0].PID
		}
	}
	return processes
}

// tick has a walk made that is about to be due.
func (w *Workloads) tick() {
	if w != nil {
		awaken(w.ticked)
	}
}

// awaken has whoever waits look at what there is to do.
func awaken(waiting chan<- struct{}) {
	select {
	case waiting <- struct{}{}:
	default: // it will look anyway
	}
}

// isLeased reports whether somebody asked of late, or a finding stands.
func (w *Workloads) isLeased() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return time.Now().Before(w.leased)
}

// untilNext returns when the next walk is due. Walks take at most a tenth of the time of a processor. One that merely waits, on a machine that is
// short of processors or of memory, costs little, and this is when who waits for whom is asked: there is a pause as long as it took.
func (w *Workloads) untilNext() time.Duration {
	w.mu.Lock()
	defer w.mu.Unlock()
	now := time.Now()
	if w.newest == nil {
		return 0
	}
	between := max(w.interval, workloadPause)
	if now.Before(w.leased) || w.walks == 1 {
		between = max(w.interval, leastApart)
	}
	between = max(between, min(max(scanShare*w.cost, 2*w.took), longestPause))
	return w.began.Add(between).Sub(now)
}
