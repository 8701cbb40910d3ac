package main

import (
	"bytes"
	"io"
	"sync/atomic"
)

// backlog holds lines of the log for an output that is slow, so that whoever logs never waits for it. Where it is full, the oldest line is
// given up. (zerolog's diode.Writer is made for this, but a line may lie in it until the next one comes: its reader, about to wait, can miss
// that it is woken up.)
type backlog struct {
	out    io.WriteCloser
	lines  chan []byte
	lost   atomic.Int64
	onLost func(lines int)
	ending chan struct{} // closed by Close
	ended  chan struct{}
}

// newBacklog returns a backlog of size lines before out. It calls onLost with how many lines were given up, before the next one is written.
func newBacklog(out io.WriteCloser, size int, onLost func(lines int)) *backlog {
	b := &backlog{out: out, lines: make(chan []byte, size), onLost: onLost, ending: make(chan struct{}), ended: make(chan struct{})}
	go b.run()
	return b
}

// Write takes one line, and never waits. It is safe for concurrent use, also after Close, when nobody writes the line any more.
func (b *backlog) Write(line []byte) (int, error) {
	own := bytes.Clone(line) // zerolog uses its bytes again
	for {
		select {
		case b.lines <- own:
			return len(line), nil
		default:
		}
		select {
		case <-b.lines:
			b.lost.Add(1)
		default: // just made room
		}
	}
}

// Close writes what is left, and closes the output. It waits for the output, and must be called once.
func (b *backlog) Close() error {
	close(b.ending)
	<-b.ended
	return b.out.Close()
}

func (b *backlog) run() {
	defer close(b.ended)
	for {
		select {
		case line := <-b.lines:
			b.send(line)
		case <-b.ending:
			for len(b.lines) > 0 { // a Write that takes one of them puts in another
				b.send(<-b.lines)
			}
			return
		}
	}
}

func (b *backlog) send(line []byte) {
	if lost := b.lost.Swap(0); lost > 0 {
		b.onLost(int(lost))
	}
	_, _ = b.out.Write(line) // there is no log to say it in
}
