package stats

// SelfCounters is what this process has used. What could not be read is nil.
type SelfCounters struct {
	CPUNanoseconds *uint64 // user and system time since it started
	ResidentBytes  *uint64
	AnonymousBytes *uint64
}

// Self is what the program costs and whom it serves.
type Self struct {
	CPUPercent         *float64 `json:"cpuPercent,omitempty" doc:"Processor time that this process used, in percent of one processor: getrusage(2), over elapsed time." minimum:"0"`
	ResidentBytes      *uint64  `json:"residentBytes,omitempty" doc:"Memory of this process in RAM, in bytes, pages of its program file counted: VmRSS of /proc/self/status."`
	AnonymousBytes     *uint64  `json:"anonymousBytes,omitempty" doc:"Memory that this process has for itself, in bytes: RssAnon of /proc/self/status."`
	SampleMicroseconds float64  `json:"sampleMicroseconds" doc:"Time that this snapshot took to be read and computed, in microseconds: end - start of the tick. Source: the clock of this process." minimum:"0"`
	Viewers            int      `json:"viewers" doc:"Streams that are open now. Source: this process." minimum:"0"`
	DroppedViewers     uint64   `json:"droppedViewers" doc:"Streams closed since the start because their reader was too slow to keep up. Source: this process." minimum:"0"`
}
