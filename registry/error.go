package registry

import (
	"fmt"

	"github.com/pawl-registry/pawl/compat"
	"github.com/pawl-registry/pawl/schema"
)

// A Reason says why the registry refused. Reasons are stable: each wire has
// one table from Reason to its own codes, and clients switch on them.
type Reason string

// The reasons.
const (
	DomainNotFound    Reason = "DOMAIN_NOT_FOUND"
	DomainExists      Reason = "DOMAIN_EXISTS"
	TeamNotFound      Reason = "TEAM_NOT_FOUND"
	TeamExists        Reason = "TEAM_EXISTS"
	SubjectNotFound   Reason = "SUBJECT_NOT_FOUND"
	VersionNotFound   Reason = "VERSION_NOT_FOUND"
	SchemaNotFound    Reason = "SCHEMA_NOT_FOUND"
	ReferenceNotFound Reason = "REFERENCE_NOT_FOUND"
	// SettingNotFound: a compatibility setting or an access mode was to be
	// cleared that is not set.
	SettingNotFound Reason = "SETTING_NOT_FOUND"
	// DerivationNotFound: nobody said that the one subject is made from the
	// other.
	DerivationNotFound Reason = "DERIVATION_NOT_FOUND"
	// SchemaInvalid comes with the Problems of the text.
	SchemaInvalid Reason = "SCHEMA_INVALID"
	// SchemaTooLarge: a limit on size, depth or count was passed.
	SchemaTooLarge Reason = "SCHEMA_TOO_LARGE"
	// TooComplex: a comparison passed its budget.
	TooComplex Reason = "TOO_COMPLEX"
	// Incompatible comes with the Report of the check.
	Incompatible Reason = "INCOMPATIBLE"
	// BreaksConsumers comes with the Impact: a known consumer would break, and
	// did not agree.
	BreaksConsumers Reason = "BREAKS_CONSUMERS"
	ChangeNotFound  Reason = "CHANGE_NOT_FOUND"
	// ChangeClosed: a change request that was applied, expired, or is about a
	// version that is not the latest any more.
	ChangeClosed Reason = "CHANGE_CLOSED"
	// FormatMismatch: the subject has another schema language.
	FormatMismatch Reason = "FORMAT_MISMATCH"
	// InUse: something live refers to what was to be deleted. The error's
	// message names up to ten of the referrers.
	InUse Reason = "IN_USE"
	// NotDeleted: a purge needs a soft delete first.
	NotDeleted Reason = "NOT_DELETED"
	// AlreadyDeleted: a soft delete of what is softly deleted.
	AlreadyDeleted Reason = "ALREADY_DELETED"
	// Overtaken: an etag or an expected version is stale. The caller reads
	// again and decides.
	Overtaken Reason = "OVERTAKEN"
	// Ambiguous: an id names different schemas in several domains.
	Ambiguous Reason = "AMBIGUOUS"
	// InvalidArgument: a name, number, token or combination of fields is wrong.
	InvalidArgument Reason = "INVALID_ARGUMENT"
	// PermissionDenied: the caller may not do this.
	PermissionDenied Reason = "PERMISSION_DENIED"
	// NotPermitted: the access mode of the place forbids it.
	NotPermitted        Reason = "NOT_PERMITTED"
	AssociationNotFound Reason = "ASSOCIATION_NOT_FOUND"
	// AssociationExists: a resource or a subject has another association that
	// excludes this one.
	AssociationExists Reason = "ASSOCIATION_EXISTS"
	// AssociationFrozen: it was created so that nobody changes it.
	AssociationFrozen   Reason = "ASSOCIATION_FROZEN"
	ApplicationNotFound Reason = "APPLICATION_NOT_FOUND"
	ApplicationExists   Reason = "APPLICATION_EXISTS"
	UsageNotFound       Reason = "USAGE_NOT_FOUND"
	// ReleaseNotFound: a version of an application that nobody recorded, or
	// that is too old to be kept.
	ReleaseNotFound Reason = "RELEASE_NOT_FOUND"
	// IndexUnknown: a log position that the log no longer holds, or that lies
	// beyond its end (a client of a restored, older store).
	IndexUnknown Reason = "INDEX_UNKNOWN"
	// Unsupported: the store cannot do this.
	Unsupported Reason = "UNSUPPORTED"
	// Unavailable: the store failed or is closing; the same call may go
	// through later.
	Unavailable Reason = "UNAVAILABLE"
	// Internal: a fault of Pawl. The cause is logged, not sent.
	Internal Reason = "INTERNAL"
)

// Reasons lists every Reason, for the tables of the wires.
func Reasons() []Reason {
	return []Reason{
		DomainNotFound, DomainExists, TeamNotFound, TeamExists, SubjectNotFound, VersionNotFound, SchemaNotFound,
		ReferenceNotFound, SettingNotFound, DerivationNotFound, SchemaInvalid, SchemaTooLarge, TooComplex, Incompatible, FormatMismatch,
		InUse, NotDeleted, AlreadyDeleted, Overtaken, Ambiguous, InvalidArgument, PermissionDenied, NotPermitted, AssociationNotFound, AssociationExists, AssociationFrozen, IndexUnknown,
		ApplicationNotFound, ApplicationExists, UsageNotFound, ReleaseNotFound,
		BreaksConsumers, ChangeNotFound, ChangeClosed,
		Unsupported, Unavailable, Internal,
	}
}

// An Error is a refusal. Message is for people and safe to send: it says what
// is wrong, where, and what to do next. Err is the internal cause, for the log
// only.
type Error struct {
	Reason  Reason
	Op      string // the method: Publish
	Name    string // the resource: domains/payments/subjects/orders
	Message string
	Field   string // the request field at fault, for InvalidArgument
	// Report is set for Incompatible, Problems for SchemaInvalid.
	Report   *compat.Report
	Problems schema.Problems
	// Impact is set for BreaksConsumers, and for Incompatible and InUse where
	// consumers count.
	Impact *Impact
	Err    error
}

// Error gives reason and message.
func (e *Error) Error() string { return fmt.Sprintf("%s: %s", e.Reason, e.Message) }

// Unwrap returns the internal cause.
func (e *Error) Unwrap() error { return e.Err }
