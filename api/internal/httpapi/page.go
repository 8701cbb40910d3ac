package httpapi

import (
	"io/fs"
	"net/http"
	"path"
	"strings"
)

// contentPolicy lets the page load nothing but its own files. The web container says the same.
const contentPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
	"connect-src 'self'; base-uri 'self'; form-action 'none'; frame-ancestors 'none'"

// servePage serves the built web app where there is no web container: hashed assets are cached for good, everything else is
// validated each time, and index.html is the answer for the addresses of the page's own views.
func servePage(page fs.FS) http.HandlerFunc {
	files := http.FileServerFS(page)
	return func(w http.ResponseWriter, r *http.Request) {
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

// securityHeaders sets what the proxy sets in front of a server that has one.
func securityHeaders(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		header := w.Header()
		header.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
		header.Set("X-Content-Type-Options", "nosniff")
		header.Set("X-Frame-Options", "DENY")
		header.Set("Referrer-Policy", "no-referrer")
		next.ServeHTTP(w, r)
	})
}
