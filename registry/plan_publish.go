package registry

import (
	"context"

	"github.com/pawl-registry/pawl/compat"
	"github.com/pawl-registry/pawl/schema"
	"github.com/pawl-registry/pawl/storage"
)

// A plan is what a publish would do.
type plan struct {
	state
	draft    Draft    // with all that a publish adds to what was brought
	first    textHash // of the draft before it was read
	hash     textHash
	parsed   *schema.Schema
	existing *Version
	report   compat.Report
	warnings schema.Problems
	// free says that nobody's consent counts: what is imported was published
	// elsewhere.
	free   bool
	mesh   mesh
	around meshBasis
}

// asked is a publication, and whether somebody only asks about it.
type asked struct {
	Publication
	dry bool
}

// plan makes a plan. It errs where the publish would, but for incompatibility.
// Before, if not nil, is an earlier plan for the same.
func (r *Registry) plan(ctx context.Context, p asked, before *plan) (plan, error) {
	out, known, err := r.firstLook(ctx, p)
	if err != nil || out.existing != nil {
		return out, err
	}
	if before != nil && before.first == out.first {
		out.draft, out.parsed, out.hash = before.draft, before.parsed, before.hash
	} else if err := r.read(ctx, p, &out, known); err != nil {
		return out, unreadable(p.Subject.resource(), err)
	}
	out.warnings = out.parsed.Warnings
	if err := r.secondLook(ctx, p, &out); err != nil || out.existing != nil {
		return out, err
	}
	out.free = p.Import != nil
	if p.Import != nil || p.Force {
		out.report = out.unchecked(out.draft.Format)
		return out, nil
	}
	out.group(out.parsed)
	out.report, err = r.judge(ctx, out.state, out.parsed)
	return out, unreadable(p.Subject.resource(), err)
}

// firstLook finds what needs no reading of the text: everything that is wrong
// around it, and whether just this text is a live version already.
func (r *Registry) firstLook(ctx context.Context, p asked) (out plan, known textRecord, err error) {
	find := func(rd storage.Reader) (err error) {
		out.first = out.draft.hash()
		var ok bool
		if known, ok, err = load[textRecord](rd, out.first.key()); err != nil || !ok {
			return err
		}
		return out.exists(rd, p, known.Digest)
	}
	dressed := false
	err = r.store.View(ctx, func(rd storage.Reader) (err error) {
		if err := out.look(rd, r, p); err != nil {
			return err
		}
		if dressed = !p.plain(out.state); dressed {
			return nil
		}
		return find(rd)
	})
	if err == nil && dressed {
		if err = r.dress(ctx, p, &out); err == nil {
			err = r.store.View(ctx, find)
		}
	}
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
func (out *plan) look(rd storage.Reader, r *Registry, p asked) (err error) {
	if out.state, err = readState(rd, p.Subject); err != nil {
		return err
	}
	if !out.domain && !r.cfg.CreateDomains && !p.CreateDomain {
		_, err := loadDomain(rd, p.Subject.Domain)
		return err
	}
	if err := out.readLatest(rd); err != nil {
		return err
	}
	if err := p.admits(out.state); err != nil {
		return err
	}
	format, err := out.format(p)
	if err != nil {
		return err
	}
	latest := out.latest
	if p.Import != nil {
		latest = nil // what is imported must not depend on what came before
	}
	out.draft = p.Draft.in(format, latest)
	if err := out.expects(p); err != nil {
		return err
	}
	if err := r.checkCount(out.draft.References); err != nil || p.Import != nil {
		return err // what was imported before may reference what is deleted by now
	}
	return checkReferences(rd, out.draft.References)
}

// exists finds the version that makes the publish needless: the newest live
// one that has the schema.
func (out *plan) exists(rd storage.Reader, p asked, digest schema.Digest) (err error) {
	if p.Import != nil {
		out.existing, err = p.present(rd, digest)
	} else {
		out.existing, err = findVersion(rd, out.name, digest, false)
	}
	if out.existing != nil {
		out.report = out.unchecked(out.existing.Format)
	}
	return err
}

// unchecked is the report on what is compared with nothing.
func (s *state) unchecked(format schema.Format) compat.Report {
	return compat.Report{Compatible: true, Mode: s.setting.mode(), Format: format}
}

// read reads the draft, or remembers what came of it when it was read.
func (r *Registry) read(ctx context.Context, p asked, out *plan, known textRecord) (err error) {
	if known.Blob != 0 {
		if s, ok := r.cache.schema(known.Blob); ok {
			out.parsed = s
		}
	}
	if out.parsed == nil {
		if out.parsed, err = r.parse(ctx, out.draft); err != nil {
			return err
		}
	}
	if out.draft.Encoded {
		out.draft.Files = out.parsed.Source.Files
	}
	if p.Import != nil {
		p.pin(out)
	} else if p.Normalize || out.setting.normalizes() {
		if err := r.normalize(ctx, out); err != nil {
			return err
		}
	}
	out.hash = out.draft.hash()
	return nil
}

// secondLook reads what the decision rests on, in one moment, now that the
// digest is known.
func (r *Registry) secondLook(ctx context.Context, p asked, out *plan) error {
	return r.store.View(ctx, func(rd storage.Reader) (err error) {
		first := *out
		if err := out.look(rd, r, p); err != nil {
			return err
		}
		if out.draft.Format != first.draft.Format || !p.plain(out.state) && out.basis != first.basis {
			return errMoved // what the draft takes from the subject has changed
		}
		out.draft = first.draft
		if err := out.exists(rd, p, out.parsed.Digest); err != nil || out.existing != nil {
			return err
		}
		if p.Import != nil {
			return checkReferences(rd, out.draft.References)
		}
		if err := out.undressed(rd, p); err != nil || out.existing != nil {
			return err
		}
		if out.mesh, out.around, err = r.readMesh(rd, out.state, out.parsed.Digest); err != nil {
			return err
		}
		return out.readVersions(rd, out.draft.Format)
	})
}
