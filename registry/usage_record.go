package registry

import (
	"time"

	"github.com/pawl-registry/pawl/schema"
	"github.com/pawl-registry/pawl/storage"
)

// usageFacts are what the log says of a usage, and what else counts follows
// from: everything but its times.
type usageFacts struct {
	Version    int           `json:",omitempty"`
	Projection schema.Digest `json:",omitzero"` // zero: everything in Version
	Release    string        `json:",omitempty"`
	Source     UsageSource
	// Satisfied says that a version was published once that it can read.
	Satisfied bool `json:",omitempty"`
	// Stale is what the log said last. What is answered goes by the lease.
	Stale bool `json:",omitempty"`
}

type usageRecord struct {
	usageFacts
	Created time.Time
	Updated time.Time
	Etag    uint64
}

// A leaseRecord says when a usage was seen last, and until when that counts.
// It is renewed all the time, so that it has no entry in the log.
type leaseRecord struct {
	Seen time.Time
	End  time.Time `json:",omitzero"` // zero for one that has no end
}

func (l leaseRecord) over(now time.Time) bool { return !l.End.IsZero() && !now.Before(l.End) }

func (k key) usage(u UsageName) key {
	return k.subject(u.Subject).text(string(u.Role)).text(u.Application).text(u.Environment)
}

func (u UsageName) key() key { return in(usageSpace).usage(u) }

func (u UsageName) leaseKey() key { return in(leaseSpace).usage(u) }

// byApplication leads from an application to what it uses.
func (u UsageName) byApplication() key {
	return in(usedSpace).text(u.Application).text(u.Environment).subject(u.Subject).text(string(u.Role))
}

// usage reads what key.usage writes.
func (c *cursor) usage() UsageName {
	return UsageName{Subject: c.subject(), Role: Role(c.text()), Application: c.text(), Environment: c.text()}
}

// used reads what byApplication writes.
func (c *cursor) used() UsageName {
	application, environment := c.text(), c.text()
	return UsageName{Application: application, Environment: environment, Subject: c.subject(), Role: Role(c.text())}
}

// putUsage stores a usage with its lease and all that leads to it.
func (m *mutation) putUsage(name UsageName, facts usageFacts, lease leaseRecord) error {
	was, exists, err := load[usageRecord](m.Tx, name.key())
	if err != nil {
		return err
	}
	rec := usageRecord{usageFacts: facts, Created: m.now, Updated: m.now, Etag: m.index}
	if exists {
		rec.Created = was.Created
	} else if err := m.Put(name.byApplication(), []byte{}); err != nil {
		return err
	}
	if err := store(m.Tx, name.leaseKey(), lease); err != nil {
		return err
	}
	return store(m.Tx, name.key(), rec)
}

// dropUsage removes a usage and all that leads to it.
func (m *mutation) dropUsage(name UsageName) error {
	return remove(m.Tx, name.key(), name.leaseKey(), name.byApplication())
}

// checkNoUsages refuses a domain that something uses.
func (m *mutation) checkNoUsages(domain string) error {
	prefix := in(usageSpace).text(domain)
	for p, err := range m.Scan(prefix, storage.PrefixEnd(prefix)) {
		if err != nil {
			return err
		}
		return refuse(InUse, domainResource(domain), "in the domain %s something is used: %s; retire the usage first", domain, read(p.Key).usage())
	}
	return nil
}

// usesIn are the usages that an application has in an environment.
func usesIn(r storage.Reader, application, environment string) (map[UsageName]usageRecord, error) {
	out := map[UsageName]usageRecord{}
	prefix := in(usedSpace).text(application).text(environment)
	for p, err := range r.Scan(prefix, storage.PrefixEnd(prefix)) {
		if err != nil {
			return nil, err
		}
		name := read(p.Key).used()
		rec, ok, err := load[usageRecord](r, name.key())
		if err != nil {
			return nil, err
		}
		if ok {
			out[name] = rec
		}
	}
	return out, nil
}
