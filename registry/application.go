package registry

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/pawl-registry/pawl/storage"
)

// maxApplicationPrincipals bounds how many principals an application claims.
const maxApplicationPrincipals = 100

type applicationRecord struct {
	Description string            `json:",omitempty"`
	Owner       string            `json:",omitempty"`
	Principals  []string          `json:",omitempty"`
	Labels      map[string]string `json:",omitempty"`
	Created     time.Time
	Updated     time.Time
	Etag        uint64
}

func applicationKey(name string) key { return in(applicationSpace).text(name) }

func loadApplication(r storage.Reader, name string) (applicationRecord, error) {
	rec, ok, err := load[applicationRecord](r, applicationKey(name))
	if err == nil && !ok {
		err = refuse(ApplicationNotFound, applicationResource(name), "there is no application %s; create it first (pawl application create %s)", name, name)
	}
	return rec, err
}

func (a applicationRecord) application(name string) Application {
	return Application{
		Name: name, Description: a.Description, Owner: a.Owner, Principals: a.Principals, Labels: a.Labels,
		CreateTime: a.Created, UpdateTime: a.Updated, Etag: etagOf(a.Etag),
	}
}

func (a applicationRecord) stamps() stamps { return stamps{a.Created, a.Updated, a.Etag} }

// data is what the log says of an application.
func (a applicationRecord) data() map[string]any {
	return words(map[string]any{"description": a.Description, "owner": a.Owner, "principals": anyList(a.Principals), "labels": anyMap(a.Labels)})
}

func checkClaims(principals []string) error {
	if len(principals) > maxApplicationPrincipals {
		return invalid("application.principals", "there are %d; at most %d are allowed", len(principals), maxApplicationPrincipals)
	}
	return checkPrincipals("application.principals", principals)
}

// CreateApplication creates an application.
func (r *Registry) CreateApplication(ctx context.Context, a Application) (Application, error) {
	err := errors.Join(checkApplicationName("application.name", a.Name), checkWords("application", a.Description, a.Labels), checkClaims(a.Principals))
	if err != nil {
		return Application{}, failed("CreateApplication", err)
	}
	var created Application
	err = r.mutate(ctx, func(m *mutation) (*event, error) {
		if err := writable(m.Tx, Place{}); err != nil {
			return nil, err
		}
		if _, exists, err := m.Get(applicationKey(a.Name)); err != nil {
			return nil, err
		} else if exists {
			return nil, refuse(ApplicationExists, applicationResource(a.Name), "there is an application %s already; update it instead", a.Name)
		}
		rec := applicationRecord{
			Description: a.Description, Owner: a.Owner, Principals: a.Principals, Labels: a.Labels,
			Created: m.now, Updated: m.now, Etag: m.index,
		}
		created = rec.application(a.Name)
		return &event{ApplicationCreated, applicationResource(a.Name), rec.data()}, m.putApplication(a.Name, rec)
	})
	return created, failed("CreateApplication", err)
}

// putApplication stores an application whose owner is a team, and whose
// principals no other has.
func (m *mutation) putApplication(name string, rec applicationRecord) error {
	if err := m.checkOwner(rec.Owner); err != nil {
		return err
	}
	if len(rec.Principals) > 0 {
		claimed, err := claimsIn(m.Tx)
		if err != nil {
			return err
		}
		for _, p := range rec.Principals {
			if other, taken := claimed[p]; taken && other != name {
				return refuse(ApplicationExists, applicationResource(other), "the principal %q is that of the application %s already; only one can have it", p, other)
			}
		}
	}
	return store(m.Tx, applicationKey(name), rec)
}

// Application fetches an application.
func (r *Registry) Application(ctx context.Context, name string) (Application, error) {
	var a Application
	err := r.store.View(ctx, func(rd storage.Reader) error {
		rec, err := loadApplication(rd, name)
		a = rec.application(name)
		return err
	})
	return a, failed("Application", err)
}

// An ApplicationFilter selects applications; its fields add up.
type ApplicationFilter struct{ Prefix, Contains, Owner string }

// Applications lists applications by name.
func (r *Registry) Applications(ctx context.Context, f ApplicationFilter, page PageRequest) (Page[Application], error) {
	var out Page[Application]
	err := r.store.View(ctx, func(rd storage.Reader) (err error) {
		l := over(in(applicationSpace).startOf(f.Prefix), f.Contains+"\x00"+f.Owner)
		out, err = list(rd, l, page, func(p storage.Pair) (Application, bool, error) {
			rec, err := decode[applicationRecord](p.Key, p.Value)
			name := read(p.Key).text()
			return rec.application(name), containsFold(name, f.Contains) && (f.Owner == "" || f.Owner == rec.Owner), err
		})
		return err
	})
	return out, failed("Applications", err)
}

// An ApplicationChange changes an application; nil fields stay.
type ApplicationChange struct {
	Description *string
	Owner       *string
	Principals  []string
	Labels      map[string]string
	Etag        string
}

func (c ApplicationChange) apply(rec *applicationRecord) {
	set(&rec.Description, c.Description)
	set(&rec.Owner, c.Owner)
	if c.Principals != nil {
		rec.Principals = c.Principals
	}
	if c.Labels != nil {
		rec.Labels = c.Labels
	}
}

// UpdateApplication changes an application.
func (r *Registry) UpdateApplication(ctx context.Context, name string, c ApplicationChange) (Application, error) {
	if err := errors.Join(checkWords("application", deref(c.Description), c.Labels), checkClaims(c.Principals)); err != nil {
		return Application{}, failed("UpdateApplication", err)
	}
	var a Application
	err := r.mutate(ctx, func(m *mutation) (*event, error) {
		rec, err := loadApplication(m.Tx, name)
		if err := errors.Join(err, writable(m.Tx, Place{}), checkEtag(applicationResource(name), c.Etag, rec.Etag)); err != nil {
			return nil, err
		}
		c.apply(&rec)
		rec.Updated, rec.Etag = m.now, m.index
		a = rec.application(name)
		return &event{ApplicationUpdated, applicationResource(name), rec.data()}, m.putApplication(name, rec)
	})
	return a, failed("UpdateApplication", err)
}

// DeleteApplication deletes an application that has no usages, and its
// releases with it.
func (r *Registry) DeleteApplication(ctx context.Context, name, etag string) error {
	err := r.mutate(ctx, func(m *mutation) (*event, error) {
		rec, err := loadApplication(m.Tx, name)
		if err := errors.Join(err, writable(m.Tx, Place{}), checkEtag(applicationResource(name), etag, rec.Etag)); err != nil {
			return nil, err
		}
		if used, ok, err := firstUse(m.Tx, name); err != nil {
			return nil, err
		} else if ok {
			return nil, refuse(InUse, applicationResource(name), "the application %s has usages, such as of %s in %s; retire them first (pawl usages retire --application %s)",
				name, used.Subject, used.Environment, name)
		}
		releases, err := keysUnder(m.Tx, in(releaseSpace).text(name))
		if err != nil {
			return nil, err
		}
		return &event{ApplicationDeleted, applicationResource(name), nil}, remove(m.Tx, append(releases, applicationKey(name))...)
	})
	return failed("DeleteApplication", err)
}

// firstUse is a usage that an application has, if it has any.
func firstUse(r storage.Reader, application string) (UsageName, bool, error) {
	prefix := in(usedSpace).text(application)
	for p, err := range r.Scan(prefix, storage.PrefixEnd(prefix)) {
		if err != nil {
			return UsageName{}, false, err
		}
		return read(p.Key).used(), true, nil
	}
	return UsageName{}, false, nil
}

// keysUnder are all keys that begin with prefix.
func keysUnder(r storage.Reader, prefix key) ([]key, error) {
	var keys []key
	for p, err := range r.Scan(prefix, storage.PrefixEnd(prefix)) {
		if err != nil {
			return nil, err
		}
		keys = append(keys, slices.Clone(p.Key))
	}
	return keys, nil
}

// known makes sure that there is an application, and that its owner is the one
// given, if one is: whoever first says what a program reads need not have
// created it.
func (r *Registry) known(ctx context.Context, name, owner string) error {
	var rec applicationRecord
	var exists bool
	err := r.store.View(ctx, func(rd storage.Reader) (err error) {
		rec, exists, err = load[applicationRecord](rd, applicationKey(name))
		return err
	})
	switch {
	case err != nil:
		return err
	case !exists:
		_, err = r.CreateApplication(ctx, Application{Name: name, Owner: owner})
		if refusal, ok := errors.AsType[*Error](err); ok && refusal.Reason == ApplicationExists {
			return nil // somebody else was faster
		}
		return err
	case owner == "" || owner == rec.Owner:
		return nil
	case rec.Owner == "":
		_, err = r.UpdateApplication(ctx, name, ApplicationChange{Owner: &owner})
		return err
	}
	return invalid("application.owner", "the application %s is owned by the team %s, not by %s; it gets another owner by an update (pawl application update %s --owner %s)",
		name, rec.Owner, owner, name, owner)
}
