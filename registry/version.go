package registry

import (
	"context"
	"strconv"

	"github.com/pawl-registry/pawl/storage"
)

func subjectKey(s SubjectName) key { return in(subjectSpace).subject(s) }

func versionKey(v VersionName) key { return in(versionSpace).version(v) }

// ShowDeleted says whether softly deleted things are seen.
type ShowDeleted bool

func (v versionRecord) version(name VersionName) Version {
	return Version{
		Name: name, SchemaID: v.ID, GUID: v.GUID, Digest: v.Digest, Format: v.Format, References: v.References,
		CreateTime: v.Created, Creator: v.Creator, Origin: v.Origin, Annotations: v.Annotations, DeleteTime: v.Deleted,
		Properties: v.Properties, Imported: v.Imported,
	}
}

func (v versionRecord) live() bool { return v.DeletedBy == 0 }

// loadSubject reads the record of a subject that has versions. One that has
// only deleted ones is there only for those who want to see it.
func loadSubject(r storage.Reader, s SubjectName, show ShowDeleted) (subjectRecord, error) {
	rec, err := subjectOrNone(r, s)
	if err == nil && (rec.Stored == 0 || rec.Live == 0 && !bool(show)) {
		if _, err := loadDomain(r, s.Domain); err != nil {
			return rec, err
		}
		err = refuse(SubjectNotFound, s.resource(), "there is no subject %s%s", s, deletedHint(rec.Stored))
	}
	return rec, err
}

func deletedHint(stored int) string {
	if stored > 0 {
		return "; its versions are deleted, undelete it or ask for deleted ones too"
	}
	return ""
}

// subjectOrNone reads the record of a subject, which is zero where it never had
// a version.
func subjectOrNone(r storage.Reader, s SubjectName) (subjectRecord, error) {
	rec, _, err := load[subjectRecord](r, subjectKey(s))
	return rec, err
}

// loadVersion reads a version and finds the number that Latest means. A
// deleted one is there only for those who want to see it.
func loadVersion(r storage.Reader, name VersionName, show ShowDeleted) (versionRecord, VersionName, error) {
	subject, err := loadSubject(r, name.SubjectName, show || name.Number != Latest)
	if err != nil {
		return versionRecord{}, name, err
	}
	if name.Number == Latest {
		if subject.Latest == 0 {
			return versionRecord{}, name, refuse(VersionNotFound, name.resource(), "no version of %s is live", name.SubjectName)
		}
		name.Number = subject.Latest
	}
	rec, ok, err := load[versionRecord](r, versionKey(name))
	switch {
	case err != nil:
		return rec, name, err
	case !ok:
		return rec, name, refuse(VersionNotFound, name.resource(), "%s has no version %d; its latest is %s", name.SubjectName, name.Number, latestWord(subject.Latest))
	case !rec.live() && !bool(show):
		return rec, name, refuse(VersionNotFound, name.resource(), "version %d of %s is deleted; undelete it or ask for deleted ones too", name.Number, name.SubjectName)
	}
	return rec, name, nil
}

func latestWord(n int) string {
	if n == 0 {
		return "none"
	}
	return strconv.Itoa(n)
}

// versionRecord reads a version, deleted or not.
func (r *Registry) versionRecord(ctx context.Context, name VersionName) (versionRecord, error) {
	var rec versionRecord
	err := r.store.View(ctx, func(rd storage.Reader) (err error) {
		rec, _, err = loadVersion(rd, name, true)
		return err
	})
	return rec, err
}

// Version fetches a version and its schema.
func (r *Registry) Version(ctx context.Context, name VersionName, show ShowDeleted) (Version, Schema, error) {
	a, err := r.VersionAnswer(ctx, name, show)
	if err != nil {
		return Version{}, Schema{}, err
	}
	return a.Version, a.Schema, nil
}

// readVersion reads a version, its schema, and the alias of its subject.
func (r *Registry) readVersion(ctx context.Context, name VersionName, show ShowDeleted) (*Answer, error) {
	a := &Answer{}
	err := unmoved(func() error {
		var rec versionRecord
		err := r.store.View(ctx, func(rd storage.Reader) error {
			found, number, err := loadVersion(rd, name, show)
			if err != nil {
				return err
			}
			rec, a.Version = found, found.version(number)
			set, _, err := load[settingRecord](rd, Place(name.SubjectName).key())
			a.Alias = set.Alias
			return err
		})
		if err != nil {
			return err
		}
		a.Schema, err = r.schemaOf(ctx, rec.ID, rec.Blob)
		return err
	})
	return a, err
}

// unmoved runs a read again if somebody came between its parts.
func unmoved(read func() error) error {
	const attempts = 3
	for range attempts - 1 {
		if err := read(); !moved(err) {
			return err
		}
	}
	return read()
}

// schemaOf is a blob as the schema of an id.
func (r *Registry) schemaOf(ctx context.Context, id int, blob uint64) (Schema, error) {
	c, err := r.content(ctx, blob)
	if err != nil {
		return Schema{}, err
	}
	return Schema{ID: id, GUID: c.GUID, Digest: c.Digest, Format: c.Format, Files: c.Files, References: c.References, Metadata: c.Metadata, Rules: c.Rules}, nil
}

// Versions lists the versions of a subject in increasing order.
func (r *Registry) Versions(ctx context.Context, s SubjectName, show ShowDeleted, page PageRequest) (Page[Version], error) {
	s, err := s.checked()
	if err != nil {
		return Page[Version]{}, failed("Versions", err)
	}
	var out Page[Version]
	err = r.store.View(ctx, func(rd storage.Reader) (err error) {
		if _, err := loadSubject(rd, s, show); err != nil {
			return err
		}
		out, err = list(rd, over(in(versionSpace).subject(s), showWord(show)), page, func(p storage.Pair) (Version, bool, error) {
			rec, err := decode[versionRecord](p.Key, p.Value)
			return rec.version(read(p.Key).version()), bool(show) || rec.live(), err
		})
		return err
	})
	return out, failed("Versions", err)
}

func showWord(show ShowDeleted) string { return strconv.FormatBool(bool(show)) }

// Referrers lists the versions that reference a version directly.
func (r *Registry) Referrers(ctx context.Context, name VersionName, show ShowDeleted, page PageRequest) (Page[Version], error) {
	name, err := name.checked()
	if err != nil {
		return Page[Version]{}, failed("Referrers", err)
	}
	var out Page[Version]
	err = r.store.View(ctx, func(rd storage.Reader) error {
		_, found, err := loadVersion(rd, name, true)
		if err != nil {
			return err
		}
		out, err = list(rd, over(in(referenceSpace).version(found), showWord(show)), page, func(p storage.Pair) (Version, bool, error) {
			c := read(p.Key)
			c.version()
			return listed(rd, c.version(), show)
		})
		return err
	})
	return out, failed("Referrers", err)
}

// listed is a version that an index names.
func listed(rd storage.Reader, name VersionName, show ShowDeleted) (Version, bool, error) {
	rec, _, err := loadVersion(rd, name, true)
	return rec.version(name), bool(show) || rec.live(), err
}
