package registry

import (
	"context"
	"errors"

	"github.com/pawl-registry/pawl/compat"
	"github.com/pawl-registry/pawl/schema"
	"github.com/pawl-registry/pawl/storage"
)

// CheckVersion says whether a schema would be compatible with one version of a
// subject, under the subject's setting but without regard to the rest of its
// history: one version, whatever the level. Where there is no latest version
// everything is.
func (r *Registry) CheckVersion(ctx context.Context, p Publication, number int) (Verdict, error) {
	p, err := p.admitted()
	if err == nil {
		_, err = VersionName{p.Subject, number}.checked()
	}
	if err != nil {
		return Verdict{}, failed("CheckVersion", err)
	}
	var v Verdict
	err = unmoved(func() (err error) {
		v, err = r.checkVersion(ctx, p, number)
		return err
	})
	return v, failed("CheckVersion", about(p.Subject.resource(), err))
}

func (r *Registry) checkVersion(ctx context.Context, p Publication, number int) (Verdict, error) {
	var s state
	var rec versionRecord
	err := r.store.View(ctx, func(rd storage.Reader) (err error) {
		if s, err = readState(rd, p.Subject); err != nil {
			return err
		}
		var found VersionName
		rec, found, err = loadVersion(rd, VersionName{p.Subject, number}, false)
		if refusal, ok := errors.AsType[*Error](err); ok && number == Latest && nothingThere(refusal.Reason) {
			return nil
		}
		s.versions = []stored{{number: found.Number, blob: rec.Blob, live: true}}
		if p.Draft.Format == "" {
			p.Draft.Format = rec.Format
		}
		if err == nil && rec.Format != p.Draft.Format && s.setting.Effective.Level != compat.None {
			return refuse(FormatMismatch, found.resource(), "%s has the format %s, not %s", found, rec.Format, p.Draft.Format)
		}
		return err
	})
	if err != nil {
		return Verdict{}, err
	}
	if p.Draft.Format == "" {
		return Verdict{}, invalid("schema.format", "say AVRO or PROTOBUF")
	}
	candidate, err := r.parse(ctx, p.Draft.in(p.Draft.Format, &rec))
	if err != nil {
		return Verdict{}, unreadable(p.Subject.resource(), err)
	}
	report, err := r.judgeAlone(ctx, s, candidate)
	return Verdict{Compatible: report.Compatible, Report: report, Problems: candidate.Warnings}, err
}

func nothingThere(reason Reason) bool {
	return reason == DomainNotFound || reason == SubjectNotFound || reason == VersionNotFound
}

// judgeAlone judges by the state's only version. What the ledger of the
// subject remembers of others does not count.
func (r *Registry) judgeAlone(ctx context.Context, s state, candidate *schema.Schema) (report compat.Report, err error) {
	if len(s.versions) == 0 {
		return s.unchecked(candidate.Source.Format), nil
	}
	err = r.withNewLedger(ctx, s.versions, func(ledger *compat.Ledger) (err error) {
		report, err = r.runCase(ctx, s, candidate, ledger)
		return err
	})
	return report, unreadable(s.name.resource(), err)
}
