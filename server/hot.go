package server

import (
	"context"
	"log/slog"
	"slices"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/proto"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
	"github.com/pawl-registry/pawl/registry"
	"github.com/pawl-registry/pawl/server/grpcapi"
	"github.com/pawl-registry/pawl/server/observe"
)

// hot answers the two reads that every consumer makes in front of the chain,
// with what the chain would do for them and no more: it counts the call, finds
// out who is calling, and catches a panic. The chain's closures, its timer and
// its header cost more than the look-up. Whatever is not plain goes through
// the chain as if this were not there: refusals, calls that bring a request
// id, and all of them where every request is logged.
type hot struct {
	*chain
	api grpcapi.API
}

// A hotRead answers a request, or says that the chain has to.
type hotRead[R any] func(context.Context, *R) (*registry.Written, bool)

// A hotRegistrar registers services on a gRPC server, with the hot reads in
// front of their methods.
type hotRegistrar struct {
	grpc.ServiceRegistrar
	hot hot
}

// RegisterService replaces the handlers of the hot methods.
func (r hotRegistrar) RegisterService(desc *grpc.ServiceDesc, service any) {
	if r.hot.api.Registry != nil && desc.ServiceName == registryv1.SchemaService_ServiceDesc.ServiceName {
		own := *desc
		own.Methods = slices.Clone(desc.Methods)
		for i, m := range own.Methods {
			switch "/" + desc.ServiceName + "/" + m.MethodName {
			case registryv1.SchemaService_GetSchema_FullMethodName:
				own.Methods[i].Handler = inFront(r.hot, registryv1.SchemaService_GetSchema_FullMethodName, r.hot.api.HotSchema, m.Handler)
			case registryv1.SchemaService_GetVersion_FullMethodName:
				own.Methods[i].Handler = inFront(r.hot, registryv1.SchemaService_GetVersion_FullMethodName, r.hot.api.HotVersion, m.Handler)
			}
		}
		desc = &own
	}
	r.ServiceRegistrar.RegisterService(desc, service)
}

// inFront is a handler that answers what it can and leaves the rest to next.
func inFront[R any](h hot, name string, read hotRead[R], next grpc.MethodHandler) grpc.MethodHandler {
	return func(service any, ctx context.Context, decode func(any) error, around grpc.UnaryServerInterceptor) (any, error) {
		request := new(R)
		if err := decode(request); err != nil {
			return nil, err
		}
		if first(ctx, requestIDKey) == "" {
			w := h.answer(ctx, hotCall{
				wire: observe.GRPC, method: name, authorization: first(ctx, "authorization"),
				read: func(ctx context.Context) (*registry.Written, bool) { return read(ctx, request) },
			})
			if w != nil {
				return w, nil
			}
		}
		return next(service, ctx, func(into any) error {
			proto.Merge(into.(proto.Message), any(request).(proto.Message))
			return nil
		}, around)
	}
}

// A hotCall is a read that is answered in front of the chain.
type hotCall struct {
	wire          observe.Wire
	method        string // as methods knows it
	authorization string
	id            string // empty where nobody gave the request one
	read          func(context.Context) (*registry.Written, bool)
}

// answer runs a read, and answers nil where the chain has to.
func (h hot) answer(ctx context.Context, c hotCall) (w *registry.Written) {
	if ctx.Err() != nil || h.logger.Enabled(ctx, slog.LevelDebug) {
		return nil
	}
	principal, err := h.guard.Principal(c.authorization)
	if err != nil {
		return nil
	}
	if principal != registry.Anonymous { // which whoever brings no caller is anyway
		ctx = registry.WithCaller(ctx, registry.Caller{Principal: principal, RequestID: c.id})
	}
	defer func() {
		if recover() != nil {
			w = nil // the chain meets it again, and says so
		}
	}()
	start := h.clock()
	w, ok := c.read(ctx)
	if !ok {
		return nil
	}
	count := h.methods.find(c.method).count[c.wire]
	count.Begin()
	count.End(codes.OK)
	count.Took(h.since(start))
	return w
}
