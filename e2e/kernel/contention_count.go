package main

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"time"
)

// counted is what the kernel counted of one service.
type counted struct {
	at     time.Time
	waited map[string]float64 // microseconds, by field
	used   map[string]float64 // processor microseconds, bytes held, bytes moved
}

func count(service cgroup) (counted, error) {
	c := counted{time.Now(), map[string]float64{}, map[string]float64{}}
	for _, resource := range resources {
		waited, err := stall(service.file(resource.file), "some")
		if err != nil {
			return c, err
		}
		c.waited[resource.field] = waited
	}
	var err error
	if c.used["pressure.cpu"], err = service.number("cpu.stat", "usage_usec"); err != nil {
		return c, err
	}
	if c.used["pressure.memory"], err = service.workingSet(); err != nil {
		return c, err
	}
	c.used["pressure.io"], err = service.readBytes("/sys/block/vda/dev")
	return c, err
}

// readBytes returns how much a service read from a device, whose numbers stand in a file.
func (c cgroup) readBytes(device string) (float64, error) {
	numbers, err := os.ReadFile(device)
	if err != nil {
		return 0, err
	}
	content, err := os.ReadFile(c.file("io.stat"))
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(content)) {
		read := 0.0
		if n, _ := fmt.Sscanf(line, strings.TrimSpace(string(numbers))+" rbytes=%g", &read); n == 1 {
			return read, nil
		}
	}
	return 0, nil
}

// look is what the kernel counted of all services at one time.
type look struct {
	at     time.Time
	counts map[cgroup]counted
	err    error
}

func lookAt() look {
	seen := look{at: time.Now(), counts: map[cgroup]counted{}}
	for _, service := range services {
		one, err := count(service)
		seen.counts[service], seen.err = one, errors.Join(seen.err, err)
	}
	return seen
}

// looksApart is how far looks are apart, each of which ends a window of 10 s and begins another one.
const looksApart = 2500 * time.Millisecond

// untold is an error that tells nothing of the api: in that window nobody waited, or what the api says is, as it says, of an earlier one. There
// are such on an emulated machine that itself gets hardly a processor; they are no tries, for a while.
type untold struct{ error }

// looks are those of the last 10 s at what the kernel counts, and the api that is compared with it.
type looks struct {
	api   *api
	taken []look
}

// compare compares what the api says of the last 10 s with what the kernel counted in them. It tries that more than once: the emulated machine
// may itself be held up for seconds, in which nobody does what it should.
func (l *looks) compare(hogs map[string]cgroup) error {
	var err error
	until := time.Now().Add(patience)
	for try := 0; try < tries; {
		for len(l.taken) == 0 || time.Since(l.taken[0].at) < 10*time.Second {
			if len(l.taken) > 0 {
				time.Sleep(looksApart)
			}
			l.taken = append(l.taken, lookAt())
		}
		err = compareLooks(l.api, l.taken[0], l.taken[len(l.taken)-1], hogs)
		if err == nil {
			for len(l.taken) > 0 && time.Since(l.taken[0].at) >= 10*time.Second {
				l.taken = l.taken[1:]
			}
			return nil
		}
		if !errors.As(err, &untold{}) || time.Now().After(until) {
			try++
		}
		l.taken = nil // nothing of that window is in the next one
		fmt.Printf("          once more: %v\n", err)
	}
	return err
}
