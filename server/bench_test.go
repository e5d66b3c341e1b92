package server

import (
	"context"
	"crypto/rand"
	"log/slog"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
	"github.com/pawl-registry/pawl/server/observe"
)

// headers is a transport that keeps nothing.
type headers struct{}

func (headers) Method() string               { return "" }
func (headers) SetHeader(metadata.MD) error  { return nil }
func (headers) SendHeader(metadata.MD) error { return nil }
func (headers) SetTrailer(metadata.MD) error { return nil }

// BenchmarkChain is what the chain adds to a read.
func BenchmarkChain(b *testing.B) {
	parts := Parts{Clock: time.Now, Logger: slog.New(slog.DiscardHandler), RequestID: rand.Text, Version: "bench"}
	p, err := newProcess(testConfig(), parts, observe.New(observe.Config{}), nil, registerOdd)
	if err != nil {
		b.Fatal(err)
	}
	info := &grpc.UnaryServerInfo{FullMethod: "/pawl.registry.v1.SchemaService/GetSchema"}
	ctx := grpc.NewContextWithServerTransportStream(metadata.NewIncomingContext(b.Context(), metadata.MD{}), headers{})
	request, answer := &registryv1.GetSchemaRequest{Id: 1}, &registryv1.GetSchemaResponse{}
	intercept := p.chain.unary(observe.GRPC)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := intercept(ctx, request, info, func(context.Context, any) (any, error) { return answer, nil }); err != nil {
			b.Fatal(err)
		}
	}
}
