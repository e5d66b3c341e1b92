package pawltest

import (
	"context"
	"path"

	"google.golang.org/grpc"
)

// A Before runs before each call that a server answers, with the name of the
// rpc: GetSchema, PublishVersion, WatchEntries. What it returns, if anything,
// is the answer. It may wait, to seem slow, until ctx ends. Calls run it
// concurrently.
type Before func(ctx context.Context, rpc string) error

// Intercept makes before run before each call from now on, to count calls,
// fail or delay them; nil lets all through again.
func (s *Server) Intercept(before Before) { s.before.Store(&before) }

// Fail makes every call fail with err from now on; nil lets all through again.
// A *pawl.Error with Code, Reason and Message set is answered as the registry
// would; any other error that is no gRPC status has the code Unknown.
func (s *Server) Fail(err error) {
	s.Intercept(func(context.Context, string) error { return err })
}

func (s *Server) intercepted(ctx context.Context, method string) error {
	before := s.before.Load()
	if before == nil || *before == nil {
		return nil
	}
	return (*before)(ctx, path.Base(method))
}

func (s *Server) unary(ctx context.Context, request any, info *grpc.UnaryServerInfo, next grpc.UnaryHandler) (any, error) {
	if err := s.intercepted(ctx, info.FullMethod); err != nil {
		return nil, err
	}
	return next(ctx, request)
}

func (s *Server) stream(service any, stream grpc.ServerStream, info *grpc.StreamServerInfo, next grpc.StreamHandler) error {
	if err := s.intercepted(stream.Context(), info.FullMethod); err != nil {
		return err
	}
	return next(service, stream)
}
