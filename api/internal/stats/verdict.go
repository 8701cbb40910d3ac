package stats

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
	Level Level  `json:"level" enum:"ok,warning,critical" doc:"How bad this finding is."`
	Text  string `json:"text" doc:"The finding in plain words." example:"12 % of the last 10 s something waited for a disk."`
	Field string `json:"field" doc:"The field that it is about, as a path into the snapshot." example:"pressure.io"`
}
