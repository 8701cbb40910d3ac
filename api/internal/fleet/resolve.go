package fleet

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Peer is where one or more members are: an address, or a name whose addresses are all members.
type Peer struct {
	Host string
	Port int  // 0 where the SRV records of Host tell it
	DNS  bool // all addresses of Host, rather than Host itself
}

// Resolver finds addresses. *net.Resolver is one.
type Resolver interface {
	LookupHost(ctx context.Context, host string) ([]string, error)
	LookupSRV(ctx context.Context, service, proto, name string) (string, []*net.SRV, error)
}

const (
	// resolveTimeout is how long a name may take. One that takes longer, or fails, keeps its members for this round.
	resolveTimeout = 2 * time.Second
	// maxMembers is how many addresses are asked, all peers together: past that, a fleet needs a Prometheus.
	maxMembers = 1000
)

// resolution is what the lookup of one peer gave.
type resolution struct {
	addresses []string // in order, each once
	err       error    // the name server did not answer: the members stay who they are
}

// resolve returns the addresses of each peer, in the order of the peers. All are looked up at the same time, so that a slow
// name server delays nobody else's members by more than resolveTimeout.
func (f *Fleet) resolve(ctx context.Context) []resolution {
	found := make([]resolution, len(f.options.Peers))
	var looking sync.WaitGroup
	for i, peer := range f.options.Peers {
		if !peer.DNS {
			found[i].addresses = []string{net.JoinHostPort(peer.Host, strconv.Itoa(peer.Port))}
			continue
		}
		looking.Go(func() {
			ctx, cancel := context.WithTimeout(ctx, resolveTimeout)
			defer cancel()
			addresses, err := f.lookup(ctx, peer)
			slices.Sort(addresses)
			found[i] = resolution{slices.Compact(addresses), err}
		})
	}
	looking.Wait()
	room := maxMembers
	for i, peer := range f.options.Peers {
		problem := ""
		switch {
		case found[i].err != nil:
			problem = found[i].err.Error()
		case len(found[i].addresses) == 0:
			problem = "it has no addresses"
		case len(found[i].addresses) > room:
			problem = fmt.Sprintf("it has %d addresses, and %d members are the most: the others are left out", len(found[i].addresses), maxMembers)
			found[i].addresses = found[i].addresses[:room]
		}
		room -= len(found[i].addresses)
		f.logProblem(peer, problem)
	}
	return found
}

// logProblem puts a problem into the log when it begins and when it ends, not every time.
func (f *Fleet) logProblem(peer Peer, problem string) {
	key := net.JoinHostPort(peer.Host, strconv.Itoa(peer.Port))
	f.mu.Lock()
	before := f.problems[key]
	f.problems[key] = problem
	f.mu.Unlock()
	switch problem {
	case before:
	case "":
		f.options.Log.Info().Str("peer", peer.Host).Msg("peer found again")
	default:
		f.options.Log.Warn().Str("peer", peer.Host).Str("problem", problem).Msg("peer not found, or not all of it")
	}
}

// lookup returns the addresses of a name. A name that does not exist has none.
func (f *Fleet) lookup(ctx context.Context, peer Peer) ([]string, error) {
	if peer.Port != 0 {
		return f.hosts(ctx, peer.Host, peer.Port)
	}
	_, records, err := f.options.Resolver.LookupSRV(ctx, "", "", peer.Host)
	if isNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var found []string
	for _, record := range records[:min(len(records), maxMembers)] {
		addresses, err := f.hosts(ctx, strings.TrimSuffix(record.Target, "."), int(record.Port))
		if err != nil {
			return nil, err
		}
		found = append(found, addresses...)
	}
	return found, nil
}

func (f *Fleet) hosts(ctx context.Context, host string, port int) ([]string, error) {
	addresses, err := f.options.Resolver.LookupHost(ctx, host)
	if isNotFound(err) {
		return nil, nil
	}
	found := make([]string, 0, len(addresses))
	for _, address := range addresses {
		found = append(found, net.JoinHostPort(address, strconv.Itoa(port)))
	}
	return found, err
}

func isNotFound(err error) bool {
	var unknown *net.DNSError
	return errors.As(err, &unknown) && unknown.IsNotFound
}
