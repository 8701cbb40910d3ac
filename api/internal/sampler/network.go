package sampler

import (
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// deriveNetworks computes the traffic of each interface since the reading before. An interface that was not there
// before has no rates yet.
func deriveNetworks(previous, current []stats.NetworkCounters, elapsed time.Duration) ([]stats.Network, []stats.Missing) {
	before := make(map[string]stats.NetworkCounters, len(previous))
	for _, network := range previous {
		before[network.Name] = network
	}
	networks := make([]stats.Network, 0, len(current))
	var absent []stats.Missing
	for _, now := range current {
		network := stats.Network{Name: now.Name, Physical: now.Physical, LinkBitsPerSecond: now.LinkBitsPerSecond}
		then, found := before[now.Name]
		if found && !restarted(counter{then.ReceivedBytes, now.ReceivedBytes}, counter{then.SentBytes, now.SentBytes},
			counter{then.Errors, now.Errors}, counter{then.Drops, now.Drops}) {
			network.ReceivedBytesPerSecond = rate(then.ReceivedBytes, now.ReceivedBytes, elapsed)
			network.SentBytesPerSecond = rate(then.SentBytes, now.SentBytes, elapsed)
			network.ErrorsPerSecond = rate(then.Errors, now.Errors, elapsed)
			network.DropsPerSecond = rate(then.Drops, now.Drops, elapsed)
		}
		if network.ReceivedBytesPerSecond == nil || network.SentBytesPerSecond == nil ||
			network.ErrorsPerSecond == nil || network.DropsPerSecond == nil {
			absent = append(absent, whyAbsent("networks["+now.Name+"]", !found))
		}
		networks = append(networks, network)
	}
	return networks, absent
}
