package history

import "github.com/sys-stats/sys-stats/api/internal/stats"

// Reading is whether the history is kept, and what of it is not. It waits for no query.
func (h *History) Reading() stats.HistoryReading {
	return stats.HistoryReading{IsOn: true, IsStored: h.isStoring(), Missing: h.faults.list()}
}
