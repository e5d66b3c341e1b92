package registry

import (
	"context"
	"errors"
	"io"

	"github.com/pawl-registry/pawl/compat"
	"github.com/pawl-registry/pawl/compat/finding"
	"github.com/pawl-registry/pawl/schema"
)

// This file fixes the door of the registry while its rooms are built: each
// method moves to the file of its idea (publish.go, delete.go, log.go …).

// A Registry enforces the rules of the mesh over a store. It is safe for
// concurrent use.
type Registry struct{}

var errNotBuilt = errors.New("not built yet")

// Open builds a Registry on a store, which may be empty.
func Open(ctx context.Context, cfg Config) (*Registry, error) { return nil, errNotBuilt }

// A Publication is a schema on its way into a subject.
type Publication struct {
	Subject SubjectName
	Draft   Draft
	// ExpectedLatest, if not nil, must be the number of the latest live
	// version, 0 for none; otherwise the publish is Overtaken.
	ExpectedLatest *int
	Origin         Origin
	Annotations    map[string]string
}

// A Published is what a publish did.
type Published struct {
	Version  Version
	Created  bool // false: the version was there already
	Report   compat.Report
	Problems schema.Problems // warnings of the text
}

// Publish stores a schema as the next version of its subject.
func (r *Registry) Publish(ctx context.Context, p Publication) (Published, error) {
	return Published{}, errNotBuilt
}

// A Verdict is what a publish would do.
type Verdict struct {
	Compatible bool
	Report     compat.Report
	Existing   *Version // the version that has the schema already
	Problems   schema.Problems
}

// Check says what Publish would do, and writes nothing. Incompatibility is a
// verdict, not an error; everything else that would make Publish fail fails
// here alike.
func (r *Registry) Check(ctx context.Context, p Publication) (Verdict, error) {
	return Verdict{}, errNotBuilt
}

// ShowDeleted says whether softly deleted things are seen.
type ShowDeleted bool

// Lookup finds the version of a subject that has this schema.
func (r *Registry) Lookup(ctx context.Context, s SubjectName, d Draft, show ShowDeleted) (Version, error) {
	return Version{}, errNotBuilt
}

// Version fetches a version and its schema.
func (r *Registry) Version(ctx context.Context, name VersionName, show ShowDeleted) (Version, Schema, error) {
	return Version{}, Schema{}, errNotBuilt
}

// Versions lists the versions of a subject in increasing order.
func (r *Registry) Versions(ctx context.Context, s SubjectName, show ShowDeleted, page PageRequest) (Page[Version], error) {
	return Page[Version]{}, errNotBuilt
}

// DeleteVersion deletes a version softly.
func (r *Registry) DeleteVersion(ctx context.Context, name VersionName) (Version, error) {
	return Version{}, errNotBuilt
}

// PurgeVersion removes a softly deleted version for good.
func (r *Registry) PurgeVersion(ctx context.Context, name VersionName) (Version, error) {
	return Version{}, errNotBuilt
}

// UndeleteVersion brings a softly deleted version back, if it is still
// compatible with those that are live.
func (r *Registry) UndeleteVersion(ctx context.Context, name VersionName) (Version, error) {
	return Version{}, errNotBuilt
}

// Referrers lists the versions that reference a version directly.
func (r *Registry) Referrers(ctx context.Context, name VersionName, show ShowDeleted, page PageRequest) (Page[Version], error) {
	return Page[Version]{}, errNotBuilt
}

// A SchemaKey names a schema by ID or by GUID. ID counts in the id space of
// Domain; an empty Domain takes the only match, or DefaultDomain's, or fails
// as Ambiguous.
type SchemaKey struct {
	ID     int
	GUID   schema.GUID
	Domain string
}

// Schema fetches a schema.
func (r *Registry) Schema(ctx context.Context, key SchemaKey) (Schema, error) {
	return Schema{}, errNotBuilt
}

// SchemaVersions lists the versions that have a schema.
func (r *Registry) SchemaVersions(ctx context.Context, key SchemaKey, show ShowDeleted, page PageRequest) (Page[Version], error) {
	return Page[Version]{}, errNotBuilt
}

// Dependencies lists all that the references lead to, directly or not; what
// is imported comes before what imports it, and nothing comes twice.
func (r *Registry) Dependencies(ctx context.Context, refs []schema.Reference) ([]Dependency, error) {
	return nil, errNotBuilt
}

// An Operand is one side of a comparison: a draft, or a published version.
type Operand struct {
	Draft   *Draft
	Version VersionName // for a draft, only its Domain counts
}

// A Comparison asks for every change between two schemas.
type Comparison struct {
	Old, New Operand
	Mode     compat.Mode // zero fields mean BACKWARD, WIRE_JSON
}

// A Compared is every change, and the verdict of one mode on them.
type Compared struct {
	Report  compat.Report
	Changes []finding.Finding
}

// Compare compares two schemas. It needs nothing stored.
func (r *Registry) Compare(ctx context.Context, c Comparison) (Compared, error) {
	return Compared{}, errNotBuilt
}

// Subject fetches a subject.
func (r *Registry) Subject(ctx context.Context, s SubjectName, show ShowDeleted) (Subject, error) {
	return Subject{}, errNotBuilt
}

// A SubjectFilter selects subjects; its fields add up. An empty Domain means
// all domains.
type SubjectFilter struct {
	Domain   string
	Prefix   string
	Contains string // in any case
	Format   schema.Format
	Tag      string
	Show     ShowDeleted
}

// Subjects lists subjects by domain and name.
func (r *Registry) Subjects(ctx context.Context, f SubjectFilter, page PageRequest) (Page[Subject], error) {
	return Page[Subject]{}, errNotBuilt
}

// A SubjectChange changes what people write about a subject; nil fields stay.
type SubjectChange struct {
	Description *string
	Labels      map[string]string // nil stays, empty clears
	Tags        []string          // nil stays, empty clears
	Etag        string            // if given, a stale one is Overtaken
}

// UpdateSubject changes what people write about a subject.
func (r *Registry) UpdateSubject(ctx context.Context, s SubjectName, c SubjectChange) (Subject, error) {
	return Subject{}, errNotBuilt
}

// DeleteSubject softly deletes every live version of a subject and returns
// their numbers.
func (r *Registry) DeleteSubject(ctx context.Context, s SubjectName, etag string) ([]int, error) {
	return nil, errNotBuilt
}

// PurgeSubject removes a softly deleted subject for good and returns the
// numbers of its versions.
func (r *Registry) PurgeSubject(ctx context.Context, s SubjectName, etag string) ([]int, error) {
	return nil, errNotBuilt
}

// UndeleteSubject brings back the versions that the last DeleteSubject deleted.
func (r *Registry) UndeleteSubject(ctx context.Context, s SubjectName) (Subject, error) {
	return Subject{}, errNotBuilt
}

// Compatibility answers what is set and what counts at a place.
func (r *Registry) Compatibility(ctx context.Context, p Place) (EffectiveSetting, error) {
	return EffectiveSetting{}, errNotBuilt
}

// SetCompatibility replaces the setting at a place.
func (r *Registry) SetCompatibility(ctx context.Context, p Place, s Setting, etag string) (EffectiveSetting, error) {
	return EffectiveSetting{}, errNotBuilt
}

// ClearCompatibility removes the setting at a place.
func (r *Registry) ClearCompatibility(ctx context.Context, p Place, etag string) (EffectiveSetting, error) {
	return EffectiveSetting{}, errNotBuilt
}

// CreateDomain creates a domain.
func (r *Registry) CreateDomain(ctx context.Context, d Domain) (Domain, error) {
	return Domain{}, errNotBuilt
}

// Domain fetches a domain.
func (r *Registry) Domain(ctx context.Context, name string) (Domain, error) {
	return Domain{}, errNotBuilt
}

// A DomainFilter selects domains; its fields add up.
type DomainFilter struct{ Prefix, Contains, Owner string }

// Domains lists domains by name.
func (r *Registry) Domains(ctx context.Context, f DomainFilter, page PageRequest) (Page[Domain], error) {
	return Page[Domain]{}, errNotBuilt
}

// A DomainChange changes a domain; nil fields stay.
type DomainChange struct {
	Description *string
	Owner       *string
	Labels      map[string]string
	Etag        string
}

// UpdateDomain changes a domain.
func (r *Registry) UpdateDomain(ctx context.Context, name string, c DomainChange) (Domain, error) {
	return Domain{}, errNotBuilt
}

// DeleteDomain deletes a domain that has no subjects.
func (r *Registry) DeleteDomain(ctx context.Context, name, etag string) error { return errNotBuilt }

// CreateTeam creates a team.
func (r *Registry) CreateTeam(ctx context.Context, t Team) (Team, error) {
	return Team{}, errNotBuilt
}

// Team fetches a team.
func (r *Registry) Team(ctx context.Context, name string) (Team, error) { return Team{}, errNotBuilt }

// A TeamFilter selects teams; its fields add up.
type TeamFilter struct{ Prefix, Contains, Principal string }

// Teams lists teams by name.
func (r *Registry) Teams(ctx context.Context, f TeamFilter, page PageRequest) (Page[Team], error) {
	return Page[Team]{}, errNotBuilt
}

// A TeamChange changes a team; nil fields stay.
type TeamChange struct {
	Description *string
	Contacts    []Contact
	Principals  []string
	Labels      map[string]string
	Etag        string
}

// UpdateTeam changes a team.
func (r *Registry) UpdateTeam(ctx context.Context, name string, c TeamChange) (Team, error) {
	return Team{}, errNotBuilt
}

// DeleteTeam deletes a team that owns nothing.
func (r *Registry) DeleteTeam(ctx context.Context, name, etag string) error { return errNotBuilt }

// An EntryFilter selects log entries; its fields add up. Resource selects the
// resource and what is beneath it.
type EntryFilter struct {
	After    uint64
	Resource string
	Types    []EntryType
}

// An EntryPage is a page of the log, and the index of its newest entry.
type EntryPage struct {
	Page[Entry]
	Last uint64
}

// Entries lists log entries in order.
func (r *Registry) Entries(ctx context.Context, f EntryFilter, page PageRequest) (EntryPage, error) {
	return EntryPage{}, errNotBuilt
}

// A WatchEvent is an entry, or only how far the watch has come.
type WatchEvent struct {
	Entry  *Entry
	Resume uint64 // the index to resume after
}

// Watch calls send with every entry after f.After, in order, until ctx ends
// or send fails. It never holds a transaction while send runs.
func (r *Registry) Watch(ctx context.Context, f EntryFilter, send func(WatchEvent) error) error {
	return errNotBuilt
}

// Snapshot writes a consistent copy of the store to w.
func (r *Registry) Snapshot(ctx context.Context, w io.Writer) error { return errNotBuilt }

// A Status is how much the registry holds.
type Status struct {
	LastIndex                            uint64
	Domains, Subjects, Versions, Schemas int
}

// Status counts what the registry holds.
func (r *Registry) Status(ctx context.Context) (Status, error) { return Status{}, errNotBuilt }

// A Fault is something that Verify found to be wrong.
type Fault struct{ Key, Message string }

// Verify checks that every index agrees with every record, every digest with
// its bytes, and the log with the data. It reports each fault to report, and
// how many keys it has checked to progress, which may be nil.
func (r *Registry) Verify(ctx context.Context, report func(Fault), progress func(keys int)) error {
	return errNotBuilt
}
