// Command healthcheck exits 0 if the api beside it is ready, and 1 if it is not: the image that it is in has no shell. It speaks
// HTTP without net/http, which would take most of the time and memory of a check that runs every few seconds.
package main

import (
	"bufio"
	"cmp"
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"os"
	"strings"
	"time"
)

const (
	timeout = 2 * time.Second
	// defaultListen is where the api listens without SYS_STATS_LISTEN.
	defaultListen = ":8080"
)

func main() {
	if !ready(context.Background(), os.Getenv("SYS_STATS_LISTEN"), os.Getenv("SYS_STATS_TLS_CERTIFICATE_FILE") != "") {
		os.Exit(1)
	}
}

// ready asks the api that listens at listen for /readyz. Without a host, or with one that means every address, that is this
// machine: net.Dial takes it so too. Whose certificate it shows does not matter: it is the process beside us.
func ready(ctx context.Context, listen string, isEncrypted bool) bool {
	dialer := net.Dialer{Timeout: timeout}
	connection, err := dialer.DialContext(ctx, "tcp", cmp.Or(listen, defaultListen))
	if err != nil {
		return false
	}
	defer connection.Close()
	if err := connection.SetDeadline(time.Now().Add(timeout)); err != nil {
		return false
	}
	if isEncrypted {
		connection = tls.Client(connection, &tls.Config{InsecureSkipVerify: true}) //nolint:gosec // see above
	}
	if _, err := fmt.Fprint(connection, "GET /readyz HTTP/1.0\r\nHost: localhost\r\n\r\n"); err != nil {
		return false
	}
	status, err := bufio.NewReader(connection).ReadString('\n')
	return err == nil && strings.HasPrefix(status, "HTTP/1.0 200 ")
}
