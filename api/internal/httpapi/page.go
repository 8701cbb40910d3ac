package httpapi

import (
	"io/fs"
	"net/http"
	"path"
	"regexp"
	"strings"
)

// contentPolicy lets the page load nothing but its own files. The web container says the same.
const contentPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
	"connect-src 'self'; base-uri 'self'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"

// servePage serves the built web app where there is no web container: hashed assets are cached for good, everything else is
// validated each time, and index.html is the answer for the addresses of the page's own views.
func servePage(page fs.FS) http.HandlerFunc {
	files := http.FileServerFS(page)
	return func(w http.ResponseWriter, r *http.Request) {
		if !isPagePath(r.URL.Path) {
			notFound(w, r)
			return
		}
		name := strings.TrimPrefix(path.Clean(r.URL.Path), "/")
		info, err := fs.Stat(page, name)
		exists := err == nil && !info.IsDir()
		switch {
		case exists && strings.HasPrefix(name, "assets/"):
			w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
		case exists || path.Ext(name) == "":
			w.Header().Set("Cache-Control", "no-cache")
		default: // a file that is gone, as after an update, must not turn into a page
			notFound(w, r)
			return
		}
		if !exists {
			r = r.Clone(r.Context())
			r.URL.Path = "/"
		}
		w.Header().Set("Content-Security-Policy", contentPolicy)
		files.ServeHTTP(w, r)
	}
}

// pagePath is a path of a file or of one of the page's views: no hidden file, no way upwards, no character that has to be escaped.
var pagePath = regexp.MustCompile(`^/([A-Za-z0-9_-][A-Za-z0-9._-]*/?)*$`)

// notOfPage are paths, and all below them, where programs ask: for them a page would be a wrong answer that looks right.
var notOfPage = []string{"/api", "/incidents", "/instances", "/metrics", "/stats", "/version"}

func isPagePath(asked string) bool {
	for _, prefix := range notOfPage {
		if rest, found := strings.CutPrefix(asked, prefix); found && (rest == "" || rest[0] == '/') {
			return false
		}
	}
	return pagePath.MatchString(asked)
}

// securityHeaders sets what the proxy sets in front of a server that has one: proxy/headers.conf.
func securityHeaders(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		setSecurityHeaders(w.Header())
		if r.TLS != nil || isLocal.MatchString(r.Host) { // elsewhere browsers ignore it, and log a warning
			w.Header().Set("Cross-Origin-Opener-Policy", "same-origin")
		}
		next.ServeHTTP(w, r)
	})
}

// isLocal matches hosts that browsers trust without encryption.
var isLocal = regexp.MustCompile(`^(localhost|127\.[0-9.]+|\[::1\])(:|$)`)

func setSecurityHeaders(header http.Header) {
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Referrer-Policy", "no-referrer")
	header.Set("X-Frame-Options", "DENY")
	header.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
	header.Set("Cross-Origin-Resource-Policy", "same-origin")
	header.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
}
