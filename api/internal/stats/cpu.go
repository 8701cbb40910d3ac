package stats

import "time"

// CPUCounters holds the processor time of a machine since it booted.
type CPUCounters struct {
	At    time.Time      // when they were read: on a busy machine a while after the reading began
	Cores []CoreCounters // in the order of the kernel, online processors only
}

// CoreCounters holds what one logical processor has done since boot, in ticks of USER_HZ (1/100 s), as in proc(5)
// under /proc/stat. Guest time is inside User and Nice as well.
type CoreCounters struct {
	ID        int // the N of cpuN; numbers have holes where a processor is offline
	User      uint64
	Nice      uint64
	System    uint64
	Idle      uint64
	IOWait    uint64
	IRQ       uint64
	SoftIRQ   uint64
	Steal     uint64
	Guest     uint64
	GuestNice uint64
}

// CPU is what the processors of a machine did between two snapshots.
type CPU struct {
	UsagePercent             *float64  `json:"usagePercent,omitempty" doc:"Busy time of all processors together, in percent: 100 - idle - iowait of modes. Source: the cpuN lines of HOST_PROC/stat, since the snapshot before." minimum:"0" maximum:"100"`
	Modes                    *CPUModes `json:"modes,omitempty" doc:"How the time of all processors together divides, in percent: ticks of a mode / ticks of all modes. They add up to 100. Source: the cpuN lines of HOST_PROC/stat, since the snapshot before."`
	ContextSwitchesPerSecond *float64  `json:"contextSwitchesPerSecond,omitempty" doc:"How often a processor went from one task to another, per second: ctxt of HOST_PROC/stat, over elapsed time." minimum:"0"`
	Cores                    []CPUCore `json:"cores" nullable:"false" doc:"Each online processor. Source: the cpuN lines of HOST_PROC/stat."`
}

// CPUModes divides processor time by what it went into, in percent of the time of all processors.
type CPUModes struct {
	User    float64 `json:"user" doc:"Programs, in percent, without the time given to guests: (user - guest) of HOST_PROC/stat / total." minimum:"0" maximum:"100"`
	Nice    float64 `json:"nice" doc:"Programs of low priority, in percent, without the time given to guests: (nice - guest_nice) of HOST_PROC/stat / total." minimum:"0" maximum:"100"`
	System  float64 `json:"system" doc:"The kernel on behalf of programs, in percent: system of HOST_PROC/stat / total." minimum:"0" maximum:"100"`
	IOWait  float64 `json:"iowait" doc:"Idle while something waited for a disk, in percent: iowait of HOST_PROC/stat / total. Not busy time." minimum:"0" maximum:"100"`
	IRQ     float64 `json:"irq" doc:"Hardware interrupts, in percent: irq of HOST_PROC/stat / total." minimum:"0" maximum:"100"`
	SoftIRQ float64 `json:"softirq" doc:"Software interrupts, in percent: softirq of HOST_PROC/stat / total." minimum:"0" maximum:"100"`
	Steal   float64 `json:"steal" doc:"Wanted to run, but the hypervisor ran somebody else, in percent: steal of HOST_PROC/stat / total." minimum:"0" maximum:"100"`
	Guest   float64 `json:"guest" doc:"Virtual machines that run on this one, in percent, those of low priority included: (guest + guest_nice) of HOST_PROC/stat / total." minimum:"0" maximum:"100"`
	Idle    float64 `json:"idle" doc:"Nothing to do, in percent: idle of HOST_PROC/stat / total." minimum:"0" maximum:"100"`
}

// CPUCore is one logical processor.
type CPUCore struct {
	ID           int      `json:"id" doc:"Number of the processor, the N of cpuN in HOST_PROC/stat. Numbers have holes where a processor is offline." minimum:"0"`
	UsagePercent *float64 `json:"usagePercent,omitempty" doc:"Busy time of this processor, in percent: 100 - idle - iowait. Source: its line in HOST_PROC/stat, since the snapshot before." minimum:"0" maximum:"100"`
}
