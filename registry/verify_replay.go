package registry

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/pawl-registry/pawl/schema"
	"github.com/pawl-registry/pawl/storage"
)

// published is what an entry says of the version that it publishes.
type published struct {
	SchemaID int           `json:"schemaId"`
	GUID     schema.GUID   `json:"guid"`
	Digest   schema.Digest `json:"digest"`
	Format   schema.Format `json:"format"`
	Revision string        `json:"revision"`
	Build    string        `json:"build"`

	Exempted     []exempted `json:"exempted"`
	MoreExempted int        `json:"moreExempted"`

	Imported bool `json:"imported"`
	Forced   bool `json:"forced"`

	Override string `json:"override"`
}

// affected is what an entry says of the versions of a subject that it changes.
type affected struct {
	Versions []int `json:"versions"`
	SchemaID int   `json:"schemaId"`
	// Override is why consumers were gone over.
	Override string `json:"override"`
}

// said reads the data of an entry.
func said[D any](e entry) (data D, err error) {
	text, err := json.Marshal(e.Data)
	if err == nil {
		err = decodeStrictly(text, &data)
	}
	if err != nil {
		err = fmt.Errorf("its data cannot be read: %w", err)
	}
	return data, err
}

// replayPublish enters a version, and compares it with the one in the store if
// that is still there.
func (v *verifier) replayPublish(rd storage.Reader, e entry) error {
	name, ok := parseVersion(e.Resource)
	if !ok {
		return contradiction{errResource}
	}
	data, err := said[published](e)
	if err != nil {
		return contradiction{err}
	}
	if data.SchemaID < 1 || data.SchemaID > maxNumber || !knownFormat(data.Format) {
		return contradiction{fmt.Errorf("it publishes id %d with the format %q", data.SchemaID, data.Format)}
	}
	if _, exists := v.history.domains[name.Domain]; !exists {
		return contradiction{fmt.Errorf("it publishes into the domain %s, which does not exist by then", name.Domain)}
	}
	v.counted.ID = max(v.counted.ID, data.SchemaID)
	enter := v.history.past(name.SubjectName).publish
	if data.Imported {
		enter = v.history.past(name.SubjectName).take
	}
	if err := enter(e.index, name.Number, data.SchemaID, data.Format); err != nil {
		return contradiction{err}
	}
	return errors.Join(v.checkGiven(rd, e, name, data), v.checkPublished(rd, e, name))
}

func knownFormat(f schema.Format) bool { return f == schema.Avro || f == schema.Protobuf }

// checkGiven checks that the domain remembers which id it gave to the schema.
func (v *verifier) checkGiven(rd storage.Reader, e entry, name VersionName, data published) error {
	k := digestKey(data.Digest, name.Domain)
	if o, ok := v.orphans[string(k)]; ok {
		o.enter(data.SchemaID, data.Imported)
		return nil
	}
	id, ok, err := other[int](v, rd, k, e.key)
	switch {
	case err != nil || !ok || data.Imported:
	case id == data.SchemaID:
		delete(v.given, string(k))
	default: // unless a later entry gives it another one
		v.given[string(k)] = fmt.Sprintf("its id is %d, but %s says %d", id, describe(e.key), data.SchemaID)
	}
	return err
}

// checkPublished compares a version with the entry that published it.
func (v *verifier) checkPublished(rd storage.Reader, e entry, name VersionName) error {
	k := versionKey(name)
	rec, ok, err := load[versionRecord](rd, k)
	if _, damaged := errors.AsType[damagedError](err); damaged {
		return nil // which is found where the version is checked
	}
	if err != nil || !ok || rec.Imported { // whose number may have been another's before
		return err
	}
	v.sameAs(e, k, rec)
	return nil
}

// sameAs compares a version with the entry that published it.
func (v *verifier) sameAs(e entry, k key, rec versionRecord) {
	agree(v, k, e.key, "creator", rec.Creator, e.Principal)
	agree(v, k, e.key, "time of creation", rec.Created.UTC(), e.Time.UTC())
	sameWords(v, k, e, rec.data())
}

// sameWords reports k unless it says what an entry does.
func sameWords(v *verifier, k key, e entry, have map[string]any) {
	if got, want := printed(have), printed(e.Data); got != want {
		v.fault(k, "it says %s, but %s says %s", got, describe(e.key), want)
	}
}

// printed gives data in one way only.
func printed(data map[string]any) string {
	if len(data) == 0 {
		return "nothing"
	}
	text, err := json.Marshal(data)
	if err != nil {
		return err.Error()
	}
	return string(text)
}

// replayVersion enters what was done to one version.
func (v *verifier) replayVersion(e entry) error {
	name, ok := parseVersion(e.Resource)
	if !ok {
		return errResource
	}
	data, err := said[affected](e)
	if err != nil {
		return err
	}
	if was := v.history.version(name); was != nil && int(was.id) != data.SchemaID {
		err = fmt.Errorf("it says that %s has id %d, which was published with id %d", name, data.SchemaID, was.id)
	}
	p := v.history.past(name.SubjectName)
	return errors.Join(err, v.change(p, e, name.SubjectName, []int{name.Number}))
}

// replaySubject enters what was done to a subject, or to all its versions at
// once.
func (v *verifier) replaySubject(e entry) error {
	place, ok := parsePlace(e.Resource)
	if !ok || place.Subject == "" {
		return errResource
	}
	p := v.history.past(SubjectName(place))
	if e.Type == SubjectUpdated {
		if p.live == 0 {
			return fmt.Errorf("it changes %s, which has no live version by then", e.Resource)
		}
		p.described, p.changed = e.index, e.index
		return nil
	}
	data, err := said[affected](e)
	if err != nil {
		return err
	}
	if numbers := p.affectedBy(e.Type); !slices.Equal(numbers, data.Versions) {
		err = fmt.Errorf("it says that it changes the versions %v, by then those are %v", data.Versions, numbers)
	}
	return errors.Join(err, v.change(p, e, SubjectName(place), data.Versions))
}

// affectedBy lists the versions that an entry about their subject changes.
func (p *past) affectedBy(t EntryType) []int {
	switch t {
	case SubjectDeleted:
		return p.which(func(v pastVersion) bool { return v.state() == "live" })
	case SubjectUndeleted:
		return p.which(func(v pastVersion) bool { return v.state() == "deleted" && v.deleted == p.deleted })
	default:
		return p.which(func(v pastVersion) bool { return !v.purged })
	}
}

// change enters that versions of a subject were deleted, undeleted or purged.
func (v *verifier) change(p *past, e entry, name SubjectName, numbers []int) error {
	switch e.Type {
	case VersionDeleted, SubjectDeleted:
		if err := p.delete(e.index, numbers); err != nil {
			return err
		}
		if e.Type == SubjectDeleted {
			p.deleted = e.index
		} else {
			p.settle()
		}
	case VersionUndeleted, SubjectUndeleted:
		if err := p.undelete(e.index, numbers); err != nil {
			return err
		}
		p.settle()
	default:
		if err := p.purge(e.index, numbers); err != nil {
			return err
		}
		if p.stored == 0 {
			delete(v.history.settings, Place(name))
			delete(v.history.access, Place(name))
		}
	}
	return nil
}
