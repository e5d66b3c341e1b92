package registry

import (
	"time"

	"github.com/pawl-registry/pawl/compat"
	"github.com/pawl-registry/pawl/schema"
)

// A SubjectName names a subject. An empty Domain means DefaultDomain.
type SubjectName struct{ Domain, Subject string }

// Latest as a version number means the latest live version.
const Latest = -1

// A VersionName names a version: Number counts from 1, or is Latest.
type VersionName struct {
	SubjectName
	Number int
}

// Origin says where a version came from: URLs of a commit and a CI run.
type Origin struct{ Revision, Build string }

// A Version is one immutable schema in a subject.
type Version struct {
	Name        VersionName
	SchemaID    int
	GUID        schema.GUID
	Digest      schema.Digest
	Format      schema.Format
	References  []schema.Reference // domains always given
	CreateTime  time.Time
	Creator     string
	Origin      Origin
	Annotations map[string]string
	DeleteTime  time.Time // zero while live
	// Properties are those of the schema's metadata.
	Properties map[string]string
	// Imported says that number and id were given from outside.
	Imported bool
}

// Deleted reports whether the version is softly deleted.
func (v Version) Deleted() bool { return !v.DeleteTime.IsZero() }

// A Schema is a stored schema, byte for byte as published.
type Schema struct {
	ID         int
	GUID       schema.GUID
	Digest     schema.Digest
	Format     schema.Format
	Files      []schema.File
	References []schema.Reference
	Metadata   *schema.Metadata // nil for none
	Rules      *schema.RuleSet  // nil for none
}

// A Dependency is a reference with the schema it stands for.
type Dependency struct {
	Reference schema.Reference
	Schema    Schema
}

// A Subject is a named line of versions, with what people write about it.
type Subject struct {
	Name        SubjectName
	Format      schema.Format
	Description string
	Labels      map[string]string
	Tags        []string
	Governance
	// Ownership is who answers for it: Governance.Owner, or the domain's.
	Ownership     Ownership
	LatestVersion int // 0 where no version is live
	VersionCount  int // live ones
	Deleted       bool
	CreateTime    time.Time
	UpdateTime    time.Time
	Etag          string
}

// A Domain is a business area that owns its schemas.
type Domain struct {
	Name         string
	Description  string
	Owner        string // a team; empty until somebody claims it
	Labels       map[string]string
	SubjectCount int // live ones
	CreateTime   time.Time
	UpdateTime   time.Time
	Etag         string
}

// A Contact is a way to reach a team: kind email, slack, pagerduty, url.
type Contact struct{ Kind, Address string }

// A Team is people who own things.
type Team struct {
	Name        string
	Description string
	Contacts    []Contact
	Principals  []string
	Labels      map[string]string
	CreateTime  time.Time
	UpdateTime  time.Time
	Etag        string
}

// A Setting is what counts for the schemas of one place: how they are
// compared, and what is made of them on their way in. Empty fields are unset.
type Setting struct {
	Level   compat.Level
	Surface compat.Surface
	Profile compat.Profile
	// Gate is what becomes of changes that break known consumers.
	Gate Gate `json:",omitempty"`
	// Exemptions add up with those of the wider places. Their From says, where
	// they are answered, which place they are from.
	Exemptions []compat.Exemption `json:",omitempty"`
	// IgnoreUnstable lets Protobuf packages break whose names end in a version
	// such as v1alpha1 or v1beta2; nil is unset.
	IgnoreUnstable *bool `json:",omitempty"`
	// Group names a property of metadata: only versions with the same value
	// of it are compared.
	Group string `json:",omitempty"`
	// Normalize stores schemas in their normal form; nil is unset.
	Normalize *bool `json:",omitempty"`
	// Alias, at a subject only, is the name of the subject of the domain that
	// Confluent's clients mean by this one.
	Alias string `json:",omitempty"`
	// Defaults are what a schema has that brings no such thing itself,
	// overrides what it has whatever it brings.
	DefaultMetadata  *schema.Metadata `json:",omitempty"`
	OverrideMetadata *schema.Metadata `json:",omitempty"`
	DefaultRules     *schema.RuleSet  `json:",omitempty"`
	OverrideRules    *schema.RuleSet  `json:",omitempty"`
	// Kept are settings of other registries that mean nothing to Pawl and are
	// answered as they were set: JSON values by name.
	Kept map[string]string `json:",omitempty"`
}

// A Place is where a setting applies: the registry (both empty), a domain, or
// a subject (an empty Domain then means DefaultDomain).
type Place struct{ Domain, Subject string }

// An EffectiveSetting is what counts at a place, and why.
type EffectiveSetting struct {
	Own         *Setting // what is set at the place itself; nil where nothing is
	Effective   Setting
	LevelFrom   string // domains/payments, registry, builtin
	SurfaceFrom string
	ProfileFrom string
	GateFrom    string
	// IgnoreUnstableFrom is like LevelFrom.
	IgnoreUnstableFrom string
	Etag               string // of the setting at the place itself
}

// A PageRequest asks for a page. Size 0 means 100; more than 1000 means 1000.
type PageRequest struct {
	Size  int
	Token string
}

// A Page is one page of a list; an empty Next says it is the last.
type Page[T any] struct {
	Items []T
	Next  string
}

// An Entry is one mutation in the log.
type Entry struct {
	Index     uint64
	Time      time.Time
	Type      EntryType
	Resource  string
	Principal string
	RequestID string
	Data      map[string]any // JSON values only
}

// An EntryType says what a log entry records.
type EntryType string

// The entry types.
const (
	DomainCreated        EntryType = "DOMAIN_CREATED"
	DomainUpdated        EntryType = "DOMAIN_UPDATED"
	DomainDeleted        EntryType = "DOMAIN_DELETED"
	TeamCreated          EntryType = "TEAM_CREATED"
	TeamUpdated          EntryType = "TEAM_UPDATED"
	TeamDeleted          EntryType = "TEAM_DELETED"
	SubjectUpdated       EntryType = "SUBJECT_UPDATED"
	SubjectDeleted       EntryType = "SUBJECT_DELETED"
	SubjectUndeleted     EntryType = "SUBJECT_UNDELETED"
	SubjectPurged        EntryType = "SUBJECT_PURGED"
	VersionPublished     EntryType = "VERSION_PUBLISHED"
	VersionDeleted       EntryType = "VERSION_DELETED"
	VersionUndeleted     EntryType = "VERSION_UNDELETED"
	VersionPurged        EntryType = "VERSION_PURGED"
	CompatibilitySet     EntryType = "COMPATIBILITY_SET"
	CompatibilityCleared EntryType = "COMPATIBILITY_CLEARED"
	AccessModeSet        EntryType = "ACCESS_MODE_SET"
	AccessModeCleared    EntryType = "ACCESS_MODE_CLEARED"
	AssociationsSet      EntryType = "ASSOCIATIONS_SET"
	AssociationsRemoved  EntryType = "ASSOCIATIONS_REMOVED"
	ApplicationCreated   EntryType = "APPLICATION_CREATED"
	ApplicationUpdated   EntryType = "APPLICATION_UPDATED"
	ApplicationDeleted   EntryType = "APPLICATION_DELETED"
	ReleaseRecorded      EntryType = "RELEASE_RECORDED"
	ReleaseDropped       EntryType = "RELEASE_DROPPED"
	UsagesApplied        EntryType = "USAGES_APPLIED"
	UsagesSeen           EntryType = "USAGES_SEEN"
	UsagesRetired        EntryType = "USAGES_RETIRED"
	UsageStatesChanged   EntryType = "USAGE_STATES_CHANGED"
	DerivationSet        EntryType = "DERIVATION_SET"
	DerivationRemoved    EntryType = "DERIVATION_REMOVED"
	ChangeOpened         EntryType = "CHANGE_OPENED"
	ChangeUpdated        EntryType = "CHANGE_UPDATED"
	ChangeApprovedByTeam EntryType = "CHANGE_APPROVED"
	ChangeRejectedByTeam EntryType = "CHANGE_REJECTED"
)

// EntryTypes lists every EntryType.
func EntryTypes() []EntryType {
	return []EntryType{
		DomainCreated, DomainUpdated, DomainDeleted, TeamCreated, TeamUpdated, TeamDeleted,
		SubjectUpdated, SubjectDeleted, SubjectUndeleted, SubjectPurged,
		VersionPublished, VersionDeleted, VersionUndeleted, VersionPurged, CompatibilitySet, CompatibilityCleared,
		AccessModeSet, AccessModeCleared, AssociationsSet, AssociationsRemoved,
		ApplicationCreated, ApplicationUpdated, ApplicationDeleted, ReleaseRecorded, ReleaseDropped,
		UsagesApplied, UsagesSeen, UsagesRetired, UsageStatesChanged,
		DerivationSet, DerivationRemoved,
		ChangeOpened, ChangeUpdated, ChangeApprovedByTeam, ChangeRejectedByTeam,
	}
}
