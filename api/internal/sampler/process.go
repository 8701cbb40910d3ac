package sampler

import (
	"fmt"
	"strconv"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// clockSlack is how far a start may be off: the time of boot is in whole seconds.
const clockSlack = time.Second

// processMemory is what a scan of the processes must be remembered for until the next one.
type processMemory struct {
	at        time.Time
	cpu       *stats.CPUCounters
	processes []stats.ProcessCounters // of the reading: shared, not written to
	isPartial bool
	unsettled []earlierTime
}

// deriveProcesses turns a reading into a list of all processes, in the order of the reading, and returns what to
// remember of it. It is pure. previous is nil at the start.
func deriveProcesses(previous *processMemory, current stats.ProcessReading) (stats.ProcessList, *processMemory) {
	list := stats.ProcessList{
		At:        current.At.UTC(),
		Total:     len(current.Processes),
		Processes: make([]stats.Process, len(current.Processes)),
		Missing:   append([]stats.Missing{}, current.Missing...),
	}
	remembered := &processMemory{at: current.At, cpu: current.CPU, processes: current.Processes, isPartial: current.IsPartial}
	numbers := make([]float64, len(current.Processes)) // one allocation for all that is pointed to
	inFuture := 0
	for i := range current.Processes {
		counters := &current.Processes[i]
		list.Processes[i] = stats.Process{
			PID:           counters.PID,
			ParentPID:     counters.ParentPID,
			Name:          counters.Name,
			User:          userName(current.Users, counters.UserID),
			State:         counters.State,
			Threads:       counters.Threads,
			ResidentBytes: counters.ResidentBytes,
			Command:       counters.Command,
		}
		if current.BootTime.IsZero() {
			continue
		}
		if seconds, possible := age(current.At, current.BootTime, counters.StartTicks); possible {
			numbers[i] = seconds
			list.Processes[i].AgeSeconds = &numbers[i]
		} else {
			inFuture++
		}
	}
	if inFuture > 0 {
		list.Missing = append(list.Missing, stats.Missing{
			Field:  "processes.ageSeconds",
			Reason: fmt.Sprintf("By their start and the machine's time of boot, %d processes would begin in the future.", inFuture),
			Hint:   "Inside an LXC container an old lxcfs tells the container's time of boot instead of the machine's: update lxcfs.",
		})
	}
	if previous == nil {
		for _, field := range []string{"processes.cpuPercent", "unlistedCpuPercent"} {
			list.Missing = append(list.Missing, stats.Missing{Field: field, Reason: reasonFirst})
		}
		return list, remembered
	}
	remembered.unsettled = deriveProcessTimes(previous, &current, &list)
	return list, remembered
}

// age returns for how many seconds a process has been running, or false where its start is in the future. The boot time
// is in whole seconds, so one that has just begun may seem to begin up to a second later.
func age(at, boot time.Time, startTicks uint64) (float64, bool) {
	seconds := at.Sub(boot).Seconds() - float64(startTicks)/ticksPerSecond
	return max(0, seconds), seconds >= -clockSlack.Seconds()
}

func userName(names map[uint32]string, id uint32) string {
	if name, known := names[id]; known {
		return name
	}
	return strconv.FormatUint(uint64(id), 10)
}
