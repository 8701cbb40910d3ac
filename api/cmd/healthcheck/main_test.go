package main

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

func TestReady(t *testing.T) {
	for status, want := range map[int]bool{http.StatusOK: true, http.StatusServiceUnavailable: false, http.StatusNotFound: false} {
		api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) }))
		if got := ready(t.Context(), api.URL); got != want {
			t.Errorf("%d counts as ready: %v", status, got)
		}
		api.Close()
		if ready(t.Context(), api.URL) {
			t.Error("nobody listens, but it is ready")
		}
	}
}
