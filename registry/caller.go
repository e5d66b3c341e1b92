package registry

import "context"

// A Caller is who asks: the principal as authentication named it, and the
// request that the log will name.
type Caller struct {
	Principal, RequestID string
	// Application and Environment say for which program the caller asks, in its
	// own words; either may be empty. An application that has claimed the
	// principal goes before.
	Application, Environment string
	// Inspects says that what is fetched is only looked at, as a command line
	// does: nobody reads data with it.
	Inspects bool
}

// Anonymous is the principal of a caller that nobody authenticated.
const Anonymous = "anonymous"

type callerKey struct{}

// WithCaller returns a context that carries the caller.
func WithCaller(ctx context.Context, c Caller) context.Context {
	return context.WithValue(ctx, callerKey{}, c)
}

// CallerFrom returns the caller that ctx carries, or an anonymous one.
func CallerFrom(ctx context.Context) Caller {
	if c, ok := ctx.Value(callerKey{}).(Caller); ok {
		return c
	}
	return Caller{Principal: Anonymous}
}
