package registry

import (
	"errors"

	"github.com/pawl-registry/pawl/schema"
	"github.com/pawl-registry/pawl/storage"
)

// checkDigest checks the id of a schema in a domain. What has a version is
// compared with it there; the rest waits for the log.
func (v *verifier) checkDigest(rd storage.Reader, k key, value []byte) error {
	c := read(k)
	digest, domain := c.digest(), c.text()
	id, ok := own[int](v, k, c, value)
	if !ok {
		return nil
	}
	if id < 1 || id > maxNumber {
		v.fault(k, "its id is %d, which is none", id)
		return nil
	}
	used, err := v.usesOfID(rd, digest, domain, id)
	if err == nil && !used.id {
		v.orphans[string(k)] = &orphan{id: id}
	}
	return err
}

// checkID checks that an id leads to a schema that its domain has.
func (v *verifier) checkID(rd storage.Reader, k key, value []byte) error {
	c := read(k)
	id, domain := c.number(), c.text()
	rec, ok := own[idRecord](v, k, c, value)
	if !ok {
		return nil
	}
	d := digestKey(rec.Digest, domain)
	given, ok, err := other[int](v, rd, d, k)
	if err != nil {
		return err
	}
	used, err := v.usesOfID(rd, rec.Digest, domain, id)
	if err != nil {
		return err
	}
	switch {
	case !used.schema:
		v.fault(k, "no version in the domain has its schema")
	case ok && given != id && !used.id:
		v.fault(k, "it leads to %v, but %s says that this has the id %d", rec.Digest, describe(d), given)
	}
	return v.checkAnswer(rd, k, rec)
}

// usesOfID says whether any version in a domain has a schema, and whether one
// has it under an id.
func (v *verifier) usesOfID(rd storage.Reader, d schema.Digest, domain string, id int) (used struct{ schema, id bool }, err error) {
	prefix := in(useSpace).bytes(d[:]).text(domain)
	for p, err := range rd.Scan(prefix, storage.PrefixEnd(prefix)) {
		if err != nil {
			return used, err
		}
		used.schema = true
		rec, ok, err := load[versionRecord](rd, versionKey(readUse(p.Key)))
		if _, damaged := errors.AsType[damagedError](err); err != nil && !damaged {
			return used, err
		}
		if ok && rec.ID == id {
			used.id = true
			return used, nil
		}
	}
	return used, nil
}

// checkAnswer checks that the text that an id answers is that of a version
// with the schema.
func (v *verifier) checkAnswer(rd storage.Reader, k key, rec idRecord) error {
	content, ok, err := v.content(rd, rec.Blob, k)
	if err != nil || !ok {
		return err
	}
	agree(v, k, blobKey(rec.Blob), "digest", rec.Digest, content.Digest)
	return v.checkUsed(rd, k, rec.Digest, rec.Blob)
}

// checkUse checks that the version has the schema, and counts schemas.
func (v *verifier) checkUse(rd storage.Reader, k key, value []byte) error {
	c := read(k)
	digest, name := c.digest(), c.version()
	_, ok := own[useRecord](v, k, c, value)
	if digest != v.counting || v.counted.Schemas == 0 {
		v.counting = digest
		v.counted.Schemas++
	}
	if !ok {
		return nil
	}
	rec, ok, err := other[versionRecord](v, rd, versionKey(name), k)
	if ok && rec.Digest != digest {
		v.fault(k, "%s has another schema, %v", name, rec.Digest)
	}
	return err
}

// checkReference checks that the referrer references the version.
func (v *verifier) checkReference(rd storage.Reader, k key, value []byte) error {
	c := read(k)
	of, by := c.version(), c.version()
	if err := errors.Join(c.end(), empty(value)); err != nil {
		v.fault(k, "%v", err)
		return nil
	}
	rec, ok, err := other[versionRecord](v, rd, versionKey(by), k)
	if !ok {
		return err
	}
	for _, ref := range rec.References {
		if target(ref) == of {
			return nil
		}
	}
	v.fault(k, "%s does not reference it", by)
	return nil
}

func empty(value []byte) error {
	if len(value) > 0 {
		return errors.New("it holds something where there is nothing to hold")
	}
	return nil
}
