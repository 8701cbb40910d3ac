// Command load asks a running sys-stats steadily, and counts the requests that failed: the test of upgrades, drains and moves
// (e2e/kubernetes.sh, e2e/kind.sh). It ends by itself, or at SIGTERM, and prints one line of JSON. Exit status 1: something was lost.
//
//	load URL SECONDS [REQUESTS-PER-SECOND]
//
// LOAD_RESOLVE=ADDRESS in the environment is where the host of the URL is, a name that no name server knows.
// LOAD_INSTANCES="NAME NAME" asks for the snapshots of these members, too, each by its name.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// paths are asked in turn: the page, its build, the newest snapshot, the fleet, the proxy itself, and what main adds.
var paths = []string{"/", "/build.json", "/stats", "/instances", "/version", "/healthz"}

// What one run may cost at most, whatever it is told.
const (
	maxSeconds = 600
	maxRate    = 200
	timeout    = 10 * time.Second
	streams    = 3
)

// result is what a run saw.
type result struct {
	Requests  int      `json:"requests"`
	Lost      int      `json:"lost"`
	Events    int      `json:"events"`    // of the live streams
	Reopened  int      `json:"reopened"`  // streams that ended and were opened again
	SilenceMS int64    `json:"silenceMs"` // the longest time in which no stream brought anything
	Errors    []string `json:"errors"`    // the first of what was lost

	mu   sync.Mutex
	last time.Time
}

func main() {
	seconds, rate := 30, 40
	var err error
	if len(os.Args) > 2 {
		seconds, err = strconv.Atoi(os.Args[2])
	}
	if err == nil && len(os.Args) > 3 {
		rate, err = strconv.Atoi(os.Args[3])
	}
	if err != nil || len(os.Args) < 3 || len(os.Args) > 4 || seconds < 1 || seconds > maxSeconds || rate < 1 || rate > maxRate {
		fmt.Fprintf(os.Stderr, "usage: load URL SECONDS (1 to %d) [REQUESTS-PER-SECOND (1 to %d)]\n", maxSeconds, maxRate)
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	ctx, cancel := context.WithTimeout(ctx, time.Duration(seconds)*time.Second)
	for _, name := range strings.Fields(os.Getenv("LOAD_INSTANCES")) {
		paths = append(paths, "/stats?instance="+url.QueryEscape(name))
	}
	if address := os.Getenv("LOAD_RESOLVE"); address != "" {
		http.DefaultClient.Transport = dialing(address)
	}
	seen := run(ctx, strings.TrimSuffix(os.Args[1], "/"), rate)
	cancel()
	stop()
	if err := json.NewEncoder(os.Stdout).Encode(seen); err != nil || seen.Lost > 0 {
		os.Exit(1)
	}
}

// dialing returns a transport that finds every host at address.
func dialing(address string) http.RoundTripper {
	transport := &http.Transport{MaxIdleConnsPerHost: 8, IdleConnTimeout: 10 * time.Second}
	transport.DialContext = func(ctx context.Context, network, target string) (net.Conn, error) {
		_, port, err := net.SplitHostPort(target)
		if err != nil {
			return nil, err
		}
		return new(net.Dialer).DialContext(ctx, network, net.JoinHostPort(address, port))
	}
	return transport
}

func run(ctx context.Context, front string, rate int) *result {
	seen := &result{Errors: []string{}, last: time.Now()}
	var busy sync.WaitGroup
	for range streams {
		busy.Go(func() { seen.follow(ctx, front) })
	}
	ticker := time.NewTicker(time.Second / time.Duration(rate))
	defer ticker.Stop()
	for i := 0; ; i++ {
		select {
		case <-ctx.Done():
			busy.Wait()
			return seen
		case <-ticker.C:
			busy.Go(func() { seen.ask(front + paths[i%len(paths)]) })
		}
	}
}

// ask asks once. The answer is waited for even when the run is over.
func (r *result) ask(address string) {
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	err := get(ctx, address, func(body io.Reader) error {
		_, err := io.Copy(io.Discard, body)
		return err
	})
	r.mu.Lock()
	defer r.mu.Unlock()
	r.Requests++
	if err == nil {
		return
	}
	r.Lost++
	if len(r.Errors) < 5 {
		r.Errors = append(r.Errors, time.Now().UTC().Format("15:04:05.000 ")+err.Error())
	}
}

// follow keeps a live stream open. One may end at any time, with the pod that it comes from: it is opened again, as a page does.
func (r *result) follow(ctx context.Context, front string) {
	for first := true; ctx.Err() == nil; first = false {
		if !first {
			r.mu.Lock()
			r.Reopened++
			r.mu.Unlock()
			time.Sleep(200 * time.Millisecond)
		}
		_ = get(ctx, front+"/stats/stream", func(body io.Reader) error {
			lines := bufio.NewScanner(body)
			lines.Buffer(nil, 1<<20)
			for lines.Scan() {
				if strings.HasPrefix(lines.Text(), "data:") {
					r.event()
				}
			}
			return lines.Err()
		})
	}
}

func (r *result) event() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.Events++
	r.SilenceMS = max(r.SilenceMS, time.Since(r.last).Milliseconds())
	r.last = time.Now()
}

func get(ctx context.Context, address string, read func(io.Reader) error) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return err
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		body, _ := io.ReadAll(io.LimitReader(answer.Body, 200))
		return fmt.Errorf("%s: %s %s", address, answer.Status, body)
	}
	return read(answer.Body)
}
