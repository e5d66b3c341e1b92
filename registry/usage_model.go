package registry

import (
	"time"

	"github.com/pawl-registry/pawl/schema"
)

// An Application is a program that produces or consumes.
type Application struct {
	Name        string
	Description string
	Owner       string // a team; empty until somebody claims it
	// Principals are those that its instances authenticate as: what they fetch
	// is what the application reads. No two applications have the same.
	Principals []string
	Labels     map[string]string
	CreateTime time.Time
	UpdateTime time.Time
	Etag       string
}

// A Role says which end of the data an application is at.
type Role string

// The roles.
const (
	Consumer Role = "CONSUMER"
	Producer Role = "PRODUCER"
)

// A UsageName names a usage: which application, at which end of which
// subject's data, in which environment. The subject need not exist yet.
type UsageName struct {
	Subject     SubjectName
	Role        Role
	Application string
	Environment string // such as prod
}

// A Usage is what an application reads or writes of a subject in an
// environment.
type Usage struct {
	Name UsageName
	// Version is the one that the application is built against; 0 follows the
	// latest.
	Version int
	// Projection is what a consumer reads; its zero value is everything in
	// Version. Lists leave the text of its Reader out; ProjectionDigest names
	// all of it, and is zero for everything.
	Projection       Projection
	ProjectionDigest schema.Digest
	// Release is the version of the application, if it said so.
	Release string
	Source  UsageSource
	State   UsageState
	// SeenTime is when it was last declared, renewed or observed, and
	// LeaseEnd when it becomes stale; a declared usage has no end.
	SeenTime time.Time
	LeaseEnd time.Time
	// Owner is the team of the application, Contacts are theirs.
	Owner      string
	Contacts   []Contact
	CreateTime time.Time
	UpdateTime time.Time
	Etag       string
}

// A UsageSource says how the registry knows of a usage.
type UsageSource string

// The sources, from the surest to the least sure.
const (
	Declared  UsageSource = "DECLARED"  // a manifest, in CI
	Heartbeat UsageSource = "HEARTBEAT" // its client renews a lease
	Observed  UsageSource = "OBSERVED"  // a fetch that named the application
	// ImportedUsage came from another catalogue. It informs until somebody
	// declares or renews it.
	ImportedUsage UsageSource = "IMPORTED"
)

// A UsageState says how much a usage counts.
type UsageState string

// The states. Only ACTIVE usages can hold a publish up.
const (
	// Pending: no version was ever published that it can read.
	Pending UsageState = "PENDING"
	Active  UsageState = "ACTIVE"
	// Stale: its lease ran out.
	Stale   UsageState = "STALE"
	Retired UsageState = "RETIRED"
)

// A Projection is what a consumer really reads.
type Projection struct {
	// Reader is the schema that it decodes with: an Avro reader schema, or the
	// descriptor that its Protobuf code was generated from. Without files it
	// is that of the usage's version.
	Reader Draft
	// Paths narrow it to fields; none means everything. Avro: customer.email;
	// Protobuf: as in a field mask, relative to Message.
	Paths []string
	// Message is the full name of the Protobuf message that it decodes; empty
	// means every message, or with paths the first of the root file.
	Message string
	// Partial says that it may read more than this. It can then show that a
	// change breaks it, never that one does not.
	Partial bool
}

// IsEverything reports whether the projection narrows nothing.
func (p Projection) IsEverything() bool {
	return len(p.Reader.Files) == 0 && len(p.Paths) == 0 && p.Message == ""
}

// A Coverage says how much of a subject's readership has a name.
type Coverage struct {
	Known   int // consumer usages that are ACTIVE
	Pending int
	Stale   int
	// Unattributed are the fetches within Window that named no application.
	Unattributed int64
	// Attributed are the fetches within Window that named one.
	Attributed int64
	Window     time.Duration
}

// Complete reports whether every reader that was seen has a name, and there is
// one at all: where nobody is known, nothing is.
func (c Coverage) Complete() bool { return c.Known > 0 && c.Unattributed == 0 }
