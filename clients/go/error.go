package pawl

import (
	"cmp"
	"context"
	"errors"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
)

// An Error is a refusal of the registry, or of the way to it.
type Error struct {
	// Reason says why; it is empty where the registry was not reached.
	Reason Reason
	// Message is for people: what is wrong, where, and what to do next.
	Message string
	// Resource is what it is about: domains/payments/subjects/orders. It is
	// empty where the registry named none.
	Resource string
	// Fields are the parts of the request that are wrong.
	Fields []FieldProblem
	// Report is the verdict, with every violation, where Reason is
	// Incompatible.
	Report *Report
	// Problems are what is wrong in the text, where Reason is SchemaInvalid.
	Problems []Problem
	// RequestID is what the registry's own log calls the request.
	RequestID string
	// Code is the gRPC code.
	Code codes.Code
}

// A FieldProblem is a part of a request that is wrong.
type FieldProblem struct{ Field, Message string }

// Error gives the reason, or the code where there is none, and the message.
func (e *Error) Error() string {
	return cmp.Or(string(e.Reason), e.Code.String()) + ": " + e.Message
}

// Is reports whether the error is of the kind of one of this package's Err
// values, or the end of a context.
func (e *Error) Is(target error) bool {
	switch target {
	case context.DeadlineExceeded:
		return e.Code == codes.DeadlineExceeded
	case context.Canceled:
		return e.Code == codes.Canceled
	}
	return target != nil && target == e.kind()
}

// GRPCStatus tells gRPC what the error was made of, so that a server that
// passes it on, or a fake that makes it up, answers as the registry does.
func (e *Error) GRPCStatus() *status.Status {
	plain := status.New(e.Code, e.Message)
	if e.Reason == "" {
		return plain
	}
	info := &errdetails.ErrorInfo{Reason: string(e.Reason), Domain: errorDomain}
	if e.Resource != "" {
		info.Metadata = map[string]string{resourceKey: e.Resource}
	}
	full, err := plain.WithDetails(info)
	if err != nil {
		return plain
	}
	return full
}

// What the registry's ErrorInfo says besides the reason.
const (
	errorDomain = "pawl"
	resourceKey = "resource"
)

// Explain turns what a generated stub returned into an *Error. Errors that
// are no answer of gRPC, and nil, stay as they are.
func Explain(err error) error {
	if err == nil {
		return nil
	}
	if explained, ok := errors.AsType[*Error](err); ok {
		return explained
	}
	st, ok := status.FromError(err)
	if !ok {
		return err
	}
	return fromStatus(st)
}

func fromStatus(st *status.Status) *Error {
	e := &Error{Message: st.Message(), Code: st.Code(), RequestID: detail[*errdetails.RequestInfo](st).GetRequestId()}
	if info := detail[*errdetails.ErrorInfo](st); info.GetDomain() == errorDomain {
		e.Reason, e.Resource = Reason(info.GetReason()), info.GetMetadata()[resourceKey]
	}
	for _, v := range detail[*errdetails.BadRequest](st).GetFieldViolations() {
		e.Fields = append(e.Fields, FieldProblem{Field: v.GetField(), Message: v.GetDescription()})
	}
	if report := detail[*registryv1.CompatibilityReport](st); report != nil {
		verdict := fromReport(report)
		e.Report = &verdict
	}
	e.Problems = fromProblems(detail[*registryv1.SchemaProblems](st).GetProblems())
	return e
}

// detail finds the first detail of a type; zero where there is none.
func detail[T any](st *status.Status) T {
	for _, d := range st.Details() {
		if found, ok := d.(T); ok {
			return found
		}
	}
	var none T
	return none
}
