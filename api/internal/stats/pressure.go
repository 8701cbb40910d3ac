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

// Stall is the share of the last ten seconds in which tasks waited for one resource, as the kernel averages it.
type Stall struct {
	SomeAvg10Percent float64  `json:"someAvg10Percent" doc:"Share of the last 10 s in which at least one task waited, in percent: avg10 of the line some of HOST_PROC/pressure, or of the file of the cgroup." minimum:"0" maximum:"100"`
	FullAvg10Percent *float64 `json:"fullAvg10Percent,omitempty" doc:"Share of the last 10 s in which all tasks waited at once, in percent: avg10 of the line full of HOST_PROC/pressure, or of the file of the cgroup. Absent for the processors of a whole machine, where it has no meaning." minimum:"0" maximum:"100"`
}
