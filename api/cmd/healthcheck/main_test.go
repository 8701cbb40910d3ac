package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestReady(t *testing.T) {
	for status, want := range map[int]bool{http.StatusOK: true, http.StatusServiceUnavailable: false, http.StatusNotFound: false} {
		api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) }))
		if got := ready(t.Context(), strings.TrimPrefix(api.URL, "http://")); got != want {
			t.Errorf("%d counts as ready: %v", status, got)
		}
		api.Close()
		if ready(t.Context(), strings.TrimPrefix(api.URL, "http://")) {
			t.Error("nobody listens, but it is ready")
		}
	}
}
