package server

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/peer"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/protoadapt"

	"github.com/pawl-registry/pawl/registry"
	"github.com/pawl-registry/pawl/server/grpcapi"
	"github.com/pawl-registry/pawl/server/observe"
	"github.com/pawl-registry/pawl/server/rest"
)

// record counts a call, writes its one line in the log, and makes sure that
// its caller gets a status.
func (ch *chain) record(ctx context.Context, c *call, next next) error {
	start, count := ch.clock(), c.method.count[c.wire]
	count.Begin()
	err := next(ctx, c)
	st := statusOf(ctx, err)
	count.End(st.Code())
	took := ch.since(start)
	if !c.method.streams {
		count.Took(took)
	}
	if level := levelOf(c.method, st.Code()); ch.logger.Enabled(ctx, level) {
		ch.logger.LogAttrs(ctx, level, "request", attributes(ctx, c, outcome{status: st, err: err, took: took})...)
	}
	if st.Code() == codes.Internal || st.Code() == codes.Unknown {
		st = detailed(st, &errdetails.RequestInfo{RequestId: c.id})
	}
	return st.Err()
}

// statusOf is the status of an error; nil is OK. What nobody has translated
// says what it likes, and stays here.
func statusOf(ctx context.Context, err error) *status.Status {
	return status.Convert(grpcapi.Error(ctx, err))
}

// detailed is a status with one more detail.
func detailed(st *status.Status, detail protoadapt.MessageV1) *status.Status {
	with, err := st.WithDetails(detail)
	if err != nil {
		return st // only OK takes no details
	}
	return with
}

// levelOf is the level of a call's line: what went well and changed nothing
// is noise, what changed something or was refused is not, and what only an
// operator can mend stands out.
func levelOf(m *method, code codes.Code) slog.Level {
	switch code {
	case codes.Internal, codes.Unknown, codes.DataLoss:
		return slog.LevelError
	case codes.Unauthenticated, codes.PermissionDenied, codes.ResourceExhausted, codes.DeadlineExceeded:
		return slog.LevelWarn
	default:
		if m.changes {
			return slog.LevelInfo
		}
		return slog.LevelDebug
	}
}

// An outcome is how a call ended.
type outcome struct {
	status *status.Status
	err    error
	took   time.Duration
}

// attributes are those of a call's line. They name things and never hold the
// text of a schema or a token, nor messages, which quote them.
func attributes(ctx context.Context, c *call, o outcome) []slog.Attr {
	out := []slog.Attr{
		slog.String("wire", string(c.wire)),
		slog.String("method", c.method.name),
		slog.String("code", observe.CodeName(o.status.Code())),
		slog.Duration("took", o.took),
		slog.String("request_id", c.id),
		slog.String("principal", c.principal),
	}
	if from, ok := peer.FromContext(ctx); ok && from.Addr != nil {
		out = append(out, slog.String("peer", from.Addr.String()))
	}
	if o.err == nil {
		return out
	}
	return append(out, failureAttributes(o)...)
}

func failureAttributes(o outcome) []slog.Attr {
	var out []slog.Attr
	if reason := reasonIn(o.status); reason != "" {
		out = append(out, slog.String("reason", reason))
	}
	refused, ok := errors.AsType[*registry.Error](o.err)
	if ok && refused.Name != "" {
		out = append(out, slog.String("resource", refused.Name))
	}
	if ok && refused.Err != nil {
		return append(out, slog.Any("cause", refused.Err))
	}
	if panicked, ok := errors.AsType[*panicError](o.err); ok {
		return append(out, slog.String("cause", panicked.Error()), slog.String("stack", string(panicked.stack)))
	}
	if o.status.Code() == codes.Internal {
		return append(out, slog.Any("cause", o.err))
	}
	return out
}

func reasonIn(st *status.Status) string {
	for _, d := range st.Details() {
		if info, ok := d.(*errdetails.ErrorInfo); ok {
			return info.GetReason()
		}
	}
	return ""
}

// refused is record for a request that no service was called with: the REST
// handler found nothing to call, or nothing to call it with.
func (ch *chain) refused(ctx context.Context, r rest.Refusal) {
	m := ch.methods.find(unknownName)
	count := m.count[observe.REST]
	count.Begin()
	count.End(r.Code)
	level := levelOf(m, r.Code)
	out := []slog.Attr{
		slog.String("wire", string(observe.REST)),
		slog.String("method", r.HTTPMethod),
		slog.String("code", observe.CodeName(r.Code)),
		slog.String("request_id", r.RequestID),
		slog.String("reason", r.Reason),
	}
	if r.Cause != nil {
		out = append(out, slog.Any("cause", r.Cause))
	}
	if r.Stack != nil {
		out = append(out, slog.String("stack", string(r.Stack)))
	}
	ch.logger.LogAttrs(ctx, level, "request", out...)
}
