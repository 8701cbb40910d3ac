package main

import (
	"net"

	"github.com/sys-stats/sys-stats/api/internal/config"
)

// upstreamName is what the proxy calls the api (proxy/default.conf.template), wherever it runs: the proxy has then checked the name that
// the viewer used.
const upstreamName = "api"

// hostNames returns the names that this process may be addressed by: those that are set, the host names of machine and container, and
// those that the members of the fleet use, as all of them usually have the same list of peers.
func hostNames(settings config.Config, hostnames ...func() (string, error)) []string {
	names := append([]string{}, settings.Hosts...)
	if settings.WebDir == "" {
		names = append(names, upstreamName)
	}
	for _, hostname := range hostnames {
		if name, err := hostname(); err == nil {
			names = append(names, name)
		}
	}
	if host, _, err := net.SplitHostPort(settings.Listen); err == nil {
		names = append(names, host)
	}
	for _, peer := range settings.Peers {
		names = append(names, peer.Host)
	}
	return names
}
