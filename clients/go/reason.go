package pawl

import (
	"errors"

	"google.golang.org/grpc/codes"
)

// A Reason says why the registry refused. Reasons are stable and alike on
// every wire; a registry newer than the client may give others.
type Reason string

// The reasons.
const (
	DomainNotFound      Reason = "DOMAIN_NOT_FOUND"
	DomainExists        Reason = "DOMAIN_EXISTS"
	TeamNotFound        Reason = "TEAM_NOT_FOUND"
	TeamExists          Reason = "TEAM_EXISTS"
	SubjectNotFound     Reason = "SUBJECT_NOT_FOUND"
	VersionNotFound     Reason = "VERSION_NOT_FOUND"
	SchemaNotFound      Reason = "SCHEMA_NOT_FOUND"
	ReferenceNotFound   Reason = "REFERENCE_NOT_FOUND"
	SettingNotFound     Reason = "SETTING_NOT_FOUND"
	SchemaInvalid       Reason = "SCHEMA_INVALID" // comes with Problems
	DerivationNotFound  Reason = "DERIVATION_NOT_FOUND"
	SchemaTooLarge      Reason = "SCHEMA_TOO_LARGE"
	TooComplex          Reason = "TOO_COMPLEX"
	Incompatible        Reason = "INCOMPATIBLE" // comes with a Report
	BreaksConsumers     Reason = "BREAKS_CONSUMERS"
	ChangeNotFound      Reason = "CHANGE_NOT_FOUND"
	ChangeClosed        Reason = "CHANGE_CLOSED"
	FormatMismatch      Reason = "FORMAT_MISMATCH"
	InUse               Reason = "IN_USE"
	NotDeleted          Reason = "NOT_DELETED"
	AlreadyDeleted      Reason = "ALREADY_DELETED"
	Overtaken           Reason = "OVERTAKEN"
	Ambiguous           Reason = "AMBIGUOUS"
	InvalidArgument     Reason = "INVALID_ARGUMENT"
	PermissionDenied    Reason = "PERMISSION_DENIED"
	NotPermitted        Reason = "NOT_PERMITTED"
	AssociationNotFound Reason = "ASSOCIATION_NOT_FOUND"
	AssociationExists   Reason = "ASSOCIATION_EXISTS"
	AssociationFrozen   Reason = "ASSOCIATION_FROZEN"
	ApplicationNotFound Reason = "APPLICATION_NOT_FOUND"
	ApplicationExists   Reason = "APPLICATION_EXISTS"
	UsageNotFound       Reason = "USAGE_NOT_FOUND"
	ReleaseNotFound     Reason = "RELEASE_NOT_FOUND"
	IndexUnknown        Reason = "INDEX_UNKNOWN"
	Unsupported         Reason = "UNSUPPORTED"
	Unavailable         Reason = "UNAVAILABLE"
	Internal            Reason = "INTERNAL"
)

// The kinds of refusal that programs tell apart, for errors.Is.
var (
	// ErrNotFound: there is no such domain, subject, version, schema,
	// reference or setting. The Reason says which.
	ErrNotFound = errors.New("not found")
	// ErrExists: what was to be created is there already.
	ErrExists = errors.New("exists already")
	// ErrIncompatible: readers would break; the Report says which and how.
	ErrIncompatible = errors.New("incompatible")
	// ErrBreaksConsumers: a known consumer would break, and did not agree.
	ErrBreaksConsumers = errors.New("breaks consumers")
	// ErrSchemaInvalid: the text is wrong; the Problems say where.
	ErrSchemaInvalid = errors.New("schema is not valid")
	// ErrInUse: something live refers to what was to be deleted.
	ErrInUse = errors.New("in use")
	// ErrOvertaken: an expected version or an etag is stale. Read again, and
	// decide again.
	ErrOvertaken = errors.New("overtaken")
	// ErrAmbiguous: an id names several schemas; see Options.IDDomain.
	ErrAmbiguous = errors.New("ambiguous")
	// ErrInvalidArgument: a name, a number or a combination of them is wrong.
	ErrInvalidArgument = errors.New("invalid argument")
	// ErrDenied: the registry does not know the caller, or he may not do this.
	ErrDenied = errors.New("denied")
	// ErrIndexUnknown: the log does not have the index to go on after.
	ErrIndexUnknown = errors.New("index is unknown")
	// ErrUnavailable: the registry cannot be reached, or cannot serve now.
	ErrUnavailable = errors.New("unavailable")
	// ErrClosed: the Client was closed.
	ErrClosed = errors.New("the client is closed")
)

// kind is what errors.Is takes a refusal for; nil where programs do not tell
// it apart.
func (e *Error) kind() error {
	switch e.Reason {
	case Incompatible:
		return ErrIncompatible
	case BreaksConsumers:
		return ErrBreaksConsumers
	case SchemaInvalid:
		return ErrSchemaInvalid
	case InUse:
		return ErrInUse
	case Overtaken:
		return ErrOvertaken
	case Ambiguous:
		return ErrAmbiguous
	case InvalidArgument:
		return ErrInvalidArgument
	case IndexUnknown:
		return ErrIndexUnknown
	default:
		return kindOfCode(e.Code)
	}
}

// kindOfCode is the kind of what the code tells as well as the reason would.
// Connections, proxies and deadlines give no reason.
func kindOfCode(code codes.Code) error {
	switch code {
	case codes.NotFound:
		return ErrNotFound
	case codes.AlreadyExists:
		return ErrExists
	case codes.PermissionDenied, codes.Unauthenticated:
		return ErrDenied
	case codes.Unavailable:
		return ErrUnavailable
	default:
		return nil
	}
}
