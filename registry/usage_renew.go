package registry

import (
	"context"

	"github.com/pawl-registry/pawl/storage"
)

// A Renewal is what a running program says: that it still reads and writes all
// this. It is a Heartbeat; what another catalogue says is imported.
type Renewal struct {
	Application string
	Environment string
	Release     string // may be empty
	Usages      []UsageDraft
	// Imported says that another catalogue says so, not the program.
	Imported bool
}

func (n Renewal) source() UsageSource {
	if n.Imported {
		return ImportedUsage
	}
	return Heartbeat
}

// A Renewed is what came of a renewal.
type Renewed struct {
	// Created are the usages that were not known, or read something else now.
	Created []UsageName
	// Renewed is how many leases were renewed of usages that were known.
	Renewed int
}

// RenewUsages renews the leases of usages, and makes those that nobody knows.
// Renewals are kept in memory and written every few seconds; only what is new
// is written at once, with an entry of the log. What was declared stays as it
// was declared.
func (r *Registry) RenewUsages(ctx context.Context, n Renewal) (Renewed, error) {
	out, err := r.renewUsages(ctx, n)
	return out, failed("RenewUsages", err)
}

func (r *Registry) renewUsages(ctx context.Context, n Renewal) (Renewed, error) {
	if err := (Manifest{Application: n.Application, Environment: n.Environment, Release: n.Release}).checked(); err != nil {
		return Renewed{}, err
	}
	if err := checkEnvironment(n.Environment); err != nil {
		return Renewed{}, err
	}
	for range maxAttempts {
		out, err := r.renewOnce(ctx, n)
		if !moved(err) {
			return out, err
		}
	}
	return Renewed{}, refuse(Unavailable, applicationResource(n.Application), "the subjects of %s are being changed all the time; try again", n.Application)
}

func (r *Registry) renewOnce(ctx context.Context, n Renewal) (Renewed, error) {
	drafts, err := nameUsages(n)
	if err != nil {
		return Renewed{}, err
	}
	fresh, out, err := r.renewKnown(ctx, n, drafts)
	if err != nil || len(fresh) == 0 {
		return out, err
	}
	ready, err := r.readUsages(ctx, n.Application, n.Environment, fresh)
	if err != nil {
		return out, err
	}
	if err := r.known(ctx, n.Application, ""); err != nil {
		return out, err
	}
	out.Created, err = r.see(ctx, sighting{n.Application, n.Environment, n.Release, n.source()}, ready)
	return out, err
}

// A namedDraft is a draft with the name of the usage that it becomes.
type namedDraft struct {
	UsageDraft
	name       UsageName
	projection *projectionRecord
}

// nameUsages finds out which usages a renewal is about.
func nameUsages(n Renewal) ([]namedDraft, error) {
	if len(n.Usages) > maxUsages {
		return nil, invalid("usages", "there are %d; at most %d are allowed in one call", len(n.Usages), maxUsages)
	}
	out := make([]namedDraft, len(n.Usages))
	for i, d := range n.Usages {
		if d.Role == "" {
			d.Role = Consumer
		}
		name, err := UsageName{Subject: d.Subject, Role: d.Role, Application: n.Application, Environment: n.Environment}.checked()
		if err != nil {
			return nil, beneath(field(i), err)
		}
		p, err := d.Projection.admitted("projection", name.Subject.Domain)
		if err != nil {
			return nil, beneath(field(i), err)
		}
		out[i] = namedDraft{d, name, p.record()}
	}
	return out, nil
}

// renewKnown renews, in memory, the usages that are known to read just this,
// and answers the others.
func (r *Registry) renewKnown(ctx context.Context, n Renewal, drafts []namedDraft) (fresh []UsageDraft, out Renewed, err error) {
	now := r.cfg.Clock().UTC()
	var names []UsageName
	var leases []leaseRecord
	err = r.store.View(ctx, func(rd storage.Reader) error {
		fresh, names, leases = nil, nil, nil
		for _, d := range drafts {
			rec, ok, err := load[usageRecord](rd, d.name.key())
			if err != nil {
				return err
			}
			lease, _, err := load[leaseRecord](rd, d.name.leaseKey())
			if err != nil {
				return err
			}
			if ok && n.Imported && rec.Source != ImportedUsage {
				continue // what is known is surer, and not the other catalogue's to renew
			}
			lease = r.leases.newest(d.name, lease)
			if !ok || !rec.covers(n, d) || rec.Stale || lease.over(now) {
				fresh = append(fresh, d.UsageDraft)
				continue
			}
			names, leases = append(names, d.name), append(leases, r.cfg.Leases.of(rec.Source, now))
		}
		return nil
	})
	if err == nil {
		r.leases.renew(names, leases)
		out.Renewed = len(names)
	}
	return fresh, out, err
}

// covers reports whether a renewal says nothing that is not known: what was
// declared is surer than what a program says, and what a program says surer
// than what another catalogue does.
func (rec usageRecord) covers(n Renewal, d namedDraft) bool {
	if rank(rec.Source) < rank(n.source()) {
		return true
	}
	said := usageFacts{Version: d.Version}
	if d.projection != nil {
		said.Projection = d.projection.digest()
	}
	return rec.Source == n.source() && rec.Release == n.Release && rec.reads(said)
}

// rank says how sure a source is; the surest is 0.
func rank(s UsageSource) int {
	for i, known := range []UsageSource{Declared, Heartbeat, Observed, ImportedUsage} {
		if s == known {
			return i
		}
	}
	return len(s)
}

// A sighting is who was seen to use something, where, and how that is known.
type sighting struct {
	application, environment, release string
	source                            UsageSource
}

// see enters usages one by one, where Apply replaces all. Those that are known
// from a surer source stay as they are, with a new lease.
func (r *Registry) see(ctx context.Context, by sighting, ready []readyUsage) (made []UsageName, err error) {
	err = r.mutate(ctx, func(m *mutation) (*event, error) {
		made = nil
		if err := writable(m.Tx, Place{}); err != nil {
			return nil, err
		}
		if err := stillSo(m.Tx, ready); err != nil {
			return nil, err
		}
		change := usageChange{facts: map[UsageName]usageFacts{}}
		for _, u := range ready {
			facts, err := m.seen(by, u)
			if err != nil {
				return nil, err
			}
			if err := m.keepProjection(u.digest, u.packed); err != nil {
				return nil, err
			}
			if err := m.putUsage(u.name, facts, r.cfg.Leases.of(facts.Source, m.now)); err != nil {
				return nil, err
			}
			change.facts[u.name] = facts
			change.order = append(change.order, u.name)
		}
		made = change.order
		return &event{UsagesSeen, applicationResource(by.application), change.sightings(by)}, nil
	})
	return made, err
}

// seen is what is known of a usage once it was seen.
func (m *mutation) seen(by sighting, u readyUsage) (usageFacts, error) {
	facts := usageFacts{Version: u.version, Projection: u.digest, Release: by.release, Source: by.source, Satisfied: u.satisfied}
	was, exists, err := load[usageRecord](m.Tx, u.name.key())
	if err != nil || !exists {
		return facts, err
	}
	if rank(was.Source) < rank(by.source) {
		facts = was.usageFacts
		facts.Stale = false
		return facts, nil
	}
	if was.reads(facts) {
		facts.Satisfied = facts.Satisfied || was.Satisfied
	}
	return facts, nil
}

// sightings is what the log says of usages that were seen: all of each, since
// some may be known from elsewhere.
func (c usageChange) sightings(by sighting) map[string]any {
	list := make([]any, len(c.order))
	for i, name := range c.order {
		facts := c.facts[name]
		said := usageWords(name, facts)
		said["source"] = string(facts.Source)
		if facts.Release != "" {
			said["release"] = facts.Release
		}
		list[i] = said
	}
	return map[string]any{"environment": by.environment, "usages": list}
}
