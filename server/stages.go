package server

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"

	"github.com/pawl-registry/pawl/registry"
	"github.com/pawl-registry/pawl/server/grpcapi"
)

// requestIDKey is the metadata key of a request's id, both ways.
const requestIDKey = "x-request-id"

// identify gives the request an id: the caller's, if it is fit for a log.
func (ch *chain) identify(ctx context.Context, c *call, next next) error {
	c.id = ch.requestID(first(ctx, requestIDKey))
	c.principal = registry.Anonymous
	// The only error is that the header has been sent, which nobody has done.
	_ = grpc.SetHeader(ctx, metadata.MD{requestIDKey: []string{c.id}})
	return next(ctx, c)
}

// first is the first value of a metadata key; empty where there is none.
func first(ctx context.Context, key string) string {
	if values := metadata.ValueFromIncomingContext(ctx, key); len(values) > 0 {
		return values[0]
	}
	return ""
}

// catch turns a panic into an error: one bad call must not end the others.
func (*chain) catch(ctx context.Context, c *call, next next) (err error) {
	defer func() {
		if what := recover(); what != nil {
			err = &panicError{what: what, stack: debug.Stack()}
		}
	}()
	return next(ctx, c)
}

// A panicError is what a service panicked with, for the log.
type panicError struct {
	what  any
	stack []byte
}

// Error says what the panic said.
func (p *panicError) Error() string { return fmt.Sprintf("panic: %v", p.what) }

// GRPCStatus says nothing of it: it may hold what is not the caller's.
func (*panicError) GRPCStatus() *status.Status {
	return refusal(codes.Internal, registry.Internal, "an internal fault; the server's log has the cause")
}

// refusal is a status with its reason.
func refusal(code codes.Code, reason registry.Reason, message string) *status.Status {
	return detailed(status.New(code, message), &errdetails.ErrorInfo{Reason: string(reason), Domain: grpcapi.ErrorDomain})
}

var errStopping = errors.New("the server is stopping")

// endAtStop ends streams that only their clients would end, so that a stop
// need not wait and the clients go on elsewhere.
func (ch *chain) endAtStop(ctx context.Context, c *call, next next) error {
	if !c.method.endless {
		return next(ctx, c)
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	defer context.AfterFunc(ch.stopping, func() { cancel(errStopping) })()
	err := next(ctx, c)
	if errors.Is(context.Cause(ctx), errStopping) && status.Code(err) != codes.Unavailable {
		return refusal(codes.Unavailable, registry.Unavailable, "the server is stopping; call again").Err()
	}
	return err
}

// limit gives a unary call a deadline where its client gave none, or a later
// one. Streams take as long as they take.
func (ch *chain) limit(ctx context.Context, c *call, next next) error {
	if c.method.streams {
		return next(ctx, c)
	}
	ctx, cancel := context.WithTimeout(ctx, ch.timeout)
	defer cancel()
	return next(ctx, c)
}

// authenticate finds out who is calling, from the token that they show.
func (ch *chain) authenticate(ctx context.Context, c *call, next next) error {
	if c.method.open {
		return next(ctx, c)
	}
	principal, err := ch.guard.Principal(first(ctx, "authorization"))
	if err != nil {
		return refusal(codes.Unauthenticated, unauthenticated, err.Error()).Err()
	}
	c.principal = principal
	return next(registry.WithCaller(ctx, registry.Caller{Principal: principal, RequestID: c.id}), c)
}

// unauthenticated is the reason of a missing or wrong token. It is not the
// registry's: nobody gets there without one.
const unauthenticated registry.Reason = "UNAUTHENTICATED"

// since is the time from start until now.
func (ch *chain) since(start time.Time) time.Duration { return ch.clock().Sub(start) }
