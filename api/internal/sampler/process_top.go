package sampler

import (
	"cmp"
	"slices"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// Fields that processes can be the cause of.
const (
	fieldCPU    = "cpu"
	fieldMemory = "memory"
)

// TopProcesses are the processes that use the most of what a finding is about.
type TopProcesses struct {
	At        time.Time
	Processes []ProcessUse // the most first; those that use nothing of it are left out

	// UnlistedCPUPercent is processor time that no process explains, in percent of one processor; nil where it is not known.
	// Where SeesAll, it is of processes too short-lived to be listed; else some may only be out of sight.
	UnlistedCPUPercent *float64
	SeesAll            bool
}

// ProcessUse is what one process uses.
type ProcessUse struct {
	Field         string // cpu or memory: what it was chosen by
	PID           int
	Name          string
	CPUPercent    float64 // of one processor, with children that have ended; 0 where not known
	ResidentBytes uint64
}

// Top returns the n processes of the newest list that use the most of field, which is cpu or memory. It does not wait and does
// not renew the lease; false means that there is no list to answer from.
func (p *Processes) Top(field string, n int) (TopProcesses, bool) {
	if p == nil {
		return TopProcesses{}, false
	}
	p.mu.Lock()
	newest, seesAll := p.fresh(time.Now()), p.memory != nil && !p.memory.isPartial
	isUnknown := field == fieldCPU && !p.hasRates
	p.mu.Unlock()
	if newest == nil || isUnknown {
		return TopProcesses{}, false
	}
	return topProcesses(newest, field, n, seesAll), true
}

func topProcesses(list *stats.ProcessList, field string, n int, seesAll bool) TopProcesses {
	top := TopProcesses{At: list.At, UnlistedCPUPercent: list.UnlistedCPUPercent, SeesAll: seesAll, Processes: make([]ProcessUse, 0, max(0, n)+1)}
	for i := range list.Processes {
		process := &list.Processes[i]
		use := ProcessUse{Field: field, PID: process.PID, Name: process.Name, CPUPercent: process.UsedCPUPercent(), ResidentBytes: process.ResidentBytes}
		if use.amount() <= 0 {
			continue
		}
		place, _ := slices.BinarySearchFunc(top.Processes, use, func(a, b ProcessUse) int {
			return cmp.Or(cmp.Compare(b.amount(), a.amount()), cmp.Compare(a.PID, b.PID))
		})
		if place < n {
			top.Processes = slices.Insert(top.Processes, place, use)
			top.Processes = top.Processes[:min(len(top.Processes), n)]
		}
	}
	return top
}

// amount is how much it uses of its field.
func (u ProcessUse) amount() float64 {
	switch u.Field {
	case fieldCPU:
		return u.CPUPercent
	case fieldMemory:
		return float64(u.ResidentBytes)
	default:
		return 0
	}
}
