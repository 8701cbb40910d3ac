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
			network.ErrorsPerSecond = rateOfBoth(counter{then.ReceiveErrors, now.ReceiveErrors}, counter{then.SendErrors, now.SendErrors}, elapsed)
			network.DropsPerSecond = rateOfBoth(counter{then.ReceiveDrops, now.ReceiveDrops}, counter{then.SendDrops, now.SendDrops}, elapsed)
		}
		if network.ReceivedBytesPerSecond == nil || network.SentBytesPerSecond == nil ||
			network.ErrorsPerSecond == nil || network.DropsPerSecond == nil {
			absent = append(absent, whyAbsent("networks["+now.Name+"]", then == nil))
		}
		networks = append(networks, network)
	}
	return networks, absent
}

// rateOfBoth is the rate of two counters together, nil where that of either is.
func rateOfBoth(a, b counter, elapsed time.Duration) *float64 {
	first, firstKnown := moved(a.then, a.now)
	second, secondKnown := moved(b.then, b.now)
	if !firstKnown || !secondKnown || elapsed <= 0 {
		return nil
	}
	perSecond := (first + second) / elapsed.Seconds()
	return &perSecond
}
