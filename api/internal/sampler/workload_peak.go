package sampler

import (
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// corePeak is the most that a workload used between two readings, among those of one short window.
type corePeak struct {
	from  time.Time // when the window began
	cores float64
}

// keepPeak adds a value to the peaks of the last minutes, one for each short window.
func keepPeak(peaks []corePeak, at time.Time, cores *float64) []corePeak {
	for len(peaks) > 0 && at.Sub(peaks[0].from) > usualWindow {
		peaks = peaks[1:]
	}
	if cores == nil {
		return peaks
	}
	if last := len(peaks) - 1; last >= 0 && at.Sub(peaks[last].from) < shortWindow {
		peaks[last].cores = max(peaks[last].cores, *cores)
		return peaks
	}
	return append(peaks, corePeak{at, *cores})
}

// past returns what a hint is made of beside the newest row.
func (p *pastWorkload) past(list *stats.WorkloadReading) stats.WorkloadPast {
	past := stats.WorkloadPast{Processors: list.Machine.Processors}
	if own := p.counters.CPUs; own != nil && *own > 0 && (past.Processors == 0 || *own < past.Processors) {
		past.Processors = *own
	}
	for _, peak := range p.peaks {
		if past.PeakCores == nil || peak.cores > *past.PeakCores {
			past.PeakCores = &peak.cores
		}
	}
	return past
}
