package history

import (
	"maps"
	"slices"
	"sync"

	"github.com/prometheus/common/model"
	"github.com/prometheus/prometheus/scrape"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// metadata is type and help of every family that was appended, as the one target that Prometheus's API asks for them. Its size is that of
// our own code: families are named there.
type metadata struct {
	mu       sync.RWMutex
	families map[string]scrape.MetricMetadata
}

func newMetadata() *metadata { return &metadata{families: map[string]scrape.MetricMetadata{}} }

func (m *metadata) note(family stats.MetricFamily) {
	m.mu.RLock()
	known, isKnown := m.families[family.Name]
	m.mu.RUnlock()
	if isKnown && known.Help == family.Help {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.families[family.Name] = scrape.MetricMetadata{MetricFamily: family.Name, Type: model.MetricType(family.Type), Help: family.Help}
}

// ListMetadata returns what is known of every family.
func (m *metadata) ListMetadata() []scrape.MetricMetadata {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return slices.Collect(maps.Values(m.families))
}

// GetMetadata returns what is known of one family.
func (m *metadata) GetMetadata(name string) (scrape.MetricMetadata, bool) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	found, isKnown := m.families[name]
	return found, isKnown
}

// SizeMetadata is part of Prometheus's interface, and nothing here asks for it.
func (*metadata) SizeMetadata() int { return 0 }

// LengthMetadata returns how many families are known.
func (m *metadata) LengthMetadata() int {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return len(m.families)
}
