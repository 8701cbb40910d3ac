package httpapi_test

import (
	"cmp"
	"crypto/tls"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/sys-stats/sys-stats/api/internal/httpapi"
)

// proxyHeaders are the headers that the proxy adds to every answer, as its configuration has them: name to value, which may be a variable.
func proxyHeaders(t *testing.T) map[string]string {
	t.Helper()
	found := map[string]string{}
	for _, match := range regexp.MustCompile(`(?m)^add_header (\S+) (?:"([^"]*)"|(\S+)) always;$`).FindAllStringSubmatch(read(t, "../../../proxy/headers.conf"), -1) {
		found[match[1]] = match[2] + match[3]
	}
	if len(found) < 8 {
		t.Fatalf("proxy/headers.conf adds %v alone", found)
	}
	return found
}

func read(t *testing.T, path string) string {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// policyIn returns the policy that a pattern finds in a file.
func policyIn(t *testing.T, path, pattern string) string {
	t.Helper()
	match := regexp.MustCompile(pattern).FindStringSubmatch(read(t, path))
	if match == nil {
		t.Fatalf("%s has no policy of the form %s", path, pattern)
	}
	return match[1]
}

// Without a proxy, every kind of answer has the headers that the proxy would have added.
func TestHeadersAreThoseOfTheProxy(t *testing.T) {
	service := newService(httpapi.Options{
		Page:  fstest.MapFS{"index.html": {Data: []byte("<title>page</title>")}, "assets/app-1a2b3c.js": {Data: []byte("//")}},
		Fleet: members{},
	})
	service.publish(1)
	ofData := policyIn(t, "../../../proxy/default.conf.template", `(?s)map [^{]*\$content_security_policy \{.*?"~ \$"\s+"([^"]*)";`)
	ofPage := strings.ReplaceAll(policyIn(t, "../../../web/default.conf.template", `add_header Content-Security-Policy "([^"]*)" always;`), " ${STATS_BACKEND_URL}", "")
	if !strings.Contains(ofPage, "require-trusted-types-for 'script'") {
		t.Errorf("the page's policy is %q", ofPage)
	}
	for _, kind := range []struct {
		name, method, host, path string
		encrypted                bool
		headers                  []string
		status                   int
		policy                   string
		opener                   string
	}{
		{"data", "GET", "localhost:3050", "/stats", false, nil, 200, ofData, "same-origin"},
		{"data of a parameter", "GET", "127.0.0.1", "/stats?instance=here", false, nil, 200, ofData, "same-origin"},
		{"unchanged", "GET", "[::1]:3050", "/stats", false, []string{"If-None-Match", `"here-1000-1"`}, 304, ofData, "same-origin"},
		{"headers alone", "HEAD", "192.168.1.7", "/stats/stream", false, nil, 200, ofData, ""},
		{"encrypted", "GET", "192.168.1.7", "/version", true, nil, 200, ofData, "same-origin"},
		{"contract", "GET", "here", "/openapi.json", false, nil, 200, ofData, ""},
		{"health", "GET", "localhost", "/healthz", false, nil, 200, ofData, "same-origin"},
		{"not found", "GET", "localhost", "/stats/nothing", false, nil, 404, ofData, "same-origin"},
		{"not allowed", "POST", "localhost", "/stats", false, nil, 405, ofData, "same-origin"},
		{"not valid", "GET", "localhost", "/stats/processes?sort=name", false, nil, 422, ofData, "same-origin"},
		{"misdirected", "GET", "evil.example", "/stats", false, nil, 421, ofData, ""},
		{"no member", "GET", "localhost", "/stats?instance=nobody", false, nil, 404, ofData, "same-origin"},
		{"no processes", "GET", "localhost", "/stats/processes", false, nil, 503, ofData, "same-origin"},
		{"page", "GET", "localhost", "/", false, nil, 200, ofPage, "same-origin"},
		{"deep link", "GET", "printer", "/processes", false, nil, 421, ofData, ""},
		{"asset", "GET", "10.0.0.1:80", "/assets/app-1a2b3c.js", false, nil, 200, ofPage, ""},
		{"no asset", "GET", "localhost", "/assets/gone.js", false, nil, 404, ofData, "same-origin"},
	} {
		request := httptest.NewRequest(kind.method, "http://"+kind.host+kind.path, nil)
		for i := 0; i < len(kind.headers); i += 2 {
			request.Header.Set(kind.headers[i], kind.headers[i+1])
		}
		if kind.encrypted {
			request.TLS = &tls.ConnectionState{}
		}
		answer := httptest.NewRecorder()
		service.Handler().ServeHTTP(answer, request)
		if answer.Code != kind.status {
			t.Errorf("%s: status %d, to be %d", kind.name, answer.Code, kind.status)
		}
		for name, value := range proxyHeaders(t) {
			got := answer.Header().Get(name)
			switch value {
			case "$content_security_policy":
				value = kind.policy
			case "$opener_policy":
				value = kind.opener
			case "$request_id", "$cache_control":
				if value = got; got == "" {
					t.Errorf("%s: there is no %s", kind.name, name)
				}
			case "$retry_after":
				if value = ""; kind.status == http.StatusServiceUnavailable {
					value = cmp.Or(got, "a number of seconds")
				}
			case "$allowed_methods":
				if value = ""; kind.status == http.StatusMethodNotAllowed {
					value = "GET, HEAD"
				}
			}
			if got != value {
				t.Errorf("%s: %s is %q, and from the proxy %q", kind.name, name, got, value)
			}
		}
	}
	answer, _ := exchange(t, serving(t, service), "nonsense\r\n\r\n")
	for name, value := range proxyHeaders(t) {
		if got := answer.Header.Get(name); got != value && !strings.HasPrefix(value, "$") {
			t.Errorf("a request that cannot be read: %s is %q, and from the proxy %q", name, got, value)
		}
	}
}
