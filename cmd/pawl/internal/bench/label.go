package bench

import (
	"context"
	"errors"
	"net/url"
	"strconv"

	"google.golang.org/genproto/googleapis/rpc/code"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/pawl-registry/pawl/cmd/pawl/internal/migrate/confluent"
)

// label is the code that failures are counted by: a reason of ours, a
// Confluent error code, or what happened on this side.
func label(err error) string {
	answer, answered := errors.AsType[*confluent.Error](err)
	_, unreachable := errors.AsType[*url.Error](err)
	switch {
	case errors.Is(err, errUnsent):
		return "never sent"
	case errors.Is(err, context.DeadlineExceeded) || status.Code(err) == codes.DeadlineExceeded:
		return "timed out"
	case errors.Is(err, ErrIncompatible):
		return "INCOMPATIBLE"
	case answered:
		return strconv.Itoa(answer.Code)
	case unreachable:
		return "unreachable"
	}
	if st, ok := status.FromError(err); ok {
		return reason(st)
	}
	return "other"
}

// reason is ours where the registry gave one, and else the code's name.
func reason(st *status.Status) string {
	for _, d := range st.Details() {
		if info, ok := d.(*errdetails.ErrorInfo); ok {
			return info.GetReason()
		}
	}
	return code.Code(st.Code()).String() //nolint:gosec // gRPC has seventeen codes
}
