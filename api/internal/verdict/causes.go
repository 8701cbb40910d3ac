package verdict

import (
	"slices"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

const (
	// mostCauses is how many processes, or workloads, a finding names.
	mostCauses = 3
	// standsOut is how much of the machine a cause must use, in percent: what uses less explains nothing.
	standsOut = 5
)

// Fields by which processes are asked for.
const (
	byCPU    = "cpu"
	byMemory = "memory"
)

// Users tells who uses the most of the machine.
type Users interface {
	// Top returns the n processes that use the most processor time (cpu) or memory, the most first, and how much processor time is
	// of processes too short-lived to be listed, in percent of one processor, nil where that is not known. False means that
	// processes are not being scanned now. It does not wait.
	Top(field string, n int) (processes []Use, shortLivedCPUPercent *float64, known bool)
}

// Use is what one process uses.
type Use struct {
	PID           int
	Name          string
	CPUPercent    float64 // of one processor
	ResidentBytes uint64
}

// causedBy says by what processes can cause a finding about field: by their use of processor time or of memory. A disk is
// missing: what a process reads and writes is told to its own user alone.
func causedBy(field string) (string, bool) {
	switch field {
	case "pressure.cpu", "load":
		return byCPU, true
	case "memory", "pressure.memory", "memory.oomKills":
		return byMemory, true
	default:
		return "", false
	}
}

// WantsProcesses reports whether processes can be the cause of something in a verdict, so that they are worth a scan.
func (j *Judge) WantsProcesses(said stats.Verdict) bool {
	return slices.ContainsFunc(said.Sentences, func(sentence stats.Sentence) bool {
		_, has := causedBy(sentence.Field)
		return has && sentence.Level != stats.LevelOK
	})
}

// WantsWorkloads reports whether workloads can be the cause of something in a verdict, so that they are worth a walk each tick.
func (j *Judge) WantsWorkloads(said stats.Verdict) bool {
	return slices.ContainsFunc(said.Sentences, func(sentence stats.Sentence) bool {
		_, has := sharedBy(sentence.Field)
		return has && sentence.Level != stats.LevelOK
	})
}

// blame returns who is to blame for a finding about field: workloads where any stands out, else processes.
func (j *Judge) blame(of scene, field string, at time.Time) blamed {
	if j.workloads != nil && !of.foreign { // inside LXC what is short may be the machine's around it, on which others run
		if workloads, age, known := j.workloads.Newest(); known {
			if found := blame(field, &of.Snapshot, workloads); len(found.causes) > 0 {
				found.at = at.Add(-age)
				return found
			}
		}
	}
	return blamed{causes: j.causes(of, field)}
}

// causes returns which processes is to blame for a finding about field, the largest first, none where nobody stands out.
func (j *Judge) causes(of scene, field string) []stats.Cause {
	by, has := causedBy(field)
	if !has || j.users == nil {
		return nil
	}
	processes, shortLived, known := j.users.Top(by, mostCauses)
	if !known {
		return nil
	}
	var causes []stats.Cause
	add := func(kind stats.CauseKind, use Use, share float64) {
		if share >= standsOut {
			causes = append(causes, stats.Cause{Kind: kind, Name: use.Name, PID: use.PID, Field: by, SharePercent: min(share, 100)})
		}
	}
	switch by {
	case byCPU:
		if of.Host.LogicalCPUs == nil || *of.Host.LogicalCPUs <= 0 {
			return nil
		}
		processors := float64(*of.Host.LogicalCPUs)
		for _, use := range processes {
			add(stats.CauseProcess, use, use.CPUPercent/processors)
		}
		if shortLived != nil {
			add(stats.CauseUnlisted, Use{}, *shortLived/processors)
		}
	case byMemory:
		if of.Memory == nil || of.Memory.TotalBytes == 0 {
			return nil
		}
		for _, use := range processes {
			add(stats.CauseProcess, use, 100*float64(use.ResidentBytes)/float64(of.Memory.TotalBytes))
		}
	}
	slices.SortStableFunc(causes, func(a, b stats.Cause) int {
		switch {
		case a.SharePercent > b.SharePercent:
			return -1
		case a.SharePercent < b.SharePercent:
			return 1
		default:
			return 0
		}
	})
	return causes
}
