package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// BenchmarkStats compares GET /stats of the whole program, with its access log, with a handler of net/http that does nothing but write the
// same bytes: what is in between is the price of routing, checks, headers and log. Both are asked in turn, a few hundred times each, so that
// whatever else the machine does slows down both alike. share-of-bare is the requests a second that one processor serves, of those that it
// would serve with the bare handler, client included.
func BenchmarkStats(b *testing.B) {
	quiet, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = quiet.Close() })
	address, _, stop := startWith(b, func(log *output) io.Writer { return io.MultiWriter(&firstLine{log: log}, quiet) },
		"SYS_STATS_INTERVAL=1m", "SYS_STATS_INSTANCE=bench") // one sample, and no more
	b.Cleanup(func() { _ = stop() })
	body := ""
	for deadline := time.Now().Add(10 * time.Second); body == "" && time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		if status, text := get(b, address+"/stats"); status == http.StatusOK {
			body = text
		}
	}
	const batch = 300
	program, bare := connect(b, strings.TrimPrefix(address, "http://")), connect(b, serveBare(b, body))
	var ofProgram, ofBare time.Duration
	for b.Loop() {
		ofBare += bare.ask(b, batch, len(body))
		ofProgram += program.ask(b, batch, len(body))
	}
	b.ReportMetric(float64(ofBare)/float64(b.N*batch), "bare-cpu-ns/request")
	b.ReportMetric(float64(ofProgram)/float64(b.N*batch), "program-cpu-ns/request")
	b.ReportMetric(float64(ofBare)/float64(ofProgram), "share-of-bare")
}

// firstLine passes on what is logged until the program has said where it serves.
type firstLine struct {
	log  *output
	told bool
}

func (f *firstLine) Write(chunk []byte) (int, error) {
	if !f.told {
		f.told = true
		return f.log.Write(chunk)
	}
	return len(chunk), nil
}

// serveBare serves body with net/http alone, and the headers that a client needs.
func serveBare(b *testing.B, body string) string {
	b.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	content := []byte(body)
	server := &http.Server{ReadHeaderTimeout: 5 * time.Second, Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Length", strconv.Itoa(len(content)))
		_, _ = w.Write(content)
	})}
	go func() { _ = server.Serve(listener) }()
	b.Cleanup(func() { _ = server.Close() })
	return listener.Addr().String()
}

// asker asks for /stats on one connection, each answer whole before the next request. It is as small as it can be: its own cost is part of
// what is measured.
type asker struct {
	connection net.Conn
	reader     *bufio.Reader
	request    []byte
}

func connect(b *testing.B, address string) asker {
	b.Helper()
	connection, err := net.Dial("tcp", address)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = connection.Close() })
	request := "GET /stats HTTP/1.1\r\nHost: " + address + "\r\nUser-Agent: bench\r\nAccept: */*\r\n\r\n"
	return asker{connection, bufio.NewReaderSize(connection, 64<<10), []byte(request)}
}

// ask asks count times for an answer of length bytes, and returns the processor time that this process needed for it.
func (a asker) ask(b *testing.B, count, length int) time.Duration {
	b.Helper()
	before := processorTime(b)
	for range count {
		if _, err := a.connection.Write(a.request); err != nil {
			b.Fatal(err)
		}
		if err := readAnswer(a.reader, length); err != nil {
			b.Fatal(err)
		}
	}
	return processorTime(b) - before
}

// processorTime is what this process has used: it depends less than the time that passes on what else the machine does.
func processorTime(b *testing.B) time.Duration {
	b.Helper()
	var used unix.Rusage
	if err := unix.Getrusage(unix.RUSAGE_SELF, &used); err != nil {
		b.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

func readAnswer(reader *bufio.Reader, want int) error {
	length := -1
	for line := 0; ; line++ {
		text, err := reader.ReadSlice('\n')
		if err != nil {
			return err
		}
		if line == 0 && string(text) != "HTTP/1.1 200 OK\r\n" {
			return fmt.Errorf("answered %s", text)
		}
		if len(text) == 2 {
			break
		}
		if number, found := strings.CutPrefix(string(text), "Content-Length: "); found {
			if length, err = strconv.Atoi(strings.TrimSpace(number)); err != nil {
				return err
			}
		}
	}
	if length != want { // neither shorter, nor in chunks
		return fmt.Errorf("the answer has %d bytes, not %d", length, want)
	}
	_, err := reader.Discard(length)
	return err
}
