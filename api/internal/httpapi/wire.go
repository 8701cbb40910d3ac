package httpapi

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// net/http answers what it cannot read as a request before any handler sees it, in plain text. ownErrors is the form of these answers: no
// answer of a handler begins like it, as net/http sorts headers and adds a date.
var ownErrors = regexp.MustCompile(`^HTTP/1\.[01] (4\d\d|5\d\d) [^\r\n]*\r\n(Content-Type: text/plain; charset=utf-8\r\n)?Connection: close\r\n`)

// unreadable says what was wrong with a request that net/http could not read, by the status of its answer.
var unreadable = map[int]string{
	http.StatusBadRequest:                  "The request is malformed: its first line, its host or one of its headers cannot be read.",
	http.StatusExpectationFailed:           "The request has an Expect header that asks for something else than 100-continue.",
	http.StatusRequestHeaderFieldsTooLarge: fmt.Sprintf("The first line and the headers of the request have more than %d KiB.", maxHeaderBytes>>10),
	http.StatusNotImplemented:              "The request's body has a transfer encoding that is not known here.",
	http.StatusHTTPVersionNotSupported:     "The request is in a version of HTTP that is not spoken here. Use HTTP/1.1.",
}

// wire is a listener on whose connections the answers of net/http itself are problems too.
type wire struct {
	net.Listener
	server *Server
}

// Accept waits for a connection.
func (l wire) Accept() (net.Conn, error) {
	connection, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	if config := l.server.options.TLS; config != nil {
		return tlsWire{tls.Server(connection, config), l.server}, nil
	}
	if tcp, isTCP := connection.(*net.TCPConn); isTCP {
		return tcpWire{tcp, l.server}, nil
	}
	return otherWire{connection, l.server}, nil
}

// tcpWire keeps all that net/http can do with a TCP connection.
type tcpWire struct {
	*net.TCPConn
	server *Server
}

func (c tcpWire) Write(chunk []byte) (int, error) { return c.server.writeOn(c.TCPConn, chunk) }

// unwired is the connection of a handler that has taken it over: net/http writes nothing more to it. The same holds for the others.
func (c tcpWire) unwired() net.Conn { return c.TCPConn }

type otherWire struct {
	net.Conn
	server *Server
}

func (c otherWire) Write(chunk []byte) (int, error) { return c.server.writeOn(c.Conn, chunk) }

func (c otherWire) unwired() net.Conn { return c.Conn }

// tlsWire is a connection that is encrypted. The handshake comes with the first byte that is read.
type tlsWire struct {
	*tls.Conn
	server *Server
}

func (c tlsWire) Write(chunk []byte) (int, error) { return c.server.writeOn(c.Conn, chunk) }

func (c tlsWire) unwired() net.Conn { return c.Conn }

// Read answers a client that does not encrypt in its own language.
func (c tlsWire) Read(chunk []byte) (int, error) {
	n, err := c.Conn.Read(chunk)
	var plain tls.RecordHeaderError
	if errors.As(err, &plain) && plain.Conn != nil && isMethod(plain.RecordHeader) {
		_ = plain.Conn.SetWriteDeadline(time.Now().Add(time.Second))
		_, _ = plain.Conn.Write(c.server.unreadableRequest(plain.Conn.RemoteAddr(), http.StatusBadRequest, "This port is encrypted. Use https:// instead of http://."))
	}
	return n, err
}

// isMethod tells whether what should be the head of an encrypted record is the beginning of a method.
func isMethod(head [5]byte) bool {
	return strings.Trim(string(head[:3]), "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}

// writeOn writes chunk, or a problem in the place of what net/http has to say.
func (s *Server) writeOn(connection net.Conn, chunk []byte) (int, error) {
	// The digit tells nearly all answers apart. net/http writes an answer of its own in one go, and it is short.
	if len(chunk) < 12 || len(chunk) > 512 || chunk[9] < '4' {
		return connection.Write(chunk)
	}
	found := ownErrors.FindSubmatch(chunk)
	if found == nil {
		return connection.Write(chunk)
	}
	status, _ := strconv.Atoi(string(found[1]))
	detail, known := unreadable[status]
	if !known {
		detail = "The request cannot be read."
	}
	if _, err := connection.Write(s.unreadableRequest(connection.RemoteAddr(), status, detail)); err != nil {
		return 0, err
	}
	return len(chunk), nil
}

// unreadableRequest is the whole answer to a request that could not be read, and writes its line to the log.
func (s *Server) unreadableRequest(client net.Addr, status int, detail string) []byte {
	problem := newProblem(context.Background(), status, detail)
	problem.RequestID = strings.ToLower(rand.Text())
	body, err := json.Marshal(problem)
	if err != nil { // it has texts and a number alone
		return nil
	}
	header := http.Header{
		"Content-Type": {problemType}, "Content-Length": {strconv.Itoa(len(body) + 1)}, "Cache-Control": {"no-store"}, "Connection": {"close"},
		"Date": {time.Now().UTC().Format(http.TimeFormat)}, "X-Request-Id": {problem.RequestID},
	}
	if s.options.Page != nil {
		setSecurityHeaders(header)
	}
	s.log.Info().Str("requestId", problem.RequestID).Int("status", status).Stringer("client", client).Msg("request that cannot be read")
	var answer bytes.Buffer
	fmt.Fprintf(&answer, "HTTP/1.1 %d %s\r\n", status, http.StatusText(status))
	_ = header.Write(&answer) // a buffer takes everything
	answer.WriteString("\r\n")
	answer.Write(body)
	answer.WriteByte('\n')
	return answer.Bytes()
}
