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
	// Override, if not empty, publishes what breaks known consumers without
	// their consent, and says why. The log has it.
	Override string
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
	// Impact is what it does to whom; nil where nobody is known to use the
	// subject, and nobody is asked.
	Impact *Impact
}

// A Verdict is what a publish would do.
type Verdict struct {
	Compatible bool
	Report     compat.Report
	Existing   *Version // the version that has the schema already
	Problems   schema.Problems
	// Impact is what a publish would do to whom, and what would become of it.
	Impact Impact
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
	if err := checkOverride(p.Override); err != nil {
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
	var impact Impact
	err = unmoved(func() (err error) {
		if plan, err = r.plan(ctx, asked{p, true}, nil); err == nil {
			impact, err = r.assess(ctx, asked{p, true}, &plan, 1)
		}
		return err
	})
	if err != nil {
		return Verdict{}, failed("Check", about(p.Subject.resource(), err))
	}
	return Verdict{Compatible: plan.report.Compatible, Report: plan.report, Existing: plan.existing, Problems: plan.warnings, Impact: impact}, nil
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
	case refused && refusal.Reason == BreaksConsumers:
		return "breaks_consumers"
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
		out, err := r.carryOut(ctx, asked{p, false}, &plan)
		if !moved(err) {
			return out, err
		}
		before = &plan
	}
	return Published{}, refuse(Unavailable, p.Subject.resource(), "%s is being changed all the time; try again", p.Subject)
}

// carryOut does what a plan says, if the gate lets it.
func (r *Registry) carryOut(ctx context.Context, p asked, plan *plan) (Published, error) {
	out := Published{Report: plan.report, Problems: plan.warnings}
	if plan.existing != nil {
		out.Version = *plan.existing
		return out, nil
	}
	impact, err := r.assess(ctx, p, plan, 1)
	if err != nil {
		return Published{}, err
	}
	if impact.Outcome != Pass {
		return Published{}, r.refused(ctx, p, plan, impact)
	}
	if out.Version, err = r.append(ctx, p.Publication, *plan); err != nil {
		return Published{}, err
	}
	out.Created = true
	if len(plan.mesh.usages) > 0 || plan.free { // of an import nobody has looked
		r.nowSatisfied(ctx, p.Subject)
	}
	if !plan.free && !plan.alone() {
		out.Impact = &impact
	}
	return out, nil
}

// checkOverride bounds the reason for going over consumers.
func checkOverride(reason string) error {
	if len(reason) > maxOverride || !utf8.ValidString(reason) {
		return invalid("override_reason", "at most %d bytes of UTF-8 are allowed", maxOverride)
	}
	return nil
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
