package stats

// HistoryReading is how the history does at the moment.
type HistoryReading struct {
	IsOn     bool
	IsStored bool // in its directory; otherwise only in memory, or not at all
	Missing  []Missing
}

// History says whether what is measured is kept.
type History struct {
	Stored bool `json:"stored" doc:"Whether it is stored in the directory of SYS_STATS_HISTORY_DIR. Otherwise it is kept in memory, or not at all: missing says why."`
}
