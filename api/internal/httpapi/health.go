package httpapi

import (
	"fmt"
	"net/http"
	"time"
)

// staleTicks is after how many missed ticks the sampler counts as stuck.
const staleTicks = 3

const (
	healthPath = "/healthz" // answered under every host name, as it says nothing of the machine
	readyPath  = "/readyz"
)

// alive answers whether the process still serves.
func (s *Server) alive(w http.ResponseWriter, _ *http.Request) { writeOK(w) }

// ready answers 200 only while viewers get what they come for: fresh snapshots, from a process that is not stopping.
func (s *Server) ready(w http.ResponseWriter, r *http.Request) {
	if problem := s.whyNotReady(); problem != "" {
		writeProblem(w, r, http.StatusServiceUnavailable, problem)
		return
	}
	writeOK(w)
}

func (s *Server) whyNotReady() string {
	if s.draining.Load() {
		return "This process is stopping."
	}
	age, sampled := s.feed.age()
	if !sampled {
		return "No sample has been taken yet."
	}
	if age > staleTicks*s.options.Interval {
		return fmt.Sprintf("The last sample is %s old, and one is due every %s.", age.Round(time.Millisecond), s.options.Interval)
	}
	return ""
}

func writeOK(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	_, _ = w.Write([]byte("ok\n")) // the client is gone
}
