// Command requests compares how many requests a second two addresses answer, for bench/load.sh. They are asked in turns, so that what
// else the machine does meets both, and the median of the turns counts.
//
//	requests NAME=URL NAME=URL CONNECTIONS ROUNDS SECONDS
//
// Each round asks both for SECONDS over CONNECTIONS kept open. It prints the requests a second of each and the first as a share of the
// second, and exits with 1 if that is below the budget or a request failed.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

const budgetShare = 0.8

// The limits of a run, whatever the arguments.
const (
	maxConnections = 64
	maxRounds      = 20
	maxSeconds     = 30
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "requests:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) != 5 {
		return errors.New("usage: requests NAME=URL NAME=URL CONNECTIONS ROUNDS SECONDS")
	}
	connections, connectionsErr := strconv.Atoi(args[2])
	rounds, roundsErr := strconv.Atoi(args[3])
	seconds, secondsErr := strconv.Atoi(args[4])
	if err := errors.Join(connectionsErr, roundsErr, secondsErr); err != nil {
		return err
	}
	if connections < 1 || connections > maxConnections || rounds < 1 || rounds > maxRounds || seconds < 1 || seconds > maxSeconds {
		return fmt.Errorf("at most %d connections, %d rounds and %d s", maxConnections, maxRounds, maxSeconds)
	}
	var names, addresses [2]string
	var rates [2][]float64
	for i := range names {
		names[i], addresses[i], _ = strings.Cut(args[i], "=")
	}
	for range rounds {
		for i, address := range addresses {
			rate, err := ask(address, connections, time.Duration(seconds)*time.Second)
			if err != nil {
				return fmt.Errorf("%s: %w", names[i], err)
			}
			rates[i] = append(rates[i], rate)
		}
	}
	for i, name := range names {
		slices.Sort(rates[i])
		fmt.Printf("%-17s %.0f requests a second (%.0f to %.0f in %d rounds)\n", name, median(rates[i]), rates[i][0], rates[i][rounds-1], rounds)
	}
	share := median(rates[0]) / median(rates[1])
	fmt.Printf("share             %.2f   (budget %.1f)\n", share, budgetShare)
	if share < budgetShare {
		return fmt.Errorf("%s answers too few requests", names[0])
	}
	return nil
}

func median(sorted []float64) float64 { return sorted[len(sorted)/2] }

// ask sends requests over connections for a while, each after the answer to the one before, and returns how many were answered a second.
func ask(address string, connections int, duration time.Duration) (float64, error) {
	client := &http.Client{Timeout: 10 * time.Second, Transport: &http.Transport{
		DialContext: (&net.Dialer{Timeout: 5 * time.Second}).DialContext, MaxIdleConnsPerHost: connections, DisableCompression: true,
	}}
	defer client.CloseIdleConnections()
	ctx, cancel := context.WithTimeout(context.Background(), duration)
	defer cancel()
	var answered atomic.Int64
	var failed atomic.Pointer[error]
	var asking sync.WaitGroup
	start := time.Now()
	for range connections {
		asking.Go(func() {
			for ctx.Err() == nil && failed.Load() == nil {
				if err := get(client, address); err != nil {
					failed.Store(&err)
					return
				}
				answered.Add(1)
			}
		})
	}
	asking.Wait()
	if err := failed.Load(); err != nil {
		return 0, *err
	}
	return float64(answered.Load()) / time.Since(start).Seconds(), nil
}

func get(client *http.Client, address string) error {
	response, err := client.Get(address) //nolint:noctx // the client has a timeout
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if _, err := io.Copy(io.Discard, response.Body); err != nil {
		return err
	}
	if response.StatusCode != http.StatusOK {
		return errors.New(response.Status)
	}
	return nil
}
