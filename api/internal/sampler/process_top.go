package sampler

import (
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
	amount := func(process *stats.Process) float64 {
		switch field {
		case fieldCPU:
			return process.UsedCPUPercent()
		case fieldMemory:
			return float64(process.ResidentBytes)
		default:
			return 0
		}
	}
	var rows []*stats.Process // the most first, the lower PID where two use the same
	for i := range list.Processes {
		row := &list.Processes[i]
		if use := amount(row); use > 0 && (len(rows) < n || n > 0 && use > amount(rows[n-1])) {
			place := len(rows)
			for place > 0 && amount(rows[place-1]) < use {
				place--
			}
			rows = slices.Insert(rows, place, row)
			rows = rows[:min(len(rows), n)]
		}
	}
	top := TopProcesses{At: list.At, UnlistedCPUPercent: list.UnlistedCPUPercent, SeesAll: seesAll}
	for _, row := range rows {
		top.Processes = append(top.Processes, ProcessUse{
			Field: field, PID: row.PID, Name: row.Name, CPUPercent: row.UsedCPUPercent(), ResidentBytes: row.ResidentBytes,
		})
	}
	return top
}
