package credentials

import (
	"crypto/tls"

	"github.com/rs/zerolog"
)

// TLS returns the configuration of a server that shows the certificate in these files, PEM both, as they are at the time of each handshake.
func TLS(certificatePath, keyPath string, log zerolog.Logger) (*tls.Config, error) {
	read := func() (*tls.Certificate, error) {
		pair, err := tls.LoadX509KeyPair(certificatePath, keyPath)
		return &pair, err
	}
	file, err := newFile(log, read, certificatePath, keyPath)
	if err != nil {
		return nil, err
	}
	return &tls.Config{
		MinVersion:     tls.VersionTLS12,
		NextProtos:     []string{"http/1.1"},
		GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return file.get(), nil },
	}, nil
}
