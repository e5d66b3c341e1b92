package registry

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/pawl-registry/pawl/compat"
	"github.com/pawl-registry/pawl/schema"
	"github.com/pawl-registry/pawl/schema/source"
	"github.com/pawl-registry/pawl/storage"
)

// refuse makes an Error about a resource.
func refuse(reason Reason, resource, format string, args ...any) *Error {
	return &Error{Reason: reason, Name: resource, Message: fmt.Sprintf(format, args...)}
}

// invalid makes an Error about a field of the request.
func invalid(field, format string, args ...any) *Error {
	return &Error{Reason: InvalidArgument, Field: field, Message: field + ": " + fmt.Sprintf(format, args...)}
}

// about names the resource in a refusal that names none, as those do that come
// from what a schema references.
func about(resource string, err error) error {
	refusal, ok := errors.AsType[*Error](err)
	if !ok || refusal.Name != "" || refusal.Reason == InvalidArgument {
		return err
	}
	named := *refusal
	named.Name = resource
	return &named
}

// failed completes what went wrong in a method: a refusal learns which method
// it was, and every other error is given a Reason. The end of the context
// stays what it is.
func failed(op string, err error) error {
	if err == nil {
		return nil
	}
	if refusal, ok := errors.AsType[*Error](err); ok {
		named := *refusal
		named.Op = op
		return &named
	}
	switch {
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	case errors.Is(err, storage.ErrClosed), errors.Is(err, storage.ErrConflict), moved(err):
		return &Error{Reason: Unavailable, Op: op, Message: "the store cannot answer now; try again", Err: err}
	case errors.Is(err, compat.ErrTooComplex):
		return &Error{Reason: TooComplex, Op: op, Message: err.Error(), Err: err}
	}
	return &Error{Reason: Internal, Op: op, Message: "an internal fault; the server's log has the cause", Err: err}
}

// unreadable says what is wrong with a schema that somebody brings.
func unreadable(resource string, err error) error {
	problems, ok := errors.AsType[schema.Problems](err)
	if !ok {
		return err
	}
	var errs schema.Problems
	for _, p := range problems {
		if p.Severity == source.Error {
			errs = append(errs, p)
		}
	}
	if len(errs) == 0 {
		return err
	}
	reason := SchemaInvalid
	if tooLarge(errs) {
		reason = SchemaTooLarge
	}
	first := errs[0].String()
	if len(errs) > 1 {
		first = fmt.Sprintf("%d problems; the first: %s", len(errs), first)
	}
	refusal := refuse(reason, resource, "the schema is refused: %s", first)
	refusal.Problems = problems
	return refusal
}

// tooLarge reports whether a limit is all that is wrong.
func tooLarge(problems schema.Problems) bool {
	for _, p := range problems {
		switch p.Code {
		case schema.CodeReferenceLimit, "TOO_LARGE", "TOO_DEEP", "NAME_TOO_LONG":
		default:
			return false
		}
	}
	return true
}

// count says how many of something there are.
func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	if what == "incompatibility" {
		return strconv.Itoa(n) + " incompatibilities"
	}
	return strconv.Itoa(n) + " " + what + "s"
}
