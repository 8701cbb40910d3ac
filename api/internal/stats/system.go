package stats

import "time"

// SystemCounters is what /proc/stat says of the whole machine, beside the time of each processor. What it does not say is nil.
type SystemCounters struct {
	BootTime        time.Time // zero where the file does not say
	ContextSwitches *uint64   // since boot: ctxt
	Interrupts      *uint64   // since boot: the first number of intr
	Forks           *uint64   // processes and threads made since boot: processes
	Running         *uint64   // tasks that run or wait for a processor now: procs_running
	Blocked         *uint64   // tasks that wait for I/O now: procs_blocked
}
