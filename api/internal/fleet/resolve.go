package fleet

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// Resolver finds addresses. *net.Resolver is one.
type Resolver interface {
	LookupHost(ctx context.Context, host string) ([]string, error)
	LookupSRV(ctx context.Context, service, proto, name string) (string, []*net.SRV, error)
}

const (
	// resolveTimeout is how long the lookup of a peer may take. One that takes longer, or fails, keeps its members for this
	// round.
	resolveTimeout = 2 * time.Second
	// targetsAtOnce is how many targets of SRV records are looked up at the same time.
	targetsAtOnce = 32
	// maxMembers is how many addresses are polled, all peers together: past that, a fleet needs a Prometheus.
	maxMembers = 1000
)

// resolution is the result of looking up one peer.
type resolution struct {
	addresses []string // sorted, each once
	err       error    // a name server did not answer: members that are not in addresses may still be there
}

// resolve returns the addresses of each peer, in the order of the peers. All are looked up at the same time, so that a slow
// name server delays the members of others by resolveTimeout at most.
func (f *Fleet) resolve(ctx context.Context) []resolution {
	found := make([]resolution, len(f.options.Peers))
	var lookups sync.WaitGroup
	for i, peer := range f.options.Peers {
		if !peer.DNS {
			found[i].addresses = []string{net.JoinHostPort(peer.Host, strconv.Itoa(peer.Port))}
			continue
		}
		lookups.Go(func() {
			ctx, cancel := context.WithTimeout(ctx, resolveTimeout)
			defer cancel()
			addresses, err := f.lookup(ctx, peer)
			slices.Sort(addresses)
			found[i] = resolution{slices.Compact(addresses), err}
		})
	}
	lookups.Wait()
	room := maxMembers
	for i, peer := range f.options.Peers {
		problem := ""
		count := len(found[i].addresses)
		switch {
		case count > room:
			problem = fmt.Sprintf("it has %d addresses, and a fleet has at most %d members: the rest is left out", count, maxMembers)
			found[i].addresses = found[i].addresses[:room]
		case found[i].err != nil:
			problem = found[i].err.Error()
		case count == 0:
			problem = "it has no addresses"
		}
		room -= len(found[i].addresses)
		f.logProblem(peer, problem)
	}
	return found
}

// logProblem logs a problem when it begins and when it ends, not every time.
func (f *Fleet) logProblem(peer stats.Peer, problem string) {
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
		f.options.Log.Warn().Str("peer", peer.Host).Str("problem", problem).Msg("peer not found, or only a part of it")
	}
}

// lookup returns the addresses of a name, and what kept it from finding more. A name that does not exist has none.
func (f *Fleet) lookup(ctx context.Context, peer stats.Peer) ([]string, error) {
	if peer.Port != 0 {
		return f.hosts(ctx, peer.Host, peer.Port)
	}
	_, records, err := f.options.Resolver.LookupSRV(ctx, "", "", peer.Host) // it may return some records and an error about others
	if isNotFound(err) {
		return nil, nil
	}
	records = records[:min(len(records), maxMembers)]
	found := make([][]string, len(records))
	failures := make([]error, len(records))
	var lookups sync.WaitGroup
	slots := make(chan struct{}, targetsAtOnce)
	for i, record := range records {
		slots <- struct{}{}
		lookups.Go(func() {
			defer func() { <-slots }()
			found[i], failures[i] = f.hosts(ctx, strings.TrimSuffix(record.Target, "."), int(record.Port))
		})
	}
	lookups.Wait()
	return slices.Concat(found...), firstError(append(failures, err))
}

// firstError returns the first of several errors by its text: SRV records come in another order each time, and the same problem
// is logged once.
func firstError(all []error) error {
	failed := slices.DeleteFunc(all, func(err error) bool { return err == nil })
	if len(failed) == 0 {
		return nil
	}
	return slices.MinFunc(failed, func(a, b error) int { return cmp.Compare(a.Error(), b.Error()) })
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
