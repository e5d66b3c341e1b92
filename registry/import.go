package registry

import (
	"github.com/pawl-registry/pawl/schema"
	"github.com/pawl-registry/pawl/storage"
)

// Imported is what a version has from another registry, beside its number.
type Imported struct {
	ID int
	// GUID may be zero: then it is computed as Confluent Platform computes it
	// from the text as it is.
	GUID schema.GUID
}

func (i *Imported) check() error {
	if i != nil && (i.ID < 1 || i.ID > maxNumber) {
		return invalid("import.schema_id", "%d is no schema id; they count from 1", i.ID)
	}
	return nil
}

// admits refuses what the access mode of the subject forbids.
func (p asked) admits(s state) error {
	switch {
	case p.dry:
		return nil
	case s.mode.readOnly():
		return refuse(NotPermitted, s.name.resource(), "%s may only be read: its access mode is %s", s.name, s.mode)
	case p.Import != nil && !s.mode.imports():
		return refuse(NotPermitted, s.name.resource(), "%s takes no ids from outside: its access mode is %s, not IMPORT", s.name, s.mode)
	case p.Import == nil && s.mode.imports():
		return refuse(NotPermitted, s.name.resource(), "%s takes only versions with an id: its access mode is %s", s.name, s.mode)
	}
	return nil
}

// pin gives an imported schema its guid.
func (p asked) pin(out *plan) {
	guid := p.Import.GUID
	if guid == (schema.GUID{}) {
		guid = out.parsed.VerbatimGUID()
	}
	if guid == out.parsed.GUID {
		return
	}
	pinned := *out.parsed
	pinned.GUID = guid
	out.parsed, out.draft.guid = &pinned, guid
}

// present finds the version that an import would make, and refuses one whose
// number or id is that of another schema.
func (p asked) present(rd storage.Reader, digest schema.Digest) (*Version, error) {
	held, taken, err := load[idRecord](rd, idKey(p.Import.ID, p.Subject.Domain))
	if err != nil {
		return nil, err
	}
	if taken && held.Digest != digest {
		return nil, refuse(NotPermitted, p.Subject.resource(), "the id %d is that of another schema in the domain %s; import into a domain of its own", p.Import.ID, p.Subject.Domain)
	}
	if p.Number == 0 {
		found, err := findVersion(rd, p.Subject, digest, false)
		if found != nil && found.SchemaID != p.Import.ID {
			found = nil
		}
		return found, err
	}
	name := VersionName{p.Subject, p.Number}
	rec, there, err := load[versionRecord](rd, versionKey(name))
	if err != nil || !there {
		return nil, err
	}
	if rec.Digest != digest || rec.ID != p.Import.ID {
		return nil, refuse(NotPermitted, name.resource(), "%s is there with the id %d and another schema", name, rec.ID)
	}
	v := rec.version(name)
	return &v, nil
}
