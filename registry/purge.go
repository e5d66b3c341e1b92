package registry

import (
	"bytes"
	"context"
	"errors"
	"maps"
	"slices"

	"github.com/pawl-registry/pawl/schema"
	"github.com/pawl-registry/pawl/storage"
)

// PurgeVersion removes a softly deleted version for good, unless a known
// consumer reads it.
func (r *Registry) PurgeVersion(ctx context.Context, name VersionName) (Version, error) {
	return r.PurgeVersionDespite(ctx, name, "")
}

// PurgeVersionDespite removes a softly deleted version for good, for a reason
// also where a known consumer reads it. The log has the reason; without one it
// is PurgeVersion.
func (r *Registry) PurgeVersionDespite(ctx context.Context, name VersionName, reason string) (Version, error) {
	name, err := name.checked()
	if err != nil {
		return Version{}, failed("PurgeVersion", err)
	}
	var out Version
	err = r.mutate(ctx, func(m *mutation) (*event, error) {
		rec, found, err := loadVersion(m.Tx, name, true)
		if err := errors.Join(err, writable(m.Tx, Place(name.SubjectName))); err != nil {
			return nil, err
		}
		if rec.live() {
			return nil, refuse(NotDeleted, found.resource(), "%s is live; delete it first", found)
		}
		if err := m.checkUnused(found, referrersOf{}); err != nil {
			return nil, err
		}
		change := Change{Kind: PurgeChange, Subject: found.SubjectName, Versions: []int{found.Number}}
		if err := r.guard(ctx, m.Tx, change, reason); err != nil {
			return nil, err
		}
		if err := m.purge(r.codec, found, rec); err != nil {
			return nil, err
		}
		out = rec.version(found)
		return &event{VersionPurged, found.resource(), despite(map[string]any{"schemaId": rec.ID}, reason)}, m.forget(found.SubjectName, 1)
	})
	return out, failed("PurgeVersion", err)
}

// PurgeSubject removes a softly deleted subject for good and returns the
// numbers of its versions, unless a known consumer reads it.
func (r *Registry) PurgeSubject(ctx context.Context, s SubjectName, etag string) ([]int, error) {
	return r.PurgeSubjectDespite(ctx, s, etag, "")
}

// PurgeSubjectDespite removes a softly deleted subject for good, for a reason
// also where a known consumer reads it. The log has the reason; without one it
// is PurgeSubject.
func (r *Registry) PurgeSubjectDespite(ctx context.Context, s SubjectName, etag, reason string) ([]int, error) {
	s, err := s.checked()
	if err != nil {
		return nil, failed("PurgeSubject", err)
	}
	var numbers []int
	err = r.mutate(ctx, func(m *mutation) (*event, error) {
		numbers = nil
		rec, err := loadSubject(m.Tx, s, true)
		if err := errors.Join(err, writable(m.Tx, Place(s)), checkEtag(s.resource(), etag, rec.Etag)); err != nil {
			return nil, err
		}
		if rec.Live > 0 {
			return nil, refuse(NotDeleted, s.resource(), "%s has live versions; delete it first", s)
		}
		if err := r.guard(ctx, m.Tx, Change{Kind: PurgeChange, Subject: s}, reason); err != nil {
			return nil, err
		}
		err = m.each(s, func(name VersionName, rec versionRecord) error {
			numbers = append(numbers, name.Number)
			if err := m.checkUnused(name, referrersOf{except: s}); err != nil {
				return err
			}
			return m.purge(r.codec, name, rec)
		})
		if err != nil {
			return nil, err
		}
		return &event{SubjectPurged, s.resource(), despite(map[string]any{"versions": anyList(numbers)}, reason)}, m.forget(s, len(numbers))
	})
	return numbers, failed("PurgeSubject", err)
}

// forget takes purged versions off a subject. With the last one goes all that
// was written about it, and its compatibility setting: a subject of the same
// name that comes later is another one. Only its numbers stay used.
func (m *mutation) forget(name SubjectName, gone int) error {
	rec, err := subjectOrNone(m.Tx, name)
	if err != nil {
		return err
	}
	rec.Stored -= gone
	if rec.Inlines {
		left, err := newest(m.Tx, name, true, func(v versionRecord) bool { return v.Inlined != schema.Digest{} })
		if err != nil {
			return err
		}
		rec.Inlines = left != nil
	}
	if rec.Stored == 0 {
		rec = subjectRecord{Last: rec.Last}
		if err := remove(m.Tx, Place(name).key(), Place(name).accessKey()); err != nil {
			return err
		}
	}
	rec.Purged = m.index
	return m.putSubject(name, rec, liveness{latest: rec.Latest})
}

// purge removes a version with its indexes, and with its last use its text
// and its id: no number is given to anything else, so that whoever asks for it
// learns that it is gone.
func (m *mutation) purge(c codec, name VersionName, rec versionRecord) error {
	gone := []key{versionKey(name), useKey(rec.Digest, name)}
	for _, ref := range rec.References {
		gone = append(gone, referenceKey(target(ref), name))
	}
	if err := remove(m.Tx, gone...); err != nil {
		return err
	}
	if err := m.countSchema(rec.Digest, -1); err != nil {
		return err
	}
	left, err := uses(m.Tx, in(useSpace).bytes(rec.Digest[:]))
	if err != nil {
		return err
	}
	if err := m.dropID(name.Domain, rec, left); err != nil {
		return err
	}
	if slices.ContainsFunc(left, func(u use) bool { return u.Blob == rec.Blob }) {
		return nil
	}
	return m.dropBlob(c, rec.Blob)
}

// dropID removes the id from a domain that does not use it any more. Where the
// id answers the text that goes, it answers that of another version with the
// same schema from now on: what is purged must not be readable.
func (m *mutation) dropID(domain string, rec versionRecord, left []use) error {
	needed, err := m.usesID(rec.ID, domain, left)
	if err != nil {
		return err
	}
	if !needed {
		if err := m.Delete(idKey(rec.ID, domain)); err != nil {
			return err
		}
	}
	if len(left) == 0 || slices.ContainsFunc(left, func(u use) bool { return u.Blob == rec.Blob }) {
		return nil
	}
	keys, err := m.answeredBy(rec, left)
	for _, k := range keys {
		if err == nil {
			err = store(m.Tx, k, idRecord{Blob: left[0].Blob, Digest: rec.Digest})
		}
	}
	return err
}

// answeredBy lists where the ids are kept that answer the text of a version:
// its own, and those that others brought for the same schema.
func (m *mutation) answeredBy(rec versionRecord, others []use) ([]key, error) {
	ids := map[int]bool{rec.ID: true}
	for _, u := range others {
		other, _, err := load[versionRecord](m.Tx, versionKey(u.name))
		if err != nil {
			return nil, err
		}
		ids[other.ID] = true
	}
	var keys []key
	for _, id := range slices.Sorted(maps.Keys(ids)) {
		prefix := in(idSpace).number(id)
		for p, err := range m.Scan(prefix, storage.PrefixEnd(prefix)) {
			if err != nil {
				return nil, err
			}
			held, err := decode[idRecord](p.Key, p.Value)
			if err != nil {
				return nil, err
			}
			if held.Blob == rec.Blob {
				keys = append(keys, bytes.Clone(p.Key))
			}
		}
	}
	return keys, nil
}

// usesID reports whether one of the versions that have a schema has it, in a
// domain, under an id.
func (m *mutation) usesID(id int, domain string, of []use) (bool, error) {
	for _, u := range of {
		if u.name.Domain != domain {
			continue
		}
		rec, _, err := load[versionRecord](m.Tx, versionKey(u.name))
		if err != nil || rec.ID == id {
			return err == nil, err
		}
	}
	return false, nil
}

// dropBlob removes a text.
func (m *mutation) dropBlob(c codec, blob uint64) error {
	packed, ok, err := m.Get(blobKey(blob))
	if err != nil || !ok {
		return err
	}
	content, err := c.unpack(blobKey(blob), packed)
	if err != nil {
		return err
	}
	return remove(m.Tx, content.draft().hash().key(), guidKey(content.GUID, blob), blobKey(blob))
}
