package confluent

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/pawl-registry/pawl/registry"
)

// A faulty request is refused by this package itself. Beneath it is a refusal
// as the registry makes them, for whoever counts and logs.
type faulty struct {
	status, code int
	refusal      *registry.Error
}

// Error gives the message.
func (f *faulty) Error() string { return f.refusal.Message }

// Unwrap gives the refusal.
func (f *faulty) Unwrap() error { return f.refusal }

func fault(status, code int, reason registry.Reason, message string) error {
	return &faulty{status, code, &registry.Error{Reason: reason, Message: message, Op: "Confluent"}}
}

// refuse is a fault whose status its code begins with.
func refuse(code int, reason registry.Reason, format string, args ...any) error {
	return fault(statusOf(code), code, reason, fmt.Sprintf(format, args...))
}

// The messages of paths and methods that are none are those of Java's clients'
// own server: one of them compares.
var (
	errNoPath   = fault(http.StatusNotFound, http.StatusNotFound, registry.InvalidArgument, "HTTP 404 Not Found")
	errNoMethod = fault(http.StatusMethodNotAllowed, http.StatusMethodNotAllowed, registry.InvalidArgument, "HTTP 405 Method Not Allowed")
	errMedia    = fault(http.StatusUnsupportedMediaType, http.StatusUnsupportedMediaType, registry.InvalidArgument, "HTTP 415 Unsupported Media Type")
)

func errSubject(text string) error {
	return refuse(invalidSubject, registry.InvalidArgument, "The specified subject '%s' is not a valid subject.", text)
}

func errVersion(text string) error {
	return refuse(invalidVersion, registry.InvalidArgument, "The specified version '%s' is not a valid version id: want a number from 1 to 2147483647, or \"latest\".", text)
}

// The codes that are not one status alone.
const (
	unauthenticated       = 40101
	subjectNotFound       = 40401
	versionNotFound       = 40402
	schemaNotFound        = 40403
	subjectSoftDeleted    = 40404
	subjectNotSoftDeleted = 40405
	versionSoftDeleted    = 40406
	versionNotSoftDeleted = 40407
	noCompatibility       = 40408
	noMode                = 40409
	associationNotFound   = 40410
	incompatible          = 40901
	associationExists     = 40902
	associationFrozen     = 40904
	noActiveVersion       = 40905
	invalidSchema         = 42201
	invalidVersion        = 42202
	invalidLevel          = 42203
	invalidMode           = 42204
	notPermitted          = 42205
	referenceExists       = 42206
	invalidSubject        = 42208
	tooLarge              = 42209
	invalidRules          = 42210
	contextNotEmpty       = 42211
	invalidAssociation    = 42212
	storeFailed           = 50001
	timedOut              = 50002
)

// codeOf is the one table from reasons to codes. What a reason means may
// depend on what was asked for; then the route says so before.
func codeOf(r *registry.Error) int {
	switch r.Reason {
	case registry.SubjectNotFound, registry.DomainNotFound, registry.SettingNotFound:
		return subjectNotFound
	case registry.VersionNotFound:
		return versionNotFound
	case registry.SchemaNotFound, registry.Ambiguous:
		return schemaNotFound
	case registry.AlreadyDeleted:
		return subjectSoftDeleted
	case registry.NotDeleted:
		return subjectNotSoftDeleted
	case registry.TeamNotFound, registry.IndexUnknown, registry.ApplicationNotFound, registry.UsageNotFound, registry.ReleaseNotFound,
		registry.DerivationNotFound, registry.ChangeNotFound:
		return http.StatusNotFound
	case registry.Incompatible, registry.FormatMismatch, registry.BreaksConsumers:
		return incompatible
	case registry.AssociationNotFound:
		return associationNotFound
	case registry.AssociationExists:
		return associationExists
	case registry.AssociationFrozen:
		return associationFrozen
	case registry.DomainExists, registry.TeamExists, registry.ApplicationExists, registry.ChangeClosed:
		return http.StatusConflict
	case registry.SchemaInvalid, registry.ReferenceNotFound, registry.TooComplex, registry.Overtaken:
		return invalidSchema
	case registry.SchemaTooLarge:
		return tooLarge
	case registry.InUse:
		return referenceExists
	case registry.NotPermitted:
		return notPermitted
	case registry.InvalidArgument:
		return codeOfField(r.Field)
	case registry.PermissionDenied:
		return http.StatusForbidden
	case registry.Unsupported:
		return http.StatusNotImplemented
	case registry.Unavailable, registry.Internal:
		return storeFailed
	}
	return http.StatusInternalServerError
}

// codeOfField is the code of an argument that is wrong.
func codeOfField(field string) int {
	switch {
	case field == "subject", field == "domain", field == "domain.name":
		return invalidSubject
	case field == "version":
		return invalidVersion
	case field == "compatibility.level":
		return invalidLevel
	case field == "mode":
		return invalidMode
	case field == "id", field == "guid":
		return schemaNotFound
	case strings.HasSuffix(field, "rules"):
		return invalidRules
	case strings.HasPrefix(field, "schema"):
		return invalidSchema
	}
	return http.StatusUnprocessableEntity
}

// statusOf is the HTTP status of a code.
func statusOf(code int) int {
	if code >= 10000 {
		return code / 100
	}
	return code
}

// A told error is what the client gets.
type told struct {
	Code    int    `json:"error_code"`
	Message string `json:"message"`
}

// tell makes an error one that the client may see.
func (h *Handler) tell(err error) (status int, t told) {
	if f, ok := errors.AsType[*faulty](err); ok {
		return f.status, told{h.level(f.code), f.refusal.Message}
	}
	refusal, ok := errors.AsType[*registry.Error](err)
	switch {
	case ok:
		code := codeOf(refusal)
		return statusOf(code), told{h.level(code), message(refusal)}
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, context.Canceled):
		return http.StatusInternalServerError, told{timedOut, "the request took longer than it may"}
	}
	return http.StatusInternalServerError, told{storeFailed, "an internal fault; the server's log has the cause"}
}

// UnauthenticatedError is the error of a call whose caller is nobody that may call.
type UnauthenticatedError string

// Error says what is wanted.
func (u UnauthenticatedError) Error() string { return string(u) }

// level gives a code as the version of Confluent Platform has it.
func (h *Handler) level(code int) int {
	if code == incompatible && h.ErrorLevel < 8 {
		return http.StatusConflict
	}
	return code
}

// fail answers an error.
func (h *Handler) fail(w http.ResponseWriter, r *http.Request, q *query, err error) {
	status, t := h.tell(err)
	if unknown, ok := errors.AsType[UnauthenticatedError](err); ok {
		status, t = http.StatusUnauthorized, told{unauthenticated, string(unknown)}
		w.Header().Set("WWW-Authenticate", `Basic realm="pawl"`)
	}
	if status == http.StatusMethodNotAllowed && q != nil {
		w.Header().Set("Allow", strings.Join(q.allowed, ", "))
	}
	body, _ := encode(t) // a number and a string always encode
	h.send(w, r, status, body)
}
