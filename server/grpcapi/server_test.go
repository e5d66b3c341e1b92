package grpcapi_test

import (
	"log/slog"
	"net"
	"path/filepath"
	"testing"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/status"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
	"github.com/pawl-registry/pawl/registry"
	"github.com/pawl-registry/pawl/server/grpcapi"
	"github.com/pawl-registry/pawl/storage"
	"github.com/pawl-registry/pawl/storage/bolt"
	"github.com/pawl-registry/pawl/storage/memory"
)

// A pawl is a server with an empty registry, and a client of each service.
type pawl struct {
	registryv1.SchemaServiceClient
	registryv1.SubjectServiceClient
	registryv1.DomainServiceClient
	registryv1.TeamServiceClient
	registryv1.LogServiceClient
	registryv1.AdminServiceClient
	conn *grpc.ClientConn
	// stop begins the shutdown, as far as the services are told of it.
	stop func()
}

var started = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)

// start serves a registry on a store over loopback.
func start(t *testing.T, store storage.Store) pawl {
	t.Helper()
	t.Cleanup(func() { store.Close() })
	r, err := registry.Open(t.Context(), registry.Config{
		Store: store, Clock: func() time.Time { return started }, Logger: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatalf("Open(an empty store) = %v", err)
	}
	stopping := make(chan struct{})
	conn := dial(t, serve(t, func(server *grpc.Server) {
		grpcapi.Register(server, grpcapi.API{
			Registry: r, Version: "1.2.3", StartTime: started, StoreBytes: func() int64 { return 42 }, Stopping: stopping,
		})
	}))
	return pawl{
		registryv1.NewSchemaServiceClient(conn), registryv1.NewSubjectServiceClient(conn), registryv1.NewDomainServiceClient(conn),
		registryv1.NewTeamServiceClient(conn), registryv1.NewLogServiceClient(conn), registryv1.NewAdminServiceClient(conn),
		conn, func() { close(stopping) },
	}
}

func inMemory(t *testing.T) pawl {
	t.Helper()
	return start(t, memory.New())
}

func onDisk(t *testing.T) pawl {
	t.Helper()
	store, err := bolt.Open(filepath.Join(t.TempDir(), "data"))
	if err != nil {
		t.Fatal(err)
	}
	return start(t, store)
}

// serve runs a server with the interceptors of this package.
func serve(t *testing.T, register func(*grpc.Server), options ...grpc.ServerOption) (address string) {
	t.Helper()
	validator, err := grpcapi.NewValidator()
	if err != nil {
		t.Fatalf("NewValidator() = %v", err)
	}
	server := grpc.NewServer(append(options, grpc.ChainUnaryInterceptor(validator.Unary), grpc.ChainStreamInterceptor(validator.Stream))...)
	register(server)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- server.Serve(listener) }()
	t.Cleanup(func() { server.Stop(); <-done })
	return listener.Addr().String()
}

func dial(t *testing.T, address string, options ...grpc.DialOption) *grpc.ClientConn {
	t.Helper()
	conn, err := grpc.NewClient(address, append(options, grpc.WithTransportCredentials(insecure.NewCredentials()))...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return conn
}

// Told is what an error says to a client.
type told struct {
	Code     codes.Code
	Reason   string
	Resource string
	Fields   []string
}

func tell(err error) told {
	s := status.Convert(err)
	out := told{Code: s.Code()}
	if info := detail[*errdetails.ErrorInfo](err); info != nil && info.GetDomain() == grpcapi.ErrorDomain {
		out.Reason, out.Resource = info.GetReason(), info.GetMetadata()[grpcapi.ResourceKey]
	}
	for _, violation := range detail[*errdetails.BadRequest](err).GetFieldViolations() {
		out.Fields = append(out.Fields, violation.GetField())
	}
	return out
}

// detail finds the detail of a type; nil where the error has none.
func detail[M any](err error) M {
	for _, d := range status.Convert(err).Details() {
		if m, ok := d.(M); ok {
			return m
		}
	}
	var none M
	return none
}

// must is for steps on the way to what a test is about.
func must[T any](t *testing.T) func(T, error) T {
	return func(answer T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return answer
	}
}
