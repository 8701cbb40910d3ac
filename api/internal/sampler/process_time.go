package sampler

import (
	"fmt"
	"strings"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

const (
	// mostProcessors is more than Linux can be built for. It bounds times where the number of processors is not known.
	mostProcessors = 8192
	// tickNoise is how many ticks a time may be off by: it is the sum of two that are each rounded down.
	tickNoise = 2
	// measuringSlack is how much more than the time that passed may be counted, as a part of it: counters and clock are read
	// one after the other.
	measuringSlack = 0.1
	// samplingSlack is how far the processors' time, of which most kernels take samples, may be from that of processes,
	// which they measure, as a part of all that the processors can do.
	samplingSlack = 0.25
)

// processTime is what one process used between two scans, in ticks.
type processTime struct {
	own, finished       float64 // finished is of children that have ended and been waited for
	hasOwn, hasFinished bool
	wasUnseen           bool // it began before the scan before, which did not see it
	isInterrupt         bool // the machine counts own as time for interrupts, not for a process
}

// deriveProcessTimes fills in what the processes of a list used since the scan before, and what of the machine's time
// none of them explains. It returns what the next call has to know of children that have ended.
func deriveProcessTimes(previous *processMemory, current *stats.ProcessReading, list *stats.ProcessList) []earlierTime {
	elapsed := current.At.Sub(previous.at)
	if elapsed <= 0 {
		for _, field := range []string{"processes.cpuPercent", "unlistedCpuPercent"} {
			list.Missing = append(list.Missing, stats.Missing{Field: field, Reason: "No time passed between the two readings that a rate needs."})
		}
		return nil
	}
	matched := matchProcesses(previous.processes, current.Processes)
	times := make([]processTime, len(current.Processes))
	for i := range times {
		times[i] = processTimeBetween(previous, current, matched.before[i], i)
	}
	unsettled := settleEarlierTime(previous, current.Processes, matched, times)

	total, problem := processTimeOfMachine(previous.cpu, current.CPU, elapsed)
	// The first process of a scan is read as it begins and the last as it ends: between two readings of one process there
	// may be more time than between the beginnings of the scans.
	most := mostTicks(previous.cpu, current.CPU, max(elapsed, current.Until.Sub(previous.at)))
	var own, finished float64
	for i := range times {
		if times[i].hasOwn = times[i].hasOwn && times[i].own <= most; times[i].hasOwn && !times[i].isInterrupt {
			own += times[i].own
		}
	}
	mostFinished := most
	if problem == "" {
		mostFinished = min(most, max(0, total-own)+samplingSlack*most)
	}
	for i := range times {
		if times[i].hasFinished = times[i].hasFinished && times[i].finished <= mostFinished; times[i].hasFinished {
			finished += times[i].finished
		}
	}
	showProcessTimes(times, elapsed, list)
	switch {
	case problem == "":
		totalShare, unlistedShare := processorShare(total, elapsed), processorShare(max(0, total-own-finished), elapsed)
		list.TotalCPUPercent, list.UnlistedCPUPercent = &totalShare, &unlistedShare
	case current.CPU != nil: // or the reading says why
		list.Missing = append(list.Missing, stats.Missing{Field: "unlistedCpuPercent", Reason: problem})
	}
	return unsettled
}

// processTimeBetween returns what process i used since the scan before, where it was at index before, or -1.
func processTimeBetween(previous *processMemory, current *stats.ProcessReading, before, i int) processTime {
	now := &current.Processes[i]
	used := processTime{isInterrupt: now.ParentPID == kernelThreads && strings.HasPrefix(now.Name, "ksoftirqd/")}
	switch {
	case before >= 0:
		then := &previous.processes[before]
		used.own, used.hasOwn = ticksSince(then.CPUTicks, now.CPUTicks)
		used.finished, used.hasFinished = ticksSince(then.ChildrenTicks, now.ChildrenTicks)
	case beganBetween(previous.at, current, now.StartTicks): // all that it used was since then
		used.own, used.hasOwn = float64(now.CPUTicks), true
		used.finished, used.hasFinished = float64(now.ChildrenTicks), true
	default:
		used.wasUnseen = true
	}
	return used
}

// kernelThreads is the process id of kthreadd, the parent of the kernel's threads.
const kernelThreads = 2

// ticksSince returns how far the time of a process moved, or false where it went back.
func ticksSince(then, now uint64) (float64, bool) {
	if now < then {
		return 0, then-now <= tickNoise
	}
	return float64(now - then), true
}

// beganBetween reports whether a process began after the moment then, as one does that a scan at that moment did not see,
// unless it could not be read.
func beganBetween(then time.Time, current *stats.ProcessReading, startTicks uint64) bool {
	if current.BootTime.IsZero() {
		return false
	}
	seconds, possible := age(current.At, current.BootTime, startTicks)
	return possible && seconds <= (current.At.Sub(then)+clockSlack).Seconds()
}

// mostTicks returns how much time all processors together can spend, in ticks, and somewhat more.
func mostTicks(then, now *stats.CPUCounters, elapsed time.Duration) float64 {
	processors := 0
	for _, cpu := range []*stats.CPUCounters{then, now} {
		if cpu != nil {
			processors = max(processors, len(cpu.Cores))
		}
	}
	if processors == 0 {
		processors = mostProcessors
	}
	return float64(processors) * (elapsed.Seconds()*ticksPerSecond*(1+measuringSlack) + tickNoise)
}

// processTimeOfMachine returns what all processes of the machine used between two readings, in ticks, or why that is not
// known. Interrupts are in no process, and what the hypervisor took is in no process of this machine.
func processTimeOfMachine(then, now *stats.CPUCounters, elapsed time.Duration) (ticks float64, problem string) {
	if then == nil || now == nil {
		return 0, reasonFirst
	}
	before := make(map[int]stats.CoreCounters, len(then.Cores))
	for _, core := range then.Cores {
		before[core.ID] = core
	}
	var sum coreTicks
	for _, core := range now.Cores {
		if earlier, found := before[core.ID]; found && !coreRestarted(earlier, core) {
			sum.add(ticksBetween(earlier, core))
		}
	}
	ticks = sum.user + sum.nice + sum.system + sum.guest
	switch {
	case sum.total() == 0:
		return 0, "The processors' counters were set back, or did not move."
	case ticks > mostTicks(then, now, elapsed):
		return 0, "The processors' counters moved further than time did."
	}
	return ticks, ""
}

// showProcessTimes puts times into the rows of list, and says of how many it cannot.
func showProcessTimes(times []processTime, elapsed time.Duration, list *stats.ProcessList) {
	shares := make([]float64, 2*len(times)) // one allocation for all that is pointed to
	unseen, impossible := 0, 0
	for i, used := range times {
		if used.hasOwn {
			shares[2*i] = processorShare(used.own, elapsed)
			list.Processes[i].CPUPercent = &shares[2*i]
		}
		if used.hasFinished {
			shares[2*i+1] = processorShare(used.finished, elapsed)
			list.Processes[i].FinishedChildrenCPUPercent = &shares[2*i+1]
		}
		switch {
		case used.wasUnseen:
			unseen++
		case !used.hasOwn || !used.hasFinished:
			impossible++
		}
	}
	note := func(count int, what string) {
		if count > 0 {
			list.Missing = append(list.Missing, stats.Missing{Field: "processes.cpuPercent", Reason: fmt.Sprintf(what, count)})
		}
	}
	note(unseen, "Processes that the reading before did not see, and that did not begin since: %d.")
	note(impossible, "Processes whose time went back, or is more than the processors could spend: %d.")
}

// processorShare returns ticks of processor time in percent of one processor. elapsed must be more than 0.
func processorShare(ticks float64, elapsed time.Duration) float64 {
	return 100 * ticks / ticksPerSecond / elapsed.Seconds()
}
