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
	Level  Level      `json:"level" enum:"ok,warning,critical" doc:"How bad this finding is."`
	Text   string     `json:"text" doc:"The finding in plain words." example:"Tasks waited for a disk 12 % of the last 10 s."`
	Field  string     `json:"field" doc:"The field that it is about, as a path into the snapshot." example:"pressure.io"`
	Lens   LensName   `json:"lens,omitempty" enum:"host,container" doc:"Which of the lenses it is of. Absent for one that is of neither."`
	Since  *time.Time `json:"since,omitempty" doc:"Since when it holds, in UTC: the first snapshot of those without a break that called for a warning or worse. Absent for a sentence that all is well."`
	Causes []Cause    `json:"causes,omitempty" nullable:"false" doc:"Because of whom: who used most of what is short, the largest first. Absent where it is not known, or nobody stands out."`
	Remedy string     `json:"remedy,omitempty" doc:"What to do about it, where that is known."`
}

// Cause is one of those that a finding is because of.
type Cause struct {
	Kind         string  `json:"kind" enum:"process,unlisted" doc:"What it is. process: a process. unlisted: all that too short-lived processes did together, between two scans of the list."`
	Name         string  `json:"name,omitempty" doc:"Name of the process: comm of HOST_PROC/PID/stat."`
	PID          int     `json:"pid,omitempty" doc:"Its process id: the folders of HOST_PROC. Absent for what is not a process." minimum:"1"`
	Field        string  `json:"field" enum:"cpu,memory" doc:"What it used: processor time or memory."`
	SharePercent float64 `json:"sharePercent" doc:"How much of it, in percent of what the whole machine has: processor time / that of all processors, or resident memory / total memory." minimum:"0" maximum:"100"`
}
