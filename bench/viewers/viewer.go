package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

// viewer is one open stream.
type viewer struct {
	connection net.Conn
	received   atomic.Int64 // bytes, as they came over the network
	lastRead   time.Time    // when the newest of them came

	mu       sync.Mutex
	arrivals map[uint64]time.Time // of each event, by its sequence
	err      error
	isClosed bool
}

// Read notes when something comes, before it is decompressed.
func (v *viewer) Read(buffer []byte) (int, error) {
	n, err := v.connection.Read(buffer)
	v.lastRead = time.Now()
	v.received.Add(int64(n))
	return n, err
}

// open opens a stream and reads it in the background.
func open(target *url.URL) (*viewer, error) {
	connection, err := net.DialTimeout("tcp", target.Host, 10*time.Second)
	if err != nil {
		return nil, err
	}
	v := &viewer{connection: connection, arrivals: map[uint64]time.Time{}}
	if err := connection.SetDeadline(time.Now().Add(20 * time.Second)); err != nil {
		return nil, err
	}
	if _, err := fmt.Fprintf(connection, "GET /stats/stream HTTP/1.1\r\nHost: %s\r\nAccept-Encoding: gzip\r\n\r\n", target.Host); err != nil {
		return nil, err
	}
	response, err := http.ReadResponse(bufio.NewReader(v), nil)
	if err != nil {
		return nil, err
	}
	if response.StatusCode != http.StatusOK || response.Header.Get("Content-Encoding") != "gzip" {
		problem, _ := io.ReadAll(io.LimitReader(response.Body, 500))
		return nil, fmt.Errorf("%s, Content-Encoding %q: %s", response.Status, response.Header.Get("Content-Encoding"), problem)
	}
	if err := connection.SetDeadline(time.Time{}); err != nil {
		return nil, err
	}
	go v.follow(response.Body)
	return v, nil
}

// follow notes each event of a stream, until it ends.
func (v *viewer) follow(body io.Reader) {
	plain, err := gzip.NewReader(body)
	if err == nil {
		lines := bufio.NewReaderSize(plain, 1<<10)
		for err == nil {
			err = v.line(lines)
		}
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if !v.isClosed {
		v.err = err
	}
}

// line reads a line, and notes the event if it has an id: <instance>-<start>-<sequence>.
func (v *viewer) line(lines *bufio.Reader) error {
	line, isLong, err := lines.ReadLine()
	if bytes.HasPrefix(line, []byte("id: ")) {
		sequence, parseErr := strconv.ParseUint(string(line[bytes.LastIndexByte(line, '-')+1:]), 10, 64)
		if parseErr != nil {
			return parseErr
		}
		v.mu.Lock()
		v.arrivals[sequence] = v.lastRead
		v.mu.Unlock()
	}
	for isLong && err == nil {
		_, isLong, err = lines.ReadLine()
	}
	return err
}

func (v *viewer) close() {
	v.mu.Lock()
	v.isClosed = true
	v.mu.Unlock()
	_ = v.connection.Close()
}
