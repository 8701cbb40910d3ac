// Command attack does to a running sys-stats what a hostile client could do to use up its memory, on a small scale and for some seconds:
// thousands of connections that send nothing, begin a header or a body, or do not read. Meanwhile a bystander follows the live stream. It
// prints one line for each attack, and exits with 1 if the bystander's stream broke or nobody was answered afterwards.
//
//	attack URL
//
// URL must be an address of this machine, or one that only this machine or its network can reach, such as a container's.
package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// The limits of a run.
const (
	hold     = 4 * time.Second  // how long an attack lasts once all its connections are open
	deadline = 3 * time.Minute  // of the whole run
	silence  = 20 * time.Second // without an event for so long, the bystander's stream is broken; a slow machine may skip some ticks
	dialers  = 64
)

// attack is what each of its connections sends, none of which is ever read from.
type attack struct {
	name        string
	connections int
	sends       string
}

func main() {
	if err := run(); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}

func run() error {
	if len(os.Args) != 2 {
		return errors.New("usage: attack URL")
	}
	front, err := url.Parse(os.Args[1])
	if err != nil {
		return err
	}
	if address := net.ParseIP(front.Hostname()); address == nil || !address.IsLoopback() && !address.IsPrivate() {
		return fmt.Errorf("%s is no address of this machine or of a private network", front.Hostname())
	}
	ctx, cancel := context.WithTimeout(context.Background(), deadline)
	defer cancel()
	script, err := largestScript(ctx, front)
	if err != nil {
		return err
	}
	watched := new(bystander)
	go watched.follow(ctx, front)
	if err := watched.isServed(ctx); err != nil {
		return err
	}

	head := "Host: " + front.Host + "\r\n"
	padding := "X-Padding: " + strings.Repeat("x", 3900) + "\r\n"
	for _, one := range []attack{
		{"slow readers of " + script, 320, "GET " + script + " HTTP/1.1\r\nAccept-Encoding: identity\r\n" + head + "\r\n"},
		{"slow readers of compressed answers", 320, strings.Repeat("GET /openapi.json HTTP/1.1\r\nAccept-Encoding: gzip\r\n"+head+"\r\n", 40)},
		{"unfinished headers", 2500, "GET / HTTP/1.1\r\n" + head + padding + padding + padding + "X-Rest: "},
		{"begun bodies", 4300, "POST /stats HTTP/1.1\r\n" + head + padding + "Content-Length: 1024\r\n\r\nx"},
		{"idle connections", 4300, "GET /healthz HTTP/1.1\r\n" + head + "\r\n"},
	} {
		open := one.run(ctx, front.Host)
		if err := watched.isServed(ctx); err != nil {
			return fmt.Errorf("%s: %w", one.name, err)
		}
		if err := answers(ctx, front); err != nil {
			return fmt.Errorf("after %d %s: %w", open, one.name, err)
		}
		fmt.Printf("%s: %d of %d connections were open; the bystander's stream went on\n", one.name, open, one.connections)
	}
	return nil
}

// run opens the connections, holds them and closes them all. It returns how many were open at the end: the server may close them, or
// refuse some, but must not fall over.
func (a attack) run(ctx context.Context, address string) int64 {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var open atomic.Int64
	var opening, running sync.WaitGroup
	slots := make(chan struct{}, dialers)
	for range a.connections {
		opening.Add(1)
		running.Go(func() {
			slots <- struct{}{}
			connection, err := a.open(ctx, address)
			<-slots
			opening.Done()
			if err != nil {
				return
			}
			open.Add(1)
			<-ctx.Done()
			_ = connection.Close()
		})
	}
	opening.Wait()
	select {
	case <-ctx.Done():
	case <-time.After(hold):
	}
	cancel()
	running.Wait()
	return open.Load()
}

func (a attack) open(ctx context.Context, address string) (net.Conn, error) {
	dialer := net.Dialer{Timeout: 5 * time.Second}
	connection, err := dialer.DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	// A small window, so that what is not read stays with the server.
	if tcp, isTCP := connection.(*net.TCPConn); isTCP {
		_ = tcp.SetReadBuffer(4096)
	}
	_ = connection.SetWriteDeadline(time.Now().Add(5 * time.Second))
	_, _ = io.WriteString(connection, a.sends)
	return connection, nil
}

// bystander follows the live stream as a page does, but never opens it a second time.
type bystander struct {
	events atomic.Int64
	err    atomic.Pointer[error]
}

func (b *bystander) follow(ctx context.Context, front *url.URL) {
	err := get(ctx, front, "/stats/stream", func(body io.Reader) error {
		lines := bufio.NewScanner(body)
		lines.Buffer(nil, 1<<20)
		for lines.Scan() {
			if strings.HasPrefix(lines.Text(), "data:") {
				b.events.Add(1)
			}
		}
		return errors.Join(errors.New("it ended"), lines.Err())
	})
	b.err.Store(&err)
}

// isServed waits for two more events.
func (b *bystander) isServed(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, silence)
	defer cancel()
	for seen := b.events.Load(); b.events.Load() < seen+2; {
		if err := b.err.Load(); err != nil {
			return fmt.Errorf("the bystander's stream broke: %w", *err)
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("the bystander's stream was silent for %s", silence)
		case <-time.After(100 * time.Millisecond):
		}
	}
	return nil
}

// answers waits until a new client is answered: connections of the attack may still be on their way out.
func answers(ctx context.Context, front *url.URL) error {
	ctx, cancel := context.WithTimeout(ctx, silence)
	defer cancel()
	for {
		err := get(ctx, front, "/version", func(body io.Reader) error {
			_, err := io.Copy(io.Discard, body)
			return err
		})
		if err == nil || ctx.Err() != nil {
			return err
		}
		time.Sleep(200 * time.Millisecond)
	}
}

// largestScript returns the path of the script that the page loads first, the vendors' code.
func largestScript(ctx context.Context, front *url.URL) (path string, err error) {
	err = get(ctx, front, "/", func(body io.Reader) error {
		page, err := io.ReadAll(io.LimitReader(body, 1<<20))
		if path = string(regexp.MustCompile(`/assets/vendor[^"]+\.js`).Find(page)); path == "" {
			err = errors.Join(err, errors.New("the page names no vendor script"))
		}
		return err
	})
	return path, err
}

func get(ctx context.Context, front *url.URL, path string, read func(io.Reader) error) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, front.JoinPath(path).String(), nil)
	if err != nil {
		return err
	}
	// A connection of its own, which is not kept.
	request.Close = true
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", path, response.Status)
	}
	return read(response.Body)
}
