package config

import (
	"fmt"
	"net"
	"strconv"
	"strings"
)

// Peer is where one or more members of the fleet are: an address, or a name whose addresses are all members.
type Peer struct {
	Host string
	Port int  // 0 where the SRV records of Host tell it
	DNS  bool // all addresses of Host, rather than Host itself
}

// UnmarshalText reads one entry of SYS_STATS_PEERS.
func (p *Peer) UnmarshalText(text []byte) (err error) {
	*p, err = parsePeer(strings.TrimSpace(string(text)))
	return err
}

// parsePeer parses host:port, dns:name:port (every A and AAAA record of the name) or dns:name (its SRV records).
func parsePeer(text string) (Peer, error) {
	rest, isDNS := strings.CutPrefix(text, "dns:")
	if isDNS && !strings.Contains(rest, ":") {
		if !strings.HasPrefix(rest, "_") {
			return Peer{}, fmt.Errorf("%q has no port, and is not the name of SRV records, which begins with _", text)
		}
		return Peer{Host: rest, DNS: true}, nil
	}
	host, port, err := net.SplitHostPort(rest)
	if err != nil || host == "" {
		return Peer{}, fmt.Errorf("%q is neither host:port nor dns:name:port", text)
	}
	number, err := strconv.ParseUint(port, 10, 16)
	if err != nil || number == 0 {
		return Peer{}, fmt.Errorf("%q has no port between 1 and 65535", text)
	}
	if strings.ContainsAny(host, "/@?# ") {
		return Peer{}, fmt.Errorf("%q is neither host:port nor dns:name:port", text)
	}
	return Peer{Host: host, Port: int(number), DNS: isDNS}, nil
}
