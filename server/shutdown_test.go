package server

import (
	"bufio"
	"context"
	"encoding/json"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	healthv1 "google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/status"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
)

// TestStopEndsWatches stops a server with watches open on every door, and a
// stream of gRPC's own health service.
func TestStopEndsWatches(t *testing.T) {
	cfg := testConfig()
	cfg.ShutdownTimeout = time.Minute // a stop that waits for it would time the test out
	r := start(t, cfg)
	var watches []registryv1.LogService_WatchEntriesClient
	for _, address := range []string{r.where.HTTP, r.where.GRPC} {
		watch, err := registryv1.NewLogServiceClient(r.dial(address)).WatchEntries(t.Context(), &registryv1.WatchEntriesRequest{})
		if err != nil {
			t.Fatal(err)
		}
		if first, err := watch.Recv(); err != nil || first.GetResumeIndex() != 1 {
			t.Fatalf("the first event = %v, %v, want that the log begins", first, err)
		}
		watches = append(watches, watch)
	}
	healthy, err := healthv1.NewHealthClient(r.dial(r.where.GRPC)).Watch(t.Context(), &healthv1.HealthCheckRequest{})
	if err != nil {
		t.Fatal(err)
	}
	if now, err := healthy.Recv(); err != nil || now.GetStatus() != healthv1.HealthCheckResponse_SERVING {
		t.Fatalf("health = %v, %v, want SERVING", now, err)
	}
	lines := watchREST(t, r)
	if line := <-lines; !strings.HasPrefix(line, `{"entry":`) {
		t.Fatalf("the first line of a watch over REST = %s, want an entry", line)
	}

	r.stop()
	for _, watch := range watches {
		if _, err := watch.Recv(); status.Code(err) != codes.Unavailable {
			t.Errorf("a watch over gRPC ends with %v, want UNAVAILABLE", err)
		}
	}
	var last struct{ Error struct{ Code int } }
	if err := json.Unmarshal([]byte(<-lines), &last); err != nil || last.Error.Code != int(codes.Unavailable) {
		t.Errorf("a watch over REST ends with %+v, %v, want an error of code 14", last, err)
	}
	if err := r.wait(); err != nil {
		t.Errorf("Run after a stop = %v, want nil", err)
	}
}

func watchREST(t *testing.T, r *running) <-chan string {
	t.Helper()
	request, _ := http.NewRequestWithContext(t.Context(), "GET", "http://"+r.where.HTTP+"/api/v1/log:watch", http.NoBody)
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = response.Body.Close() })
	if got := response.Header.Get("Content-Type"); got != "application/x-ndjson" {
		t.Errorf("a watch over REST has Content-Type %q", got)
	}
	lines := make(chan string)
	go func() {
		defer close(lines)
		for scan := bufio.NewScanner(response.Body); scan.Scan(); {
			lines <- scan.Text()
		}
	}()
	return lines
}

// slow answers when it is told to, or never.
type slow struct {
	registryv1.UnimplementedSchemaServiceServer
	begun, answer chan struct{}
}

// GetSchema waits.
func (s slow) GetSchema(ctx context.Context, _ *registryv1.GetSchemaRequest) (*registryv1.GetSchemaResponse, error) {
	s.begun <- struct{}{}
	select {
	case <-s.answer:
		return &registryv1.GetSchemaResponse{}, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func TestStopWaitsForRequests(t *testing.T) {
	s := slow{begun: make(chan struct{}), answer: make(chan struct{})}
	cfg := testConfig()
	cfg.AddressFile = filepath.Join(t.TempDir(), "address.json")
	r := startFake(t, cfg, func(to grpc.ServiceRegistrar, _ <-chan struct{}) { registryv1.RegisterSchemaServiceServer(to, s) })
	text, err := os.ReadFile(cfg.AddressFile)
	var where addresses
	if err := json.Unmarshal(text, &where); err != nil || where != r.where {
		t.Errorf("address file = %s, want %+v", text, r.where)
	}
	if err != nil {
		t.Fatal(err)
	}
	answered := make(chan error, 2)
	go func() {
		_, err := registryv1.NewSchemaServiceClient(r.dial(r.where.GRPC)).GetSchema(t.Context(), &registryv1.GetSchemaRequest{Id: 1})
		answered <- err
	}()
	<-s.begun
	go func() {
		if a := r.ask("GET", "/api/v1/schemas/1", ""); a.status != 200 {
			answered <- status.Errorf(codes.Unknown, "REST answers %d %s", a.status, a.body)
			return
		}
		answered <- nil
	}()
	<-s.begun
	r.stop()
	// The stop has begun when readyz says no; the admin port answers until the end.
	for r.askAt("http://"+r.where.Admin, "GET", "/readyz", "").status != http.StatusServiceUnavailable {
		continue
	}
	close(s.answer)
	for range 2 {
		if err := <-answered; err != nil {
			t.Errorf("a request under way at the stop = %v, want its answer", err)
		}
	}
	if err := r.wait(); err != nil {
		t.Errorf("Run = %v, want nil", err)
	}
	if _, err := os.Stat(cfg.AddressFile); !os.IsNotExist(err) {
		t.Errorf("the address file after the stop: %v, want that it is gone", err)
	}
}

func TestStopCutsOffWhatTakesTooLong(t *testing.T) {
	s := slow{begun: make(chan struct{}), answer: make(chan struct{})}
	cfg := testConfig()
	cfg.ShutdownTimeout = 20 * time.Millisecond
	r := startFake(t, cfg, func(to grpc.ServiceRegistrar, _ <-chan struct{}) { registryv1.RegisterSchemaServiceServer(to, s) })
	ended := make(chan error, 1)
	go func() {
		_, err := registryv1.NewSchemaServiceClient(r.dial(r.where.GRPC)).GetSchema(t.Context(), &registryv1.GetSchemaRequest{Id: 1})
		ended <- err
	}()
	<-s.begun
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", r.where.HTTP)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := conn.Write([]byte("GET /api/v1/schemas/1 HTTP/1.1\r\nHost: x\r\n\r\n")); err != nil {
		t.Fatal(err)
	}
	<-s.begun
	r.stop()
	if err := <-ended; status.Code(err) != codes.Unavailable {
		t.Errorf("a call that outlasts the stop = %v, want UNAVAILABLE", err)
	}
	if err := r.wait(); err != nil {
		t.Errorf("Run = %v, want nil", err)
	}
	if got := r.logs.with("level=WARN", "longer than --shutdown-timeout"); len(got) != 2 {
		t.Errorf("%d warnings about what was cut off, want one for gRPC and one for HTTP", len(got))
	}
}

func TestListenersThatFail(t *testing.T) {
	taken, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	cfg := testConfig()
	cfg.GRPCAddr = taken.Addr().String()
	err = Run(t.Context(), cfg, testParts(t))
	if err == nil || !strings.Contains(err.Error(), "grpc-addr") || !strings.Contains(err.Error(), "address already in use") {
		t.Errorf("Run on a port that is taken = %v, want grpc-addr and why", err)
	}
	cfg = testConfig()
	cfg.AddressFile = filepath.Join(t.TempDir(), "none", "address.json")
	if err := Run(t.Context(), cfg, testParts(t)); err == nil || !strings.Contains(err.Error(), "address file") {
		t.Errorf("Run with an address file in no directory = %v, want an error that says so", err)
	}
}
