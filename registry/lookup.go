package registry

import (
	"context"

	"github.com/pawl-registry/pawl/schema"
	"github.com/pawl-registry/pawl/storage"
)

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

// Lookup finds the version of a subject that has this schema: the newest, and
// for a draft without metadata and rules, where none is just that, the newest
// with its text, be it in one piece here and with references there.
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
	if err := d.given(); err != nil {
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
		var latest *versionRecord
		if rec.Latest != 0 {
			v, _, err := loadVersion(rd, VersionName{s, rec.Latest}, false)
			if err != nil {
				return err
			}
			latest = &v
		}
		d = d.in(d.Format, latest)
		known, _, err = load[textRecord](rd, d.hash().key())
		return err
	})
	if err != nil {
		return Version{}, err
	}
	digest := known.Digest // of a bare draft also the bare one
	if known.Blob == 0 {
		parsed, err := r.parse(ctx, d)
		if err != nil {
			return Version{}, unreadable(s.resource(), err)
		}
		digest = parsed.Digest
	}
	var found *Version
	err = r.store.View(ctx, func(rd storage.Reader) (err error) {
		subject, err := loadSubject(rd, s, show)
		if err != nil {
			return err
		}
		if found, err = findVersion(rd, s, digest, show); err != nil || found != nil || !d.bare() {
			return err
		}
		if found, err = findBare(rd, s, digest, show); err != nil || found != nil {
			return err
		}
		found, err = inPieces(rd, s, subject, d, digest, show)
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
