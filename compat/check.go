package compat

import (
	"context"
	"fmt"
	"slices"

	"github.com/pawl-registry/pawl/compat/finding"
	"github.com/pawl-registry/pawl/schema"
)

// A Version is a published schema that a candidate is compared with.
type Version struct {
	Number int
	Schema *schema.Schema
}

// Check says whether candidate may follow history, the versions a mode could
// look at in increasing order. Levels that are not transitive compare with
// the last one only. The ledger may be nil; otherwise it must hold every
// version that was ever published in the line, deleted ones included.
func Check(ctx context.Context, candidate *schema.Schema, history []Version, ledger *Ledger, mode Mode) (Report, error) {
	mode, err := mode.filled()
	if err != nil {
		return Report{}, err
	}
	report := Report{Compatible: true, Mode: mode, Format: candidate.Source.Format}
	for _, version := range slices.Backward(mode.Level.span(history)) {
		report.Against = append(report.Against, version.Number)
		if err := report.compare(ctx, version, candidate); err != nil {
			return Report{}, fmt.Errorf("compare with version %d: %w", version.Number, err)
		}
	}
	report.consult(ledger, candidate, history)
	report.finish()
	return report, nil
}

// compare enters what the report's mode minds between a version and the
// candidate.
func (r *Report) compare(ctx context.Context, version Version, candidate *schema.Schema) error {
	changes, err := r.Mode.Profile.diff(ctx, version.Schema, candidate)
	if err != nil {
		return err
	}
	r.Truncated += changes.Truncated
	for _, f := range changes.Findings {
		r.judge(f, candidate.Source.Format, version.Number)
	}
	return nil
}

// consult enters what the ledger remembers and no comparison has blocked.
func (r *Report) consult(ledger *Ledger, candidate *schema.Schema, history []Version) {
	if ledger == nil || candidate.Protobuf == nil || r.Mode.Level == None || r.Mode.Profile == Confluent {
		return
	}
	type place struct {
		path    string
		against int
	}
	blocked := map[place]bool{}
	for _, v := range r.Violations {
		blocked[place{v.Path, v.Against}] = true
	}
	for _, reuse := range ledger.reuses(candidate, history) {
		if !blocked[place{reuse.Path, reuse.Version}] {
			r.judge(reuse.Finding, schema.Protobuf, reuse.Version)
		}
	}
}

func (r *Report) judge(f finding.Finding, format schema.Format, against int) {
	if v, minds := r.Mode.judge(f, format); minds {
		v.Against = against
		r.add(v)
	}
}
