package registry

import (
	"fmt"
	"slices"
	"time"

	"github.com/pawl-registry/pawl/schema"
	"github.com/pawl-registry/pawl/storage"
)

// A proposal is what a change request is about: what would come after which
// version.
type proposal struct {
	base      int
	candidate schema.Digest
}

// A changeRecord is a change request. Whether it has expired, was applied or
// superseded follows from the clock and the subject, and is not kept.
type changeRecord struct {
	Base       int `json:",omitempty"`
	Candidate  schema.Digest
	Text       schema.Digest // the hash of the draft, which is kept beside
	Compatible bool          `json:",omitempty"`
	Broken     []brokenRecord
	Decisions  []decisionRecord `json:",omitempty"`
	Origin     Origin           `json:",omitzero"`
	Creator    string
	Created    time.Time
	Updated    time.Time
	Etag       uint64
}

// A brokenID is a usage and what it reads.
type brokenID struct {
	Application string
	Environment string
	Version     int           `json:",omitempty"`
	Projection  schema.Digest `json:",omitzero"`
}

func (b brokenID) String() string {
	return fmt.Sprintf("%q in %q, version %d, projection %s", b.Application, b.Environment, b.Version, b.Projection)
}

// A brokenRecord is a usage that breaks, with the first thing that breaks it.
type brokenRecord struct {
	brokenID
	Rule    string `json:",omitempty"`
	Path    string `json:",omitempty"`
	Message string `json:",omitempty"`
	Hint    string `json:",omitempty"`
}

type decisionRecord struct {
	Team      string
	Principal string
	Time      time.Time
	Approve   bool       `json:",omitempty"`
	Comment   string     `json:",omitempty"`
	Subject   bool       `json:",omitempty"`
	Usages    []brokenID `json:",omitempty"`
}

// A candidateRecord is the draft that a change request holds.
type candidateRecord struct {
	Format     schema.Format
	Files      []schema.File
	References []schema.Reference `json:",omitempty"`
	Metadata   *schema.Metadata   `json:",omitempty"`
	Rules      *schema.RuleSet    `json:",omitempty"`
}

func (c candidateRecord) draft() Draft {
	return Draft{Format: c.Format, Files: c.Files, References: c.References, Metadata: c.Metadata, Rules: c.Rules}
}

// A heldChange is a change request with its name.
type heldChange struct {
	name ChangeName
	rec  changeRecord
}

func (n ChangeName) key() key { return in(changeSpace).subject(n.SubjectName).number(n.Number) }

// draftKey is where the candidate is kept, compressed.
func (n ChangeName) draftKey() key { return in(candidateSpace).subject(n.SubjectName).number(n.Number) }

func (n ChangeName) resource() string {
	return fmt.Sprintf("%s/changes/%d", n.SubjectName.resource(), n.Number)
}

func (n ChangeName) String() string {
	return fmt.Sprintf("change request %d of %s", n.Number, n.SubjectName)
}

func (n ChangeName) checked() (ChangeName, error) {
	var err error
	if n.SubjectName, err = n.SubjectName.checked(); err == nil && (n.Number < 1 || n.Number > maxNumber) {
		err = invalid("change", "%d is no change request; they count from 1", n.Number)
	}
	return n, err
}

func (c changeRecord) stamps() stamps { return stamps{c.Created, c.Updated, c.Etag} }

// data is what the log says of a change request.
func (c changeRecord) data() map[string]any {
	broken := make([]any, len(c.Broken))
	for i, b := range c.Broken {
		data := b.words()
		data["rule"], data["path"], data["message"], data["hint"] = b.Rule, b.Path, b.Message, b.Hint
		broken[i] = words(data)
	}
	decisions := make([]any, len(c.Decisions))
	for i, d := range c.Decisions {
		decisions[i] = d.words()
	}
	return words(map[string]any{
		"base": c.Base, "candidate": c.Candidate.String(), "text": c.Text.String(), "compatible": c.Compatible, "creator": c.Creator,
		"revision": c.Origin.Revision, "build": c.Origin.Build, "broken": broken, "decisions": decisions,
	})
}

func (b brokenID) words() map[string]any {
	data := map[string]any{"application": b.Application, "environment": b.Environment, "version": b.Version}
	if b.Projection != (schema.Digest{}) {
		data["projection"] = b.Projection.String()
	}
	return data
}

func (d decisionRecord) words() map[string]any {
	usages := make([]any, len(d.Usages))
	for i, u := range d.Usages {
		usages[i] = u.words()
	}
	return words(map[string]any{
		"team": d.Team, "principal": d.Principal, "time": d.Time.UTC().Format(time.RFC3339Nano), "approve": d.Approve, "comment": d.Comment,
		"subject": d.Subject, "usages": usages,
	})
}

func (c changeRecord) proposal() proposal { return proposal{c.Base, c.Candidate} }

func (c changeRecord) expires() time.Time { return c.Created.Add(changeLifetime) }

// approved reports whether somebody agreed that a usage breaks.
func (c *changeRecord) approved(id brokenID) bool {
	return c != nil && slices.ContainsFunc(c.Decisions, func(d decisionRecord) bool { return d.Approve && slices.Contains(d.Usages, id) })
}

// decided is what a team said, or nil.
func (c *changeRecord) decided(team string) *decisionRecord {
	if c == nil {
		return nil
	}
	i := slices.IndexFunc(c.Decisions, func(d decisionRecord) bool { return d.Team == team })
	if i < 0 {
		return nil
	}
	return &c.Decisions[i]
}

// changesOf lists the change requests of a subject, which have no bound but
// are few: there is one for each refused candidate.
func changesOf(rd storage.Reader, s SubjectName) (out []heldChange, err error) {
	prefix := in(changeSpace).subject(s)
	for p, err := range rd.Scan(prefix, storage.PrefixEnd(prefix)) {
		if err != nil {
			return nil, err
		}
		rec, err := decode[changeRecord](p.Key, p.Value)
		if err != nil {
			return nil, err
		}
		out = append(out, heldChange{read(p.Key).change(), rec})
	}
	return out, nil
}

func (c *cursor) change() ChangeName { return ChangeName{c.subject(), c.number()} }

// findChange finds the newest change request for a proposal that has not
// expired, or nil.
func (r *Registry) findChange(rd storage.Reader, s SubjectName, p proposal) (*heldChange, error) {
	all, err := changesOf(rd, s)
	if err != nil {
		return nil, err
	}
	for _, c := range slices.Backward(all) {
		if c.rec.proposal() == p && r.cfg.Clock().Before(c.rec.expires()) {
			return &c, nil
		}
	}
	return nil, nil
}

func loadChange(rd storage.Reader, n ChangeName) (changeRecord, error) {
	rec, ok, err := load[changeRecord](rd, n.key())
	if err == nil && !ok {
		err = refuse(ChangeNotFound, n.resource(), "%s has no change request %d", n.SubjectName, n.Number)
	}
	return rec, err
}
