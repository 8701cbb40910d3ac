package fleet

import (
	"context"
	"fmt"
	"net"
	"strconv"
	"strings"
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

// resolveTimeout is how long a name may take. One that takes longer, or fails, keeps its members for this round.
const resolveTimeout = 2 * time.Second

// resolve returns the addresses of all peers. A name that does not resolve keeps the addresses that it had.
func (f *Fleet) resolve(ctx context.Context) (map[string]*Peer, []error) {
	addresses := map[string]*Peer{}
	var problems []error
	for i := range f.options.Peers {
		peer := &f.options.Peers[i]
		found, err := f.lookup(ctx, *peer)
		if err != nil {
			problems = append(problems, fmt.Errorf("%s: %w", peer.Host, err))
			found = f.addressesOf(peer)
		}
		for _, address := range found {
			addresses[address] = peer
		}
	}
	return addresses, problems
}

func (f *Fleet) lookup(ctx context.Context, peer Peer) ([]string, error) {
	port := strconv.Itoa(peer.Port)
	if !peer.DNS {
		return []string{net.JoinHostPort(peer.Host, port)}, nil
	}
	ctx, cancel := context.WithTimeout(ctx, resolveTimeout)
	defer cancel()
	var found []string
	if peer.Port != 0 {
		hosts, err := f.options.Resolver.LookupHost(ctx, peer.Host)
		for _, host := range hosts {
			found = append(found, net.JoinHostPort(host, port))
		}
		return found, err
	}
	_, records, err := f.options.Resolver.LookupSRV(ctx, "", "", peer.Host)
	if err != nil {
		return nil, err
	}
	for _, record := range records {
		hosts, err := f.options.Resolver.LookupHost(ctx, strings.TrimSuffix(record.Target, "."))
		if err != nil {
			return nil, err
		}
		for _, host := range hosts {
			found = append(found, net.JoinHostPort(host, strconv.Itoa(int(record.Port))))
		}
	}
	return found, nil
}
