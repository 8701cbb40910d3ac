package httpapi

import (
	"net/http"
	"strconv"
	"strings"
)

// wantsGzip tells whether a request asks for gzip (RFC 9110, section 12.5.3): by that name or by *, and not less than for plain bytes.
// Without Accept-Encoding any coding would be allowed, but who sends none, such as curl without --compressed, shows what it gets. Nor
// is HTTP/1.0 trusted with it: a proxy that old may store one answer for all.
func wantsGzip(r *http.Request) bool {
	if !r.ProtoAtLeast(1, 1) {
		return false
	}
	gzip, identity, others := -1.0, -1.0, -1.0 // -1: not listed
	for _, header := range r.Header.Values("Accept-Encoding") {
		for item := range strings.SplitSeq(header, ",") {
			coding, parameter, _ := strings.Cut(item, ";")
			weight := quality(parameter)
			switch strings.ToLower(strings.TrimSpace(coding)) {
			case "gzip", "x-gzip":
				gzip = max(gzip, weight)
			case "identity":
				identity = weight
			case "*":
				others = weight
			}
		}
	}
	if gzip < 0 {
		gzip = others
	}
	return gzip > 0 && gzip >= identity
}

// quality reads a weight: q=0 to q=1. One that cannot be read counts as 0: plain bytes are always understood.
func quality(parameter string) float64 {
	parameter = strings.TrimSpace(parameter)
	if parameter == "" {
		return 1
	}
	name, value, _ := strings.Cut(parameter, "=")
	weight, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
	if !strings.EqualFold(strings.TrimSpace(name), "q") || err != nil || !(weight >= 0 && weight <= 1) {
		return 0
	}
	return weight
}
