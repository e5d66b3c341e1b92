package pawl_test

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"

	pawl "github.com/pawl-registry/pawl/clients/go"
)

func TestTargets(t *testing.T) {
	for target, want := range map[string]string{
		"http://registry.example:8081":  "registry.example:8081",
		"http://registry.example:8081/": "registry.example:8081",
		"registry.example:8081":         "registry.example:8081",
		"registry.example":              "registry.example:80",
		"https://registry.example":      "registry.example:443",
		"http://[::1]:8081":             "[::1]:8081",
		"http://[::1]":                  "[::1]:80",
		"https://u:p@registry.example":  "registry.example:443",
		"http://registry.example/path":  "",
		"http://registry.example?a=b":   "",
		"ftp://registry.example":        "",
		"http://":                       "",
		"":                              "",
		"http://u:sec%ret@host":         "",
		"http://u:secret@host/path":     "",
	} {
		conn, err := pawl.Connect(target, pawl.Options{})
		if err != nil {
			if want != "" || strings.Contains(err.Error(), "ret@") {
				t.Errorf("Connect(%q) = %v, want %s and no password", target, err, want)
			}
			continue
		}
		if conn.Target() != want {
			t.Errorf("Connect(%q) is to %q, want %q", target, conn.Target(), want)
		}
		if err := conn.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestWhatIsShownToTheRegistry(t *testing.T) {
	s := &script{getSchema: aSchema(`"string"`)}
	address := s.serve(t)
	for _, c := range []struct {
		target string
		token  string
		want   string
	}{
		{address, "", ""},
		{address, "t0ken", "Bearer t0ken"},
		{"http://user:p%40ss@" + address, "", "Basic dXNlcjpwQHNz"},
		{"http://user:pass@" + address, "t0ken", "Bearer t0ken"},
	} {
		client, err := pawl.Dial(c.target, pawl.Options{Token: c.token, UserAgent: "orders/1.4"})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := client.Schema(t.Context(), 7); err != nil {
			t.Error(err)
		}
		s.mu.Lock()
		got, agent := strings.Join(s.headers.Get("authorization"), ""), s.headers.Get("user-agent")[0]
		s.mu.Unlock()
		if got != c.want || !strings.HasPrefix(agent, "orders/1.4 ") {
			t.Errorf("a client of %s with token %q shows %q and %q, want %q", c.target, c.token, got, agent, c.want)
		}
		if err := client.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestTLS(t *testing.T) {
	certified := httptest.NewTLSServer(nil) // for its certificate
	defer certified.Close()
	s := &script{getSchema: aSchema(`"string"`)}
	address := s.serve(t, grpc.Creds(credentials.NewTLS(&tls.Config{Certificates: certified.TLS.Certificates})))
	roots := x509.NewCertPool()
	roots.AddCert(certified.Certificate())
	client, err := pawl.Dial("https://"+address, pawl.Options{TLS: &tls.Config{RootCAs: roots}})
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	if _, err := client.Schema(t.Context(), 7); err != nil {
		t.Errorf("Schema over TLS = %v", err)
	}
	if _, err := pawl.Dial("http://"+address, pawl.Options{TLS: &tls.Config{RootCAs: roots}}); err == nil {
		t.Error("Dial of a plain-text target with TLS set = nil, want an error: the token would go in the clear")
	}
}

// Retry says how long to wait between calls, and nothing about how long a busy
// server may take to answer a new connection.
func TestShortWaitsDoNotCutSlowConnections(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	client, err := pawl.Dial(listener.Addr().String(), pawl.Options{Retry: pawl.Retry{Attempts: 1, Initial: time.Millisecond, Max: time.Millisecond}})
	if err != nil {
		t.Fatal(err)
	}
	called := make(chan struct{})
	go func() {
		defer close(called)
		_, _ = client.Schema(t.Context(), 7)
	}()
	conn, err := listener.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := conn.SetReadDeadline(time.Now().Add(50 * time.Millisecond)); err != nil {
		t.Fatal(err)
	}
	// The server greets nobody: a client that waits leaves the connection open.
	if _, err := io.Copy(io.Discard, conn); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("a client with short waits leaves a connection that is slow to answer: %v", err)
	}
	client.Close()
	<-called
}
