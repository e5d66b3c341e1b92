package grpcapi

import (
	"context"
	"errors"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	"github.com/pawl-registry/pawl/registry"
)

// The domain of every ErrorInfo, and the key of its metadata that names the
// resource an error is about.
const (
	ErrorDomain = "pawl"
	ResourceKey = "resource"
)

// The reasons of errors that are no refusals of the registry: the caller went
// away, or its time was up.
const (
	Cancelled        registry.Reason = "CANCELLED"
	DeadlineExceeded registry.Reason = "DEADLINE_EXCEEDED"
)

// codeOf is the one table from reasons to gRPC codes.
//
// What can never succeed when repeated as it is must not look like something
// that can: clients retry RESOURCE_EXHAUSTED and UNAVAILABLE. So a schema that
// is too large or too complex is INVALID_ARGUMENT.
func codeOf(reason registry.Reason) codes.Code {
	switch reason {
	case registry.DomainNotFound, registry.TeamNotFound, registry.SubjectNotFound, registry.VersionNotFound,
		registry.SchemaNotFound, registry.ReferenceNotFound, registry.SettingNotFound, registry.AssociationNotFound,
		registry.ApplicationNotFound, registry.UsageNotFound, registry.ReleaseNotFound,
		registry.DerivationNotFound, registry.ChangeNotFound:
		return codes.NotFound
	case registry.DomainExists, registry.TeamExists, registry.AssociationExists, registry.ApplicationExists:
		return codes.AlreadyExists
	case registry.InvalidArgument, registry.SchemaInvalid, registry.SchemaTooLarge, registry.TooComplex:
		return codes.InvalidArgument
	case registry.Incompatible, registry.FormatMismatch, registry.InUse, registry.NotDeleted,
		registry.AlreadyDeleted, registry.Ambiguous, registry.NotPermitted, registry.AssociationFrozen,
		registry.BreaksConsumers, registry.ChangeClosed:
		return codes.FailedPrecondition
	case registry.Overtaken:
		return codes.Aborted
	case registry.PermissionDenied:
		return codes.PermissionDenied
	case registry.IndexUnknown:
		return codes.OutOfRange
	case registry.Unsupported:
		return codes.Unimplemented
	case registry.Unavailable:
		return codes.Unavailable
	case registry.Internal:
		return codes.Internal
	case Cancelled:
		return codes.Canceled
	case DeadlineExceeded:
		return codes.DeadlineExceeded
	}
	return codes.Unknown
}

// A failure is an error as a handler returns it: the status that the caller
// gets, and beneath it the registry's error for the log, whose cause is never
// sent.
type failure struct {
	status *status.Status
	cause  error
}

func (f *failure) Error() string              { return f.cause.Error() }
func (f *failure) Unwrap() error              { return f.cause }
func (f *failure) GRPCStatus() *status.Status { return f.status }

// Error is err as a handler returns it: it has a GRPCStatus with details, and
// unwraps to err. What has a status already stays what it is; an error that
// nobody gave a reason is INTERNAL, and its text is not sent. The context is
// that of the call: how much an error may carry depends on the client.
func Error(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	if told, ok := errors.AsType[*failure](err); ok {
		return told
	}
	// The refusal comes before the status: one that lies beneath a refusal is a
	// cause, such as a remote store's, and causes are not sent.
	refusal, ok := errors.AsType[*registry.Error](err)
	if !ok {
		if hasStatus(err) {
			return err
		}
		refusal = unnamed(err)
	}
	return fail(ctx, err, refusal, func(bytes int) []proto.Message { return detailsOf(refusal, bytes) })
}

func hasStatus(err error) bool {
	_, ok := errors.AsType[interface {
		error
		GRPCStatus() *status.Status
	}](err)
	return ok
}

// fail tells a refusal with details beside the ErrorInfo. It asks for them
// when it knows how many bytes they may have.
func fail(ctx context.Context, cause error, refusal *registry.Error, details func(bytes int) []proto.Message) error {
	budget := budgetOf(ctx)
	code, message := codeOf(refusal.Reason), clip(refusal.Message, budget/10)
	info := &errdetails.ErrorInfo{Reason: string(refusal.Reason), Domain: ErrorDomain}
	if refusal.Name != "" {
		info.Metadata = map[string]string{ResourceKey: refusal.Name}
	}
	said := withDetails(code, message, info)
	if more := details(room(said, budget)); len(more) > 0 {
		said = withDetails(code, message, append([]proto.Message{info}, more...)...)
	}
	return &failure{status: said, cause: cause}
}

// unnamed is the refusal for an error that the registry gave no reason.
func unnamed(err error) *registry.Error {
	switch {
	case errors.Is(err, context.Canceled):
		return &registry.Error{Reason: Cancelled, Message: "the call was cancelled"}
	case errors.Is(err, context.DeadlineExceeded):
		return &registry.Error{Reason: DeadlineExceeded, Message: "the deadline passed before there was an answer"}
	}
	return &registry.Error{Reason: registry.Internal, Message: "an internal fault; the server's log has the cause"}
}

// detailsOf are the details that a reason promises, cut to fit.
func detailsOf(refusal *registry.Error, bytes int) []proto.Message {
	switch {
	case refusal.Impact != nil:
		return impactDetails(refusal, bytes)
	case refusal.Report != nil:
		return only(trimReport(Report(*refusal.Report), bytes))
	case len(refusal.Problems) > 0:
		return only(trimProblems(Problems(refusal.Problems), bytes))
	case refusal.Field != "":
		return only(badRequest([]*errdetails.BadRequest_FieldViolation{{Field: refusal.Field, Description: refusal.Message}}, bytes))
	}
	return nil
}

func only(m proto.Message) []proto.Message { return []proto.Message{m} }

// impactDetails tell what breaks whom, and beside it, in half of the room at
// most, what the level thinks.
func impactDetails(refusal *registry.Error, bytes int) []proto.Message {
	if refusal.Report == nil {
		return only(trimImpact(Impact(*refusal.Impact), bytes))
	}
	report := trimReport(Report(*refusal.Report), bytes/2)
	impact := trimImpact(Impact(*refusal.Impact), bytes-proto.Size(report)-detailOverhead)
	return []proto.Message{report, impact}
}

// invalid refuses a field of a request, in the words of the registry.
func invalid(field, message string) *registry.Error {
	return &registry.Error{Reason: registry.InvalidArgument, Field: field, Message: field + ": " + message}
}
