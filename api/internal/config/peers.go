package config

import (
	"fmt"
	"net"
	"strconv"
	"strings"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

// parsePeer parses host:port, dns:name:port (every A and AAAA record of the name) or dns:name (its SRV records).
func parsePeer(text string) (stats.Peer, error) {
	text = strings.TrimSpace(text)
	rest, isDNS := strings.CutPrefix(text, "dns:")
	if isDNS && !strings.Contains(rest, ":") {
		if !strings.HasPrefix(rest, "_") {
			return stats.Peer{}, fmt.Errorf("%q has no port, and is not the name of SRV records, which begins with _", text)
		}
		return stats.Peer{Host: rest, DNS: true}, nil
	}
	host, port, err := net.SplitHostPort(rest)
	if err != nil || host == "" {
		return stats.Peer{}, fmt.Errorf("%q is neither host:port nor dns:name:port", text)
	}
	number, err := strconv.ParseUint(port, 10, 16)
	if err != nil || number == 0 {
		return stats.Peer{}, fmt.Errorf("%q has no port between 1 and 65535", text)
	}
	if strings.ContainsAny(host, "/@?# ") {
		return stats.Peer{}, fmt.Errorf("%q is neither host:port nor dns:name:port", text)
	}
	return stats.Peer{Host: host, Port: int(number), DNS: isDNS}, nil
}
