package sampler

import (
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// deriveNetworks computes the traffic of each interface since the reading before. An interface that was not there
// before has no rates yet.
func deriveNetworks(previous, current []stats.NetworkCounters, elapsed time.Duration) ([]stats.Network, []stats.Missing) {
	before := make(map[string]*stats.NetworkCounters, len(previous))
	for i := range previous {
		before[previous[i].Name] = &previous[i]
	}
	wires := chooseWires(current)
	networks := make([]stats.Network, 0, len(current))
	var absent []stats.Missing
	for i := range current {
		now := &current[i]
		network := stats.Network{Name: now.Name, Physical: wires[i].isPhysical, Counted: wires[i].isCounted}
		if now.Link != nil {
			network.LinkBitsPerSecond = now.Link.BitsPerSecond
		}
		then := before[now.Name]
		if then != nil && !restarted(counter{then.ReceivedBytes, now.ReceivedBytes}, counter{then.SentBytes, now.SentBytes},
			counter{then.ReceiveErrors, now.ReceiveErrors}, counter{then.SendErrors, now.SendErrors},
			counter{then.ReceiveDrops, now.ReceiveDrops}, counter{then.SendDrops, now.SendDrops}) {
			network.ReceivedBytesPerSecond = rate(then.ReceivedBytes, now.ReceivedBytes, elapsed)
			network.SentBytesPerSecond = rate(then.SentBytes, now.SentBytes, elapsed)
			network.ErrorsPerSecond = total(rate(then.ReceiveErrors, now.ReceiveErrors, elapsed), rate(then.SendErrors, now.SendErrors, elapsed))
			network.DropsPerSecond = total(rate(then.ReceiveDrops, now.ReceiveDrops, elapsed), rate(then.SendDrops, now.SendDrops, elapsed))
		}
		if network.ReceivedBytesPerSecond == nil || network.SentBytesPerSecond == nil ||
			network.ErrorsPerSecond == nil || network.DropsPerSecond == nil {
			absent = append(absent, whyAbsent("networks["+now.Name+"]", then == nil))
		}
		networks = append(networks, network)
	}
	return networks, absent
}

// total is nil where one of its parts is.
func total(a, b *float64) *float64 {
	if a == nil || b == nil {
		return nil
	}
	both := *a + *b
	return &both
}
