package registry

import (
	"context"
	"errors"
	"log/slog"
	"slices"

	"github.com/pawl-registry/pawl/compat"
	"github.com/pawl-registry/pawl/schema"
	"github.com/pawl-registry/pawl/storage"
)

// maxTried bounds how many versions are tried for a reader of its own, the
// newest first.
const maxTried = 100

// trySubject finds out whether a usage can read a version that was published,
// and refuses a projection that reads what its schema does not have.
func (r *Registry) trySubject(ctx context.Context, u *readyUsage, p *projectionRecord) error {
	var rec subjectRecord
	err := r.store.View(ctx, func(rd storage.Reader) (err error) {
		if _, err = loadDomain(rd, u.name.Subject.Domain); err != nil {
			return err
		}
		rec, err = subjectOrNone(rd, u.name.Subject)
		return err
	})
	if err != nil {
		return err
	}
	if !r.Visible(ctx, u.name.Subject.Domain) {
		return noDomain(u.name.Subject.Domain)
	}
	u.subject = rec.Etag
	of := reading{u.name, u.version, u.digest, p}
	reader, err := r.projected(ctx, of)
	if err != nil {
		return unreadable(u.name.Subject.resource(), err)
	}
	if reader.Reader == nil {
		return nil
	}
	if err := reader.Check(); err != nil {
		return invalid("projection", "%v", err)
	}
	u.satisfied, err = r.satisfies(ctx, of, reader)
	return err
}

// A reading is what a usage reads, and of what.
type reading struct {
	name       UsageName
	version    int
	digest     schema.Digest
	projection *projectionRecord
}

// projected is what a usage reads as compat knows it. Its Reader is nil where
// the version is not there that the usage is built against. It holds no
// transaction; each schema is read once, whoever reads it.
func (r *Registry) projected(ctx context.Context, of reading) (compat.Projection, error) {
	s, err := r.reader(ctx, of.name.Subject, of.version, of.digest, of.projection)
	p := of.projection
	return compat.Projection{Reader: s, Paths: p.Paths, Message: p.Message, Partial: p.Partial}, err
}

// projectionOf is what a usage reads, like projected.
func (r *Registry) projectionOf(ctx context.Context, u Usage) (compat.Projection, error) {
	var p *projectionRecord
	err := r.store.View(ctx, func(rd storage.Reader) (err error) {
		p, err = r.projection(rd, u.ProjectionDigest)
		return err
	})
	if err != nil {
		return compat.Projection{}, err
	}
	return r.projected(ctx, reading{u.Name, u.Version, u.ProjectionDigest, p})
}

// satisfies reports whether a version was published that a usage can read: the
// one that it is built against, or for a reader of its own any that is live.
func (r *Registry) satisfies(ctx context.Context, of reading, reader compat.Projection) (bool, error) {
	if reader.Reader == nil || len(of.projection.Files) == 0 {
		return reader.Reader != nil, nil
	}
	var versions []stored
	var setting EffectiveSetting
	err := r.store.View(ctx, func(rd storage.Reader) (err error) {
		if versions, err = storedVersions(rd, of.name.Subject); err != nil {
			return err
		}
		setting, _, err = effective(rd, Place(of.name.Subject))
		return err
	})
	if err != nil {
		return false, err
	}
	tried := 0
	for _, v := range slices.Backward(versions) {
		if !v.live {
			continue
		}
		if tried++; tried > maxTried {
			break
		}
		written, err := r.parsed(ctx, v.blob, 0)
		if err != nil {
			return false, err
		}
		if written.Source.Format != reader.Reader.Source.Format {
			continue
		}
		got, err := reader.Read(ctx, nil, written, setting.Effective.Surface)
		if err != nil || got.Status == compat.OK || got.Status == compat.Degraded {
			return err == nil, err
		}
	}
	return false, nil
}

// nowSatisfied finds the usages of a subject that waited for a version to read,
// and that the one which was just published satisfies. That version is there
// whatever becomes of this, so that a fault is logged: the next sweep, or the
// next version, finds what was missed.
func (r *Registry) nowSatisfied(ctx context.Context, subject SubjectName) {
	if err := r.satisfyWaiting(ctx, subject); err != nil {
		r.cfg.Logger.LogAttrs(ctx, slog.LevelWarn, "usages that wait could not be tried", slog.String("subject", subject.String()), slog.Any("error", err))
	}
}

func (r *Registry) satisfyWaiting(ctx context.Context, subject SubjectName) error {
	waiting, err := r.waiting(ctx, subject)
	if err != nil || len(waiting) == 0 {
		return err
	}
	type kind struct {
		version int
		digest  schema.Digest
	}
	tried := map[kind]bool{}
	var happy []UsageName
	for _, of := range waiting {
		k := kind{of.version, of.digest}
		ok, known := tried[k]
		if !known {
			reader, err := r.projected(ctx, of)
			if err == nil {
				ok, err = r.satisfies(ctx, of, reader)
			}
			if _, refused := errors.AsType[*Error](err); err != nil && !refused {
				return err
			}
			tried[k] = ok
		}
		if ok {
			happy = append(happy, of.name)
		}
	}
	for part := range slices.Chunk(happy, maxUsages) {
		if err := r.changeStates(ctx, subject.resource(), stateChange{satisfied: part}); err != nil {
			return err
		}
	}
	return nil
}

// waiting are the usages of a subject that no version has satisfied yet.
func (r *Registry) waiting(ctx context.Context, subject SubjectName) (out []reading, err error) {
	err = r.store.View(ctx, func(rd storage.Reader) error {
		out = nil
		prefix := in(usageSpace).subject(subject)
		for p, err := range rd.Scan(prefix, storage.PrefixEnd(prefix)) {
			if err != nil {
				return err
			}
			rec, err := decode[usageRecord](p.Key, p.Value)
			if err != nil {
				return err
			}
			if rec.Satisfied {
				continue
			}
			projection, err := r.projection(rd, rec.Projection)
			if err != nil {
				return err
			}
			out = append(out, reading{read(p.Key).usage(), rec.Version, rec.Projection, projection})
		}
		return nil
	})
	return out, err
}

// A stateChange says which usages are satisfied now, and which are stale.
type stateChange struct{ satisfied, stale []UsageName }

// changeStates enters what has become of usages, without their doing.
func (r *Registry) changeStates(ctx context.Context, resource string, c stateChange) error {
	return r.mutate(ctx, func(m *mutation) (*event, error) {
		satisfied, err := m.changeFacts(c.satisfied, func(f *usageFacts) *bool { return &f.Satisfied })
		if err != nil {
			return nil, err
		}
		stale, err := m.changeFacts(c.stale, func(f *usageFacts) *bool { return &f.Stale })
		if err != nil || len(satisfied)+len(stale) == 0 {
			return nil, err
		}
		return &event{UsageStatesChanged, resource, words(map[string]any{"satisfied": resourcesOf(satisfied), "stale": resourcesOf(stale)})}, nil
	})
}

// changeFacts sets a fact of the usages that are still there and do not have
// it, and answers those.
func (m *mutation) changeFacts(names []UsageName, fact func(*usageFacts) *bool) (changed []UsageName, err error) {
	for _, name := range names {
		rec, ok, err := load[usageRecord](m.Tx, name.key())
		if err != nil {
			return nil, err
		}
		if !ok || *fact(&rec.usageFacts) {
			continue
		}
		*fact(&rec.usageFacts) = true
		rec.Updated, rec.Etag = m.now, m.index
		if err := store(m.Tx, name.key(), rec); err != nil {
			return nil, err
		}
		changed = append(changed, name)
	}
	return changed, nil
}
