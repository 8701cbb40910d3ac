package httpapi_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/sys-stats/sys-stats/api/internal/httpapi"
)

// Only names that are ours are answered: any other may have been pointed here by its owner, whose page would read the machine.
func TestHostNames(t *testing.T) {
	service := newService(httpapi.Options{Hosts: []string{"Stats.Example.org", "*.lan", "web-1", "*"}})
	service.publish(1)
	for host, want := range map[string]int{
		"localhost": 200, "localhost:3050": 200, "LOCALHOST": 200, "localhost.": 200, "localhost.:3050": 200, "a.b.localhost:1": 200,
		"127.0.0.1": 200, "127.0.0.1:3050": 200, "192.168.1.7:80": 200, "[::1]": 200, "[::1]:3050": 200, "[fe80::1%25eth0]:80": 200,
		"here": 200, "HERE:8080": 200, "web-1:3050": 200, "stats.example.org": 200, "STATS.example.ORG.:443": 200,
		"printer.lan": 200, "a.b.lan.": 200, "": 200,
		"evil.example": 421, "evil.example:3050": 421, "localhost.evil.example": 421, "127.0.0.1.evil.example": 421, "evillocalhost": 421,
		"xstats.example.org": 421, "a.stats.example.org": 421, "lan": 421, ".lan": 421, "evillan": 421, "127.0.0.1:x.evil.example": 421,
		"[::1].evil.example": 421, "2130706433": 421, "api": 421, "*": 421,
	} {
		request := httptest.NewRequest(http.MethodGet, "http://localhost/stats", nil)
		request.Host = host
		request.Header.Set("X-Forwarded-Host", "localhost")
		request.Header.Set("Forwarded", "host=localhost")
		answer := httptest.NewRecorder()
		service.Handler().ServeHTTP(answer, request)
		if answer.Code != want {
			t.Errorf("Host: %s is answered with %d, not %d", host, answer.Code, want)
		}
		if want == 421 {
			wantProblem(t, answer, 421, "add it to SYS_STATS_HOSTS")
			if strings.Contains(answer.Body.String(), `"sequence"`) {
				t.Errorf("Host: %s reads %s", host, answer.Body)
			}
		}
	}
}

func TestEveryPathIsOfOurNamesAlone(t *testing.T) {
	service := newService(httpapi.Options{Fleet: members{}})
	service.publish(1)
	for path, want := range map[string]int{
		"/stats": 421, "/stats/stream": 421, "/stats/processes": 421, "/stats/summary": 421, "/instances": 421, "/version": 421,
		"/openapi.json": 421, "/readyz": 421, "/nothing": 421, "/healthz": 200, "/healthz/": 421,
	} {
		request := httptest.NewRequest(http.MethodGet, "http://evil.example"+path, nil)
		answer := httptest.NewRecorder()
		service.Handler().ServeHTTP(answer, request)
		if answer.Code != want {
			t.Errorf("%s under a foreign name is %d, not %d", path, answer.Code, want)
		}
	}
	if log := service.log.String(); !strings.Contains(log, `"host":"evil.example"`) {
		t.Errorf("the log does not tell which name was used: %s", log)
	}
}
