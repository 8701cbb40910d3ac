package main

import (
	"fmt"
	"os"
	"runtime/pprof"
	"strconv"
	"strings"
	"sync"
	"time"
)

// results counts what passed and what failed. Each line is written when it is known: the machine may be switched off at any time.
type results struct {
	began time.Time

	mu             sync.Mutex
	passed, failed int
	running        string // the check that runs now, "" between two
}

// checkTime is how long one check may take. The longest waits several times for as long as patience, and for windows of 10 s.
const checkTime = 4 * time.Minute

// newResults reads from /seconds how long the machine runs, and gives up before that ends.
func newResults() (*results, error) {
	text, err := os.ReadFile("/seconds")
	if err != nil {
		return nil, err
	}
	seconds, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		return nil, err
	}
	r := &results{began: time.Now()}
	time.AfterFunc(time.Duration(seconds)*time.Second, func() {
		r.giveUp(fmt.Sprintf("the suite was to be done within %d s", seconds))
	})
	return r, nil
}

// check runs one check. Nothing is skipped: what cannot be tried has failed.
func (r *results) check(name string, run func() error) {
	r.begin(name)
	late := time.AfterFunc(checkTime, func() { r.giveUp(fmt.Sprintf("the check was to be done within %s", checkTime)) })
	err := run()
	late.Stop()
	r.mu.Lock()
	defer r.mu.Unlock()
	r.running = ""
	if err != nil {
		r.fail(name, err.Error())
		return
	}
	r.passed++
	fmt.Printf("  passed  %s (at %.0f s)\n", name, time.Since(r.began).Seconds())
}

func (r *results) begin(name string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.running = name
	fmt.Printf("  begins  %s\n", name) // e2e/kernel.sh shows it where the machine says no more after that
}

// fail counts a failure. The caller holds mu.
func (r *results) fail(name, reason string) {
	r.failed++
	fmt.Printf("  FAILED  %s (at %.0f s)\n          %s\n", name, time.Since(r.began).Seconds(), strings.ReplaceAll(reason, "\n", "\n          "))
}

// giveUp ends the suite where it hangs, with what every goroutine waits for.
func (r *results) giveUp(reason string) {
	r.mu.Lock()
	name := r.running
	if name == "" {
		name = "what comes after the check before"
	}
	r.fail(name, reason+", and hangs in:")
	_ = pprof.Lookup("goroutine").WriteTo(os.Stdout, 1) // there is nowhere else to write to
	r.finish()
}

// end ends the program.
func (r *results) end() {
	r.mu.Lock()
	r.finish()
}

// finish tells e2e/kernel.sh the result. The caller holds mu, so that nothing is counted after that.
func (r *results) finish() {
	fmt.Printf("counted %d %d\n", r.passed, r.failed)
	if r.failed > 0 {
		os.Exit(1)
	}
	os.Exit(0)
}
