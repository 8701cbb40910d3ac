// Command load sends a running sys-stats requests at a steady rate and counts those that fail: how e2e/kubernetes.sh tests upgrades and
// drains. It stops after SECONDS or at SIGTERM, prints one line of JSON, and exits with 1 if a request failed.
//
//	load URL SECONDS [REQUESTS-PER-SECOND]
//
// LOAD_RESOLVE=ADDRESS in the environment is the address of the URL's host, for a name that DNS does not know.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// paths are requested in turn: the page, its build, the newest snapshot, the fleet, the version, the proxy itself.
var paths = []string{"/", "/build.json", "/stats", "/instances", "/version", "/healthz"}

// The limits of a run, whatever the arguments.
const (
	maxSeconds = 600
	maxRate    = 200
	timeout    = 10 * time.Second
	streams    = 3
)

// result is what the run prints.
type result struct {
	Requests  int      `json:"requests"`
	Lost      int      `json:"lost"`
	Events    int      `json:"events"`    // from all live streams
	Reopened  int      `json:"reopened"`  // streams that ended and were reopened
	SilenceMS int64    `json:"silenceMs"` // the longest time without an event from any stream
	Errors    []string `json:"errors"`    // the first five

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
	if address := os.Getenv("LOAD_RESOLVE"); address != "" {
		http.DefaultClient.Transport = dialAlways(address)
	}
	total := run(ctx, strings.TrimSuffix(os.Args[1], "/"), rate)
	cancel()
	stop()
	if err := json.NewEncoder(os.Stdout).Encode(total); err != nil || total.Lost > 0 {
		os.Exit(1)
	}
}

// dialAlways returns a transport that connects to address, whatever the host.
func dialAlways(address string) http.RoundTripper {
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

func run(ctx context.Context, url string, rate int) *result {
	total := &result{Errors: []string{}, last: time.Now()}
	var running sync.WaitGroup
	for range streams {
		running.Go(func() { total.stream(ctx, url) })
	}
	ticker := time.NewTicker(time.Second / time.Duration(rate))
	defer ticker.Stop()
	for i := 0; ; i++ {
		select {
		case <-ctx.Done():
			running.Wait()
			return total
		case <-ticker.C:
			running.Go(func() { total.request(url + paths[i%len(paths)]) })
		}
	}
}

// request sends one request. It is waited for even if the run has ended.
func (r *result) request(url string) {
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	err := get(ctx, url, func(body io.Reader) error {
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

// stream keeps a live stream open. A stream ends with its pod; it is reopened, as the page does.
func (r *result) stream(ctx context.Context, url string) {
	for first := true; ctx.Err() == nil; first = false {
		if !first {
			r.mu.Lock()
			r.Reopened++
			r.mu.Unlock()
			time.Sleep(200 * time.Millisecond)
		}
		_ = get(ctx, url+"/stats/stream", func(body io.Reader) error {
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

func get(ctx context.Context, url string, read func(io.Reader) error) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		body, _ := io.ReadAll(io.LimitReader(response.Body, 200))
		return fmt.Errorf("%s: %s %s", url, response.Status, body)
	}
	return read(response.Body)
}
