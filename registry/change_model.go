package registry

import (
	"time"

	"github.com/pawl-registry/pawl/schema"
)

// A ChangeName names a change request of a subject; numbers count from 1.
type ChangeName struct {
	SubjectName
	Number int
}

// A ChangeRequest holds a candidate that breaks consumers, and asks those who
// answer for them.
type ChangeRequest struct {
	Name  ChangeName
	State ChangeState
	// Base is the version that was the latest, 0 for none; Candidate stands for
	// what would come after it.
	Base      int
	Candidate schema.Digest
	// Draft is the candidate; lists leave it out.
	Draft Draft
	// Compatible says what the level thought of it.
	Compatible bool
	Broken     []BrokenUsage
	Approvers  []Approver
	Decisions  []Decision
	Creator    string
	Origin     Origin
	CreateTime time.Time
	UpdateTime time.Time
	ExpireTime time.Time
	// Version is the number that the candidate was published under, 0 while it
	// was not.
	Version int
	Etag    string
}

// A ChangeState says what became of a change request.
type ChangeState string

// The states. Only the first three can still be published.
const (
	ChangeOpen     ChangeState = "OPEN"
	ChangeApproved ChangeState = "APPROVED"
	ChangeRejected ChangeState = "REJECTED"
	ChangeApplied  ChangeState = "APPLIED"
	// ChangeExpired: nobody agreed in time.
	ChangeExpired ChangeState = "EXPIRED"
	// ChangeSuperseded: another version came after its base.
	ChangeSuperseded ChangeState = "SUPERSEDED"
)

// A BrokenUsage is a consumer that a candidate breaks, with the first thing
// that breaks it.
type BrokenUsage struct {
	Usage    UsageName
	Version  int
	Owner    string
	Contacts []Contact
	Rule     string
	Path     string
	Message  string
	Hint     string
	Approved bool
}

// A Decision is what a team said.
type Decision struct {
	Team      string
	Principal string
	Time      time.Time
	Approve   bool
	Comment   string
	// Subject says that it spoke for the subject, Usages for which usages.
	Subject bool
	Usages  []UsageName
}

// changeLifetime is how long a change request asks.
const changeLifetime = 14 * 24 * time.Hour

// The bounds of change requests.
const (
	maxBroken      = 2000 // usages that one asks about
	maxOpenChanges = 100  // of a subject
	maxComment     = 4 << 10
	maxOverride    = 1 << 10
)
