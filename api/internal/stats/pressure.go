package stats

// PressureCounters is how long something waited for each resource since boot (PSI). A resource that the kernel does not
// tell of is nil.
type PressureCounters struct {
	CPU    *StallCounters
	Memory *StallCounters
	IO     *StallCounters
	IRQ    *StallCounters // since Linux 6.1, where it was built in; it has no line some
}

// StallCounters is one file of pressure stall information.
type StallCounters struct {
	Some *StallTotal // at least one task waited
	Full *StallTotal // all tasks waited at once; nil before Linux 5.13 for processors
}

// StallTotal is one line of such a file.
type StallTotal struct {
	Microseconds uint64  // total: since boot, or since the cgroup was made
	Avg10Percent float64 // avg10: the kernel's own mean over 10 s, which decays
}

// Pressure says how much of the time something waited for a resource (PSI). Each resource is absent where the
// kernel does not say.
type Pressure struct {
	CPU    *Stall `json:"cpu,omitempty" doc:"Waiting for a processor. Source: HOST_PROC/pressure/cpu; in a container cpu.pressure of its cgroup."`
	Memory *Stall `json:"memory,omitempty" doc:"Waiting for memory: reclaim, swap in, refaults. Source: HOST_PROC/pressure/memory; in a container memory.pressure of its cgroup."`
	IO     *Stall `json:"io,omitempty" doc:"Waiting for a disk. Source: HOST_PROC/pressure/io; in a container io.pressure of its cgroup."`
}

// Stall says how long tasks waited for one resource.
type Stall struct {
	Some             *StallShares `json:"some,omitempty" doc:"At least one task waited: the line some of the file."`
	Full             *StallShares `json:"full,omitempty" doc:"All tasks that had something to do waited at once: the line full of the file. Absent for the processors of a whole machine, where it has no meaning."`
	SomeAvg10Percent float64      `json:"someAvg10Percent" doc:"The kernel's own mean of the share in which at least one task waited, in percent: avg10 of the line some. It decays, so it is neither exact nor of just 10 s: some.last10SecondsPercent is." minimum:"0" maximum:"100"`
	FullAvg10Percent *float64     `json:"fullAvg10Percent,omitempty" doc:"The same of the line full. Absent for the processors of a whole machine." minimum:"0" maximum:"100"`
}

// StallShares are exact shares of time, by how far the total of a line of the file grew. Each is absent until readings go
// back that far.
type StallShares struct {
	IntervalPercent      *float64 `json:"intervalPercent,omitempty" doc:"Share of the time since the snapshot before, in percent: growth of total / elapsed time. With the default interval that is the last second." minimum:"0" maximum:"100"`
	Last10SecondsPercent *float64 `json:"last10SecondsPercent,omitempty" doc:"Share of the last 10 s, in percent: growth of total / elapsed time. Absent where snapshots are further apart than that." minimum:"0" maximum:"100"`
	Last60SecondsPercent *float64 `json:"last60SecondsPercent,omitempty" doc:"Share of the last 60 s, in percent: growth of total / elapsed time." minimum:"0" maximum:"100"`
}
