package registry

import (
	"context"
	"errors"
	"fmt"
	"unicode/utf8"

	"github.com/pawl-registry/pawl/compat"
	"github.com/pawl-registry/pawl/schema"
)

// A Publication is a schema on its way into a subject. A draft without files
// stands for the text and the references of the latest version.
type Publication struct {
	Subject SubjectName
	Draft   Draft
	// ExpectedLatest, if not nil, must be the number of the latest live
	// version, 0 for none; otherwise the publish is Overtaken.
	ExpectedLatest *int
	// Number, if not 0, must be the number that comes next; otherwise the
	// publish is Overtaken. With Import it is the number that the version gets.
	Number int
	// Stamp writes the number into the metadata, under VersionProperty.
	Stamp bool
	// Import, if not nil, makes this a version of another registry.
	Import *Imported
	// Normalize stores the normal form of the text, as the setting of that
	// name does.
	Normalize bool
	// Force publishes without a check. The log says so.
	Force bool
	// CreateDomain makes the domain where it does not exist, as
	// Config.CreateDomains does.
	CreateDomain bool
	Origin       Origin
	Annotations  map[string]string
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
	if p.Number < 0 || p.Number > maxNumber {
		return p, invalid("version", "%d is no version; they count from 1", p.Number)
	}
	if err := p.Import.check(); err != nil {
		return p, err
	}
	if err := checkPairs("annotations", p.Annotations, maxAnnotation); err != nil {
		return p, err
	}
	p.Draft, err = p.Draft.admitted(p.Subject.Domain)
	return p, err
}

// Check says what Publish would do, and writes nothing. Incompatibility is a
// verdict, not an error; everything else that would make Publish fail fails
// here alike, but for the access mode: to ask is no change.
func (r *Registry) Check(ctx context.Context, p Publication) (Verdict, error) {
	p, err := p.admitted()
	if err != nil {
		return Verdict{}, failed("Check", err)
	}
	var plan plan
	err = unmoved(func() (err error) {
		plan, err = r.plan(ctx, asked{p, true}, nil)
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
	var before *plan
	for range maxAttempts {
		plan, err := r.plan(ctx, asked{p, false}, before)
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
			r.nowSatisfied(ctx, p.Subject)
			return Published{Version: v, Created: true, Report: plan.report, Problems: plan.warnings}, nil
		}
		if !moved(err) {
			return Published{}, err
		}
		before = &plan
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
