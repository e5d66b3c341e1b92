package registry

import (
	"context"
	"errors"
	"time"

	"github.com/pawl-registry/pawl/storage"
)

type derivationRecord struct {
	Application string         `json:",omitempty"`
	Description string         `json:",omitempty"`
	Mappings    []FieldMapping `json:",omitempty"`
	Imported    bool           `json:",omitempty"`
	Created     time.Time
	Updated     time.Time
	Etag        uint64
}

func (d derivationRecord) derivation(name DerivationName) Derivation {
	return Derivation{
		Name: name, Application: d.Application, Description: d.Description, Mappings: d.Mappings, Imported: d.Imported,
		CreateTime: d.Created, UpdateTime: d.Updated, Etag: etagOf(d.Etag),
	}
}

func (d derivationRecord) stamps() stamps { return stamps{d.Created, d.Updated, d.Etag} }

// data is what the log says of a derivation. It names the source, since names
// of subjects may look like the ends of the resource.
func (d derivationRecord) data(name DerivationName) map[string]any {
	mappings := make([]any, len(d.Mappings))
	for i, m := range d.Mappings {
		mappings[i] = words(map[string]any{"target": m.Target, "sources": anyList(m.Sources), "transformation": m.Transformation})
	}
	data := words(map[string]any{
		"source": name.Source.resource(), "application": d.Application, "description": d.Description, "mappings": mappings,
	})
	if d.Imported {
		data["imported"] = true
	}
	return data
}

// key is where a derivation is kept, bySource leads to it.
func (n DerivationName) key() key { return in(derivationSpace).subject(n.Target).subject(n.Source) }

func (n DerivationName) bySource() key { return in(derivedSpace).subject(n.Source).subject(n.Target) }

func (n DerivationName) resource() string {
	return n.Target.resource() + n.end()
}

// end is what follows the resource of the target.
func (n DerivationName) end() string {
	return "/derivations/" + n.Source.Domain + "/" + n.Source.Subject
}

// derivation reads what key writes, derived what bySource writes.
func (c *cursor) derivation() DerivationName {
	return DerivationName{Target: c.subject(), Source: c.subject()}
}

func (c *cursor) derived() (n DerivationName) {
	n.Source, n.Target = c.subject(), c.subject()
	return n
}

func (n DerivationName) checked() (DerivationName, error) {
	var errs [2]error
	n.Target, errs[0] = n.Target.checked()
	n.Source, errs[1] = n.Source.checked()
	if err := errors.Join(errs[0], prefixed("source_", errs[1])); err != nil {
		return n, err
	}
	if n.Target == n.Source {
		return n, invalid("source_subject", "%s is not made from itself", n.Source)
	}
	return n, nil
}

func loadDerivation(r storage.Reader, n DerivationName) (derivationRecord, error) {
	rec, ok, err := load[derivationRecord](r, n.key())
	if err == nil && !ok {
		err = refuse(DerivationNotFound, n.resource(), "nobody said that %s is made from %s", n.Target, n.Source)
	}
	return rec, err
}

// SetDerivation says that a subject is made from another one, or says it
// anew. Neither subject need exist yet, but their domains must. Where they do
// exist, the mappings must name fields of their latest versions, unless the
// derivation is imported: who brings it may know another version. What says
// nothing new changes nothing.
func (r *Registry) SetDerivation(ctx context.Context, d Derivation) (Derivation, error) {
	d, err := r.admitDerivation(ctx, d)
	if err != nil {
		return Derivation{}, failed("SetDerivation", err)
	}
	var out Derivation
	err = r.mutate(ctx, func(m *mutation) (*event, error) {
		rec, exists, err := load[derivationRecord](m.Tx, d.Name.key())
		if err := errors.Join(err, m.domainsOf(d.Name), writable(m.Tx, Place(d.Name.Target)), checkEtag(d.Name.resource(), d.Etag, rec.Etag)); err != nil {
			return nil, err
		}
		next := derivationRecord{
			Application: d.Application, Description: d.Description, Mappings: d.Mappings, Imported: d.Imported,
			Created: m.now, Updated: m.now, Etag: m.index,
		}
		if exists {
			next.Created = rec.Created
		}
		data := next.data(d.Name)
		if exists && printed(data) == printed(rec.data(d.Name)) {
			out = rec.derivation(d.Name)
			return nil, nil
		}
		out = next.derivation(d.Name)
		return &event{DerivationSet, d.Name.resource(), data},
			errors.Join(store(m.Tx, d.Name.key(), next), m.Put(d.Name.bySource(), []byte{}))
	})
	return out, failed("SetDerivation", err)
}

// domainsOf refuses subjects in domains that do not exist.
func (m *mutation) domainsOf(n DerivationName) error {
	_, err := loadDomain(m.Tx, n.Target.Domain)
	if err == nil {
		_, err = loadDomain(m.Tx, n.Source.Domain)
	}
	return err
}

// DeleteDerivation takes back that a subject is made from another one.
func (r *Registry) DeleteDerivation(ctx context.Context, n DerivationName, etag string) error {
	n, err := n.checked()
	if err := errors.Join(err, r.hides(ctx, n.Target.Domain, n.Source.Domain)); err != nil {
		return failed("DeleteDerivation", err)
	}
	err = r.mutate(ctx, func(m *mutation) (*event, error) {
		rec, err := loadDerivation(m.Tx, n)
		if err := errors.Join(err, writable(m.Tx, Place(n.Target)), checkEtag(n.resource(), etag, rec.Etag)); err != nil {
			return nil, err
		}
		return &event{DerivationRemoved, n.resource(), map[string]any{"source": n.Source.resource()}}, remove(m.Tx, n.key(), n.bySource())
	})
	return failed("DeleteDerivation", err)
}

// hides refuses domains that the caller may not know of, as if they did not
// exist.
func (r *Registry) hides(ctx context.Context, domains ...string) error {
	for _, d := range domains {
		if !r.Visible(ctx, d) {
			return noDomain(d)
		}
	}
	return nil
}

// checkNotDerived refuses a domain with subjects that are made from others, or
// that others are made from. It names only what is in the domain.
func (m *mutation) checkNotDerived(domain string) error {
	for _, space := range []byte{derivationSpace, derivedSpace} {
		prefix := in(space).text(domain)
		for p, err := range m.Scan(prefix, storage.PrefixEnd(prefix)) {
			if err != nil {
				return err
			}
			which := "made from others"
			if space == derivedSpace {
				which = "that others are made from"
			}
			return refuse(InUse, domainResource(domain), "the domain %s has subjects %s, such as %s; delete those derivations first",
				domain, which, read(p.Key).subject())
		}
	}
	return nil
}
