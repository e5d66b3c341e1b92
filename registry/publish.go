package registry

import (
	"context"
	"errors"
	"fmt"
	"unicode/utf8"

	"github.com/pawl-registry/pawl/compat"
	"github.com/pawl-registry/pawl/schema"
	"github.com/pawl-registry/pawl/storage"
)

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

// A Verdict is what a publish would do.
type Verdict struct {
	Compatible bool
	Report     compat.Report
	Existing   *Version // the version that has the schema already
	Problems   schema.Problems
}

const maxOrigin = 2 << 10

func (p Publication) admitted() (Publication, error) {
	var err error
	if p.Subject, err = p.Subject.checked(); err != nil {
		return p, err
	}
	if p.ExpectedLatest != nil && *p.ExpectedLatest < 0 {
		return p, invalid("expected_latest_version", "%d is no version; 0 means that there must be none", *p.ExpectedLatest)
	}
	if len(p.Origin.Revision) > maxOrigin || len(p.Origin.Build) > maxOrigin || !utf8.ValidString(p.Origin.Revision+" "+p.Origin.Build) {
		return p, invalid("origin", "at most %d bytes of UTF-8 are allowed", maxOrigin)
	}
	if err := checkPairs("annotations", p.Annotations, maxAnnotation); err != nil {
		return p, err
	}
	p.Draft, err = p.Draft.admitted(p.Subject.Domain)
	return p, err
}

// Check says what Publish would do, and writes nothing. Incompatibility is a
// verdict, not an error; everything else that would make Publish fail fails
// here alike.
func (r *Registry) Check(ctx context.Context, p Publication) (Verdict, error) {
	p, err := p.admitted()
	if err != nil {
		return Verdict{}, failed("Check", err)
	}
	var plan plan
	err = unmoved(func() (err error) {
		plan, err = r.plan(ctx, p, nil)
		return err
	})
	if err != nil {
		return Verdict{}, failed("Check", about(p.Subject.resource(), err))
	}
	return Verdict{Compatible: plan.report.Compatible, Report: plan.report, Existing: plan.existing, Problems: plan.warnings}, nil
}

// maxAttempts bounds how often a publish starts over. Each time somebody else
// got through, so that this only ends what would otherwise never get its turn.
const maxAttempts = 1000

// Publish stores a schema as the next version of its subject.
//
// The check holds no transaction. What it rests on is read again in the one
// that stores the version; if it has changed, the publish starts over.
func (r *Registry) Publish(ctx context.Context, p Publication) (Published, error) {
	out, err := r.publish(ctx, p)
	r.cfg.Observer.Published(result(out, err))
	return out, failed("Publish", about(p.Subject.resource(), err))
}

// result is how a publish ended, for the metrics.
func result(out Published, err error) string {
	refusal, refused := errors.AsType[*Error](err)
	switch {
	case err == nil && out.Created:
		return "created"
	case err == nil:
		return "exists"
	case refused && refusal.Reason == Incompatible:
		return "incompatible"
	case refused && (refusal.Reason == SchemaInvalid || refusal.Reason == SchemaTooLarge || refusal.Reason == InvalidArgument):
		return "invalid"
	}
	return "error"
}

func (r *Registry) publish(ctx context.Context, p Publication) (Published, error) {
	p, err := p.admitted()
	if err != nil {
		return Published{}, err
	}
	var parsed *schema.Schema
	for range maxAttempts {
		plan, err := r.plan(ctx, p, parsed)
		if moved(err) {
			continue
		}
		if err != nil {
			return Published{}, err
		}
		if plan.existing != nil {
			return Published{Version: *plan.existing, Report: plan.report, Problems: plan.warnings}, nil
		}
		if !plan.report.Compatible {
			return Published{}, incompatible(p.Subject, plan.report)
		}
		v, err := r.append(ctx, p, plan)
		if err == nil {
			return Published{Version: v, Created: true, Report: plan.report, Problems: plan.warnings}, nil
		}
		if !moved(err) {
			return Published{}, err
		}
		parsed = plan.parsed
	}
	return Published{}, refuse(Unavailable, p.Subject.resource(), "%s is being changed all the time; try again", p.Subject)
}

func incompatible(name SubjectName, report compat.Report) *Error {
	refusal := refuse(Incompatible, name.resource(), "%s: %s with %s under %s",
		name, count(len(report.Violations), "incompatibility"), broken(report), report.Mode.Level)
	refusal.Report = &report
	return refusal
}

// broken names the versions that violations were found against.
func broken(report compat.Report) string {
	newest, oldest := 0, maxNumber
	for _, v := range report.Violations {
		newest, oldest = max(newest, v.Against), min(oldest, v.Against)
	}
	if newest == oldest {
		return fmt.Sprintf("version %d", newest)
	}
	return fmt.Sprintf("versions %d to %d", oldest, newest)
}

// A plan is what a publish would do.
type plan struct {
	state
	draft    Draft // with the format
	hash     textHash
	parsed   *schema.Schema
	existing *Version
	report   compat.Report
	warnings schema.Problems
}

// plan makes a plan. It errs where the publish would, but for incompatibility.
// Parsed, if not nil, is the draft as an earlier plan read it.
func (r *Registry) plan(ctx context.Context, p Publication, parsed *schema.Schema) (plan, error) {
	out, known, err := r.firstLook(ctx, p)
	if err != nil || out.existing != nil {
		return out, err
	}
	if out.parsed = parsed; parsed == nil || parsed.Source.Format != out.draft.Format {
		if out.parsed, err = r.candidate(ctx, out.draft, known); err != nil {
			return out, unreadable(p.Subject.resource(), err)
		}
	}
	out.warnings = out.parsed.Warnings
	if err := r.secondLook(ctx, p, &out); err != nil || out.existing != nil {
		return out, err
	}
	out.report, err = r.judge(ctx, out.state, out.parsed)
	return out, unreadable(p.Subject.resource(), err)
}

// firstLook finds what needs no reading of the text: everything that is wrong
// around it, and whether just this text is a live version already.
func (r *Registry) firstLook(ctx context.Context, p Publication) (out plan, known textRecord, err error) {
	err = r.store.View(ctx, func(rd storage.Reader) (err error) {
		if err := out.look(rd, r, p); err != nil {
			return err
		}
		out.hash = out.draft.hash()
		var ok bool
		if known, ok, err = load[textRecord](rd, out.hash.key()); err != nil || !ok {
			return err
		}
		return out.exists(rd, known.Digest)
	})
	if err != nil || out.existing == nil {
		return out, known, err
	}
	c, err := r.content(ctx, known.Blob)
	if err == nil {
		out.warnings = c.Warnings
	}
	return out, known, err
}

// look reads the subject and refuses what can be refused by that.
func (out *plan) look(rd storage.Reader, r *Registry, p Publication) (err error) {
	if out.state, err = readState(rd, p.Subject); err != nil {
		return err
	}
	if !out.domain && !r.cfg.CreateDomains {
		_, err := loadDomain(rd, p.Subject.Domain)
		return err
	}
	format, err := out.format(p.Draft)
	if err != nil {
		return err
	}
	out.draft = p.Draft.in(format)
	if err := out.expects(p.ExpectedLatest); err != nil {
		return err
	}
	if err := r.checkCount(out.draft.References); err != nil {
		return err
	}
	return checkReferences(rd, out.draft.References)
}

// exists finds the newest live version of the subject that has a schema.
func (out *plan) exists(rd storage.Reader, digest schema.Digest) error {
	found, err := findVersion(rd, out.name, digest, false)
	if err != nil || found == nil {
		return err
	}
	out.existing = found
	out.report = compat.Report{Compatible: true, Mode: out.setting.mode(), Format: found.Format}
	return nil
}

// candidate reads the draft, or remembers what came of it when it was read.
func (r *Registry) candidate(ctx context.Context, d Draft, known textRecord) (*schema.Schema, error) {
	if known.Blob != 0 {
		if s, ok := r.cache.schema(known.Blob); ok {
			return s, nil
		}
	}
	return r.parse(ctx, d)
}

// secondLook reads what the decision rests on, in one moment, now that the
// digest is known.
func (r *Registry) secondLook(ctx context.Context, p Publication, out *plan) error {
	return r.store.View(ctx, func(rd storage.Reader) error {
		if err := out.look(rd, r, p); err != nil {
			return err
		}
		if out.draft.Format != out.parsed.Source.Format {
			return errMoved // the draft takes the subject's format, and that has changed
		}
		if err := out.exists(rd, out.parsed.Digest); err != nil || out.existing != nil {
			return err
		}
		return out.readVersions(rd, out.draft.Format)
	})
}

// findVersion finds the newest version of a subject that has a schema, or nil.
func findVersion(rd storage.Reader, name SubjectName, digest schema.Digest, show ShowDeleted) (*Version, error) {
	found, err := uses(rd, in(useSpace).bytes(digest[:]).subject(name))
	if err != nil {
		return nil, err
	}
	for i := range found {
		u := found[len(found)-1-i]
		rec, ok, err := load[versionRecord](rd, versionKey(u.name))
		if err != nil {
			return nil, err
		}
		if ok && (rec.live() || bool(show)) {
			v := rec.version(u.name)
			return &v, nil
		}
	}
	return nil, nil
}

// Lookup finds the version of a subject that has this schema.
func (r *Registry) Lookup(ctx context.Context, s SubjectName, d Draft, show ShowDeleted) (Version, error) {
	v, err := r.lookup(ctx, s, d, show)
	return v, failed("Lookup", about(s.resource(), err))
}

func (r *Registry) lookup(ctx context.Context, s SubjectName, d Draft, show ShowDeleted) (Version, error) {
	s, err := s.checked()
	if err != nil {
		return Version{}, err
	}
	if d, err = d.admitted(s.Domain); err != nil {
		return Version{}, err
	}
	var known textRecord
	err = r.store.View(ctx, func(rd storage.Reader) error {
		rec, err := loadSubject(rd, s, show)
		if err != nil {
			return err
		}
		if d.Format == "" {
			d.Format = rec.Format
		}
		d = d.in(d.Format)
		known, _, err = load[textRecord](rd, d.hash().key())
		return err
	})
	if err != nil {
		return Version{}, err
	}
	digest := known.Digest
	if known.Blob == 0 {
		parsed, err := r.parse(ctx, d)
		if err != nil {
			return Version{}, unreadable(s.resource(), err)
		}
		digest = parsed.Digest
	}
	var found *Version
	err = r.store.View(ctx, func(rd storage.Reader) (err error) {
		if _, err := loadSubject(rd, s, show); err != nil {
			return err
		}
		found, err = findVersion(rd, s, digest, show)
		return err
	})
	if err == nil && found == nil {
		err = refuse(VersionNotFound, s.resource(), "no version of %s has this schema", s)
	}
	if err != nil {
		return Version{}, err
	}
	return *found, nil
}
