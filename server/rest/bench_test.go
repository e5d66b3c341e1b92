package rest_test

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/test/bufconn"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
)

// constant answers a schema of 1 KiB.
type constant struct {
	registryv1.UnimplementedSchemaServiceServer
	answer *registryv1.GetSchemaResponse
}

// GetSchema answers.
func (c constant) GetSchema(context.Context, *registryv1.GetSchemaRequest) (*registryv1.GetSchemaResponse, error) {
	return c.answer, nil
}

// BenchmarkGateway compares the ways from the gateway to a service. The
// figures in docs/design/one-door.md come from here.
func BenchmarkGateway(b *testing.B) {
	service := constant{answer: &registryv1.GetSchemaResponse{Schema: &registryv1.Schema{
		Id: 7, Format: registryv1.Format_AVRO, Files: []*registryv1.SchemaFile{{Content: strings.Repeat("x", 1024)}},
	}}}
	bench := func(name string, register func(*testing.B, *runtime.ServeMux) error) {
		b.Run(name, func(b *testing.B) {
			mux := runtime.NewServeMux()
			if err := register(b, mux); err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() {
				w := httptest.NewRecorder()
				mux.ServeHTTP(w, httptest.NewRequestWithContext(b.Context(), http.MethodGet, "/api/v1/schemas/7", http.NoBody))
				if w.Code != http.StatusOK {
					b.Fatalf("GET = %d %s", w.Code, w.Body)
				}
			}
		})
	}
	bench("HandlerServer", func(b *testing.B, mux *runtime.ServeMux) error {
		return registryv1.RegisterSchemaServiceHandlerServer(b.Context(), mux, service)
	})
	bench("Conn", func(b *testing.B, mux *runtime.ServeMux) error {
		conn := (&fake{}).conn()
		registryv1.RegisterSchemaServiceServer(conn, service)
		return registryv1.RegisterSchemaServiceHandlerClient(b.Context(), mux, registryv1.NewSchemaServiceClient(conn))
	})
	bench("bufconn", func(b *testing.B, mux *runtime.ServeMux) error {
		listener := bufconn.Listen(1 << 20)
		server := grpc.NewServer(grpc.UnaryInterceptor(passUnary))
		registryv1.RegisterSchemaServiceServer(server, service)
		go func() { _ = server.Serve(listener) }()
		b.Cleanup(server.Stop)
		conn, err := grpc.NewClient("passthrough:pawl", grpc.WithTransportCredentials(insecure.NewCredentials()),
			grpc.WithContextDialer(func(ctx context.Context, _ string) (net.Conn, error) { return listener.DialContext(ctx) }))
		if err != nil {
			return err
		}
		b.Cleanup(func() { _ = conn.Close() })
		return registryv1.RegisterSchemaServiceHandlerClient(b.Context(), mux, registryv1.NewSchemaServiceClient(conn))
	})
}
