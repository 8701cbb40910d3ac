package history

import "context"

// gate lets some queries run and some wait.
type gate struct {
	running chan struct{}
	waiting chan struct{}
}

// mostWaiting is how many requests wait for others. A page asks for some twenty things at once.
const mostWaiting = 128

func newGate(atOnce int) *gate {
	return &gate{running: make(chan struct{}, atOnce), waiting: make(chan struct{}, mostWaiting)}
}

// enter waits for a turn until ctx is done, and tells whether it came. Who got it leaves afterwards.
func (g *gate) enter(ctx context.Context) bool {
	select {
	case g.running <- struct{}{}:
		return true
	default:
	}
	select {
	case g.waiting <- struct{}{}:
		defer func() { <-g.waiting }()
	default:
		return false
	}
	select {
	case g.running <- struct{}{}:
		return true
	case <-ctx.Done():
	}
	return false
}

func (g *gate) leave() { <-g.running }
