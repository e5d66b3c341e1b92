package registry

import (
	"context"
	"slices"
	"unicode/utf8"

	"github.com/pawl-registry/pawl/compat"
	"github.com/pawl-registry/pawl/schema"
	"github.com/pawl-registry/pawl/schema/source"
	"github.com/pawl-registry/pawl/storage"
)

// Evaluate says what a change would do to whom, and what would become of it.
// It changes nothing. Publish, delete and purge decide by the same.
func (r *Registry) Evaluate(ctx context.Context, c Change) (Impact, error) {
	c, err := c.admitted()
	if err != nil {
		return Impact{}, failed("Evaluate", err)
	}
	if !r.Visible(ctx, c.Subject.Domain) {
		return Impact{}, failed("Evaluate", noDomain(c.Subject.Domain))
	}
	var out Impact
	err = unmoved(func() (err error) {
		switch c.Kind {
		case PublishChange:
			out, err = r.evaluatePublish(ctx, c)
		case FieldsChange:
			out, err = r.evaluateFields(ctx, c)
		default:
			err = r.store.View(ctx, func(rd storage.Reader) (err error) {
				out, err = r.evaluateRemoval(ctx, rd, c, "")
				return err
			})
		}
		return err
	})
	return out, failed("Evaluate", about(c.Subject.resource(), err))
}

func (c Change) admitted() (Change, error) {
	var err error
	if c.Subject, err = c.Subject.checked(); err != nil {
		return c, err
	}
	if c.Depth < 0 || c.Depth > maxDepth {
		return c, invalid("depth", "%d is not one of 0 to %d", c.Depth, maxDepth)
	}
	c.Depth = max(c.Depth, 1)
	switch c.Kind {
	case PublishChange:
		c.Publication.Subject = c.Subject
		c.Publication, err = c.Publication.admitted()
		return c, err
	case DeleteChange, PurgeChange:
		for _, n := range c.Versions {
			if _, err := (VersionName{c.Subject, n}).checked(); err != nil {
				return c, err
			}
		}
		return c, nil
	case FieldsChange:
		return c, checkGonePaths(c.Paths)
	case DeprecateChange:
		return c, nil
	}
	return c, invalid("kind", "%q is not one of PUBLISH, DELETE, PURGE, DEPRECATE, FIELDS", string(c.Kind))
}

func checkGonePaths(paths []string) error {
	if len(paths) == 0 || len(paths) > maxPaths {
		return invalid("paths", "there are %d; name 1 to %d fields", len(paths), maxPaths)
	}
	for _, p := range paths {
		if p == "" || len(p) > maxPath || !utf8.ValidString(p) {
			return invalid("paths", "a path has 1 to %d bytes of UTF-8", maxPath)
		}
	}
	return nil
}

func (r *Registry) evaluatePublish(ctx context.Context, c Change) (Impact, error) {
	p := asked{c.Publication, true}
	plan, err := r.plan(ctx, p, nil)
	if err != nil {
		return Impact{}, err
	}
	return r.assess(ctx, p, &plan, c.Depth)
}

// evaluateFields says what happens if fields go away: what would if the latest
// version came without them.
func (r *Registry) evaluateFields(ctx context.Context, c Change) (Impact, error) {
	var s state
	var m mesh
	err := r.store.View(ctx, func(rd storage.Reader) (err error) {
		if _, err = loadSubject(rd, c.Subject, false); err != nil {
			return err
		}
		if s, err = readState(rd, c.Subject); err != nil {
			return err
		}
		if err = s.readLatest(rd); err != nil {
			return err
		}
		m, err = r.around(rd, c.Subject)
		return err
	})
	if err != nil {
		return Impact{}, err
	}
	before, err := r.parsed(ctx, s.latest.Blob, 0)
	if err != nil {
		return Impact{}, err
	}
	for _, p := range c.Paths {
		if !hasFieldPath(before, p) {
			return Impact{}, invalid("paths", "version %d of %s has no field %s", s.record.Latest, c.Subject, p)
		}
	}
	i := Impact{Change: c.Kind, Subject: c.Subject, Gate: s.setting.Effective.Gate, Owner: m.owner, Coverage: m.coverage}
	if i.Usages, err = r.withoutFields(ctx, m.usages, crossing{before: before, surface: s.setting.Effective.Surface}, c.Paths); err != nil {
		return i, err
	}
	err = r.store.View(ctx, func(rd storage.Reader) (err error) {
		i.Derived, i.MoreDerived, err = r.descend(ctx, rd, reach{c.Subject, Spread{Paths: c.Paths}}, c.Depth)
		return err
	})
	i.Verdict = i.verdict()
	i.Outcome = Pass
	if i.Verdict == HarmBreaking && i.Gate != Observe {
		i.Outcome, i.Approvers = NeedsApproval, approvers(&i, nil)
	}
	i.Summary = i.summary()
	return i, err
}

// withoutFields says how consumers fare once fields are gone. An Avro schema
// can be made without them and read; of Protobuf it is said by who names them.
func (r *Registry) withoutFields(ctx context.Context, usages []Usage, c crossing, paths []string) ([]UsageImpact, error) {
	if rest, ok := without(c.before, paths); ok {
		c.after = rest
		return r.fare(ctx, usages, c)
	}
	going := Spread{Paths: paths}
	var out []UsageImpact
	for _, u := range usages {
		if u.Name.Role != Consumer || u.State == Retired {
			continue
		}
		i := UsageImpact{Usage: u, Status: compat.OK}
		switch {
		case len(u.Projection.Paths) == 0:
			i.Status, i.Why = compat.Degraded, "it reads everything: what goes is lost to it"
		case slices.ContainsFunc(u.Projection.Paths, going.touches):
			i.Status, i.Why, i.Blocks = compat.Broken, "it reads what would go", holdsUp(u)
		case u.Projection.Partial:
			i.Status, i.Why = compat.Unknown, "not all that it reads is known"
		}
		out = append(out, i)
	}
	return out, nil
}

// without is an Avro schema without some fields.
func without(s *schema.Schema, paths []string) (*schema.Schema, bool) {
	if s.Avro == nil {
		return nil, false
	}
	all, more := s.Avro.FieldPaths(maxFieldList)
	if more {
		return nil, false
	}
	going := Spread{Paths: paths}
	kept := slices.DeleteFunc(all, func(p string) bool {
		// A field around one that stays comes with that one.
		return going.touches(p) || slices.ContainsFunc(all, func(inner string) bool { return inner != p && within(inner, p) })
	})
	if len(kept) == 0 {
		return nil, false
	}
	mask, err := source.NewMask(kept)
	if err != nil {
		return nil, false
	}
	rest, err := s.Narrowed(mask)
	return rest, err == nil
}

// around reads who is around a subject, whatever its gate.
func (r *Registry) around(rd storage.Reader, s SubjectName) (m mesh, err error) {
	if m.usages, _, err = r.usagesOf(rd, s); err != nil {
		return m, err
	}
	if m.coverage, err = r.coverageOf(rd, s, m.usages); err != nil {
		return m, err
	}
	m.owner, err = ownerOf(rd, s)
	return m, err
}
