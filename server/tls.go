package server

import (
	"crypto/tls"
	"fmt"
	"slices"
	"sync/atomic"
)

// A certificate can be replaced while the server runs. Nil is plain text.
type certificate struct {
	cert, key string
	current   atomic.Pointer[tls.Certificate]
}

func openCertificate(cert, key string) (*certificate, error) {
	if cert == "" {
		return nil, nil
	}
	c := &certificate{cert: cert, key: key}
	return c, c.Reload()
}

// Reload reads the files again. On an error the certificate stays.
func (c *certificate) Reload() error {
	if c == nil {
		return nil
	}
	pair, err := tls.LoadX509KeyPair(c.cert, c.key)
	if err != nil {
		return fmt.Errorf("certificate: %w", err)
	}
	c.current.Store(&pair)
	return nil
}

// config is for a listener that speaks what protocols chooses.
func (c *certificate) config(protocols func(*tls.ClientHelloInfo) []string) *tls.Config {
	base := &tls.Config{
		MinVersion:     tls.VersionTLS12,
		GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return c.current.Load(), nil },
	}
	base.GetConfigForClient = func(hello *tls.ClientHelloInfo) (*tls.Config, error) {
		chosen := base.Clone()
		chosen.NextProtos = protocols(hello)
		return chosen, nil
	}
	return base
}

// grpcALPN is for the port of gRPC alone.
func grpcALPN(*tls.ClientHelloInfo) []string { return []string{"h2"} }

// mixedALPN is for the port of both. Who can speak HTTP/1.1 is a browser or
// curl and gets that; gRPC clients offer nothing but h2.
func mixedALPN(hello *tls.ClientHelloInfo) []string {
	for _, protocol := range []string{"http/1.1", "h2"} {
		if slices.Contains(hello.SupportedProtos, protocol) {
			return []string{protocol}
		}
	}
	return nil
}
