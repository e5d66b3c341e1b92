package compat

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/pawl-registry/pawl/schema"
)

// A Version is a published schema that a candidate is compared with.
type Version struct {
	Number int
	Schema *schema.Schema
}

// A Case is a candidate with all that the verdict on it rests on.
type Case struct {
	Candidate *schema.Schema
	// History are the versions that the mode could look at, in increasing
	// order. Levels that are not transitive compare with the last one only.
	History []Version
	// Load fetches the schema of a version of the history that comes without
	// one, when it is its turn to be compared: a long history need not be in
	// memory at once. It may be nil where all versions have theirs.
	Load func(ctx context.Context, number int) (*schema.Schema, error)
	// Ledger may be nil; otherwise it must hold every version that was ever
	// published in the line, deleted ones included.
	Ledger *Ledger
	Mode   Mode
	// Exemptions are those of settings; those in the candidate add up with
	// them.
	Exemptions []Exemption
	// IgnoreUnstable exempts what is broken in Protobuf packages whose names
	// end in a version such as v1alpha1 or v1beta2.
	IgnoreUnstable bool
	// Now is when the verdict is given. Without it nothing is exempt.
	Now time.Time
}

// Check says whether candidate may follow history, without any exemption. It
// is Case.Check for those who want a verdict that does not depend on the day.
func Check(ctx context.Context, candidate *schema.Schema, history []Version, ledger *Ledger, mode Mode) (Report, error) {
	return Case{Candidate: candidate, History: history, Ledger: ledger, Mode: mode}.Check(ctx)
}

// Check says whether the candidate may follow its history. An error of type
// schema.Problems says which exemptions in the candidate are malformed.
func (c Case) Check(ctx context.Context) (Report, error) {
	t, err := c.trial()
	if err != nil {
		return Report{}, err
	}
	for _, version := range slices.Backward(t.Mode.Level.span(c.History)) {
		t.report.Against = append(t.report.Against, version.Number)
		if err := t.turn(ctx, version); err != nil {
			return Report{}, fmt.Errorf("compare with version %d: %w", version.Number, err)
		}
	}
	t.consult()
	t.remind()
	t.report.finish()
	return t.report, nil
}

// A trial is a case on its way to a verdict.
type trial struct {
	Case
	report Report
	grants []*grant
	newest *schema.Schema // of the history; nil until it was compared
}

// turn compares the candidate with a version, the newest one first.
func (t *trial) turn(ctx context.Context, version Version) (err error) {
	if version.Schema == nil && t.Load != nil {
		if version.Schema, err = t.Load(ctx, version.Number); err != nil {
			return err
		}
	}
	if t.newest == nil {
		t.newest = version.Schema
	}
	return t.compare(ctx, version)
}

func (c Case) trial() (*trial, error) {
	mode, err := c.Mode.filled()
	if err != nil {
		return nil, err
	}
	c.Mode = mode
	t := &trial{Case: c, report: Report{Compatible: true, Mode: mode, Format: c.Candidate.Source.Format}}
	if c.Now.IsZero() {
		return t, nil
	}
	inline, problems := inline(c.Candidate)
	if len(problems) > 0 {
		return nil, problems
	}
	t.grants = append(inline, set(c.Exemptions)...)
	return t, nil
}

// compare enters what the mode minds between a version and the candidate. Of
// differences that are too many to list only the worst are known, so that one
// that is not exempt could be among those left out: then none is exempt.
func (t *trial) compare(ctx context.Context, version Version) error {
	changes, err := t.Mode.Profile.diff(ctx, version.Schema, t.Candidate)
	if err != nil {
		return err
	}
	t.report.Truncated += changes.Truncated
	for _, f := range changes.Findings {
		v, minds := t.Mode.judge(f, t.Candidate.Source.Format)
		if !minds {
			continue
		}
		v.Against = version.Number
		e, exempt := t.exempt(v, version.Schema)
		t.enter(v, e, exempt && changes.Truncated == 0)
	}
	return nil
}

func (t *trial) enter(v Violation, e Exemption, exempt bool) {
	if exempt && !t.Now.IsZero() {
		t.report.exempt(Exempted{v, e})
		return
	}
	t.report.add(v)
}

// consult enters what the ledger remembers and no comparison has blocked.
func (t *trial) consult() {
	if t.Ledger == nil || t.Candidate.Protobuf == nil || t.Mode.Level == None || t.Mode.Profile == Confluent {
		return
	}
	told := t.report.told()
	for _, reuse := range t.Ledger.reuses(t.Candidate, t.newest) {
		v, minds := t.Mode.judge(reuse.Finding, schema.Protobuf)
		if !minds || told[spot{reuse.Path, reuse.Version}] {
			continue
		}
		v.Against = reuse.Version
		e, exempt := t.exempt(v, nil)
		t.enter(v, e, exempt)
	}
}

// A spot is a place and the version it was compared with.
type spot struct {
	path    string
	against int
}

// told are the spots at which something blocks or would without an exemption.
func (r *Report) told() map[spot]bool {
	told := map[spot]bool{}
	for _, v := range r.Violations {
		told[spot{v.Path, v.Against}] = true
	}
	for _, e := range r.Exempted {
		if e.Severity == Error {
			told[spot{e.Path, e.Against}] = true
		}
	}
	return told
}
