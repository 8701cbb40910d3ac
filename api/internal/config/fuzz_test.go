package config

import (
	"strings"
	"testing"

	"github.com/sys-stats/sys-stats/api/internal/stats"
)

func FuzzParsePeer(f *testing.F) {
	for _, seed := range []string{"host:8080", "dns:name:8080", "dns:_http._tcp.name", "[::1]:80", "", ":", "dns:", "host:0", "host:99999", "a b:1", "dns:dns:1"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		peer, err := parsePeer(text)
		if err != nil && peer != (stats.Peer{}) {
			t.Errorf("%q gives %+v and an error", text, peer)
		}
		if err == nil && strings.TrimSpace(text) == "" {
			t.Errorf("%q gives %+v", text, peer)
		}
	})
}
