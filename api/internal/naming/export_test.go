package naming

import (
	"context"
	"net"
	"net/http"
)

// DialBy makes the client reach the API by dial, and returns what closes the connections that it keeps.
func (a *ContainerAPI) DialBy(dial func(ctx context.Context, network, address string) (net.Conn, error)) (hangUp func()) {
	transport := a.client.Transport.(*http.Transport)
	transport.DialContext = dial
	return transport.CloseIdleConnections
}
