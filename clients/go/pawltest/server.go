// Package pawltest runs a Pawl registry inside a test. It has the real rules:
// what it accepts, refuses and answers is what a server in production does,
// over a real connection, only that it forgets everything in the end.
//
//	server := pawltest.NewServer(t)
//	pawltest.Publish(t, server.Client, publication)
//	consumer := NewConsumer(server.URL) // what is to be tested
//
// It can also be made to fail, hang, stop and come back, to see what the code
// under test makes of that.
package pawltest

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"sync/atomic"
	"testing"
	"time"

	"google.golang.org/grpc"

	pawl "github.com/pawl-registry/pawl/clients/go"
	"github.com/pawl-registry/pawl/registry"
	"github.com/pawl-registry/pawl/server/grpcapi"
	"github.com/pawl-registry/pawl/storage/memory"
)

// A Server is a registry on a port of the loopback interface. Its methods may
// be called while it serves; Stop, Restart and Close one after another.
type Server struct {
	// URL is where it listens: http://127.0.0.1:port. It outlives a restart.
	URL string
	// Client is a client that waits for little: it repeats calls after
	// milliseconds, and asks for the latest version every time.
	Client *pawl.Client

	address   string
	logger    *slog.Logger
	store     *memory.Store
	clock     clock
	validator *grpcapi.Validator
	before    atomic.Pointer[Before]
	running   *running // nil while stopped
}

// running is a server between a start and a stop.
type running struct {
	grpc     *grpc.Server
	stopping chan struct{}
	served   chan error
}

// NewServer starts a Server that ends with the test. What the registry logs
// goes to the test's output.
func NewServer(t testing.TB) *Server {
	t.Helper()
	s, err := start(slog.New(slog.NewTextHandler(t.Output(), nil)))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// Start starts a Server for those who have no test at hand, such as examples.
// Close ends it.
func Start() (*Server, error) { return start(slog.New(slog.DiscardHandler)) }

func start(logger *slog.Logger) (*Server, error) {
	validator, err := grpcapi.NewValidator()
	if err != nil {
		return nil, err
	}
	s := &Server{address: "127.0.0.1:0", logger: logger, store: memory.New(), validator: validator}
	if err := s.serve(); err != nil {
		return nil, err
	}
	s.URL = "http://" + s.address
	s.Client, err = pawl.Dial(s.URL, pawl.Options{
		UserAgent: "pawltest", LatestTTL: -1, Retry: pawl.Retry{Initial: time.Millisecond, Max: 20 * time.Millisecond},
	})
	if err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

// serve opens the registry on what the store holds and listens.
func (s *Server) serve() error {
	rules, err := registry.Open(context.Background(), registry.Config{Store: s.store, Clock: s.clock.now, Logger: s.logger})
	if err != nil {
		return fmt.Errorf("open the registry: %w", err)
	}
	listener, err := net.Listen("tcp", s.address)
	if err != nil {
		return err
	}
	s.address = listener.Addr().String()
	run := &running{
		stopping: make(chan struct{}),
		served:   make(chan error, 1),
		grpc: grpc.NewServer(
			grpc.WaitForHandlers(true),
			grpc.ChainUnaryInterceptor(s.unary, s.validator.Unary),
			grpc.ChainStreamInterceptor(s.stream, s.validator.Stream),
		),
	}
	grpcapi.Register(run.grpc, grpcapi.API{Registry: rules, Version: "pawltest", StartTime: s.clock.now(), Stopping: run.stopping})
	go func() { run.served <- run.grpc.Serve(listener) }()
	s.running = run
	return nil
}

// Stop cuts every connection and listens no longer, as when the machine goes
// down. What was published stays for Restart.
func (s *Server) Stop() {
	if s.running == nil {
		return
	}
	close(s.running.stopping)
	s.running.grpc.Stop()
	if err := <-s.running.served; err != nil {
		s.logger.ErrorContext(context.Background(), "the listener failed", slog.Any("error", err))
	}
	s.running = nil
}

// Restart stops the server, if it runs, and starts it anew at the same URL
// with all that it held. It fails if something else has taken the port.
func (s *Server) Restart() error {
	s.Stop()
	return s.serve()
}

// Close ends the server, its client and its store.
func (s *Server) Close() {
	if s.Client != nil {
		_ = s.Client.Close() // nothing is written through it any more
	}
	s.Stop()
	_ = s.store.Close() // it is memory
}
