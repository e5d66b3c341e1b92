package registry

import (
	"maps"
	"slices"
	"time"

	"github.com/pawl-registry/pawl/schema"
	"github.com/pawl-registry/pawl/storage"
)

// checkVersion compares a version with the log, its subject, its text, and all
// that leads to it.
func (v *verifier) checkVersion(rd storage.Reader, k key, value []byte) error {
	c := read(k)
	name := c.version()
	rec, ok := own[versionRecord](v, k, c, value)
	if !ok {
		if was := v.history.version(name); was != nil {
			was.found = true // it is damaged, not missing
		}
		return nil
	}
	v.count(name, rec)
	if rec.live() != rec.Deleted.IsZero() {
		v.fault(k, "its time of deletion is %v, but it was deleted by entry %d", rec.Deleted, rec.DeletedBy)
	}
	for _, check := range []func(storage.Reader, VersionName, versionRecord) error{
		v.checkState, v.checkContent, v.checkNumbers, v.checkLeads, v.checkTargets,
	} {
		if err := check(rd, name, rec); err != nil {
			return err
		}
	}
	return nil
}

// count counts a version for its subject and for the registry.
func (v *verifier) count(name VersionName, rec versionRecord) {
	p := v.history.past(name.SubjectName)
	p.hasStored++
	p.hasInlined = p.hasInlined || rec.Inlined != schema.Digest{}
	if rec.live() {
		p.hasLive++
		p.hasLatest = name.Number
		v.counted.Versions++
	}
}

// checkState compares a version with the log.
func (v *verifier) checkState(rd storage.Reader, name VersionName, rec versionRecord) error {
	k, was := versionKey(name), v.history.version(name)
	if was == nil {
		v.fault(k, "the log does not say that it was published")
		return nil
	}
	was.found = true
	if was.purged {
		v.fault(k, "it is there, but the log says that it was purged")
		return nil
	}
	if rec.DeletedBy != was.deleted {
		v.fault(k, "it was deleted by entry %d, but the log says %d; 0 means live", rec.DeletedBy, was.deleted)
	}
	if rec.ID != int(was.id) {
		v.fault(k, "its id is %d, but the log says %d", rec.ID, was.id)
	}
	if err := v.checkTime(rd, k, "time of deletion", rec.Deleted, rec.DeletedBy); err != nil || !rec.Imported {
		return err
	}
	e, ok, err := other[entryRecord](v, rd, logKey(was.entry), k)
	if ok {
		v.sameAs(entry{entryRecord: e, index: was.entry, key: logKey(was.entry)}, k, rec)
	}
	return err
}

// checkTime compares a time with that of the entry that it comes from; entry 0
// stands for no time.
func (v *verifier) checkTime(rd storage.Reader, k key, what string, have time.Time, index uint64) error {
	if index == 0 {
		if !have.IsZero() {
			v.fault(k, "its %s is %v, but the log says that there is none", what, have)
		}
		return nil
	}
	e, ok, err := other[entryRecord](v, rd, logKey(index), k)
	if ok {
		agree(v, k, logKey(index), what, have.UTC(), e.Time.UTC())
	}
	return err
}

// checkContent compares a version with its text.
func (v *verifier) checkContent(rd storage.Reader, name VersionName, rec versionRecord) error {
	k, b := versionKey(name), blobKey(rec.Blob)
	content, ok, err := v.content(rd, rec.Blob, k)
	if err != nil || !ok {
		return err
	}
	agree(v, k, b, "digest", rec.Digest, content.Digest)
	agree(v, k, b, "guid", rec.GUID, content.GUID)
	agree(v, k, b, "format", rec.Format, content.Format)
	agree(v, k, b, "bare digest", rec.Bare, content.Bare)
	if content.Inlined != (schema.Digest{}) { // a text of format 1 has none
		if rec.Path != "" { // versions of format 1 have none
			agree(v, k, b, "path", rec.Path, content.path())
		}
		agree(v, k, b, "inlined digest", rec.Inlined, content.Inlined)
	}
	if m := content.Metadata; m != nil && !maps.Equal(rec.Properties, m.Properties) || m == nil && len(rec.Properties) > 0 {
		v.fault(k, "its properties are not those of %s", describe(b))
	}
	if !slices.Equal(rec.References, content.References) {
		v.fault(k, "its references are %v, but %s says %v", rec.References, describe(b), content.References)
	}
	return nil
}

// checkNumbers compares a version with the numbers that its subject and its
// domain keep.
func (v *verifier) checkNumbers(rd storage.Reader, name VersionName, rec versionRecord) error {
	k := versionKey(name)
	subject, ok, err := other[subjectRecord](v, rd, subjectKey(name.SubjectName), k)
	if err != nil {
		return err
	}
	if ok && name.Number > subject.Last {
		v.fault(subjectKey(name.SubjectName), "the last number that it gave is %d, but there is %s", subject.Last, describe(k))
	}
	id, ok, err := other[int](v, rd, digestKey(rec.Digest, name.Domain), k)
	if ok && !rec.Imported {
		agree(v, k, digestKey(rec.Digest, name.Domain), "id", rec.ID, id)
	}
	return err
}

// checkLeads checks that the version is found by its id, by its schema and by
// what it references.
func (v *verifier) checkLeads(rd storage.Reader, name VersionName, rec versionRecord) error {
	k, i, u := versionKey(name), idKey(rec.ID, name.Domain), useKey(rec.Digest, name)
	held, ok, err := other[idRecord](v, rd, i, k)
	if err != nil {
		return err
	}
	if ok {
		agree(v, i, k, "digest", held.Digest, rec.Digest)
	}
	use, ok, err := other[useRecord](v, rd, u, k)
	if err != nil {
		return err
	}
	if ok {
		agree(v, u, k, "blob", use.Blob, rec.Blob)
		agree(v, u, k, "guid", use.GUID, rec.GUID)
	}
	for _, ref := range rec.References {
		if err := v.checkThere(rd, referenceKey(target(ref), name), k); err != nil {
			return err
		}
	}
	return nil
}

// checkTargets checks that what the version references is there, and live if
// the version is.
func (v *verifier) checkTargets(rd storage.Reader, name VersionName, rec versionRecord) error {
	for _, ref := range rec.References {
		t := versionKey(target(ref))
		to, ok, err := other[versionRecord](v, rd, t, versionKey(name))
		if err != nil {
			return err
		}
		if ok && rec.live() && !to.live() {
			v.fault(t, "it is deleted, but %s is live and references it", name)
		}
	}
	return nil
}
