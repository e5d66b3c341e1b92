package pawl_test

import (
	"context"
	"net"
	"sync"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"
	"google.golang.org/protobuf/protoadapt"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	pawl "github.com/pawl-registry/pawl/clients/go"
	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
)

// A script is a server that answers as a test tells it: it shows what the
// client makes of answers that a registry gives only when things go wrong.
type script struct {
	registryv1.UnimplementedSchemaServiceServer
	registryv1.UnimplementedSubjectServiceServer
	registryv1.UnimplementedLogServiceServer
	getSchema    func(context.Context, *registryv1.GetSchemaRequest) (*registryv1.GetSchemaResponse, error)
	getVersion   func(context.Context, *registryv1.GetVersionRequest) (*registryv1.GetVersionResponse, error)
	publish      func(context.Context, *registryv1.PublishVersionRequest) (*registryv1.PublishVersionResponse, error)
	listSubjects func(context.Context, *registryv1.ListSubjectsRequest) (*registryv1.ListSubjectsResponse, error)
	setLevel     func(context.Context, *registryv1.SetCompatibilityRequest) (*registryv1.SetCompatibilityResponse, error)
	watch        func(*registryv1.WatchEntriesRequest, grpc.ServerStreamingServer[registryv1.WatchEntriesResponse]) error

	mu      sync.Mutex // guards what follows
	calls   map[string]int
	headers metadata.MD // of the last call
}

func (s *script) GetSchema(ctx context.Context, r *registryv1.GetSchemaRequest) (*registryv1.GetSchemaResponse, error) {
	return s.getSchema(ctx, r)
}

func (s *script) GetVersion(ctx context.Context, r *registryv1.GetVersionRequest) (*registryv1.GetVersionResponse, error) {
	return s.getVersion(ctx, r)
}

func (s *script) PublishVersion(ctx context.Context, r *registryv1.PublishVersionRequest) (*registryv1.PublishVersionResponse, error) {
	return s.publish(ctx, r)
}

func (s *script) ListSubjects(ctx context.Context, r *registryv1.ListSubjectsRequest) (*registryv1.ListSubjectsResponse, error) {
	return s.listSubjects(ctx, r)
}

func (s *script) SetCompatibility(ctx context.Context, r *registryv1.SetCompatibilityRequest) (*registryv1.SetCompatibilityResponse, error) {
	return s.setLevel(ctx, r)
}

func (s *script) WatchEntries(r *registryv1.WatchEntriesRequest, stream grpc.ServerStreamingServer[registryv1.WatchEntriesResponse]) error {
	return s.watch(r, stream)
}

// count notes a call.
func (s *script) count(ctx context.Context, request any, info *grpc.UnaryServerInfo, next grpc.UnaryHandler) (any, error) {
	headers, _ := metadata.FromIncomingContext(ctx)
	s.mu.Lock()
	if s.calls == nil {
		s.calls = map[string]int{}
	}
	s.calls[info.FullMethod[len("/pawl.registry.v1."):]]++
	s.headers = headers
	s.mu.Unlock()
	return next(ctx, request)
}

// called is how often an rpc was called: SchemaService/GetSchema.
func (s *script) called(rpc string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.calls[rpc]
}

// serve starts the script and returns its address.
func (s *script) serve(t *testing.T, options ...grpc.ServerOption) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := grpc.NewServer(append(options, grpc.UnaryInterceptor(s.count))...)
	registryv1.RegisterSchemaServiceServer(server, s)
	registryv1.RegisterSubjectServiceServer(server, s)
	registryv1.RegisterLogServiceServer(server, s)
	done := make(chan error, 1)
	go func() { done <- server.Serve(listener) }()
	t.Cleanup(func() { server.Stop(); <-done })
	return listener.Addr().String()
}

// client starts the script and returns a client of it.
func (s *script) client(t *testing.T, o pawl.Options) *pawl.Client {
	t.Helper()
	if o.Retry.Initial == 0 {
		o.Retry.Initial = time.Millisecond
	}
	client, err := pawl.Dial(s.serve(t), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { client.Close() })
	return client
}

// refusal is an error with details.
func refusal(t *testing.T, code codes.Code, details ...protoadapt.MessageV1) error {
	t.Helper()
	st, err := status.New(code, "refused").WithDetails(details...)
	if err != nil {
		t.Fatal(err)
	}
	return st.Err()
}

// aSchema answers any id with a schema of one file.
func aSchema(text string) func(context.Context, *registryv1.GetSchemaRequest) (*registryv1.GetSchemaResponse, error) {
	return func(_ context.Context, r *registryv1.GetSchemaRequest) (*registryv1.GetSchemaResponse, error) {
		return &registryv1.GetSchemaResponse{Schema: &registryv1.Schema{
			Id: r.GetId(), Format: registryv1.Format_AVRO, Files: []*registryv1.SchemaFile{{Content: text}},
		}}, nil
	}
}
