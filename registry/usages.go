package registry

import (
	"cmp"
	"context"
	"encoding/binary"
	"hash/fnv"
	"slices"
	"strings"
	"time"

	"github.com/pawl-registry/pawl/storage"
)

// state is what a usage counts at a moment.
func (u usageRecord) state(l leaseRecord, now time.Time) UsageState {
	switch {
	case l.over(now):
		return Stale
	case !u.Satisfied:
		return Pending
	}
	return Active
}

// people remember, for one answer, who owns which application.
type people map[string]applicationOwner

type applicationOwner struct {
	team     string
	contacts []Contact
}

func (p people) of(rd storage.Reader, application string) (applicationOwner, error) {
	if known, ok := p[application]; ok {
		return known, nil
	}
	rec, _, err := load[applicationRecord](rd, applicationKey(application))
	if err != nil {
		return applicationOwner{}, err
	}
	owner := applicationOwner{team: rec.Owner}
	if rec.Owner != "" {
		owner.contacts, err = contactsOf(rd, rec.Owner)
	}
	p[application] = owner
	return owner, err
}

// usage is a record with all that goes with it.
func (r *Registry) usage(rd storage.Reader, name UsageName, rec usageRecord, owners people) (Usage, error) {
	lease, _, err := load[leaseRecord](rd, name.leaseKey())
	if err != nil {
		return Usage{}, err
	}
	owner, err := owners.of(rd, name.Application)
	if err != nil {
		return Usage{}, err
	}
	p, err := r.projection(rd, rec.Projection)
	if err != nil {
		return Usage{}, err
	}
	lease = r.leases.newest(name, lease)
	return Usage{
		Name: name, Version: rec.Version, Projection: p.shown(), ProjectionDigest: rec.Projection, Release: rec.Release, Source: rec.Source,
		State: rec.state(lease, r.cfg.Clock()), SeenTime: lease.Seen, LeaseEnd: lease.End, Owner: owner.team, Contacts: owner.contacts,
		CreateTime: rec.Created, UpdateTime: rec.Updated, Etag: etagOf(rec.Etag),
	}, nil
}

// usagesOf lists all usages of a subject, which need not exist, with the
// states that they are in now. The revision is another one as soon as any of
// them is added, changed, removed, or in another state.
func (r *Registry) usagesOf(rd storage.Reader, s SubjectName) (usages []Usage, revision uint64, err error) {
	sum, owners := fnv.New64a(), people{}
	prefix := in(usageSpace).subject(s)
	for p, err := range rd.Scan(prefix, storage.PrefixEnd(prefix)) {
		if err != nil {
			return nil, 0, err
		}
		rec, err := decode[usageRecord](p.Key, p.Value)
		if err != nil {
			return nil, 0, err
		}
		u, err := r.usage(rd, read(p.Key).usage(), rec, owners)
		if err != nil {
			return nil, 0, err
		}
		usages = append(usages, u)
		sum.Write(p.Key)
		sum.Write(binary.BigEndian.AppendUint64(nil, rec.Etag))
		sum.Write([]byte(u.State))
	}
	if len(usages) == 0 {
		return nil, 0, nil
	}
	return usages, sum.Sum64(), nil
}

// usagesNamed are the declared usages that a manifest has made, in its order.
func (r *Registry) usagesNamed(ctx context.Context, change usageChange, m Manifest) ([]Usage, error) {
	out, owners := make([]Usage, 0, len(change.order)), people{}
	err := r.store.View(ctx, func(rd storage.Reader) error {
		out = out[:0]
		for _, name := range change.order {
			rec, ok, err := load[usageRecord](rd, name.key())
			if err != nil {
				return err
			}
			if !ok || m.DryRun {
				rec.usageFacts = change.facts[name]
			}
			u, err := r.usage(rd, name, rec, owners)
			if err != nil {
				return err
			}
			out = append(out, u)
		}
		return nil
	})
	return out, err
}

// Usage fetches a usage with all of its projection.
func (r *Registry) Usage(ctx context.Context, name UsageName) (Usage, error) {
	name, err := name.checked()
	if err != nil {
		return Usage{}, failed("Usage", err)
	}
	var u Usage
	err = r.store.View(ctx, func(rd storage.Reader) error {
		rec, err := r.loadUsage(ctx, rd, name)
		if err != nil {
			return err
		}
		if u, err = r.usage(rd, name, rec, people{}); err != nil {
			return err
		}
		p, err := r.projection(rd, rec.Projection)
		u.Projection = p.projection()
		return err
	})
	return u, failed("Usage", err)
}

func (r *Registry) loadUsage(ctx context.Context, rd storage.Reader, name UsageName) (usageRecord, error) {
	rec, ok, err := load[usageRecord](rd, name.key())
	switch {
	case err != nil:
		return rec, err
	case !r.Visible(ctx, name.Subject.Domain):
		return rec, noDomain(name.Subject.Domain)
	case !ok:
		return rec, refuse(UsageNotFound, name.resource(), "the registry does not know that %s", name)
	}
	return rec, nil
}

// A UsageFilter selects usages; its fields add up.
type UsageFilter struct {
	Domain      string
	Subject     string // of Domain, or of DefaultDomain
	Application string
	Environment string
	Role        Role
	State       UsageState
	Source      UsageSource
	Owner       string // the team of the application
}

func (f UsageFilter) words() string {
	return strings.Join([]string{f.Domain, f.Subject, f.Application, f.Environment, string(f.Role), string(f.State), string(f.Source), f.Owner}, "\x00")
}

// Usages lists usages by domain and subject, or those of one application by
// environment and subject.
func (r *Registry) Usages(ctx context.Context, f UsageFilter, page PageRequest) (Page[Usage], error) {
	if f.Subject != "" && f.Domain == "" {
		f.Domain = DefaultDomain
	}
	prefix, nameOf := in(usageSpace), (*cursor).usage
	switch {
	case f.Subject != "":
		prefix = prefix.subject(SubjectName{f.Domain, f.Subject})
	case f.Application != "":
		prefix, nameOf = in(usedSpace).text(f.Application), (*cursor).used
		if f.Environment != "" {
			prefix = prefix.text(f.Environment)
		}
	case f.Domain != "":
		prefix = prefix.text(f.Domain)
	}
	var out Page[Usage]
	err := r.store.View(ctx, func(rd storage.Reader) (err error) {
		owners := people{}
		out, err = list(rd, over(prefix, f.words()), page, func(p storage.Pair) (Usage, bool, error) {
			name := nameOf(read(p.Key))
			if !f.names(name) || !r.Visible(ctx, name.Subject.Domain) {
				return Usage{}, false, nil
			}
			rec, ok, err := load[usageRecord](rd, name.key())
			if err != nil || !ok {
				return Usage{}, false, err
			}
			u, err := r.usage(rd, name, rec, owners)
			return u, f.takes(u), err
		})
		return err
	})
	return out, failed("Usages", err)
}

func (f UsageFilter) names(n UsageName) bool {
	return is(f.Domain, n.Subject.Domain) && is(f.Subject, n.Subject.Subject) && is(f.Application, n.Application) &&
		is(f.Environment, n.Environment) && is(f.Role, n.Role)
}

func (f UsageFilter) takes(u Usage) bool {
	return is(f.State, u.State) && is(f.Source, u.Source) && is(f.Owner, u.Owner)
}

// is reports whether a field of a filter is unset, or what is there.
func is[T ~string](wanted, have T) bool { return wanted == "" || wanted == have }

// RetireUsage removes a usage: the application does not read or write the
// subject any more. It answers what was there.
func (r *Registry) RetireUsage(ctx context.Context, name UsageName, etag string) (Usage, error) {
	name, err := name.checked()
	if err != nil {
		return Usage{}, failed("RetireUsage", err)
	}
	var u Usage
	err = r.mutate(ctx, func(m *mutation) (*event, error) {
		rec, err := r.loadUsage(ctx, m.Tx, name)
		if err != nil {
			return nil, err
		}
		if err := cmp.Or(writable(m.Tx, Place{}), checkEtag(name.resource(), etag, rec.Etag)); err != nil {
			return nil, err
		}
		if u, err = r.usage(m.Tx, name, rec, people{}); err != nil {
			return nil, err
		}
		u.State = Retired
		data := map[string]any{"usages": resourcesOf([]UsageName{name})}
		return &event{UsagesRetired, applicationResource(name.Application), data}, m.dropUsage(name)
	})
	r.leases.drop(name)
	return u, failed("RetireUsage", err)
}

func sortUsages(names []UsageName) {
	slices.SortFunc(names, func(a, b UsageName) int { return strings.Compare(string(a.key()), string(b.key())) })
}
