package server

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials"
	healthv1 "google.golang.org/grpc/health/grpc_health_v1"
	reflectionv1 "google.golang.org/grpc/reflection/grpc_reflection_v1"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
	"github.com/pawl-registry/pawl/server/grpcapi"
)

func TestOnePort(t *testing.T) {
	r := start(t, testConfig())
	for _, address := range []string{r.where.HTTP, r.where.GRPC} {
		if _, err := registryv1.NewAdminServiceClient(r.dial(address)).GetStatus(t.Context(), &registryv1.GetStatusRequest{}); err != nil {
			t.Errorf("gRPC on %s = %v, want an answer", address, err)
		}
	}
	if a := r.ask("GET", "/api/v1/status", ""); a.status != 200 {
		t.Errorf("REST on the HTTP port = %d, want 200", a.status)
	}
	h2 := &http.Transport{Protocols: new(http.Protocols)}
	h2.Protocols.SetUnencryptedHTTP2(true)
	defer h2.CloseIdleConnections()
	request, _ := http.NewRequestWithContext(t.Context(), "GET", "http://"+r.where.HTTP+"/api/v1/status", http.NoBody)
	response, err := h2.RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	if response.StatusCode != http.StatusUnsupportedMediaType {
		t.Errorf("REST over HTTP/2 with prior knowledge = %d, want 415: that side speaks gRPC", response.StatusCode)
	}
}

func TestHealthAndReflection(t *testing.T) {
	r := start(t, testConfig())
	conn := r.dial(r.where.HTTP)
	for _, service := range []string{"", "pawl.registry.v1.SchemaService"} {
		got, err := healthv1.NewHealthClient(conn).Check(t.Context(), &healthv1.HealthCheckRequest{Service: service})
		if err != nil || got.GetStatus() != healthv1.HealthCheckResponse_SERVING {
			t.Errorf("health of %q = %v, %v, want SERVING", service, got, err)
		}
	}
	stream, err := reflectionv1.NewServerReflectionClient(conn).ServerReflectionInfo(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := stream.Send(&reflectionv1.ServerReflectionRequest{MessageRequest: &reflectionv1.ServerReflectionRequest_ListServices{}}); err != nil {
		t.Fatal(err)
	}
	list, err := stream.Recv()
	if err != nil || len(list.GetListServicesResponse().GetService()) != len(grpcapi.Services())+3 { // ours, health, reflection twice
		t.Errorf("reflection lists %v, %v, want every service", list, err)
	}
}

func TestAdmin(t *testing.T) {
	r := start(t, testConfig())
	for path, want := range map[string]string{
		"/healthz": "ok", "/readyz": "ok", "/metrics": "pawl_build_info", "/debug/pprof/": "goroutine", "/debug/pprof/cmdline": "",
	} {
		if a := r.askAt("http://"+r.where.Admin, "GET", path, ""); a.status != 200 || !strings.Contains(a.body, want) {
			t.Errorf("GET %s = %d %.80s, want 200 and %q", path, a.status, a.body, want)
		}
	}
	if a := r.ask("GET", "/metrics", ""); a.status != 404 {
		t.Errorf("/metrics on the HTTP port = %d, want 404", a.status)
	}
}

// TestSilence is about connections that take their time to say anything.
func TestSilence(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		conns := make(chan net.Conn)
		s := newSplitter(pipes(conns), Parts{Clock: time.Now, Logger: slog.New(slog.DiscardHandler)})
		ended := make(chan error)
		go func() { ended <- s.accept() }()
		quiet, end := net.Pipe()
		conns <- end
		begun := time.Now()
		if _, err := quiet.Read(make([]byte, 1)); !errors.Is(err, io.EOF) || time.Since(begun) != greeting {
			t.Errorf("a silent connection ends with %v after %v, want EOF after %v", err, time.Since(begun), greeting)
		}
		quiet, end = net.Pipe()
		conns <- end
		_, _ = quiet.Write([]byte("PR"))
		synctest.Wait()
		_ = s.grpc.Close()
		if err := <-ended; err != nil {
			t.Errorf("accept after Close = %v, want nil", err)
		}
		if _, err := quiet.Read(make([]byte, 1)); !errors.Is(err, io.EOF) {
			t.Errorf("a connection that had said little ends with %v at Close, want EOF", err)
		}
	})
}

// pipes is a listener for connections that a test makes.
type pipes chan net.Conn

// Accept waits for one.
func (p pipes) Accept() (net.Conn, error) {
	if conn, ok := <-p; ok {
		return conn, nil
	}
	return nil, net.ErrClosed
}

// Close ends Accept.
func (p pipes) Close() error { close(p); return nil }

// Addr is none.
func (pipes) Addr() net.Addr { return nil }

func TestSlowBody(t *testing.T) {
	cfg := testConfig()
	cfg.RequestTimeout = 50 * time.Millisecond
	r := start(t, cfg)
	for name, body := range map[string]string{
		"a body that stops":         "Content-Length: 100\r\n\r\n{\"name\"",
		"a chunked body that stops": "Transfer-Encoding: chunked\r\n\r\n5\r\n{\"nam",
	} {
		conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", r.where.HTTP)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(conn, "POST /api/v1/domains HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n%s", body)
		response, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		text, _ := io.ReadAll(response.Body)
		if response.StatusCode != http.StatusRequestTimeout || !strings.Contains(string(text), "BODY_TOO_SLOW") || !response.Close {
			t.Errorf("%s = %d %s, want 408 and the end of the connection", name, response.StatusCode, text)
		}
		_ = conn.Close()
	}
}

func TestTLS(t *testing.T) {
	cfg := testConfig()
	var roots *x509.CertPool
	cfg.TLSCert, cfg.TLSKey, roots = certify(t)
	reload := make(chan os.Signal)
	r := launch(t, func(ctx context.Context, parts Parts) error {
		parts.Reload = reload
		return Run(ctx, cfg, parts)
	})
	trust := &tls.Config{RootCAs: roots, ServerName: "pawl.test"}
	for _, address := range []string{r.where.HTTP, r.where.GRPC} {
		conn, err := grpc.NewClient(address, grpc.WithTransportCredentials(credentials.NewTLS(trust.Clone())))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := registryv1.NewAdminServiceClient(conn).GetStatus(t.Context(), &registryv1.GetStatusRequest{}); err != nil {
			t.Errorf("gRPC with TLS on %s = %v, want an answer", address, err)
		}
		_ = conn.Close()
	}
	for _, http2 := range []bool{true, false} {
		client := &http.Transport{TLSClientConfig: trust.Clone(), ForceAttemptHTTP2: http2}
		request, _ := http.NewRequestWithContext(t.Context(), "GET", "https://"+r.where.HTTP+"/api/v1/status", http.NoBody)
		response, err := client.RoundTrip(request)
		if err != nil {
			t.Fatalf("REST with TLS, HTTP/2 offered %v: %v", http2, err)
		}
		if response.StatusCode != 200 || response.ProtoMajor != 1 {
			t.Errorf("REST with TLS, HTTP/2 offered %v = %s %d, want HTTP/1.1 200", http2, response.Proto, response.StatusCode)
		}
		_ = response.Body.Close()
		client.CloseIdleConnections()
	}
	if err := os.WriteFile(cfg.TLSCert, []byte("nonsense"), 0o600); err != nil {
		t.Fatal(err)
	}
	reload <- os.Interrupt
	reload <- os.Interrupt // taken only after the first was dealt with
	if len(r.logs.with("level=ERROR", "the old tokens and certificate stay")) == 0 {
		t.Error("a reload of a bad certificate left no error in the log")
	}
	conn, err := tls.Dial("tcp", r.where.GRPC, trust)
	if err != nil {
		t.Fatalf("TLS after a bad reload = %v, want the old certificate", err)
	}
	_ = conn.Close()
}

// certify makes a certificate for pawl.test.
func certify(t *testing.T) (certFile, keyFile string, roots *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: []string{"pawl.test"}, NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	roots = x509.NewCertPool()
	public := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	roots.AppendCertsFromPEM(public)
	certFile, keyFile = filepath.Join(t.TempDir(), "cert.pem"), filepath.Join(t.TempDir(), "key.pem")
	for path, text := range map[string][]byte{certFile: public, keyFile: pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret})} {
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return certFile, keyFile, roots
}

func TestProfilesStayHere(t *testing.T) {
	for from, want := range map[string]int{"127.0.0.1:1": 200, "[::1]:1": 200, "10.0.0.1:1": 403, "nonsense": 403} {
		request := httptest.NewRequest(http.MethodGet, "/debug/pprof/", http.NoBody)
		request.RemoteAddr = from
		w := httptest.NewRecorder()
		onlyLocal(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})).ServeHTTP(w, request)
		if w.Code != want {
			t.Errorf("a profile for %s = %d, want %d", from, w.Code, want)
		}
	}
}
