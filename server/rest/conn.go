package rest

import (
	"context"
	"fmt"
	"strings"
	"sync"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
)

// A Conn calls gRPC services in its own process, as a client connection calls
// them over a socket: through interceptors, with metadata, with errors turned
// into statuses. Messages are copied on their way, so that neither side sees
// what the other does to its own. A unary call runs on the caller's goroutine.
//
// It is a [grpc.ServiceRegistrar] and a [grpc.ClientConnInterface]. Register
// every service before the first call.
type Conn struct {
	unary    grpc.UnaryServerInterceptor
	stream   grpc.StreamServerInterceptor
	unaries  map[string]unaryMethod
	streams  map[string]streamMethod
	handlers sync.WaitGroup // the goroutines of streams
}

type unaryMethod struct {
	service any
	handler grpc.MethodHandler
}

type streamMethod struct {
	service any
	desc    grpc.StreamDesc
}

// NewConn returns a Conn on which every call goes through an interceptor.
func NewConn(unary grpc.UnaryServerInterceptor, stream grpc.StreamServerInterceptor) *Conn {
	return &Conn{unary: unary, stream: stream, unaries: map[string]unaryMethod{}, streams: map[string]streamMethod{}}
}

// RegisterService makes the methods of a service callable.
func (c *Conn) RegisterService(desc *grpc.ServiceDesc, service any) {
	for _, m := range desc.Methods {
		c.unaries[fullName(desc, m.MethodName)] = unaryMethod{service: service, handler: m.Handler}
	}
	for _, s := range desc.Streams {
		c.streams[fullName(desc, s.StreamName)] = streamMethod{service: service, desc: s}
	}
}

func fullName(desc *grpc.ServiceDesc, method string) string {
	return "/" + desc.ServiceName + "/" + method
}

// Wait returns when no stream is open any more.
func (c *Conn) Wait() { c.handlers.Wait() }

// Invoke calls a unary method. Of the options it heeds grpc.Header and
// grpc.Trailer; the others are about sockets.
func (c *Conn) Invoke(ctx context.Context, name string, args, reply any, options ...grpc.CallOption) error {
	m, ok := c.unaries[name]
	if !ok {
		return unknownMethod(name)
	}
	exchangeOf(ctx).reached = true
	t := &transport{method: name}
	answer, err := m.handler(m.service, t.incoming(ctx), func(into any) error { return copyMessage(into, args) }, c.unary)
	t.give(options)
	if err != nil {
		return statusError(err)
	}
	return copyMessage(reply, answer)
}

func unknownMethod(name string) error {
	service, method, _ := strings.Cut(strings.TrimPrefix(name, "/"), "/")
	return status.Errorf(codes.Unimplemented, "unknown method %s for service %s", method, service)
}

// copyMessage makes into, which is new, equal to from. Strings are shared,
// since nobody can change them.
func copyMessage(into, from any) error {
	target, ok1 := into.(proto.Message)
	source, ok2 := from.(proto.Message)
	if !ok1 || !ok2 {
		return status.Error(codes.Internal, fmt.Sprintf("%T and %T are not both messages", into, from))
	}
	proto.Merge(target, source)
	return nil
}

// statusError is what an error of a handler is to its caller: over a socket
// only the status arrives, and no cause.
func statusError(err error) error {
	if err == nil {
		return nil
	}
	if st, ok := status.FromError(err); ok {
		return st.Err()
	}
	return status.FromContextError(err).Err()
}

// incoming is the context of the handler: what the caller sends is what it
// gets.
func (t *transport) incoming(ctx context.Context) context.Context {
	sent, _ := metadata.FromOutgoingContext(ctx)
	return grpc.NewContextWithServerTransportStream(metadata.NewIncomingContext(ctx, sent), t)
}
