package rest

import (
	"net/http"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// errorDomain is the domain of every ErrorInfo.
const errorDomain = "pawl"

// statusOf is the one table from gRPC codes to HTTP statuses, so that whoever
// knows one knows the other. It differs from google.rpc.Code's in three rows:
// FAILED_PRECONDITION is a conflict with what the registry holds, not a
// malformed request; OUT_OF_RANGE, a log index that is gone, tells a watcher
// to start over as 410 does elsewhere; and CANCELLED is what nginx calls it.
// A stale etag is ABORTED and thus 409, not 412, which answers If-Match
// headers and nothing else.
var statusOf = map[codes.Code]int{
	codes.OK:                 http.StatusOK,
	codes.Canceled:           499,
	codes.Unknown:            http.StatusInternalServerError,
	codes.InvalidArgument:    http.StatusBadRequest,
	codes.DeadlineExceeded:   http.StatusGatewayTimeout,
	codes.NotFound:           http.StatusNotFound,
	codes.AlreadyExists:      http.StatusConflict,
	codes.PermissionDenied:   http.StatusForbidden,
	codes.ResourceExhausted:  http.StatusTooManyRequests,
	codes.FailedPrecondition: http.StatusConflict,
	codes.Aborted:            http.StatusConflict,
	codes.OutOfRange:         http.StatusGone,
	codes.Unimplemented:      http.StatusNotImplemented,
	codes.Internal:           http.StatusInternalServerError,
	codes.Unavailable:        http.StatusServiceUnavailable,
	codes.DataLoss:           http.StatusInternalServerError,
	codes.Unauthenticated:    http.StatusUnauthorized,
}

// A refusal is an answer of this package, before any service was asked.
type refusal struct {
	http   int
	code   codes.Code
	reason string
	text   string
}

// Error is the text.
func (r refusal) Error() string { return r.text }

// GRPCStatus is the refusal as a status with its reason.
func (r refusal) GRPCStatus() *status.Status {
	return withReason(status.New(r.code, r.text), r.reason)
}

// withReason adds an ErrorInfo to a status that has no details.
func withReason(st *status.Status, reason string) *status.Status {
	with, err := st.WithDetails(&errdetails.ErrorInfo{Reason: reason, Domain: errorDomain})
	if err != nil {
		return st // only OK takes no details
	}
	return with
}

// The refusals that need no more words.
var (
	errPath = refusal{http.StatusNotFound, codes.NotFound, "PATH_UNKNOWN",
		"there is nothing at this path; /api/v1/openapi.json lists the paths"}
	errMethod = refusal{http.StatusMethodNotAllowed, codes.Unimplemented, "METHOD_NOT_ALLOWED",
		"this path does not take this method; the Allow header lists those it takes"}
	errType = refusal{http.StatusUnsupportedMediaType, codes.InvalidArgument, "CONTENT_TYPE_UNSUPPORTED",
		"the body must be JSON, with Content-Type: application/json and no Content-Encoding"}
	errSlow = refusal{http.StatusRequestTimeout, codes.DeadlineExceeded, "BODY_TOO_SLOW",
		"the body did not arrive in time"}
	errCut = refusal{http.StatusBadRequest, codes.InvalidArgument, "BODY_INCOMPLETE",
		"the body ended before its announced length, or is badly chunked"}
	errUTF8 = refusal{http.StatusBadRequest, codes.InvalidArgument, "INVALID_ARGUMENT",
		"the path and the query must be UTF-8, percent-encoded"}
	errBroken = refusal{http.StatusInternalServerError, codes.Internal, "INTERNAL",
		"Pawl failed on this request; its log says why"}
)
