package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/pawl-registry/pawl/cmd/pawl/internal/migrate/confluent"
	registryv1 "github.com/pawl-registry/pawl/proto/pawl/registry/v1"
)

// The exit codes of pawl. Scripts depend on them: CI must tell a schema that
// breaks readers (3) from a registry that does not answer (6).
const (
	exitOK          = 0
	exitError       = 1
	exitPending     = 2 // there are changes that nobody has applied
	exitNo          = 3 // the verdict is no
	exitDenied      = 4 // not authorised
	exitNotFound    = 5
	exitUnreachable = 6 // unreachable or timed out
	exitUsage       = 64
)

// errNo is the verdict no, after its reasons were printed.
var errNo = printedError{errors.New("the verdict is no")}

// errInvalid is a schema whose text is wrong, after its problems were printed.
var errInvalid = printedError{errors.New("the schema is not valid")}

// A printedError has been told to the user already.
type printedError struct{ error }

func isPrinted(err error) bool {
	_, ok := errors.AsType[printedError](err)
	return ok
}

// A usageError is a command line that makes no sense.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

func usagef(format string, args ...any) error {
	return usageError{fmt.Errorf(format, args...)}
}

// A notFoundError is something that does not exist on this side of the wire.
type notFoundError struct{ error }

// codeOfStatus is the one table from what a server answers to exit codes.
// Codes that are not in it exit with exitError.
var codeOfStatus = map[codes.Code]int{
	codes.OK:               exitOK,
	codes.Unauthenticated:  exitDenied,
	codes.PermissionDenied: exitDenied,
	codes.NotFound:         exitNotFound,
	codes.Unavailable:      exitUnreachable,
	codes.DeadlineExceeded: exitUnreachable,
}

// codeOfReason holds the reasons whose exit code does not follow from their
// status.
var codeOfReason = map[string]int{
	"INCOMPATIBLE":     exitNo,
	"FORMAT_MISMATCH":  exitNo,
	"BREAKS_CONSUMERS": exitNo,
}

// codeOf is the exit code for what a verb returned.
func codeOf(err error) int {
	if err == nil {
		return exitOK
	}
	if errors.Is(err, errNo) {
		return exitNo
	}
	if errors.Is(err, errPending) {
		return exitPending
	}
	if _, ok := errors.AsType[usageError](err); ok {
		return exitUsage
	}
	if _, ok := errors.AsType[notFoundError](err); ok {
		return exitNotFound
	}
	if code, ok := codeOfConfluent(err); ok {
		return code
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return exitUnreachable
	}
	return codeOfAnswer(err)
}

// codeOfConfluent is the exit code for what a registry with Confluent's API
// answers, or for that it does not.
func codeOfConfluent(err error) (int, bool) {
	if _, ok := errors.AsType[*url.Error](err); ok {
		return exitUnreachable, true
	}
	answer, ok := errors.AsType[*confluent.Error](err)
	switch {
	case !ok:
		return 0, false
	case answer.Denied():
		return exitDenied, true
	case answer.Status == http.StatusNotFound:
		return exitNotFound, true
	case answer.Unavailable():
		return exitUnreachable, true
	}
	return exitError, true
}

func codeOfAnswer(err error) int {
	st, ok := statusOf(err)
	if !ok {
		return exitError
	}
	if code, ok := codeOfReason[detail[*errdetails.ErrorInfo](st).GetReason()]; ok {
		return code
	}
	if code, ok := codeOfStatus[st.Code()]; ok {
		return code
	}
	return exitError
}

// statusOf finds the gRPC status in err, which may be wrapped.
func statusOf(err error) (*status.Status, bool) {
	answer, ok := errors.AsType[interface {
		error
		GRPCStatus() *status.Status
	}](err)
	if !ok {
		return nil, false
	}
	return answer.GRPCStatus(), true
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

// sentence is what an error says to people: a server's message without the
// dress of its wire, and every field at fault.
func sentence(err error) string {
	st, ok := statusOf(err)
	if !ok {
		return err.Error()
	}
	lines := []string{st.Message()}
	for _, v := range detail[*errdetails.BadRequest](st).GetFieldViolations() {
		if !strings.Contains(st.Message(), v.GetDescription()) {
			lines = append(lines, fmt.Sprintf("  %s: %s", v.GetField(), v.GetDescription()))
		}
	}
	for _, p := range detail[*registryv1.SchemaProblems](st).GetProblems() {
		if line := problemLine(p); !strings.Contains(st.Message(), p.GetMessage()) {
			lines = append(lines, "  "+line)
		}
	}
	if id := detail[*errdetails.RequestInfo](st).GetRequestId(); id != "" && st.Code() == codes.Internal {
		lines = append(lines, "  request "+id+" in the server's log says more")
	}
	if st.Code() == codes.Unavailable {
		lines = append(lines, "  is the server running, and is --server right?")
	}
	return strings.Join(lines, "\n")
}

// problemLine gives position, code, message and hint.
func problemLine(p *registryv1.Problem) string {
	line := fmt.Sprintf("%s: %s: %s", place(p.GetPosition()), p.GetCode(), p.GetMessage())
	if p.GetHint() != "" {
		line += " (" + p.GetHint() + ")"
	}
	return line
}

// place gives file:line:column as far as they are known.
func place(p *registryv1.Position) string {
	switch {
	case p.GetLine() == 0:
		return p.GetFile()
	case p.GetColumn() == 0:
		return fmt.Sprintf("%s:%d", p.GetFile(), p.GetLine())
	}
	return fmt.Sprintf("%s:%d:%d", p.GetFile(), p.GetLine(), p.GetColumn())
}
