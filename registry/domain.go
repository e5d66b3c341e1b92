package registry

import (
	"context"
	"errors"

	"github.com/pawl-registry/pawl/storage"
)

func domainKey(name string) key { return in(domainSpace).text(name) }

func loadDomain(r storage.Reader, name string) (domainRecord, error) {
	rec, ok, err := load[domainRecord](r, domainKey(name))
	if err == nil && !ok {
		err = noDomain(name)
	}
	return rec, err
}

func noDomain(name string) error {
	return refuse(DomainNotFound, domainResource(name), "there is no domain %s; create it first (pawl domain create %s)", name, name)
}

func (d domainRecord) domain(name string) Domain {
	return Domain{
		Name: name, Description: d.Description, Owner: d.Owner, Labels: d.Labels, SubjectCount: d.Subjects,
		CreateTime: d.Created, UpdateTime: d.Updated, Etag: etagOf(d.Etag),
	}
}

// CreateDomain creates a domain.
func (r *Registry) CreateDomain(ctx context.Context, d Domain) (Domain, error) {
	err := errors.Join(checkDomainName("domain.name", d.Name), checkWords("domain", d.Description, d.Labels))
	if err != nil {
		return Domain{}, failed("CreateDomain", err)
	}
	var created Domain
	err = r.mutate(ctx, func(m *mutation) (*event, error) {
		if err := writable(m.Tx, Place{}); err != nil {
			return nil, err
		}
		e, err := m.createDomain(d)
		if err != nil {
			return nil, err
		}
		rec, err := loadDomain(m.Tx, d.Name)
		created = rec.domain(d.Name)
		return e, err
	})
	return created, failed("CreateDomain", err)
}

func (m *mutation) createDomain(d Domain) (*event, error) {
	if _, exists, err := m.Get(domainKey(d.Name)); err != nil {
		return nil, err
	} else if exists {
		return nil, refuse(DomainExists, domainResource(d.Name), "there is a domain %s already; update it instead", d.Name)
	}
	if err := m.checkOwner(d.Owner); err != nil {
		return nil, err
	}
	m.Domains++
	rec := domainRecord{Description: d.Description, Owner: d.Owner, Labels: d.Labels, Created: m.now, Updated: m.now, Etag: m.index}
	return &event{DomainCreated, domainResource(d.Name), rec.data()}, store(m.Tx, domainKey(d.Name), rec)
}

// data is what the log says of a domain.
func (d domainRecord) data() map[string]any {
	return words(map[string]any{"description": d.Description, "owner": d.Owner, "labels": anyMap(d.Labels)})
}

// checkOwner refuses an owner that is no team.
func (m *mutation) checkOwner(team string) error {
	if team == "" {
		return nil
	}
	_, err := loadTeam(m.Tx, team)
	return err
}

// Domain fetches a domain.
func (r *Registry) Domain(ctx context.Context, name string) (Domain, error) {
	var d Domain
	err := r.store.View(ctx, func(rd storage.Reader) error {
		rec, err := loadDomain(rd, name)
		d = rec.domain(name)
		return err
	})
	return d, failed("Domain", err)
}

// A DomainFilter selects domains; its fields add up.
type DomainFilter struct{ Prefix, Contains, Owner string }

// Domains lists domains by name.
func (r *Registry) Domains(ctx context.Context, f DomainFilter, page PageRequest) (Page[Domain], error) {
	var out Page[Domain]
	err := r.store.View(ctx, func(rd storage.Reader) (err error) {
		l := over(in(domainSpace).startOf(f.Prefix), f.Contains+"\x00"+f.Owner)
		out, err = list(rd, l, page, func(p storage.Pair) (Domain, bool, error) {
			rec, err := decode[domainRecord](p.Key, p.Value)
			name := read(p.Key).text()
			return rec.domain(name), containsFold(name, f.Contains) && (f.Owner == "" || f.Owner == rec.Owner), err
		})
		return err
	})
	return out, failed("Domains", err)
}

// A DomainChange changes a domain; nil fields stay.
type DomainChange struct {
	Description *string
	Owner       *string
	Labels      map[string]string
	Etag        string
}

// UpdateDomain changes a domain. Whoever gives it to another team must belong
// to both; a transfer asks the other one first.
func (r *Registry) UpdateDomain(ctx context.Context, name string, c DomainChange) (Domain, error) {
	if err := checkWords("domain", deref(c.Description), c.Labels); err != nil {
		return Domain{}, failed("UpdateDomain", err)
	}
	var d Domain
	err := r.mutate(ctx, func(m *mutation) (*event, error) {
		rec, err := loadDomain(m.Tx, name)
		if err := errors.Join(err, writable(m.Tx, Place{Domain: name}), checkEtag(domainResource(name), c.Etag, rec.Etag)); err != nil {
			return nil, err
		}
		if c.Owner != nil {
			if err := errors.Join(m.checkOwner(*c.Owner), handOver(m.Tx, CallerFrom(ctx), rec.Owner, *c.Owner)); err != nil {
				return nil, err
			}
		}
		set(&rec.Description, c.Description)
		set(&rec.Owner, c.Owner)
		if c.Labels != nil {
			rec.Labels = c.Labels
		}
		rec.Updated, rec.Etag = m.now, m.index
		d = rec.domain(name)
		return &event{DomainUpdated, domainResource(name), rec.data()}, store(m.Tx, domainKey(name), rec)
	})
	return d, failed("UpdateDomain", err)
}

// DeleteDomain deletes a domain that has no subjects, with its settings.
func (r *Registry) DeleteDomain(ctx context.Context, name, etag string) error {
	err := r.mutate(ctx, func(m *mutation) (*event, error) {
		rec, err := loadDomain(m.Tx, name)
		if err := errors.Join(err, writable(m.Tx, Place{Domain: name}), checkEtag(domainResource(name), etag, rec.Etag)); err != nil {
			return nil, err
		}
		if name == DefaultDomain {
			return nil, refuse(InUse, domainResource(name), "the domain %s always exists", name)
		}
		if err := errors.Join(m.checkEmpty(name), m.checkNoUsages(name), m.checkNotDerived(name)); err != nil {
			return nil, err
		}
		if err := errors.Join(m.removeSettings(name), m.removeAccess(name), m.removeAssociations(name), m.removeChanges(name)); err != nil {
			return nil, err
		}
		m.Domains--
		return &event{DomainDeleted, domainResource(name), nil}, m.Delete(domainKey(name))
	})
	return failed("DeleteDomain", err)
}

// checkEmpty refuses a domain that has subjects, softly deleted ones included.
// The records of purged ones stay, for their numbers.
func (m *mutation) checkEmpty(domain string) error {
	prefix := in(subjectSpace).text(domain)
	for p, err := range m.Scan(prefix, storage.PrefixEnd(prefix)) {
		if err != nil {
			return err
		}
		rec, err := decode[subjectRecord](p.Key, p.Value)
		if err != nil {
			return err
		}
		if rec.Stored > 0 {
			c := read(p.Key)
			name := SubjectName{Domain: c.text(), Subject: c.text()}
			return refuse(InUse, domainResource(domain), "the domain %s has subjects, such as %s; purge them first", domain, name)
		}
	}
	return nil
}
