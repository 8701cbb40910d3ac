package config_test

import (
	"testing"

	"github.com/sys-stats/sys-stats/api/internal/config"
	"github.com/sys-stats/sys-stats/api/internal/stats"
)

func peerOf(text string) (stats.Peer, error) {
	settings, err := config.Load([]string{"SYS_STATS_PEERS= " + text + " ,last:1"})
	if err != nil {
		return stats.Peer{}, err
	}
	return settings.Peers[0], nil
}

func TestParsePeer(t *testing.T) {
	for text, want := range map[string]stats.Peer{
		"node-1:8080":            {Host: "node-1", Port: 8080},
		"10.0.0.3:3050":          {Host: "10.0.0.3", Port: 3050},
		"[fd00::1]:8080":         {Host: "fd00::1", Port: 8080},
		"dns:agents:8080":        {Host: "agents", Port: 8080, DNS: true},
		"dns:_http._tcp.example": {Host: "_http._tcp.example", DNS: true},
	} {
		if got, err := peerOf(text); err != nil || got != want {
			t.Errorf("%s is %+v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "node", "node:", ":8080", "node:0", "node:65536", "node:http", "http://node:80", "dns:agents", "dns:", "dns::1", "a/b:1", "a@b:1"} {
		if got, err := peerOf(text); err == nil {
			t.Errorf("%q passes as %+v", text, got)
		}
	}
}
