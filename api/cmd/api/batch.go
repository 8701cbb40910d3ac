package main

import (
	"io"
	"time"
)

const (
	// batchDelay is how long a line of the log waits for others.
	batchDelay = 20 * time.Millisecond
	// batchBytes is how many are written without waiting longer.
	batchBytes = 16 << 10
)

// batch writes together what comes within a moment: at thousands of requests a second, writing each line of the log by itself takes a tenth
// of all processor time.
type batch struct {
	out     io.Writer
	turn    chan struct{} // taken by whoever uses the rest; a channel, so that tests with fake time see who waits for it
	waiting []byte
	timer   *time.Timer
}

func newBatch(out io.Writer) *batch { return &batch{out: out, turn: make(chan struct{}, 1)} }

// Write takes one line or more. It waits where the output does not take what came before.
func (b *batch) Write(lines []byte) (int, error) {
	b.turn <- struct{}{}
	defer func() { <-b.turn }()
	b.waiting = append(b.waiting, lines...)
	if len(b.waiting) >= batchBytes {
		return len(lines), b.writeAll()
	}
	if b.timer == nil {
		b.timer = time.AfterFunc(batchDelay, func() { _ = b.Close() }) // there is no log to say it in
	}
	return len(lines), nil
}

// Close writes what waits.
func (b *batch) Close() error {
	b.turn <- struct{}{}
	defer func() { <-b.turn }()
	return b.writeAll()
}

func (b *batch) writeAll() error {
	if b.timer != nil {
		b.timer.Stop()
		b.timer = nil
	}
	if len(b.waiting) == 0 {
		return nil
	}
	_, err := b.out.Write(b.waiting)
	b.waiting = b.waiting[:0]
	return err
}
