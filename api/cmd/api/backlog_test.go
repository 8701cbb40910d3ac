package main

import (
	"strconv"
	"sync"
	"testing"
	"time"
)

// sink is an output that hands each line over.
type sink chan string

func (s sink) Write(line []byte) (int, error) {
	s <- string(line)
	return len(line), nil
}

func (s sink) Close() error {
	close(s)
	return nil
}

// A line is written though no other follows, whenever it comes: also as the backlog is about to wait for one. (Of 20,000 lines, diode.Writer
// left one lying.)
func TestALineDoesNotWaitForTheNext(t *testing.T) {
	for number := range 20_000 {
		out := make(sink)
		buffer := newBacklog(out, logBacklog, nil)
		for came := time.Now().Add(time.Duration(number%200) * time.Microsecond / 2); time.Now().Before(came); { // a sleep is too coarse
		}
		if _, err := buffer.Write([]byte("line")); err != nil {
			t.Fatal(err)
		}
		select {
		case <-out:
		case <-time.After(10 * time.Second):
			t.Fatalf("line %d is not written", number)
		}
		if err := buffer.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// Whatever comes from several at once, into a backlog of a few lines, is written or counted as lost; and what was there at the end is written.
func TestEveryLineIsWrittenOrCounted(t *testing.T) {
	const writers, each = 8, 1000
	out, lost := make(sink), 0
	buffer := newBacklog(out, 4, func(lines int) { lost += lines })
	var writing sync.WaitGroup
	for range writers {
		writing.Go(func() {
			for number := range each {
				_, _ = buffer.Write([]byte(strconv.Itoa(number)))
			}
		})
	}
	closed := make(chan error, 1)
	go func() {
		writing.Wait()
		_, _ = buffer.Write([]byte("the last one"))
		closed <- buffer.Close()
	}()
	written, last := 0, ""
	for line := range out {
		written++
		last = line
	}
	if err := <-closed; err != nil || last != "the last one" || written+lost != writers*each+1 {
		t.Errorf("%v: %d written and %d lost of %d, the last is %q", err, written, lost, writers*each+1, last)
	}
}
