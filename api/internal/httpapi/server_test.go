package httpapi

import (
	"context"
	"net"
	"syscall"
	"testing"

	"github.com/rs/zerolog"
)

// A client that stays silent, or never ends, is not waited for.
func TestEveryTimeoutIsSet(t *testing.T) {
	server := New(feedOf(1), Options{Instance: "here"}, zerolog.Nop()).http
	if server.ReadHeaderTimeout <= 0 || server.ReadTimeout <= 0 || server.WriteTimeout <= 0 || server.IdleTimeout <= 0 || server.MaxHeaderBytes > 64<<10 {
		t.Errorf("timeouts are %s %s %s %s, headers may have %d bytes", server.ReadHeaderTimeout, server.ReadTimeout, server.WriteTimeout, server.IdleTimeout, server.MaxHeaderBytes)
	}
}

// What the kernel keeps for a viewer who does not read is bounded, else he would not count as slow for hours.
func TestSendBufferIsBounded(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	go func() {
		if client, err := net.Dial("tcp", listener.Addr().String()); err == nil {
			defer client.Close()
		}
	}()
	connection, err := listener.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close()
	server := New(feedOf(1), Options{Instance: "here"}, zerolog.Nop()).http
	server.ConnContext(context.Background(), connection)
	raw, err := connection.(*net.TCPConn).SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	size := 0
	if err := raw.Control(func(descriptor uintptr) {
		size, err = syscall.GetsockoptInt(int(descriptor), syscall.SOL_SOCKET, syscall.SO_SNDBUF)
	}); err != nil || size > 2*sendBufferBytes {
		t.Errorf("the kernel keeps %d bytes, %v", size, err)
	}
}
