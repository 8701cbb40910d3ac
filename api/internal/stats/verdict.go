package stats

import "time"

// Level says how bad things are.
type Level string

// The levels, from good to bad.
const (
	LevelOK       Level = "ok"
	LevelWarning  Level = "warning"
	LevelCritical Level = "critical"
)

// Verdict says in words whether something is wrong, and what.
type Verdict struct {
	Level     Level      `json:"level" enum:"ok,warning,critical" doc:"The worst level of any sentence. A level is entered at one threshold and left at a lower one, so that it does not flicker."`
	Sentences []Sentence `json:"sentences" nullable:"false" doc:"What is wrong, the worst first; where nothing is, one sentence that says so."`
}

// Sentence is one finding.
type Sentence struct {
	Level   Level      `json:"level" enum:"ok,warning,critical" doc:"How bad this finding is."`
	Text    string     `json:"text" doc:"The finding in plain words." example:"Tasks waited for a disk 12 % of the last 10 s."`
	Field   string     `json:"field" doc:"The field that it is about, as a path into the snapshot." example:"pressure.io"`
	Lens    LensName   `json:"lens,omitempty" enum:"host,container" doc:"Which of the lenses it is of. Absent for one that is of neither."`
	Since   *time.Time `json:"since,omitempty" doc:"Since when it holds, in UTC: the first snapshot of those without a break that called for a warning or worse. Absent for a sentence that all is well."`
	Causes  []Cause    `json:"causes,omitempty" nullable:"false" doc:"Because of whom: who used most of what is short, the largest first. Absent where it is not known, or nobody stands out."`
	Victims []Victim   `json:"victims,omitempty" nullable:"false" doc:"Who waits because of the causes, the longest first. Absent where it is not known, and where nobody else stands out as a cause."`

	Explanation string `json:"explanation,omitempty" doc:"Causes and victims in a sentence, with amounts. Absent where no workload stands out." example:"postgres waited 3.4 of the last 10 s for a CPU; backup.service used 7.1 of the 8 CPUs meanwhile, three times its usual."`

	Remedy string `json:"remedy,omitempty" doc:"What to do about it, where that is known."`
}

// CauseKind says what a cause is.
type CauseKind string

// The kinds of causes.
const (
	CauseProcess  CauseKind = "process"
	CauseUnlisted CauseKind = "unlisted"
	CauseWorkload CauseKind = "workload"
)

// Cause is one of those that a finding is because of.
type Cause struct {
	Kind         CauseKind `json:"kind" enum:"process,unlisted,workload" doc:"What it is. process: a process. unlisted: all that too short-lived processes did together, between two scans of the list. workload: a container, pod, service, session or virtual machine."`
	Name         string    `json:"name,omitempty" doc:"Name of the process, comm of HOST_PROC/PID/stat, or of the workload."`
	PID          int       `json:"pid,omitempty" doc:"Process id: the folders of HOST_PROC. Absent for what is not a process." minimum:"1"`
	Workload     string    `json:"workload,omitempty" doc:"id of the workload, as /stats/workloads has it. Absent for what is none."`
	Field        string    `json:"field" enum:"cpu,memory,io" doc:"What it used: processor time, memory, or a disk."`
	SharePercent float64   `json:"sharePercent" doc:"How much of it, in percent of what the whole machine has: processor time / that of all processors, or memory / total memory; of a disk its share of all bytes that the workloads moved there." minimum:"0" maximum:"100"`
	TimesUsual   *float64  `json:"timesUsual,omitempty" doc:"How many times its usual that is: usageCores of the last 10 s / usualCores. Absent where the usual is not known, and for less than twice." minimum:"2"`
}

// Victim is one of those that wait.
type Victim struct {
	Workload      string  `json:"workload" doc:"id of the workload, as /stats/workloads has it."`
	Name          string  `json:"name" doc:"Its name, as /stats/workloads has it."`
	WaitedSeconds float64 `json:"waitedSeconds" doc:"For how much of the last 10 s something in it waited, in seconds: growth of total in cpu.pressure, memory.pressure or io.pressure of its cgroup, less the share of periods in which its own quota held it back. Where the kernel does not count that (cgroup v1), of a processor: runDelayPercent x 10 s, at most 10." minimum:"0" maximum:"10"`
}
