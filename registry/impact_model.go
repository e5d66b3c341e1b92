package registry

import (
	"github.com/pawl-registry/pawl/compat"
)

// A Change is what somebody would like to do to a subject.
type Change struct {
	Kind    ChangeKind
	Subject SubjectName
	// Publication is what is published, for PublishChange; its subject is
	// Subject.
	Publication Publication
	// Versions are the ones that go, for DeleteChange and PurgeChange; none
	// means the whole subject.
	Versions []int
	// Paths are the fields that would go, for FieldsChange.
	Paths []string
	// Depth is how many derivations deep to look: 0 means 1, the most is 10.
	Depth int
}

// A ChangeKind says what is done to a subject.
type ChangeKind string

// The kinds of change.
const (
	PublishChange   ChangeKind = "PUBLISH"
	DeleteChange    ChangeKind = "DELETE"
	PurgeChange     ChangeKind = "PURGE"
	DeprecateChange ChangeKind = "DEPRECATE"
	FieldsChange    ChangeKind = "FIELDS"
)

// A Harm says what a change does to the consumers of a subject.
type Harm string

// The harms.
const (
	// HarmSafe: every reader is known, and none breaks.
	HarmSafe Harm = "SAFE"
	// HarmBreaking: a consumer breaks that worked before.
	HarmBreaking Harm = "BREAKING"
	// HarmIndeterminate: no known consumer breaks, and not all are known.
	HarmIndeterminate Harm = "INDETERMINATE"
)

// An Outcome says what becomes of a change under the gate of its subject.
type Outcome string

// The outcomes.
const (
	Pass Outcome = "PASS"
	// Refuse: nobody's consent makes it pass.
	Refuse Outcome = "REFUSE"
	// NeedsApproval: it passes once those who are asked agree.
	NeedsApproval Outcome = "NEEDS_APPROVAL"
)

// An Impact is what a change does to whom, and what becomes of it.
type Impact struct {
	Change  ChangeKind
	Subject SubjectName
	Verdict Harm
	Gate    Gate
	Outcome Outcome
	// Summary says it in a sentence.
	Summary string
	// Report is the formal verdict on what would be published; nil for other
	// changes.
	Report *compat.Report
	// Owner owns the subject.
	Owner  Ownership
	Usages []UsageImpact
	// Coverage says how much of the readership the registry can name.
	Coverage Coverage
	// Derived are the subjects made from this one that may be affected, the
	// nearest first; MoreDerived counts those that are not shown, because the
	// caller may not see them or there are too many.
	Derived     []DerivedImpact
	MoreDerived int
	// Approvers are who is asked.
	Approvers []Approver
	// Request is the change request that asks them; 0 where there is none.
	Request int
	// Digest stands for the base, the candidate and who breaks: an approval is
	// one of just that.
	Digest string
}

// A UsageImpact is how one consumer fares.
type UsageImpact struct {
	Usage  Usage
	Status compat.Status
	// Already reports that it fared as badly before.
	Already bool
	// Blocks reports that it is a reason to refuse the change.
	Blocks bool
	// Approved reports that its owner has agreed.
	Approved bool
	// Breaks are what breaks or degrades it.
	Breaks []compat.Violation
	// Why says what no violation says.
	Why string
}

// A DerivedImpact is a subject made from the one that changes.
type DerivedImpact struct {
	Subject SubjectName
	// Via is the subject between, one step nearer to the change.
	Via   SubjectName
	Depth int // 1 is made from the subject itself
	// Paths are the fields that may be affected; none means any.
	Paths []string
	Owner Ownership
	// Usages are its active consumers that read one of them.
	Usages []Usage
}

// An Approver is a team that is asked about a change, with what it answers
// for. Without a name it is nobody: an application and a subject that nobody
// owns, where only an override helps.
type Approver struct {
	Team     string
	Contacts []Contact
	// Subject says that it is asked for the subject, Usages for which usages.
	Subject  bool
	Usages   []UsageName
	Approved bool
	Rejected bool
}
