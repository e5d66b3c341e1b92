package registry

import (
	"slices"
	"time"

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
	return v.checkTime(rd, k, "time of deletion", rec.Deleted, rec.DeletedBy)
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
	if ok {
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
		f := referenceKey(target(ref), name)
		if _, there, err := rd.Get(f); err != nil {
			return err
		} else if !there {
			v.fault(f, "it is missing, but %s needs it", describe(k))
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

// checkSubject compares a subject with the log and with its versions.
func (v *verifier) checkSubject(rd storage.Reader, k key, value []byte) error {
	c := read(k)
	name := c.subject()
	rec, ok := own[subjectRecord](v, k, c, value)
	p, known := v.history.subjects[name]
	if !known {
		v.fault(k, "the log does not say that anything was published there")
		return nil
	}
	p.found = true
	if !ok {
		return nil
	}
	counts(v, k, "number of stored versions", rec.Stored, p.hasStored)
	counts(v, k, "number of live versions", rec.Live, p.hasLive)
	counts(v, k, "latest version", rec.Latest, p.hasLatest)
	says(v, k, "format", rec.Format, p.format)
	says(v, k, "last number", rec.Last, len(p.versions))
	says(v, k, "etag", rec.Etag, p.changed)
	says(v, k, "last deletion", rec.Deleted, p.deleted)
	says(v, k, "last purge", rec.Purged, p.purged)
	if err := v.countSubject(rd, k, name, rec); err != nil {
		return err
	}
	return v.checkWritten(rd, k, rec, p)
}

// says reports k unless it holds what the log says.
func says[T comparable](v *verifier, k key, what string, have, want T) {
	if have != want {
		v.fault(k, "its %s is %v, but the log says %v", what, have, want)
	}
}

// countSubject counts a subject for its domain and for the registry.
func (v *verifier) countSubject(rd storage.Reader, k key, name SubjectName, rec subjectRecord) error {
	if rec.Live > 0 {
		v.counted.Subjects++
		if d, ok := v.history.domains[name.Domain]; ok {
			d.subjects++
		}
	}
	if rec.Stored == 0 {
		return nil // what is left of it outlives its domain
	}
	_, _, err := other[domainRecord](v, rd, domainKey(name.Domain), k)
	return err
}

// checkWritten compares what people wrote about a subject, and when it
// changed, with the entries that say so.
func (v *verifier) checkWritten(rd storage.Reader, k key, rec subjectRecord, p *past) error {
	if err := v.checkTime(rd, k, "time of creation", rec.Created, p.created); err != nil {
		return err
	}
	if err := v.checkTime(rd, k, "time of change", rec.Updated, p.changed); err != nil {
		return err
	}
	return v.checkWords(rd, k, rec.data(), p.described)
}

// checkWords compares what people wrote with the entry of a change; entry 0
// stands for nothing that was written.
func (v *verifier) checkWords(rd storage.Reader, k key, have map[string]any, index uint64) error {
	e := entry{index: index, key: logKey(index)}
	if index == 0 {
		sameWords(v, k, e, have)
		return nil
	}
	rec, ok, err := other[entryRecord](v, rd, e.key, k)
	if ok {
		e.entryRecord = rec
		sameWords(v, k, e, have)
	}
	return err
}

// data is what the log says of a subject that was changed.
func (s subjectRecord) data() map[string]any {
	return words(map[string]any{"description": s.Description, "labels": anyMap(s.Labels), "tags": anyList(s.Tags)})
}
