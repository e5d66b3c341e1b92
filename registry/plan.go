package registry

import (
	"context"
	"errors"
	"slices"

	"github.com/pawl-registry/pawl/compat"
	"github.com/pawl-registry/pawl/schema"
	"github.com/pawl-registry/pawl/storage"
)

// A basis is what a decision rests on, besides what never changes. Whoever
// acts on the decision looks again, in the transaction that acts: if the basis
// is another one, somebody came between and the decision is made anew.
type basis struct {
	domain   bool // whether the domain exists
	subject  uint64
	settings [3]uint64
	access   [3]uint64
}

// errMoved is a basis that is not the same any more.
var errMoved = errors.New("somebody else was faster")

// moved reports whether an error only says that another look is needed.
func moved(err error) bool { return errors.Is(err, errMoved) || errors.Is(err, errPurged) }

// A state is what the store holds of a subject at one moment.
type state struct {
	basis
	name     SubjectName
	record   subjectRecord // zero for a subject that has no versions
	setting  EffectiveSetting
	mode     AccessMode     // whose etags are in basis.access
	latest   *versionRecord // nil where no version is live
	versions []stored       // deleted ones included; as much of them as a check needs
}

// readState reads a subject that need not exist.
func readState(r storage.Reader, name SubjectName) (state, error) {
	s := state{name: name}
	_, exists, err := r.Get(domainKey(name.Domain))
	if err != nil {
		return s, err
	}
	s.domain = exists
	if s.record, err = subjectOrNone(r, name); err != nil {
		return s, err
	}
	s.subject = s.record.Etag
	if s.setting, s.settings, err = effective(r, Place(name)); err != nil {
		return s, err
	}
	var access EffectiveAccess
	access, s.access, err = accessAt(r, Place(name))
	s.mode = access.Effective
	return s, err
}

// readLatest reads the latest version, if there is one.
func (s *state) readLatest(r storage.Reader) error {
	if s.record.Latest == 0 {
		return nil
	}
	rec, _, err := loadVersion(r, VersionName{s.name, s.record.Latest}, false)
	s.latest = &rec
	return err
}

// readVersions reads the versions that a check of the state looks at. Avro
// leaves no trace in the ledger, so that a level that looks at the latest
// version needs no other.
func (s *state) readVersions(r storage.Reader, format schema.Format) (err error) {
	level := s.setting.Effective.Level
	switch {
	case level == compat.None || s.record.Stored == 0:
		return nil
	case format == schema.Avro && !level.Transitive() && s.setting.Effective.Group == "":
		if s.record.Latest == 0 {
			return nil
		}
		rec, _, err := loadVersion(r, VersionName{s.name, s.record.Latest}, false)
		s.versions = []stored{{number: s.record.Latest, blob: rec.Blob, live: true}}
		return err
	}
	s.versions, err = storedVersions(r, s.name)
	return err
}

// group leaves the versions that a schema is compared with: those that have
// the same value for the property that groups them.
func (s *state) group(candidate *schema.Schema) {
	property := s.setting.Effective.Group
	if property == "" {
		return
	}
	value := ""
	if m := candidate.Source.Metadata; m != nil {
		value = m.Properties[property]
	}
	s.versions = slices.DeleteFunc(slices.Clone(s.versions), func(v stored) bool { return v.properties[property] != value })
}

// format is the schema language of a draft for the subject.
func (s *state) format(p asked) (schema.Format, error) {
	d := p.Draft
	switch {
	case d.Format == "" && s.record.Stored == 0:
		return "", invalid("schema.format", "%s has no versions yet: say AVRO or PROTOBUF", s.name)
	case d.Format == "":
		return s.record.Format, nil
	case p.Import != nil || p.Force:
		return d.Format, nil
	case s.record.Stored > 0 && d.Format != s.record.Format && s.setting.Effective.Level != compat.None:
		return "", refuse(FormatMismatch, s.name.resource(), "%s has the format %s; publish %s schemas under a subject of their own, or set its compatibility to NONE first",
			s.name, s.record.Format, d.Format)
	}
	return d.Format, nil
}

// expects refuses a latest version, or a next number, that is not the one the
// caller knows.
func (s *state) expects(p asked) error {
	if latest := p.ExpectedLatest; latest != nil && *latest != s.record.Latest {
		return refuse(Overtaken, s.name.resource(), "the latest version of %s is %s, not %s; read it and decide again",
			s.name, latestWord(s.record.Latest), latestWord(*latest))
	}
	if next := s.record.Last + 1; p.Number != 0 && p.Import == nil && p.Number != next {
		return refuse(Overtaken, s.name.resource(), "the next version of %s is %d, not %d; read it and decide again", s.name, next, p.Number)
	}
	return nil
}

// judge says whether a schema may follow the state's live versions.
func (r *Registry) judge(ctx context.Context, s state, candidate *schema.Schema) (compat.Report, error) {
	var report compat.Report
	run := func(ledger *compat.Ledger) (err error) {
		report, err = r.runCase(ctx, s, candidate, ledger)
		return err
	}
	switch {
	case candidate.Source.Format != schema.Protobuf || len(s.versions) == 0:
		err := run(nil)
		return report, err
	case s.setting.Effective.Group != "":
		// The ledger that is remembered knows nothing of groups.
		err := r.withNewLedger(ctx, s.versions, run)
		return report, err
	}
	err := r.withLedger(ctx, s, run)
	return report, err
}

// runCase compares a schema with the versions that are seen of a state.
func (r *Registry) runCase(ctx context.Context, s state, candidate *schema.Schema, ledger *compat.Ledger) (compat.Report, error) {
	c := compat.Case{
		Candidate: candidate, Mode: s.setting.mode(), Now: r.cfg.Clock(), Ledger: ledger,
		Exemptions: s.setting.Effective.Exemptions, IgnoreUnstable: s.setting.ignoresUnstable(),
	}
	blobs := map[int]uint64{}
	for _, v := range s.seen() {
		blobs[v.number] = v.blob
		c.History = append(c.History, compat.Version{Number: v.number})
	}
	c.Load = func(ctx context.Context, number int) (*schema.Schema, error) { return r.parsed(ctx, blobs[number], 0) }
	begin := r.cfg.Clock()
	report, err := c.Check(ctx)
	r.cfg.Observer.Checked(r.cfg.Clock().Sub(begin))
	return report, err
}

// seen are the live versions that the level compares with, in increasing order.
func (s state) seen() []stored {
	live := slices.DeleteFunc(slices.Clone(s.versions), func(v stored) bool { return !v.live })
	if s.setting.Effective.Level.Transitive() || len(live) == 0 {
		return live
	}
	return live[len(live)-1:]
}

// checkReferences refuses references to versions that are not live.
func checkReferences(r storage.Reader, refs []schema.Reference) error {
	for _, ref := range refs {
		rec, name, err := loadVersion(r, target(ref), true)
		if refusal, ok := errors.AsType[*Error](err); ok && refusal.Reason == DomainNotFound {
			return refuse(ReferenceNotFound, name.resource(), "the reference %q names %s, whose domain does not exist", ref.Name, name)
		}
		if err != nil {
			return missing(ref, err)
		}
		if !rec.live() {
			return refuse(ReferenceNotFound, name.resource(), "the reference %q names %s, which is deleted; undelete it or reference another version", ref.Name, name)
		}
	}
	return nil
}
