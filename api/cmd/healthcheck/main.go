// Command healthcheck exits 0 when the api beside it is ready, 1 when it is not: the image it lives in has no shell. It
// speaks the few words of HTTP itself: it is started for every check, and net/http would be most of what that costs.
package main

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"os"
	"strings"
	"time"
)

const timeout = 2 * time.Second

func main() {
	if !ready(context.Background(), "127.0.0.1:8080") {
		os.Exit(1)
	}
}

// ready asks the api at address for /readyz.
func ready(ctx context.Context, address string) bool {
	dialer := net.Dialer{Timeout: timeout}
	connection, err := dialer.DialContext(ctx, "tcp", address)
	if err != nil {
		return false
	}
	defer connection.Close()
	if err := connection.SetDeadline(time.Now().Add(timeout)); err != nil {
		return false
	}
	if _, err := fmt.Fprintf(connection, "GET /readyz HTTP/1.0\r\nHost: %s\r\n\r\n", address); err != nil {
		return false
	}
	status, err := bufio.NewReader(connection).ReadString('\n')
	return err == nil && strings.HasPrefix(status, "HTTP/1.0 200 ")
}
