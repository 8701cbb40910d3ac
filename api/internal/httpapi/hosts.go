package httpapi

import (
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
)

// localhost is this machine by RFC 6761, section 6.3, and so is every name below it: browsers resolve them themselves.
const localhost = "localhost"

// hostNames are the names that a request may be addressed to. Whoever owns a name can point it to 127.0.0.1, or to any address that a
// viewer's browser reaches; a page of that name would then be of one origin with this api, and could read the machine.
type hostNames struct {
	exact    map[string]bool
	suffixes []string // each with its leading dot
}

// newHostNames takes exact names, and *.suffix for every name below one.
func newHostNames(names ...string) hostNames {
	known := hostNames{exact: map[string]bool{localhost: true}, suffixes: []string{"." + localhost}}
	for _, name := range names {
		name = bareHostName(name)
		suffix, isBelow := strings.CutPrefix(name, "*.")
		switch {
		case isBelow && suffix != "":
			known.suffixes = append(known.suffixes, "."+suffix)
		case name != "" && !strings.Contains(name, "*"):
			known.exact[name] = true
		}
	}
	return known
}

// contains tells whether the value of a Host header is one of the names, or an address: nobody can point an address elsewhere.
// HTTP/1.0 allows a request without a host, which no browser sends.
func (n hostNames) contains(host string) bool {
	name := bareHostName(host)
	if name == "" || n.exact[name] {
		return true
	}
	if _, err := netip.ParseAddr(name); err == nil {
		return true
	}
	for _, suffix := range n.suffixes {
		if len(name) > len(suffix) && strings.HasSuffix(name, suffix) {
			return true
		}
	}
	return false
}

// bareHostName takes port, brackets and the dot of the root off a host, and makes it lower case.
func bareHostName(host string) string {
	if name, port, err := net.SplitHostPort(host); err == nil {
		if _, err := strconv.ParseUint(port, 10, 16); err != nil && port != "" {
			return host
		}
		host = name
	} else if strings.HasPrefix(host, "[") && strings.HasSuffix(host, "]") {
		host = host[1 : len(host)-1]
	}
	return strings.ToLower(strings.TrimSuffix(host, "."))
}

// onlyFor refuses requests that are addressed to any other name. Only the Host header counts: any page may send X-Forwarded-Host to an
// origin that it shares.
func onlyFor(names hostNames) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if !names.contains(r.Host) && r.URL.Path != healthPath {
				shown := r.Host[:min(len(r.Host), maxInstanceBytes)]
				writeProblem(w, r, http.StatusMisdirectedRequest, fmt.Sprintf(
					"%q is no host name of this service. If it should be one, add it to SYS_STATS_HOSTS; an address, or localhost, always works.", shown))
				return
			}
			next.ServeHTTP(w, r)
		})
	}
}
