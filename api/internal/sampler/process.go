package sampler

import (
	"strconv"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// mostProcessors is more than Linux can be built for: what would need them all is no processor time but a fault.
const mostProcessors = 8192

// processKey names a process for good: ids are used again, but not in the same tick.
type processKey struct {
	pid        int
	startTicks uint64
}

// processTimes is what a reading of the processes must be remembered for.
type processTimes struct {
	at    time.Time
	ticks map[processKey]uint64
}

// deriveProcesses turns a reading into a list of all processes, in the order of the reading, and returns what to
// remember of it. It is pure. previous is nil at the start.
func deriveProcesses(previous *processTimes, current stats.ProcessReading) (stats.ProcessList, *processTimes) {
	list := stats.ProcessList{
		At:        current.At.UTC(),
		Total:     len(current.Processes),
		Processes: make([]stats.Process, len(current.Processes)),
		Missing:   append([]stats.Missing{}, current.Missing...),
	}
	if previous == nil {
		list.Missing = append(list.Missing, stats.Missing{Field: "processes.cpuPercent", Reason: reasonFirst})
		previous = &processTimes{at: current.At}
	}
	elapsed := current.At.Sub(previous.at)
	remembered := &processTimes{at: current.At, ticks: make(map[processKey]uint64, len(current.Processes))}
	numbers := make([]float64, 2*len(current.Processes)) // one allocation for all that is pointed to
	for i, counters := range current.Processes {
		process := &list.Processes[i]
		*process = stats.Process{
			PID:           counters.PID,
			ParentPID:     counters.ParentPID,
			Name:          counters.Name,
			User:          userName(current.Users, counters.UserID),
			State:         counters.State,
			Threads:       counters.Threads,
			ResidentBytes: counters.ResidentBytes,
			Command:       counters.Command,
		}
		key := processKey{counters.PID, counters.StartTicks}
		remembered.ticks[key] = counters.CPUTicks
		if then, found := previous.ticks[key]; found {
			if share, sane := processorShare(since(then, counters.CPUTicks), elapsed); sane {
				numbers[2*i] = share
				process.CPUPercent = &numbers[2*i]
			}
		}
		if !current.BootTime.IsZero() {
			numbers[2*i+1] = age(current.At, current.BootTime, counters.StartTicks)
			process.AgeSeconds = &numbers[2*i+1]
		}
	}
	return list, remembered
}

// processorShare returns ticks of processor time in percent of one processor, or false where they cannot be.
func processorShare(ticks float64, elapsed time.Duration) (float64, bool) {
	if elapsed <= 0 {
		return 0, false
	}
	share := 100 * ticks / ticksPerSecond / elapsed.Seconds()
	return share, share <= 100*mostProcessors
}

// age returns for how many seconds a process has been running. The boot time is in whole seconds, so one that has just
// begun may seem to begin in the future.
func age(at, boot time.Time, startTicks uint64) float64 {
	return max(0, at.Sub(boot).Seconds()-float64(startTicks)/ticksPerSecond)
}

func userName(names map[uint32]string, id uint32) string {
	if name, known := names[id]; known {
		return name
	}
	return strconv.FormatUint(uint64(id), 10)
}
