package registry

import (
	"time"

	"github.com/pawl-registry/pawl/storage"
)

// checkDomain compares a domain with the log and with a count.
func (v *verifier) checkDomain(rd storage.Reader, k key, value []byte) error {
	v.counted.Domains++
	c := read(k)
	name := c.text()
	rec, ok := own[domainRecord](v, k, c, value)
	said, known := find(v, v.history.domains, name, k)
	if !ok || !known {
		return nil
	}
	counts(v, k, "number of subjects", rec.Subjects, said.subjects)
	if rec.Owner != "" {
		if _, _, err := other[teamRecord](v, rd, teamKey(rec.Owner), k); err != nil {
			return err
		}
	}
	return v.checkTended(rd, k, said, stamps{rec.Created, rec.Updated, rec.Etag}, rec.data())
}

// checkTeam compares a team with the log.
func (v *verifier) checkTeam(rd storage.Reader, k key, value []byte) error {
	c := read(k)
	_ = c.text()
	_, _, err := checkThing[teamRecord](v, rd, c, storage.Pair{Key: k, Value: value})
	return err
}

// checkSetting compares a setting with the log.
func (v *verifier) checkSetting(rd storage.Reader, k key, value []byte) error {
	c := read(k)
	place := c.place()
	rec, ok := own[settingRecord](v, k, c, value)
	said, known := find(v, v.history.settings, place, k)
	if !ok || !known {
		return nil
	}
	if err := rec.check(); err != nil {
		v.fault(k, "it is no setting: %v", err)
	}
	if place.Domain != "" {
		if _, _, err := other[domainRecord](v, rd, domainKey(place.Domain), k); err != nil {
			return err
		}
	}
	says(v, k, "etag", rec.Etag, said.changed)
	return v.checkWords(rd, k, rec.data(), said.changed)
}

// checkAccess compares an access mode with the log.
func (v *verifier) checkAccess(rd storage.Reader, k key, value []byte) error {
	c := read(k)
	place := c.place()
	rec, ok := own[accessRecord](v, k, c, value)
	said, known := find(v, v.history.access, place, k)
	if !ok || !known {
		return nil
	}
	if err := (AccessChange{Mode: rec.Mode}).check(place); err != nil {
		v.fault(k, "it is no access mode: %v", err)
	}
	if place.Domain != "" {
		if _, _, err := other[domainRecord](v, rd, domainKey(place.Domain), k); err != nil {
			return err
		}
	}
	says(v, k, "etag", rec.Etag, said.changed)
	return v.checkWords(rd, k, rec.data(), said.changed)
}

// find is what the log says of the thing under k.
func find[K comparable](v *verifier, things map[K]*tended, name K, k key) (*tended, bool) {
	said, ok := things[name]
	if !ok {
		v.fault(k, "the log does not say that it exists")
		return nil, false
	}
	said.found = true
	return said, true
}

// stamps say when a thing that people make was made and changed.
type stamps struct {
	created, updated time.Time
	etag             uint64
}

// checkTended compares a thing that people make with the entries that made and
// changed it.
func (v *verifier) checkTended(rd storage.Reader, k key, said *tended, have stamps, words map[string]any) error {
	says(v, k, "etag", have.etag, said.changed)
	if err := v.checkTime(rd, k, "time of creation", have.created, said.created); err != nil {
		return err
	}
	if err := v.checkTime(rd, k, "time of change", have.updated, said.changed); err != nil {
		return err
	}
	return v.checkWords(rd, k, words, said.changed)
}
