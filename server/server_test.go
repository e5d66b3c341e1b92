package server

import (
	"context"
	"crypto/rand"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/spf13/pflag"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"

	"github.com/pawl-registry/pawl/server/observe"
	"github.com/pawl-registry/pawl/storage/memory"
)

// testConfig has the defaults, and ports that are free.
func testConfig() Config {
	var cfg Config
	cfg.Declare(pflag.NewFlagSet("", pflag.ContinueOnError))
	cfg.HTTPAddr, cfg.GRPCAddr, cfg.AdminAddr = "127.0.0.1:0", "127.0.0.1:0", "127.0.0.1:0"
	return cfg
}

// A running is a server under test.
type running struct {
	t     *testing.T
	where addresses
	logs  *logs
	stop  context.CancelFunc
	done  chan error
}

// start runs a registry on an empty store.
func start(t *testing.T, cfg Config) *running {
	t.Helper()
	return launch(t, func(ctx context.Context, parts Parts) error { return Run(ctx, cfg, parts) })
}

// startFake runs a server whose services are not the registry's.
func startFake(t *testing.T, cfg Config, register register) *running {
	t.Helper()
	return launch(t, func(ctx context.Context, parts Parts) error {
		p, err := newProcess(cfg, parts, observe.New(observe.Config{}), nil, register)
		if err != nil {
			return err
		}
		return p.run(ctx)
	})
}

func launch(t *testing.T, run func(context.Context, Parts) error) *running {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	r := &running{t: t, logs: newLogs(), stop: cancel, done: make(chan error, 1)}
	store := memory.New()
	go func() {
		r.done <- run(ctx, Parts{Store: store, Clock: time.Now, Logger: slog.New(r.logs), RequestID: rand.Text, Version: "test"})
	}()
	t.Cleanup(func() {
		cancel()
		if err := <-r.done; err != nil {
			t.Errorf("Run = %v, want nil after a stop", err)
		}
		r.done <- nil
		_ = store.Close()
	})
	select {
	case r.where = <-r.logs.listening:
	case err := <-r.done:
		r.done <- nil
		t.Fatalf("Run = %v, want a server that listens", err)
	}
	return r
}

// wait returns what Run returned.
func (r *running) wait() error {
	err := <-r.done
	r.done <- err
	return err
}

// dial connects to an address with gRPC.
func (r *running) dial(address string, options ...grpc.DialOption) *grpc.ClientConn {
	r.t.Helper()
	conn, err := grpc.NewClient(address, append([]grpc.DialOption{grpc.WithTransportCredentials(insecure.NewCredentials())}, options...)...)
	if err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(func() { _ = conn.Close() })
	return conn
}

// An answer is what HTTP answered.
type answer struct {
	status int
	header http.Header
	body   string
}

// ask sends a request to the HTTP port. A body that is not empty is JSON.
func (r *running) ask(method, path, body string, headers ...string) answer {
	r.t.Helper()
	return r.askAt("http://"+r.where.HTTP, method, path, body, headers...)
}

func (r *running) askAt(base, method, path, body string, headers ...string) answer {
	r.t.Helper()
	request, err := http.NewRequestWithContext(r.t.Context(), method, base+path, strings.NewReader(body))
	if err != nil {
		r.t.Fatal(err)
	}
	if body != "" {
		request.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		r.t.Fatal(err)
	}
	text, err := io.ReadAll(response.Body)
	_ = response.Body.Close()
	if err != nil {
		r.t.Fatal(err)
	}
	return answer{status: response.StatusCode, header: response.Header, body: string(text)}
}

// logs keep what a server logs, and tell when it listens.
type logs struct {
	slog.Handler
	listening chan addresses

	mu    sync.Mutex
	lines []string
	text  strings.Builder
}

func newLogs() *logs {
	l := &logs{listening: make(chan addresses, 1)}
	l.Handler = slog.NewTextHandler(&l.text, &slog.HandlerOptions{Level: slog.LevelDebug})
	return l
}

// Handle keeps a record.
func (l *logs) Handle(ctx context.Context, record slog.Record) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.text.Reset()
	err := l.Handler.Handle(ctx, record)
	l.lines = append(l.lines, l.text.String())
	if record.Message == "listening" {
		found := map[string]string{}
		record.Attrs(func(a slog.Attr) bool { found[a.Key] = a.Value.String(); return true })
		l.listening <- addresses{HTTP: found["http"], GRPC: found["grpc"], Admin: found["admin"]}
	}
	return err
}

// with are the lines that have all of these in them.
func (l *logs) with(parts ...string) []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	var out []string
next:
	for _, line := range l.lines {
		for _, part := range parts {
			if !strings.Contains(line, part) {
				continue next
			}
		}
		out = append(out, line)
	}
	return out
}
