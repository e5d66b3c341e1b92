package registry

import "github.com/pawl-registry/pawl/storage"

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
	counts(v, k, "word on versions with an inlined digest", rec.Inlines, p.hasInlined)
	says(v, k, "format", rec.Format, p.format)
	says(v, k, "last number", rec.Last, p.last())
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
	if rec.Owner != "" {
		if _, _, err := other[teamRecord](v, rd, teamKey(rec.Owner), k); err != nil {
			return err
		}
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
