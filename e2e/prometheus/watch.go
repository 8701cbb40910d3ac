package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/signal"
	"slices"
	"syscall"
	"time"
)

// watcher asks for /stats five times a second.
type watcher struct {
	stop   chan struct{}
	done   chan struct{}
	took   []time.Duration
	faults []string
	look   func() // each time as well
}

func startWatching(server string, most time.Duration, look func()) *watcher {
	w := &watcher{look: look, stop: make(chan struct{}), done: make(chan struct{})}
	client := &http.Client{Timeout: most}
	go func() {
		defer close(w.done)
		for {
			select {
			case <-w.stop:
				return
			case <-time.After(200 * time.Millisecond):
			}
			w.look()
			start := time.Now()
			if err := askForStats(client, server); err != nil {
				w.faults = append(w.faults, fmt.Sprintf("%s after %d ms: %v", start.Format("15:04:05.000"), time.Since(start).Milliseconds(), err))
			}
			w.took = append(w.took, time.Since(start))
		}
	}()
	return w
}

func askForStats(client *http.Client, server string) error {
	response, err := client.Get(server + "/stats")
	if err != nil {
		return err
	}
	defer response.Body.Close()
	var snapshot struct{ At time.Time }
	if err := json.NewDecoder(response.Body).Decode(&snapshot); err != nil {
		return err
	}
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("status %s", response.Status)
	}
	if age := time.Since(snapshot.At); age > 5*time.Second {
		return fmt.Errorf("the newest snapshot is %s old", age)
	}
	return nil
}

func (w *watcher) end() error {
	close(w.stop)
	<-w.done
	if len(w.took) == 0 {
		return fmt.Errorf("/stats was not asked once")
	}
	slices.Sort(w.took)
	fmt.Printf("/stats asked %d times: median %d ms, longest %d ms\n", len(w.took), w.took[len(w.took)/2].Milliseconds(), w.took[len(w.took)-1].Milliseconds())
	if len(w.faults) > 0 {
		return fmt.Errorf("%d of %d requests for /stats failed, the first at %s", len(w.faults), len(w.took), w.faults[0])
	}
	return nil
}

// watch ends with SIGTERM.
func watch(server string, most time.Duration) error {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGTERM)
	w := startWatching(server, most, func() {})
	<-signals
	return w.end()
}
