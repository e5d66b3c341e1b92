package server

import (
	"context"
	"log/slog"
	"slices"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	"github.com/pawl-registry/pawl/server/auth"
	"github.com/pawl-registry/pawl/server/confluent"
	"github.com/pawl-registry/pawl/server/grpcapi"
	"github.com/pawl-registry/pawl/server/observe"
)

// A chain is what happens around every call, on every wire: the gRPC server
// and the connection under the REST gateway have the same interceptors.
type chain struct {
	clock     func() time.Time
	requestID func(offered string) string
	logger    *slog.Logger
	guard     *auth.Guard
	timeout   time.Duration // of unary calls
	stopping  context.Context
	validator *grpcapi.Validator
	methods   methods
}

// A stage does something before or after the rest of a call, or instead of
// it. It calls next once or not at all.
type stage func(ctx context.Context, c *call, next next) error

type next func(context.Context, *call) error

// stages lists the chain, from the outside in. After the last comes
// validation, which needs the message, and then the service.
func (ch *chain) stages() []stage {
	return []stage{
		ch.identify,     // gives the request an id and tells the caller
		ch.record,       // counts it and writes its line in the log
		ch.catch,        // turns a panic into INTERNAL
		ch.endAtStop,    // ends streams without an end when the server stops
		ch.limit,        // gives a unary call a deadline
		ch.authenticate, // finds out who is calling
	}
}

// A call is one request on its way through the chain.
type call struct {
	wire      observe.Wire
	method    *method
	id        string
	principal string
	do        func(context.Context) error // validation, and then the service
}

// compose makes one function of the stages, once: a call makes no closures on
// its way.
func (ch *chain) compose() next {
	stages := ch.stages()
	run := func(ctx context.Context, c *call) error { return c.do(ctx) }
	for _, outer := range slices.Backward(stages) {
		inner := run
		run = func(ctx context.Context, c *call) error { return outer(ctx, c, inner) }
	}
	return run
}

// unary is the chain for calls with one request and one answer.
func (ch *chain) unary(wire observe.Wire) grpc.UnaryServerInterceptor {
	run := ch.compose()
	return func(ctx context.Context, request any, info *grpc.UnaryServerInfo, handle grpc.UnaryHandler) (answer any, err error) {
		c := &call{wire: wire, method: ch.methods.find(info.FullMethod)}
		c.do = func(ctx context.Context) error {
			answer, err = ch.validator.Unary(ctx, request, info, handle)
			return err
		}
		err = run(ctx, c)
		return answer, err
	}
}

// streaming is the chain for streams.
func (ch *chain) streaming(wire observe.Wire) grpc.StreamServerInterceptor {
	run := ch.compose()
	return func(service any, stream grpc.ServerStream, info *grpc.StreamServerInfo, handle grpc.StreamHandler) error {
		c := &call{wire: wire, method: ch.methods.find(info.FullMethod)}
		c.do = func(ctx context.Context) error {
			return ch.validator.Stream(service, &contextStream{ServerStream: stream, ctx: ctx}, info, handle)
		}
		return run(stream.Context(), c)
	}
}

// confluent is the chain for the Confluent API.
func (ch *chain) confluent() func(context.Context, confluent.Call, func(context.Context) error) error {
	run := ch.compose()
	return func(ctx context.Context, of confluent.Call, do func(context.Context) error) error {
		shown := metadata.MD{requestIDKey: []string{of.RequestID}}
		if of.Authorization != "" {
			shown["authorization"] = []string{of.Authorization}
		}
		c := &call{wire: observe.Confluent, method: ch.methods.find(confluentPrefix + of.Method), do: do}
		err := run(metadata.NewIncomingContext(ctx, shown), c)
		if st := status.Convert(err); st.Code() == codes.Unauthenticated {
			return confluent.UnauthenticatedError(st.Message())
		}
		return err
	}
}

// A contextStream is a stream with the context that the stages have made.
type contextStream struct {
	grpc.ServerStream
	ctx context.Context
}

// Context is that of the call.
func (s *contextStream) Context() context.Context { return s.ctx }
